"""Words cut short: what is no syllable is read as words of our own texts, by its neighbours."""

import pytest

from bot.nlu import Nlu
from bot.nlu.prepare import prepare
from bot.nlu.shorthand import is_syllable, learn_shorthand, respelled


def meant(nlu: Nlu, text: str) -> str:
    return " ".join(prepare(text, nlu.trained.restorer, nlu.trained.names).marked)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("bsung hso", "bổ sung hồ sơ"), ("đnhập dvc", "đăng nhập dịch vụ công"),
        ("lphí bnhiu", "lệ phí bao nhiêu"), ("gjúp e vs", "giúp em với"),
        ("ktra ttin", "kiểm tra thông tin"), ("lm xog r", "làm xong rồi"),
        ("cq nào gq", "cơ quan nào giải quyết"), ("qlại câu trc", "quay lại câu trước"),
    ],
)  # fmt: skip
def test_short_forms_are_read_in_full(nlu: Nlu, typed: str, read: str) -> None:
    assert meant(nlu, typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("quên mk", "quên mật khẩu"), ("giúp mk với", "giúp mình với"),
        ("đổi tt cá nhân", "đổi thông tin cá nhân"), ("tt hành chính", "thủ tục hành chính"),
        ("tạo tk", "tạo tài khoản"), ("đc chưa", "được chưa"), ("sai đc", "sai địa chỉ"),
    ],
)  # fmt: skip
def test_the_words_beside_it_decide_between_meanings(nlu: Nlu, typed: str, read: str) -> None:
    assert meant(nlu, typed) == read


def test_borrowed_words_stay_in_an_english_sentence(nlu: Nlu) -> None:
    assert meant(nlu, "check giùm hồ sơ") == "kiểm tra giúp hồ sơ"
    assert meant(nlu, "please check my file").startswith("check m")


@pytest.mark.parametrize("word", ["nghiêng", "quyết", "ta", "giấy", "ghe", "khuya", "ưa"])
def test_syllables_are_no_short_forms(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["gq", "qa", "xog", "kon", "bsung", "zậy", "form", "đc"])
def test_what_cannot_be_spelled_may_be_one(word: str) -> None:
    assert not is_syllable(word)


def test_chat_spelling_becomes_syllables_that_are_known() -> None:
    known = {"phí", "xong", "con", "giờ"}.__contains__
    assert [respelled(w, known) for w in ("fí", "xog", "kon", "jờ", "xyz")] == [
        ["phí"], ["xong"], ["con"], ["giờ"], [],
    ]  # fmt: skip


def test_short_forms_are_learned_from_what_is_said_often() -> None:
    said = [("giấy", "khai", "sinh"), ("bổ", "sung")]
    learned = learn_shorthand([(words, 9.0) for words in said] + [(("tạm", "vắng"), 1.0)])
    assert learned["gks"] == ("giấy khai sinh",)
    assert learned["bsung"] == learned["bs"] == ("bổ sung",)
    assert "tv" not in learned
