"""Questions of the paired files find their answer, and every answer is fit to be given."""

from pathlib import Path

import pytest
import yaml

from bot.nlu import Nlu
from bot.nlu.normalise import clean

HERE = Path(__file__).parent
TOPICS = frozenset(
    [
        "phone_not_matching_cccd",
        "otp_not_received",
        "forgot_password",
        "no_smartphone_or_help_at_ward",
        "vneid_level2",
        "what_is_toan_trinh",
        "postal_cost_and_how",
        "pay_methods",
        "pay_failed_or_double",
        "result_digital_legal_value",
        "edit_before_acceptance",
        "dossier_returned_supplement",
        "authorised_person",
        "file_format_and_size",
        "working_hours",
        "district_abolished",
        "appointment_late",
        "scam_warning",
        "data_privacy",
        "where_is_dossier_code",
        "online_levels",
        "benefits_online",
        "what_is_online_service",
        "security_code_captcha",
        "one_stop_centre",
        "old_registration_methods",
    ]
)


def asked() -> list[tuple[str, str]]:
    files = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(HERE.glob("*.yaml"))]
    return [(text, entry) for file in files for entry, texts in file.items() for text in texts]


def test_every_promised_topic_has_an_answer(nlu: Nlu) -> None:
    assert not TOPICS - {entry.topic for entry in nlu.catalogue.faqs}
    assert len({entry.topic for entry in nlu.catalogue.faqs}) >= 60


def test_the_questions_are_in_no_training_file(nlu: Nlu) -> None:
    known = {clean(t) for e in nlu.catalogue.faqs for t in (e.question, *e.paraphrases)}
    assert not [text for text, _ in asked() if clean(text) in known]


def test_questions_find_their_answer(nlu: Nlu) -> None:
    first = sum(nlu.find(text, "faq", 1).ranking[0].id == entry for text, entry in asked())
    near = sum(entry in {h.id for h in nlu.find(text, "faq", 3).ranking} for text, entry in asked())
    assert first / len(asked()) >= 0.88
    assert near / len(asked()) >= 0.95


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("mode", ["gateway", "guide"])
def test_every_answer_is_short_and_in_the_tone_of_the_house(
    nlu: Nlu, language: str, mode: str
) -> None:
    for entry in nlu.catalogue.faqs:
        words = entry.text(language, mode)  # type: ignore[arg-type]
        assert 0 < len(words.split()) <= 120, entry.id
        if language == "vi":
            assert not {"bạn", "tôi"} & set(words.lower().split()), entry.id
