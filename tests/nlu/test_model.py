"""The engine itself: complete, deterministic, bounded, calibrated, and hard to break."""

import shutil
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model import Open
from bot.nlu import BadTrainingData, Nlu, load_model
from bot.nlu.commands import COMMANDS, Heard
from bot.nlu.corpus import INTENTS, load_lines
from bot.nlu.datasets import FINDING, read_set, read_wanted
from bot.nlu.evaluate import calibration_error, judge, out_of_scope_auroc, score, styles
from bot.nlu.normalise import clean, fold, telex, tones, vni

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DEV = ROOT / "data" / "nlu_dev"
SPLITS = ["nlu_dev", "nlu_dev2", "nlu_dev3", "nlu_locked", "nlu_fresh"]


def test_every_intent_has_a_command() -> None:
    assert set(COMMANDS) == set(INTENTS)
    for make in COMMANDS.values():
        assert make(Heard("xin chào", find_faq=lambda: "acc-otp")) is not None


def test_every_style_of_the_development_split_is_understood(nlu: Nlu) -> None:
    judged = judge(lambda text: nlu.read(text).ranking, load_lines(DEV))
    table = styles(judged)
    assert table["all"].accuracy >= 0.93
    assert table["no_diacritics"].accuracy >= table["standard"].accuracy - 0.06
    assert out_of_scope_auroc(judged) >= 0.97
    assert calibration_error(judged) <= 0.07


def test_the_fast_mode_is_nearly_as_good(nlu: Nlu) -> None:
    lines, fast = load_lines(DEV), Nlu(nlu.trained, second=False)
    both = score(judge(lambda text: nlu.read(text).ranking, lines))
    alone = score(judge(lambda text: fast.read(text).ranking, lines))
    assert alone.accuracy >= both.accuracy - 0.02


def test_every_procedure_can_be_found(nlu: Nlu) -> None:
    ids = {info.id for info in nlu.catalogue.procedures}
    assert len(ids) == 67
    assert set(nlu.trained.procedures.model.names) == ids


def test_threads_share_a_model_that_nobody_writes_to(nlu: Nlu) -> None:
    assert not nlu.trained.intents.weights.flags.writeable
    texts = ["xin chào", "nop ho so khai sinh", "phí bao nhiêu", "sđt 0912345678"] * 8
    with ThreadPoolExecutor(4) as pool:
        parsed = list(pool.map(Nlu(nlu.trained).parse, texts))
    assert parsed == [nlu.parse(text) for text in texts]


@pytest.mark.parametrize("split", SPLITS)
def test_the_lines_of_a_split_are_in_no_training_file(nlu: Nlu, split: str) -> None:
    folder = ROOT / "data" / split
    known = {clean(line.text) for line in load_lines(ROOT / "data" / "nlu")}
    known |= {clean(t) for e in nlu.catalogue.faqs for t in (e.question, *e.paraphrases)}
    texts = [line.text for line in read_set(folder)["test"]]
    texts += [text for name in FINDING for text, _ in read_wanted(folder, name)]
    again = [text for text in texts if clean(text) in known]
    assert len(again) <= len(texts) * 0.03, again  # short messages have no other wording


def test_needs_find_their_procedure(nlu: Nlu) -> None:
    needs = yaml.safe_load((HERE / "needs.yaml").read_text("utf-8"))
    asked = [(text, id_) for id_, texts in needs.items() for text in texts]
    first = sum(nlu.find(text, "procedure", 1).ranking[0].id == id_ for text, id_ in asked)
    near = [id_ in {h.id for h in nlu.find(t, "procedure", 3).ranking} for t, id_ in asked]
    assert first / len(asked) >= 0.85
    assert sum(near) / len(asked) >= 0.95


def test_one_question_decides_between_procedures_with_common_words(nlu: Nlu) -> None:
    found = nlu.find("mai táng phí", "procedure", 4)
    assert "mai-tang-btxh" in found.ask
    assert found.question


@pytest.mark.parametrize(
    "text",
    ["đổi bằng lái xe", "ly hôn", "giá vàng hôm nay", "12/4/1988", "5.000 đồng", "Trần Gia Hân"],
)
def test_none_fits_is_an_answer(nlu: Nlu, text: str) -> None:
    assert nlu.find(text, "procedure", 3).none_fits


def test_parse_has_the_shape_of_rasa(nlu: Nlu) -> None:
    parsed = nlu.parse("phí khai sinh, sđt 0912345678")
    assert set(parsed) == {"text", "intent", "intent_ranking", "entities"}
    assert parsed["intent"] == parsed["intent_ranking"][0]
    values = {e["entity"]: e["value"] for e in parsed["entities"]}
    assert values == {"procedure": "khai-sinh", "phone": "0912345678"}
    for e in parsed["entities"]:
        assert parsed["text"][e["start"] : e["end"]]


