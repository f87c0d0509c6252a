"""What goes wrong between people and programs, against the real ones: a clear answer, no loss."""

import hashlib
import hmac
import itertools
import json
import time
from collections.abc import AsyncIterator
from datetime import date
from io import BytesIO
from typing import Any

import httpx
import pytest
import pytest_asyncio
from PIL import Image

from bot.sealing import make_sealer
from bot.store import open_store
from tests.journey.citizen import Citizen, Frame, citizen, texts
from tests.journey.programs import SECRET, Program, Town
from tests.journey.story import (
    ACCOUNT,
    FIND,
    FORM,
    OTP,
    PAPERS,
    SEND,
    Step,
    code_in,
    told_by,
)
from tests.journey.telling import play
from tests.path.test_secrets import everything

pytestmark = pytest.mark.processes
NUMBERS = itertools.count(1)
MIB = 1024 * 1024
STRAY = "73918264"  # a code that nobody asked for


@pytest_asyncio.fixture
async def an(demo: Program) -> AsyncIterator[Citizen]:
    """Somebody new in the chat."""
    async with citizen(demo.url) as someone:
        yield someone


class Tale:
    """The story as somebody lives it whom the sandbox does not know yet."""

    def __init__(self, one: Citizen, town: Town, today: date) -> None:
        self.one, self.town, self.today = one, town, today
        number = next(NUMBERS)
        self.phone, self.id = f"0987654{number:03}", f"001195001{number:03}"

    async def play(self, *steps: Step) -> None:
        told = told_by(steps, self.phone, self.id)
        await play(self.one, self.town, told, self.today, self.phone)

    async def mine(self) -> list[dict[str, Any]]:
        """Her dossiers at the portal."""
        log = await self.town.log()
        account = next(a["id"] for a in log["accounts"] if a["phone"] == self.phone)
        return [one for one in log["dossiers"] if one["account_id"] == account]


@pytest.fixture
def tale(an: Citizen, town: Town, today: date) -> Tale:
    return Tale(an, town, today)


async def rest_files_one_dossier(tale: Tale, *left: Step) -> None:
    """Nothing was lost: what is left of the story ends with one dossier, complete."""
    await tale.play(*left)
    (dossier,) = await tale.mine()
    said = "\n".join(bubble["text"] for bubble in tale.one.bubbles[-3:])
    assert dossier["code"] == code_in(said)
    assert dossier["answers"]["child_name"] == "Trần Gia Hân"


# --- files ------------------------------------------------------------------------------------


async def test_a_photo_of_50_mb_is_refused_in_words_and_nothing_is_lost(tale: Tale) -> None:
    await tale.play(*ACCOUNT, *FIND, *FORM)
    huge = b"\xff\xd8\xff\xe0" + bytes(50 * MIB)
    answer = await tale.one.upload("giấy chứng sinh.jpg", huge, "image/jpeg")
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert "20 MB" in answer.json()["title"]
    await rest_files_one_dossier(tale, *PAPERS, *SEND)


async def test_words_where_a_photo_is_due_and_a_photo_with_a_wrong_ending(tale: Tale) -> None:
    await tale.play(*ACCOUNT, *FIND, *FORM)
    said = texts(await tale.one.say("tôi chưa chụp được"))
    assert "Chỗ này em cần ảnh chụp hoặc tệp PDF ạ." in said
    said = texts(await tale.one.give("giấy.pdf", drawn("PNG"), "application/pdf"))
    assert "Em đã lưu tệp thứ 1: giấy.jpg" in said
    said = texts(await tale.one.give("ghi chú.jpg", b"MZ\x90\x00 not a picture", "image/jpeg"))
    assert "không phải ảnh (JPG, PNG, WebP, HEIC) hay PDF" in said
    await rest_files_one_dossier(tale, *PAPERS[1:], *SEND)
    (dossier,) = await tale.mine()
    assert [(file["name"], file["type"]) for file in dossier["files"]] == [
        ("giấy.jpg", "image/jpeg")
    ]


def drawn(kind: str) -> bytes:
    file = BytesIO()
    Image.new("RGB", (800, 600), (240, 240, 230)).save(file, kind)
    return file.getvalue()


# --- words and taps ---------------------------------------------------------------------------


async def test_a_double_tap_sends_once(tale: Tale) -> None:
    await tale.play(*ACCOUNT, *FIND, *FORM, *PAPERS)
    tap = {"type": "tap", "value": tale.one.button("Đúng, gửi đi")}
    cids = [await tale.one.deed(tap) for _ in range(2)]
    replies = [texts(await tale.one.answered(cid)) for cid in cids]
    assert SEND[0][1] in replies[0]
    assert replies[1]  # every message is answered
    codes = [text for text in await tale.town.sms(tale.phone) if "Ma xac thuc" in text]
    assert len(codes) == 2  # for the account, and for filing
    await rest_files_one_dossier(tale, (OTP, SEND[1][1]))


