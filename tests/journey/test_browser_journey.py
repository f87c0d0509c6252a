"""The main job in a real browser, with real programs: from "chào em" to the signed result.

One test, because it is one story: each chapter needs what the one before it left.
"""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pikepdf
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, expect

from tests.browser.conftest import chromium
from tests.browser.host import Host
from tests.journey.programs import Program, Town
from tests.journey.screen import Chat, Complaints, Desk, watched
from tests.journey.story import ACCOUNT, FIND, FORM, PAPERS, PHONE, SEND, code_in, filed

pytestmark = [pytest.mark.browser, pytest.mark.processes]
__all__ = ["chromium"]  # the fixture


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


@pytest_asyncio.fixture
async def context(chromium: Browser, complaints: Complaints) -> AsyncIterator[BrowserContext]:
    """A fresh browser at a desk; at the end none of its pages may have complained."""
    context = await chromium.new_context(viewport={"width": 1200, "height": 800}, locale="vi-VN")
    yield context
    await context.close()
    assert complaints.said == []


@pytest_asyncio.fixture
async def chat(
    context: BrowserContext, demo: Program, town: Town, complaints: Complaints, today: date
) -> AsyncIterator[Chat]:
    """Hà's screen: the ward page with the chat open; her phone beside it."""
    widget, phone = [await watched(context, complaints) for _ in range(2)]
    await phone.page.goto(f"{town.url}/phone?phone={PHONE}")
    await widget.page.goto(demo.url)
    await widget.page.bring_to_front()
    await widget.open()
    yield Chat(widget, phone.page, today)
    assert await widget.violations() == []
    assert await phone.violations() == []


async def test_from_hello_to_the_signed_result(
    chat: Chat, town: Town, context: BrowserContext, complaints: Complaints
) -> None:
    await chat.play((*ACCOUNT, *FIND, *FORM, *PAPERS))
    await chat.play(SEND)
    code = await code_of(chat)
    dossier = next(d for d in (await town.log())["dossiers"] if d["code"] == code)
    check_filed(dossier, code, chat.today)
    await chat.hears(f"Cổng dịch vụ công đã nhận được hồ sơ {code}")

    desk = Desk((await watched(context, complaints)).page)
    await desk.open(town.url, code)
    await expect(desk.page.get_by_text("Trần Gia Hân").first).to_be_visible()
    await desk.press("Tiếp nhận hồ sơ", "Được tiếp nhận")
    await chat.hears(f"Hồ sơ {code} đã được tiếp nhận.")
    await expect(desk.page.get_by_label("1 bản sao × 8.000 đồng")).to_have_value("8000")
    await desk.press("Yêu cầu nộp lệ phí", "Yêu cầu thực hiện nghĩa vụ tài chính")
    await chat.hears("8.000 đồng. Anh/chị bấm nút để nộp qua Cổng")

    await pay(chat, context, complaints)
    await chat.hears("thanh toán thành công 8.000 đồng")

    await desk.page.reload()
    await desk.press("Ký số và báo có kết quả", "Đã xử lý xong, chờ trả kết quả")
    await chat.hears("đã có kết quả, được cơ quan ký số")
    await fetch_result(chat, code)
    (payment,) = (await town.log())["payments"]
    assert (payment["amount"], payment["status"]) == (8000, "paid")


async def test_on_a_page_of_another_origin_under_the_strictest_policy(
    context: BrowserContext, ward: Host, demo: Program, complaints: Complaints, today: date
) -> None:
    widget = await watched(context, complaints)
    await widget.page.goto(ward.url)
    await widget.open()
    chat = Chat(widget, widget.page, today)
    await chat.play(
        (
            ("chào em", "Em là trợ lý tự động của UBND phường Sen Hồ"),
            ("[Tìm thủ tục]", "Anh/chị cần làm giấy tờ gì"),
            ("vợ mới sinh em bé cần làm giấy gì", "Đây là thủ tục phù hợp ạ"),
        )
    )
    assert await widget.violations() == []
    assert ward.reports == []


async def code_of(chat: Chat) -> str:
    """The dossier's code, whole in the bubble that gives it."""
    bubble = chat.widget.said.filter(has_text="Anh/chị lưu mã này để tra cứu.")
    return code_in(await bubble.inner_text())


def check_filed(dossier: dict[str, Any], code: str, today: date) -> None:
    """What the portal holds is what Hà said, field by field."""
    answers = dict(dossier["answers"])
    assert dossier["code"] == code
    assert answers.pop("child_dob_words").startswith("Ngày ")
    assert answers == filed(today)
    assert [file["component"] for file in dossier["files"]] == ["birth_notification"]
    assert dossier["files"][0]["name"] == "giấy chứng sinh.jpg"


async def pay(chat: Chat, context: BrowserContext, complaints: Complaints) -> None:
    """On the gateway's page, in a tab that the link of the chat opens."""
    await chat.do("[Nộp phí]")
    await chat.hears("Cách nhận biết thật giả")
    async with context.expect_page() as opened:
        await chat.widget.page.get_by_role("link", name="Thanh toán").click()
    page = await opened.value
    complaints.listen(page)
    await expect(page.locator(".amount")).to_have_text("8.000 đồng")
    await page.get_by_role("button", name="Thanh toán thành công").click()
    await expect(page.get_by_text("Đã nộp 8.000 đồng cho hồ sơ")).to_be_visible(
        timeout=chat.patience
    )
    await page.close()


async def fetch_result(chat: Chat, code: str) -> None:
    """The signed PDF comes through the chat, whole."""
    await chat.do("[Lấy kết quả]")
    await chat.hears("ký số bởi UBND phường Sen Hồ")
    button = chat.widget.page.locator("motcua-chat button.open").last
    async with chat.widget.page.expect_download() as coming:
        await button.click()
    download = await coming.value
    assert download.suggested_filename == f"ket-qua-{code}.pdf"
    with pikepdf.open(await download.path()) as pdf:
        assert len(pdf.pages) >= 1
