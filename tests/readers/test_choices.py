import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.readers import Unreadable, choice, yes_no

DELIVERY = ["Nhận tại Bộ phận Một cửa", "Nhận qua bưu điện", "Nhận bản điện tử"]
COPIES = ["1 bản", "2 bản", "3 bản"]
SEX = ["Nam", "Nữ"]
PARENT = ["Cha", "Mẹ", "Người khác"]
PEOPLES = ["Kinh", "Tày", "Thái"]
SEND = ["Đúng, nộp hồ sơ", "Sửa lại"]


@pytest.mark.parametrize(
    ("text", "labels", "place"),
    [
        ("1", DELIVERY, 0),
        ("2.", DELIVERY, 1),
        ("số 3", DELIVERY, 2),
        ("hai", DELIVERY, 1),
        ("ba ạ", DELIVERY, 2),
        ("thứ 3", DELIVERY, 2),
        ("thứ nhất", DELIVERY, 0),
        ("cái thứ hai", DELIVERY, 1),
        ("cái đầu tiên", DELIVERY, 0),
        ("cái cuối", DELIVERY, 2),
        ("phương án hai", DELIVERY, 1),
        ("dạ cho em cái số 2 nhé", DELIVERY, 1),
        ("bưu điện", DELIVERY, 1),
        ("em chọn bưu điện nhé", DELIVERY, 1),
        ("qua buu dien", DELIVERY, 1),
        ("nhan qua buu din", DELIVERY, 1),
        ("NHẬN BẢN ĐIỆN TỬ", DELIVERY, 2),
        ("điện tử", DELIVERY, 2),
        ("một cửa", DELIVERY, 0),
        ("2", COPIES, 1),
        ("hai bản", COPIES, 1),
        ("nam", SEX, 0),
        ("nu", SEX, 1),
        ("con trai", SEX, 0),
        ("bé gái", SEX, 1),
        ("girl", ["Male", "Female"], 1),
        ("boy", ["Male", "Female"], 0),
        ("ba", PARENT, 0),
        ("má", PARENT, 1),
        ("mẹ cháu", PARENT, 1),
        ("người khác ạ", PARENT, 2),
        ("tay", PEOPLES, 1),
        ("Thái", PEOPLES, 2),
        ("đúng rồi", SEND, 0),
        ("sửa", SEND, 1),
        ("nhận", DELIVERY, None),
        ("4", DELIVERY, None),
        ("0", DELIVERY, None),
        ("bưu", SEX, None),
        ("", DELIVERY, None),
        ("1", [], None),
    ],
)
def test_a_choice_in_words(text: str, labels: list[str], place: int | None) -> None:
    assert choice.pick(text, labels) == place


WORDS = st.text("abcđêôư xyz", min_size=3, max_size=20)


@given(st.lists(WORDS, min_size=1, max_size=6), st.data())
def test_a_label_itself_is_always_understood(labels: list[str], data: st.DataObject) -> None:
    cleaned = {" ".join(label.split()): label for label in labels if label.strip()}
    if cleaned:
        names = list(cleaned)
        at = data.draw(st.integers(0, len(names) - 1))
        assert choice.pick(names[at], names) == at


def test_why_nothing_was_chosen() -> None:
    for text, reason in [("nhận", "choice.several"), ("xyz", "choice.none")]:
        with pytest.raises(Unreadable) as refused:
            choice.read(text, DELIVERY)
        assert refused.value.reason == reason


YES = """
có|co|dạ|da|vâng|vâng ạ|dạ vâng|dạ có|ừ|ừm|u|uh|uk|ờ|ok|OK em|oke bạn|okkkk|kk|yes|y|👍|✅
đúng|đúng rồi|dung roi|đúnggg|đúng rồi em ơi|đúng hết rồi nhé|ừ đúng|chuẩn|chính xác|phải
đồng ý|dạ đồng ý ạ|được|rồi|có chứ|tôi muốn|có tôi muốn nhận qua bưu điện|không sai
không có gì sai|thôi được|cũng được|là tôi|chính tôi|tôi chứ ai|tôi đây|it's me
"""
NO = """
không|khong|ko|k|hông|hổng|hổng phải|dạ không|da khong|không phải|không đồng ý|tôi không muốn|chưa
chưa đúng|sai rồi|nhầm rồi|thôi|thôi khỏi|khỏi em ơi|không cần đâu|no|No|❌|👎|làm gì có|đừng
"""
NEITHER = """
có mất phí không?|có được không|có hay không|đúng không em|xin chào|123|bình thường|chưa chắc
không nhớ|k bik|not sure|I don't know
không biết|em ơi|cô ơi|nên chọn cái nào|có nhưng mà chưa có giấy|phí bao nhiêu
"""


def lines(table: str) -> list[str]:
    return table.strip().replace("\n", "|").split("|")


@pytest.mark.parametrize("text", lines(YES))
def test_yes(text: str) -> None:
    assert yes_no.read(text) is True


@pytest.mark.parametrize("text", lines(NO))
def test_no(text: str) -> None:
    assert yes_no.read(text) is False


@pytest.mark.parametrize("text", [*lines(NEITHER), "", "  "])
def test_neither(text: str) -> None:
    with pytest.raises(Unreadable):
        yes_no.read(text)


WHO = (
    ("tôi", "tự làm", "cho con"), ("làm hộ", "làm giúp", "hộ"), ("công ty",), ("tôi làm",),
)  # fmt: skip
MARRIED = ["Chưa kết hôn", "Đang có vợ/chồng", "Đã ly hôn", "Vợ/chồng đã mất"]


@pytest.mark.parametrize(
    ("text", "place"),
    [("doc than", 0), ("tôi độc thân", 0), ("có vợ rồi", 1), ("ly hôn rồi", 2), ("góa chồng", 3)],
)
def test_a_marital_status_by_its_everyday_name(text: str, place: int) -> None:
    assert choice.pick(text, MARRIED) == place


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("tôi", 0),
        ("dạ tôi tự làm ạ", 0),
        ("cho con", 0),
        ("làm hộ cho chị gái", 1),
        ("tôi làm hộ cho chị gái", 1),
        ("toi lam giup em trai", 1),
        ("hộ", 1),
        ("công ty tôi", 2),
        ("tôi làm cho tôi", 3),
        ("tôi mới biết", None),
        ("mai tôi mới biết", None),
        ("", None),
    ],
)
def test_a_choice_by_other_words_for_it(text: str, place: int | None) -> None:
    assert choice.spoken(text, WHO) == place
