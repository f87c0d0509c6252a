"""The main job on Telegram, with the real programs: START to the signed result.

She shares her number by the button, sends two photos at once, mends an answer by editing her
message, pays on the gateway's page that a button opens, and gets the result as a file.
"""

from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.journey.phone import TelegramPhone, buttons, telegram_phone
from tests.journey.programs import Program, Town
from tests.journey.story import (
    ACCOUNT,
    FORM,
    HA,
    OTP,
    PAPERS,
    PHOTO,
    SEND,
    Step,
    code_in,
    filed,
    photo,
    spoken,
    told_by,
)

pytestmark = pytest.mark.processes
MINE, ID = "0912000777", "001195000777"


async def play(phone: TelegramPhone, town: Town, steps: tuple[Step, ...], today: date) -> None:
    """All steps as she takes them on a phone."""
    for line, expected in steps:
        if line.startswith("["):
            await phone.tap(line[1:-1])
        elif line == MINE:
            await phone.do("contact")
        elif line == PHOTO:
            await phone.give(*((f"trang {n}.jpg", photo(10 * n), "image/jpeg") for n in (1, 2)))
        else:
            words = await town.otp(MINE) if line == OTP else spoken(line, today)
            await phone.do("text", text=words)
        await phone.hears(expected)


@pytest.mark.timeout(900)
async def test_from_start_to_the_signed_result(demo: Program, town: Town, today: date) -> None:
    phone = await telegram_phone(town.client, "Phạm Thu Hà", MINE)
    await phone.do("start", text="p-khai-sinh")
    await phone.hears("Đây là thủ tục phù hợp ạ")
    account = told_by(ACCOUNT[1:], MINE, ID)
    await play(phone, town, account, today)

    await phone.do("text", text="/nophoso")
    await phone.hears("Anh/chị cần làm giấy tờ gì")
    begin = (("khai sinh cho con", "Để nộp hồ sơ, em xin phép"), ("[Tôi đồng ý]", "Ai làm hồ sơ"))
    await play(phone, town, begin, today)
    await play(phone, town, FORM[:3], today)
    await phone.do("text", text="Trần Gia Hãn")
    asked = await phone.hears("ngày, tháng, năm sinh của trẻ")
    await phone.do("edit", message_id=asked["message_id"] - 1, text="Trần Gia Hân")
    await phone.hears("Em đã sửa mục")
    await phone.hears("ngày, tháng, năm sinh của trẻ")
    await play(phone, town, FORM[4:], today)
    await play(phone, town, PAPERS, today)
    await play(phone, town, SEND, today)
    code = code_in((await phone.hears("Anh/chị lưu mã này để tra cứu."))["text"])

    (dossier,) = [d for d in (await town.log())["dossiers"] if d["code"] == code]
    check(dossier, today)
    await decide(phone, town, code)


def check(dossier: dict[str, Any], today: date) -> None:
    """What the portal holds is what she said."""
    answers = dict(dossier["answers"])
    assert answers.pop("child_dob_words").startswith("Ngày ")
    mine = {HA["id"]: ID, "0900000003": MINE}
    assert answers == {key: mine.get(value, value) for key, value in filed(today).items()}
    assert {file["component"] for file in dossier["files"]} == {"birth_notification"}
    assert dossier["files"]


async def decide(phone: TelegramPhone, town: Town, code: str) -> None:
    """The officer's part, told as it happens; then the money, and the result."""
    await town.desk(code, "dossier.accepted")
    await phone.hears(f"Hồ sơ {code} đã được tiếp nhận.")
    await town.desk(code, "dossier.fee_assigned", amount=8000)
    await phone.hears("8.000 đồng. Anh/chị bấm nút để nộp qua Cổng")
    await phone.tap("Nộp phí")
    bill = await phone.hears("Liên kết dùng được đến")
    await phone.hears("Cách nhận biết thật giả")
    (pay,) = [button["url"] for button in buttons(bill) if "url" in button]
    form = {"query": urlsplit(pay).query, "outcome": "success"}
    answer = await town.client.post("/pay", data=form)
    assert answer.status_code == 303
    await phone.hears("thanh toán thành công 8.000 đồng")
    await town.desk(code, "dossier.result_ready")
    await phone.hears("đã có kết quả, được cơ quan ký số")
    await phone.tap("Lấy kết quả")
    await phone.hears("ký số bởi UBND phường Sen Hồ")
    sent = (await phone.receives())["document"]
    assert sent["file_name"] == f"ket-qua-{code}.pdf"
    content = (await town.client.get(f"/telegram/files/{sent['file_id']}")).content
    assert content.startswith(b"%PDF-")
