"""A denial corrects the answer just given, unless its words fit the open question better."""

import pytest

from bot.model import Answer, Answered, Command, Correct, Open, Smalltalk
from bot.nlu.denials import denied

WHO = Answered(
    "who", "Ai làm", "choice", shown="Tôi tự làm",
    names=(("Tôi tự làm", "làm cho con"), ("Được người khác ủy quyền", "người khác")),
)  # fmt: skip
BORN = Answered("born", "Ngày sinh", "date", shown="24/11/2026")
NAME = Answered("name", "Họ tên trẻ", "name", shown="Trần Gia Hân")
PLACE = Answered("place", "Nơi sinh", "place", shown="Trạm y tế")
RELATION = Open("relation", "choice", "t", choices=("Mẹ", "Cha", "Người thân khác"))
HOME = Open("home", "place", "t")
PHONE = Open("phone", "phone", "t", choices=("0900000001",))
AGREED = Open("agreed", "yes_no", "t", choices=("Có", "Không"))


@pytest.mark.parametrize(
    ("text", "open", "path", "meant"),
    [
        ("ko phai, nguoi khac lam ho", RELATION, (WHO,), Correct("who", "nguoi khac lam ho")),
        ("ko phải, hôm kia", RELATION, (BORN,), Correct("born", "hôm kia")),
        ("à nhầm, hôm kia", AGREED, (WHO, BORN), Correct("born", "hôm kia")),
        ("không phải, Trần Gia Hưng", HOME, (BORN, NAME), Correct("name", "Trần Gia Hưng")),
        ("à nhầm, Bệnh viện Từ Dũ", HOME, (PLACE,), Correct("place", "Bệnh viện Từ Dũ")),
        ("no, 23/11/2026", RELATION, (BORN,), Correct("born", "23/11/2026")),
        ("à nhầm, cha", RELATION, (BORN,), None),
        ("không phải, 0900000002", PHONE, (BORN, NAME), None),
    ],
)
def test_what_is_denied(
    text: str, open: Open, path: tuple[Answered, ...], meant: Command | None
) -> None:
    found = denied(text, open, path)
    assert found == meant or (meant is None and isinstance(found, Answer))


@pytest.mark.parametrize(
    "text",
    ["không", "không phải", "không, tôi không có", "không phải đóng phí đâu", "không phải lo",
     "nhầm rồi", "ko phải, tôi hỏi phí bao nhiêu"],
)  # fmt: skip
@pytest.mark.parametrize("open", [AGREED, HOME, RELATION])
def test_other_words_deny_no_answer(text: str, open: Open) -> None:
    assert denied(text, open, (WHO, BORN, PLACE)) is None


REVIEW = Open("review", "choice", "t", choices=("Đúng, gửi đi", "Sửa một mục"))
SEX = Answered("sex", "Giới tính của trẻ", "choice", shown="Nữ", names=(("Nam",), ("Nữ",)))
KIN = Answered(
    "kin", "Quan hệ với trẻ", "choice", shown="Mẹ",
    names=(("Mẹ",), ("Cha",), ("Ông hoặc bà",), ("Người thân",), ("Người nuôi",)),
)  # fmt: skip
LONG_AGO = (KIN, SEX, BORN, NAME, PLACE)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("không đúng là bé trai", Correct("sex", "bé trai")),
        ("sai rồi, bé trai mà", Correct("sex", "bé trai")),
        ("khong phai be gai, be trai", Correct("sex", "be trai")),
        ("không phải nữ mà là nam", Correct("sex", "nam")),
        ("bé là con trai chứ", Correct("sex", "trai")),
        ("giới tính nam", Correct("sex", "nam")),
        ("nhầm, tôi là cha", Correct("kin", "tôi là cha")),
        ("bé gái mà", Smalltalk("stands")),
        ("sai rồi", Correct()),
        ("không", Correct()),
        ("mẹ", None),
        ("đúng rồi", None),
        ("nam nữ gì cũng được", None),
        ("phí bao nhiêu", None),
    ],
)
def test_under_the_summary_any_choice_may_be_denied(text: str, meant: Command | None) -> None:
    assert denied(text, REVIEW, LONG_AGO) == meant


def test_what_two_answers_may_mean_is_not_guessed() -> None:
    other = Answered("sex2", "Giới tính bên nữ", "choice", shown="Nữ", names=SEX.names)
    assert denied("không đúng, là nam", REVIEW, (SEX, other, BORN, NAME, PLACE)) is None


def test_in_english() -> None:
    sex = Answered("sex", "Child's sex", "choice", shown="Female", names=(("Male",), ("Female",)))
    review = Open("review", "choice", "t", choices=("Yes, send it", "Change something"))
    assert denied("not a girl, a boy", review, (sex, NAME)) == Correct("sex", "a boy")