async def test_emoji_and_five_thousand_characters_are_no_name(tale: Tale) -> None:
    before = len(FIND) + 3
    await tale.play(*ACCOUNT, *(*FIND, *FORM)[:before])
    for words in ("😀👍🏽", "Trần " * 1000):
        said = texts(await tale.one.say(words))
        assert "họ, chữ đệm, tên trẻ" not in said.split("\n", maxsplit=1)[0]  # first what is wrong
        assert "họ, chữ đệm, tên trẻ" in said  # then the question again
    await rest_files_one_dossier(tale, *(*FIND, *FORM)[before:], *PAPERS, *SEND)


async def test_a_dossier_code_nobody_has(an: Citizen) -> None:
    """Whether a code exists is told to nobody but the person behind it."""
    said = await an.say("tra cứu hồ sơ H26.12-201231-9999")
    assert "số điện thoại đã dùng khi nộp hồ sơ" in texts(said)


async def test_a_frame_of_5000_characters_is_taken_and_a_larger_one_refused(an: Citizen) -> None:
    assert texts(await an.say("Em ơi 😀 " * 550))
    answer = await an.http.post(
        "/webchat/messages", json={"type": "message", "cid": "big", "text": "ạ" * 40_000}
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert texts(await an.say("tìm thủ tục"))


# --- the portal -------------------------------------------------------------------------------


async def test_an_outage_keeps_all_and_ends_by_itself(tale: Tale) -> None:
    await tale.play(*ACCOUNT, *FIND, *FORM, *PAPERS)
    await tale.town.fault(503, times=100_000)
    said = texts(await tale.one.say("[Đúng, gửi đi]"))
    assert "đang gián đoạn. Những gì anh/chị đã khai em giữ đầy đủ." in said
    said = texts(await tale.one.say("giờ làm việc thế nào em?"))
    assert said
    await tale.town.fault(503, times=0)
    await tale.one.hears("Cổng dịch vụ công đã hoạt động lại.")
    await tale.one.hears(SEND[0][1])
    await rest_files_one_dossier(tale, (OTP, SEND[1][1]))


async def test_forged_and_repeated_news(tale: Tale, demo: Program) -> None:
    await tale.play(*ACCOUNT, *FIND, *FORM, *PAPERS, *SEND)
    (dossier,) = await tale.mine()
    code = dossier["code"]
    await tale.town.desk(code, "dossier.accepted")
    await tale.one.hears(f"Hồ sơ {code} đã được tiếp nhận.")
    told = (await tale.town.log())["events"]
    body = next(e["body"] for e in told if e["body"]["dossier_code"] == code)
    async with httpx.AsyncClient(base_url=demo.url) as portal:
        forged = {**body, "id": "evt_forged", "seq": 99, "type": "dossier.result_ready"}
        assert await post(portal, forged, "another secret") == 401
        assert await post(portal, forged, SECRET, late=301) == 401
        for event in [e["body"] for e in told if e["body"]["dossier_code"] == code]:
            assert await post(portal, event, SECRET) == 200
    await tale.one.say("cảm ơn em")
    said = texts([b for b in tale.one.bubbles if b["role"] == "bot"])
    assert said.count(f"đã nhận được hồ sơ {code}") == 1
    assert said.count(f"Hồ sơ {code} đã được tiếp nhận.") == 1
    assert "đã có kết quả" not in said


async def post(portal: httpx.AsyncClient, event: Frame, secret: str, late: int = 0) -> int:
    body, at = json.dumps(event).encode(), str(int(time.time()) - late)
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"X-Motcua-Signature": f"t={at},v1={mac}"}
    return (await portal.post("/webhooks/portal", content=body, headers=headers)).status_code


# --- secrets ----------------------------------------------------------------------------------


async def test_a_code_nobody_asked_for_is_kept_nowhere(an: Citizen, demo: Program) -> None:
    said = texts(await an.say(STRAY))
    assert "Hiện em không hỏi mã nào cả" in said
    said = texts(await an.say(f"mã otp là {STRAY} nhé"))
    assert "dấu hiệu lừa đảo" in said
    assert STRAY not in texts(an.bubbles)
    assert STRAY not in await stored(demo)
    assert STRAY not in demo.words


async def stored(demo: Program) -> str:
    """Every cell of the database, sealed ones opened."""
    pg = demo.home / "pg"
    password, port = (pg / "password").read_text(), (pg / "port").read_text()
    keys = (demo.home / "secret_keys").read_text()
    store = open_store(
        f"postgresql://motcua:{password}@127.0.0.1:{port}/postgres", make_sealer([keys])
    )
    try:
        return await everything(store)
    finally:
        await store.close()
