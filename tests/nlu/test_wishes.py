"""Later, go on, undo: said in many ways, and never mistaken for an answer."""

import pytest

from bot.model import Cancel, Command, Open, Pause, Prefer, Resume, Smalltalk, Start, Undo
from bot.nlu.at_once import at_once
from bot.nlu.wishes import CALLED, PUZZLED, wish


@pytest.mark.parametrize(
    "text",
    ["để sau", "de sau nhe em", "mai làm tiếp", "thôi để lát nữa", "lúc khác làm", "hẹn mai",
     "tạm dừng", "chưa chụp, để tối", "later", "not now"],
)  # fmt: skip
def test_later(text: str) -> None:
    assert wish(text) == Pause()


@pytest.mark.parametrize("text", ["Đặng Minh Mai", "Đặng Mai", "đặng anh mai"])
def test_whoever_is_called_dang_mai_puts_nothing_off(text: str) -> None:
    """ "Đặng" is "để" to some, and "để mai" is "not today"."""
    read = at_once(text, Open("name", "text", "t"))
    assert read is None or Pause() not in read.commands


@pytest.mark.parametrize(
    "text", ["làm tiếp", "lam tiep ho so do", "tiếp tục", "tiếp tục nộp hồ sơ dở", "continue"]
)
def test_go_on(text: str) -> None:
    assert wish(text) == Resume()


@pytest.mark.parametrize(
    "text",
    ["giữ nguyên", "à nhầm, giữ như cũ", "lấy lại", "lay lai cau cu", "hoàn tác", "keep it",
     "undo"],
)  # fmt: skip
def test_undo(text: str) -> None:
    assert wish(text) == Undo()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("à nhầm", Undo(slip=True)),
        ("ay nham roi", Undo(slip=True)),
        ("em bấm nhầm rồi", Undo(slip=True)),
        ("lỡ tay", Undo(slip=True)),
        ("còn mấy câu nữa vậy em", Smalltalk("progress")),
        ("con bao nhieu cau nua", Smalltalk("progress")),
        ("sắp xong chưa", Smalltalk("progress")),
        ("how many questions left", Smalltalk("progress")),
        ("nói chậm thôi", Prefer("slow", "on")),
        ("cho chữ to lên", Prefer("slow", "on")),
        ("bác già rồi", Prefer("slow", "on")),
        ("mắt kém", Prefer("slow", "on")),
        ("nói bình thường", Prefer("slow", "off")),
        ("đừng nhắc nữa", Prefer("nudges", "off")),
        ("đồ ngu", Smalltalk("upset")),
        ("đm làm nhanh lên", Smalltalk("upset")),
        ("bực quá", Smalltalk("upset")),
    ],
)
def test_other_wishes(text: str, meant: Command) -> None:
    assert wish(text) == meant


@pytest.mark.parametrize(
    "text",
    ["Nguyễn Văn Ngự", "Lê Thị Chậm", "thôn To", "Hà Đông", "nhanh nhất là ngày mai", "Cút Thị Mai",
     "mai", "Mai", "Lê Văn Tiếp", "nữ", "sau này con tên An", "lấy", "giữ", "nhầm", "3 bản", "",
     "Trần Thị Mai", "tiếp quản nhà đất", "hôm qua"],
)  # fmt: skip
def test_an_answer_is_no_wish(text: str) -> None:
    assert wish(text) is None


@pytest.mark.parametrize(
    "text",
    ["gửi bản sao hồ sơ qua email", "cho toi xin ban sao vao gmail", "gửi hồ sơ vào mail cho tôi",
     "tôi muốn có bản sao qua thư điện tử", "email me a copy of my dossier"],
)  # fmt: skip
def test_a_copy_by_e_mail(text: str) -> None:
    assert wish(text) == Start("mail_copy")


@pytest.mark.parametrize("text", ["gửi kết quả qua email", "xin bản sao khai sinh", "email"])
def test_a_result_or_a_procedure_is_no_copy_by_e_mail(text: str) -> None:
    assert wish(text) is None


@pytest.mark.parametrize(
    "text", ["không rút nữa", "thôi không xóa nữa", "ko nop nua em oi", "tôi không muốn làm nữa"]
)
def test_no_more_of_it_stops_the_task_and_chooses_nothing(text: str) -> None:
    assert wish(text) == Cancel()
    read = at_once(text, Open("what", "choice", "t", choices=("Xóa hết", "Nộp hồ sơ", "Rút lại")))
    assert read is not None
    assert read.commands == (Cancel(),)


@pytest.mark.parametrize("text", ["alo", "Alo alo", "em ơi", "alo em oi", "có ai ở đó không", "hi"])
def test_whoever_calls_in_the_middle_of_something_hears_that_one_is_there(text: str) -> None:
    """Not a complaint that reads "alo"; with nothing open it is a greeting."""
    assert wish(text) == CALLED
    read = at_once(text, Open("content", "text", "t"))
    assert read is not None
    assert read.commands == (CALLED,)
    assert at_once(text, None) is None


@pytest.mark.parametrize(
    "text",
    ["ủa là sao", "u la sao em", "là sao?", "nghĩa là gì", "y em la sao", "tôi không hiểu",
     "ko hieu gi het", "câu này nghĩa là sao", "what do you mean?", "I don't understand"],
)  # fmt: skip
def test_a_question_not_understood_is_no_answer_to_it(text: str) -> None:
    """ "U la sao em" began with a yes, and gave a consent."""
    read = at_once(text, Open("consent", "yes_no", "t", choices=("Tôi đồng ý", "Không đồng ý")))
    assert read is not None
    assert read.commands == (PUZZLED,)
    assert at_once(text, None) == read  # with nothing asked it is no question about a status


@pytest.mark.parametrize("text", ["sao hoi nhieu the", "hỏi gì mà lắm vậy", "khai lâu quá"])
def test_who_is_tired_of_questions_hears_how_many_are_left(text: str) -> None:
    assert wish(text) == Smalltalk("progress")
