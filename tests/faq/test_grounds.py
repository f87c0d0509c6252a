"""Answers say what the facts say: numbers and laws are theirs, doubts are told as such."""

import re
from pathlib import Path

import pytest

from bot.catalogue import Catalogue, FaqEntry, load_catalogue
from bot.model import Language

DATA = Path(__file__).parents[2] / "data"
LAW = re.compile(
    r"(?:NĐ|Nghị định|Luật|TT|Thông tư|QĐ|Quyết định|NQ|Nghị quyết) (\d+(?:\.\d+)?/(?:19|20)\d{2})"
)
NUMBER = re.compile(r"\d[\d./]*\d|\d")
HEDGES = (
    "thường", "có thể", "tùy", "khoảng", "chưa rõ", "chưa chắc", "xem thông báo", "kiểm tra", "nếu",
    "mỗi nơi", "nhiều nơi", "theo hướng dẫn", "hỏi", "gọi", "một số", "hoặc",
)  # fmt: skip
HEDGES_EN = (
    "usually", "may", "can ", "depend", "about", "not sure", "unknown", "check", "if ", "some",
    "often", "ask", "call", "or ", "varies", "most",
)  # fmt: skip


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(DATA)


def answers(entry: FaqEntry, language: Language) -> set[str]:
    return {entry.text(language, "gateway"), entry.text(language, "guide")}


def known_to(catalogue: Catalogue, entry: FaqEntry) -> str:
    """All that an answer may rest on: its facts, and the record of the procedures it is about."""
    parts = [f"{g.says} {g.cite['vi']}" for g in catalogue.grounds_of(entry)]
    files = (DATA / "procedures" / f"{id_}.yaml" for id_ in entry.related_procedures)
    parts += [path.read_text("utf-8") for path in files]
    return "\n".join(parts)


def numbers(text: str) -> set[str]:
    """The numbers of a text: 20.000 as 20000, a date as day, month and year."""
    found: set[str] = set()
    text = re.sub(r"\b[HG]\d\d\.\d+-\d{6}-\d+", "", text)  # the code of an invented dossier
    for token in NUMBER.findall(text.replace(",", ".")):
        plain = re.sub(r"[.](?=\d{3}\b)", "", token.strip("./"))
        found |= {part.lstrip("0") or "0" for part in plain.split("/")}
    return found


def test_every_fact_named_is_on_record_with_its_source(catalogue: Catalogue) -> None:
    for entry in catalogue.faqs:
        for ground in catalogue.grounds_of(entry):
            assert ground.says
            assert ground.cite["vi"]
            assert ground.cite["en"]


def test_every_answer_shows_where_it_is_from(catalogue: Catalogue) -> None:
    """Laws or guides; what rests on the national portal's data or on ourselves says so."""
    without = {e.id for e in catalogue.faqs if not catalogue.cited(e, "vi")}
    assert without == {
        "bot-other", "file-captcha", "find-cant", "pr-unmarried", "pr-hkd", "pr-gpxd",
        "pr-khuyettat", "pr-sodo", "pr-saipname", "pr-sinhtainha",
    }  # fmt: skip


def test_no_internal_name_is_shown(catalogue: Catalogue) -> None:
    for entry in catalogue.faqs:
        shown = catalogue.cited(entry, "vi") + catalogue.cited(entry, "en")
        assert not re.search(r"\bF-\d|\bS\d-\d|\.ya?ml|\.md", shown), entry.id


# Counting; what is ours (20 MB, 30 days, 60 seconds between codes …); office hours, with a hedge.
OURS = set(map(str, range(1, 11))) | set(re.findall(r"\d+", "11 12 14 17 20 24 30 60 90 1414"))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_number_of_an_answer_is_in_its_facts(
    catalogue: Catalogue, language: Language
) -> None:
    strange = {}
    codes = {info.code for info in catalogue.procedures}
    for entry in catalogue.faqs:
        known = numbers(known_to(catalogue, entry)) | OURS | codes
        said = set().union(*map(numbers, answers(entry, language)))
        if left := said - known:
            strange[entry.id] = left
    assert strange == {}


def test_every_law_of_an_answer_is_in_its_facts(catalogue: Catalogue) -> None:
    strange = {}
    for entry in catalogue.faqs:
        known = known_to(catalogue, entry)
        laws = {law for text in answers(entry, "vi") for law in LAW.findall(text)}
        if left := {law for law in laws if law not in known}:
            strange[entry.id] = left
    assert strange == {}


@pytest.mark.parametrize(("language", "hedges"), [("vi", HEDGES), ("en", HEDGES_EN)])
def test_what_is_not_sure_is_not_told_as_certain(
    catalogue: Catalogue, language: Language, hedges: tuple[str, ...]
) -> None:
    bold = [
        entry.id
        for entry in catalogue.faqs
        if not entry.describes_bot_behaviour
        and (entry.confidence != "high" or not all(g.sure for g in catalogue.grounds_of(entry)))
        for text in answers(entry, language)
        if not any(hedge in text.lower() for hedge in hedges)
    ]
    assert bold == []


PROVINCES = (
    "Hà Nội", "Hải Phòng", "Đà Nẵng", "Cần Thơ", "Huế", "Hồ Chí Minh", "TP.HCM", "Hưng Yên",
    "Bình Dương", "Đồng Nai",
)  # fmt: skip


def test_no_province_s_fee_is_told_to_everybody(catalogue: Catalogue) -> None:
    """Facts F-44: what a province decides is nobody else's."""
    for info in catalogue.procedures:
        told = f"{info.fee.text} {info.processing_time.text}"
        assert not any(name in told for name in PROVINCES), info.id
    for entry in catalogue.faqs:
        for text in answers(entry, "vi") | answers(entry, "en"):
            for sentence in re.split(r"[.;(]\s", text):
                fee = re.search(r"\d[\d.]* ?(?:đồng|VND)", sentence)
                assert not (fee and any(name in sentence for name in PROVINCES)), entry.id
