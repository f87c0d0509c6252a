"""Phạm Thu Hà's story, in her words: an account, then the birth of her daughter.

Each step is what she does and words that the bot must say next. "[…]" is a button, OTP the code of
the newest text message, PHOTO the photo of a paper, BORN the day her daughter was born.
"""

import re
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

Step = tuple[str, str]

OTP, PHOTO, BORN = "{otp}", "{photo}", "{born}"
PHONE = "0900000003"

ACCOUNT: tuple[Step, ...] = (
    ("chào em", "Em là trợ lý tự động của UBND phường Sen Hồ"),
    ("đăng ký tài khoản", "Anh/chị có đồng ý không ạ?"),
    ("[Tôi đồng ý]", "số điện thoại chính chủ"),
    (PHONE, "Chỉ nhập mã trong tin nhắn bắt đầu bằng “Mot Cua”"),
    (OTP, "số căn cước (CCCD) gồm 12 chữ số"),
    ("001195000033", "họ và tên đầy đủ"),
    ("Phạm Thu Hà", "Anh/chị sinh ngày nào ạ?"),
    ("20/11/1995", "Đúng hết thì bấm “Đúng, gửi đi”."),
    ("[Đúng, gửi đi]", "Em đã mở tài khoản cho anh/chị Phạm Thu Hà"),
)
FIND: tuple[Step, ...] = (
    ("toi moi sinh em be can lam giay to gi", "Đây là thủ tục phù hợp ạ"),
    ("[Nộp hồ sơ]", "Để nộp hồ sơ, em xin phép anh/chị"),
    ("[Tôi đồng ý]", "Ai làm hồ sơ này?"),
)
HOME = "Số 5 ngõ 2 phố Sen Hồ, phường Sen Hồ, Hà Nội"
MYSELF = "Tôi tự làm, cho con hoặc người thân của mình"
FORM: tuple[Step, ...] = (
    (f"[{MYSELF}]", "nơi cư trú của người yêu cầu"),
    (HOME, "Quan hệ với người được khai sinh?"),
    ("mẹ", "họ, chữ đệm, tên trẻ"),
    ("Trần Gia Hân", "ngày, tháng, năm sinh của trẻ"),
    (BORN, "Giới tính của trẻ?"),
    ("bé gái", "Như vậy đúng không ạ?"),
    ("đúng", "nơi sinh của trẻ"),
    ("Bệnh viện Sen Hồ, phường Sen Hồ, Hà Nội", "quê quán của trẻ"),
    ("xã Bãi Ngô, thành phố Hà Nội", "thông tin người cha?"),
    ("[Có]", "tên người cha"),
    ("Trần Minh Quân", "số định danh cá nhân/CCCD người cha"),
    ("001088012345", "ngày, tháng, năm sinh người cha"),
    ("15/3/1988", "số bản sao muốn nhận"),
    ("1", "Cách nhận kết quả?"),
    ("[Bản giấy qua bưu chính]", "thông tin thêm"),
    ("[Không]", "Anh/chị gửi giúp em ảnh hoặc tệp PDF: Giấy chứng sinh."),
)
PAPERS: tuple[Step, ...] = (
    (PHOTO, "Còn trang nào của Giấy chứng sinh nữa không ạ?"),
    ("[Đủ rồi]", "hoặc mang thai hộ không ạ?"),
    ("[Không]", "Anh/chị xem lại giúp em."),
)
SEND: tuple[Step, ...] = (
    ("[Đúng, gửi đi]", "Cổng dịch vụ công vừa gửi mã xác thực (OTP)"),
    (OTP, "Anh/chị lưu mã này để tra cứu."),
)

HA = {"name": "Phạm Thu Hà", "id": "001195000033", "dob": "1995-11-20"}
KINH = {
    f"{who}_{what}": value
    for who in ("child", "mother", "father")
    for what, value in (("ethnic", "Kinh"), ("nationality", "Việt Nam"))
}
FILED = {  # what the portal must hold then, besides the day of birth
    "filing_capacity": MYSELF,
    **{f"req_{key}": value for key, value in HA.items()},
    **{f"mother_{key}": value for key, value in HA.items()},
    **KINH,
    "req_phone": PHONE,
    "req_address": HOME,
    "req_relation": "Mẹ",
    "child_name": "Trần Gia Hân",
    "child_sex": "Nữ",
    "child_birth_place": "Bệnh viện Sen Hồ, phường Sen Hồ, Hà Nội",
    "child_hometown": "xã Bãi Ngô, thành phố Hà Nội",
    "mother_address": HOME,
    "father_name": "Trần Minh Quân",
    "father_id": "001088012345",
    "father_dob": "1988-03-15",
    "father_address": HOME,
    "copies": 1,
    "result_channel": "Bản giấy qua bưu chính",
    "postal_address": HOME,
    "postal_phone": PHONE,
}


def born(today: date) -> date:
    """The day of birth, when the story is told on this day."""
    return today - timedelta(days=3)


def spoken(line: str, today: date) -> str:
    """What she types: the day of birth is three days ago."""
    return born(today).strftime("%d/%m/%Y") if line == BORN else line


def filed(today: date) -> dict[str, Any]:
    """What the portal must hold, when the story was told on this day."""
    return {**FILED, "child_dob": born(today).isoformat()}


def photo(rows: int = 20) -> bytes:
    """A page as a phone takes it: a real JPEG with words on paper, so many rows of them."""
    page = Image.new("RGB", (1200, 1600), (236, 231, 220))
    draw = ImageDraw.Draw(page)
    draw.rectangle((80, 80, 1120, 1520), outline=(60, 60, 60), width=6)
    for row in range(rows):
        draw.line((160, 300 + row * 55, 1040 - row % 3 * 120, 300 + row * 55), (70, 70, 90), 5)
    file = BytesIO()
    page.save(file, "JPEG", quality=85)
    return file.getvalue()


def told_by(steps: tuple[Step, ...], phone: str, citizen_id: str) -> tuple[Step, ...]:
    """The same story of somebody else: any phone that the sandbox does not list is its owner's."""
    other = {PHONE: phone, HA["id"]: citizen_id}
    return tuple((other.get(line, line), expected) for line, expected in steps)


def code_in(text: str) -> str:
    """The dossier's code, which must be whole and the only one."""
    (code,) = re.findall(r"H26\.12-\d{6}-\d{4}", text)
    return str(code)


def otp_in(text: str) -> str:
    """The one-time code of a text message."""
    (code,) = re.findall(r"\b\d{6}\b", text)
    return str(code)
