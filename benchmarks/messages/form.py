"""The form all sides ask: twelve messages of a citizen. Standard library only: Rasa's Python, too.

Every answer differs from citizen to citizen and from round to round, so that nothing is remembered.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

START = "tôi muốn đăng ký tài khoản"
DONE = "Em đã ghi nhận đầy đủ ạ."
SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ")
MIDDLES = ("Văn", "Thị", "Đức", "Minh", "Ngọc", "Thanh", "Hữu", "Thu", "Quốc", "Kim")
GIVEN = ("An", "Bình", "Chi", "Dũng", "Hà", "Khánh", "Lan", "Nga", "Phong", "Trang", "Vy", "Yến")
STREETS = ("Nguyễn Huệ", "Lê Lợi", "Trần Phú", "Hùng Vương", "Quang Trung", "Hai Bà Trưng")


@dataclass(frozen=True)
class Question:
    """One question; `kind` is a kind of the engine's slots."""

    name: str
    kind: str
    ask: str


QUESTIONS = (
    Question("full_name", "name", "Anh/chị cho em xin họ và tên ạ?"),
    Question("birth_date", "date", "Ngày sinh của anh/chị là ngày nào ạ?"),
    Question("phone", "phone", "Số điện thoại của anh/chị là gì ạ?"),
    Question("child_name", "name", "Họ và tên của bé là gì ạ?"),
    Question("child_birth", "date", "Bé sinh ngày nào ạ?"),
    Question("weight", "number", "Bé nặng bao nhiêu gam ạ?"),
    Question("mother", "name", "Họ và tên mẹ của bé là gì ạ?"),
    Question("mother_birth", "date", "Mẹ của bé sinh ngày nào ạ?"),
    Question("street", "text", "Gia đình mình ở số nhà, đường nào ạ?"),
    Question("members", "number", "Nhà mình có mấy người ạ?"),
    Question("sure", "yes_no", "Những điều trên đúng hết chưa ạ?"),
)
TURNS = 1 + len(QUESTIONS)


def messages(citizen: int, nth: int) -> list[tuple[str, str]]:
    """What a citizen writes in a round, and the words of the answer that must come."""
    chance = Random(f"{citizen}.{nth}")
    said = [START, *(_answer(question, chance) for question in QUESTIONS)]
    return list(zip(said, [*(question.ask for question in QUESTIONS), DONE], strict=True))


def _answer(question: Question, chance: Random) -> str:
    match question.kind:
        case "name":
            return " ".join(map(chance.choice, (SURNAMES, MIDDLES, GIVEN)))
        case "date":
            day = date(1960, 1, 1) + timedelta(days=chance.randrange(20_000))
            return f"{day:%d/%m/%Y}"
        case "phone":
            return f"09{chance.randrange(10**8):08}"
        case "number":
            return str(chance.randrange(2, 9) if question.name == "members" else 3000)
        case "yes_no":
            return chance.choice(("đúng rồi em", "đúng", "vâng"))
    return f"số {chance.randrange(1, 400)} đường {chance.choice(STREETS)}"