def test_the_same_data_gives_the_same_answers(nlu: Nlu) -> None:
    again = load_model(ROOT / "data", ROOT / "var" / "nlu")
    for text in ("xin chào", "lam giay khai sinh", "sổ đỏ bị mất"):
        assert again.parse(text) == nlu.parse(text)


def test_composed_and_decomposed_text_are_one(nlu: Nlu) -> None:
    text = "nộp hồ sơ khai sinh"
    assert nlu.parse(unicodedata.normalize("NFD", text)) == nlu.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\u200b\u200b", "a" * 5000, "không " * 1000, "привет как дела", "你好", "😀" * 50,
        "<script>alert(1)</script>", "'; DROP TABLE inbox; --", "\x00\x01", "﷽" * 400, "1" * 5000,
        "làm khai sanh", "ô kê",
    ],
)  # fmt: skip
def test_nothing_breaks_it(nlu: Nlu, text: str) -> None:
    nlu.parse(text)
    nlu.find(text, "procedure")
    for question in (None, Open("x", "name", "t"), Open("x", "choice", "t", choices=("A", "B"))):
        assert nlu.understand(text, question, ()).commands


HARD = [
    "đ", "ộ", "o\u0323\u0302", "\u200b", "\u0301", "H'", "số", "mười", " ", "0", "/", "tr", "<b>",
    "'; --", "[x](procedure)", "你好", "Й", "😀", "Phường ", "thứ hai ", "tên ",
]  # fmt: skip
BAD = st.one_of(
    st.text(max_size=300),
    st.lists(
        st.sampled_from(HARD),
        max_size=120,
    ).map("".join),
)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=BAD)
def test_spans_lie_in_the_text_whatever_is_typed(nlu: Nlu, text: str) -> None:
    parsed = nlu.parse(text)
    assert all(0 <= e["start"] < e["end"] <= len(parsed["text"]) for e in parsed["entities"])
    assert sum(i["confidence"] for i in parsed["intent_ranking"]) <= 1.001
    for kind in ("procedure", "faq"):
        found = nlu.find(text, kind)
        assert found.none_fits or found.ranking


NAMES = st.lists(
    st.sampled_from(["Lê", "Gia", "Bảo", "Trần", "Thị", "Năm", "Minh", "Quân"]), min_size=1
)
TYPED = st.one_of(st.text(max_size=300), NAMES.map(" ".join))


@settings(max_examples=90, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=TYPED, kind=st.sampled_from(["text", "date", "phone", "yes_no", ""]))
def test_any_text_gets_a_command(nlu: Nlu, text: str, kind: str) -> None:
    question = Open("x", kind, "t") if kind else None  # type: ignore[arg-type]
    assert nlu.understand(text, question, ()).commands


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("ddawng", "đăng"), ("kys", "ký"), ("nguowif", "người"), ("hoof", "hồ"), ("thuees", "thuế")],
)
def test_telex_slips_are_decoded(typed: str, meant: str) -> None:
    assert telex(typed) == meant


def test_other_slips() -> None:
    assert vni("ho62") == "hồ"
    assert (tones("hoà"), tones("thuý"), tones("quý")) == ("hòa", "thúy", "quý")
    assert fold("Đăng ký") == "Dang ky"


# --- data that cannot be used ---------------------------------------------------------------


@pytest.fixture
def small(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    for kind in ("faq", "procedures"):
        shutil.copytree(ROOT / "data" / kind, data / kind)
    (data / "nlu").mkdir()
    lines = ["greet", "ask_fee", "out_of_scope"]
    block = "- intent: {0}\n  examples: |\n    - {0} a\n    - {0} b\n    - {0} c\n    - x {0}\n"
    text = "".join(block.format(intent) for intent in lines)
    (data / "nlu" / "some.yml").write_text(f'version: "3.1"\nnlu:\n{text}', "utf-8")
    return data


def test_bad_data_is_refused_with_its_line_and_the_last_good_model_stays(
    small: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cache = tmp_path / "cache"
    good = load_model(small, cache)
    bad = small / "nlu" / "bad.yml"
    bad.write_text('version: "3.1"\nnlu:\n- intent: no_such\n  examples: |\n    - abc\n', "utf-8")
    still = load_model(small, cache)
    assert still.parse("ask_fee a") == good.parse("ask_fee a")
    assert "bad.yml:5: unknown intent no_such" in caplog.text


def test_bad_data_without_an_earlier_model_is_an_error(small: Path, tmp_path: Path) -> None:
    (small / "nlu" / "some.yml").write_text("nlu:\n- intent: greet\n  examples: |\n    abc\n")
    with pytest.raises(BadTrainingData, match=r"some.yml:4: an example begins"):
        load_model(small, tmp_path / "cache")
