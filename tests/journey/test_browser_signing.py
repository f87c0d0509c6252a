"""In a real browser: a paper of the citizen's store, photos bound into a PDF, and its signature."""

from collections.abc import AsyncIterator
from datetime import date

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, expect

from tests.browser.conftest import chromium
from tests.journey.programs import Program, Town
from tests.journey.screen import Chat, Complaints, watched
from tests.journey.story import OTP, Step, code_in, photo

pytestmark = [pytest.mark.browser, pytest.mark.processes]
__all__ = ["chromium"]  # the fixture

PHONE, CITIZEN = "0900000002", "001088000025"  # Lê Văn Bình of sandbox/seeds.yaml
SIGN_IN: tuple[Step, ...] = (
    ("đăng nhập", "Anh/chị có đồng ý không ạ?"),
    ("[Tôi đồng ý]", "số điện thoại của tài khoản"),
    (PHONE, "Chỉ nhập mã trong tin nhắn bắt đầu bằng “Mot Cua”"),
    (OTP, "số căn cước (CCCD) gồm 12 chữ số"),
    (CITIZEN, "anh/chị đã đăng nhập."),
)
CORRECTION: tuple[Step, ...] = (
    ("nộp hồ sơ điều chỉnh thông tin cư trú", "Để nộp hồ sơ, em xin phép anh/chị"),
    ("[Tôi đồng ý]", "thông tin đang sai"),
    ("Ngày sinh ghi 14/02/1989", "thông tin đúng"),
    ("Ngày sinh đúng là 14/02/1988", "Cách nhận kết quả?"),
    ("[Bản điện tử]", "Giấy tờ chứng minh thông tin đúng"),
    ("[Dùng Giấy khai sinh (bản điện tử) trong kho dữ liệu]", "Anh/chị xem lại giúp em."),
)
PERMIT: tuple[Step, ...] = (
    ("nộp hồ sơ điều chỉnh giấy phép xây dựng", "số giấy phép"),
    ("125/GPXD", "Nội dung điều chỉnh?"),
    ("[Kiến trúc mặt ngoài]", "chủ đầu tư (chủ nhà) không ạ?"),
    ("[Có]", "địa điểm xây dựng"),
    ("Tổ 3, phường Sen Hồ, Thành phố Hà Nội", "thửa đất số, tờ bản đồ"),
    ("Thửa 12, tờ bản đồ 34", "Cách nhận kết quả?"),
    ("[Bản điện tử]", "Giấy phép đã cấp kèm bản vẽ"),
    ("[Để cơ quan tra cứu]", "em ghép thành một tệp PDF"),
)


@pytest_asyncio.fixture
async def chat(chromium: Browser, demo: Program, town: Town, today: date) -> AsyncIterator[Chat]:
    """Bình's screen, signed in; his phone beside it. No page may complain."""
    complaints = Complaints()
    context = await chromium.new_context(viewport={"width": 1200, "height": 800}, locale="vi-VN")
    widget, phone = [await watched(context, complaints) for _ in range(2)]
    await phone.page.goto(f"{town.url}/phone?phone={PHONE}")
    await widget.page.goto(demo.url)
    await widget.page.bring_to_front()
    await widget.open()
    chat = Chat(widget, phone.page, today)
    await chat.play(SIGN_IN)
    yield chat
    await context.close()
    assert complaints.said == []


async def test_a_paper_of_the_store_then_one_that_is_signed_on_the_portals_page(
    chat: Chat, town: Town
) -> None:
    await chat.play(CORRECTION)
    await send(chat, 1)
    assert await files_of(chat, town) == [("basis", "text/plain", "")]

    await chat.play(PERMIT)
    pages = [
        {"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": photo(rows)}
        for name, rows in (("mat-bang", 20), ("mat-dung", 12))
    ]
    await chat.widget.attach(*pages)
    await chat.hears("Em đã lưu tệp thứ 2: mat-dung.jpg")
    await chat.do("[Đủ rồi]")
    await chat.hears("Em đã ghép 2 ảnh thành một tệp PDF")
    await sign(chat, chat.widget.page.context)
    await chat.hears("Cổng đã ghi nhận chữ ký số")  # by itself: nothing was said in the chat
    await chat.hears("Anh/chị xem lại giúp em.")
    await send(chat, 2)
    (drawings,) = await files_of(chat, town)
    assert drawings == ("drawings", "application/pdf", "LÊ VĂN BÌNH")
    await expect(chat.widget.page.locator("motcua-chat .bubble.bot img").last).to_be_visible()


async def send(chat: Chat, nth: int) -> None:
    """The nth dossier of this chat goes off: the words are the same each time, so they are counted.

    The first code was for signing in.
    """
    await chat.do("[Đúng, gửi đi]")
    asked = chat.widget.said.filter(has_text="Cổng dịch vụ công vừa gửi mã xác thực (OTP)")
    await expect(asked).to_have_count(nth + 1, timeout=chat.patience)
    await chat.do(OTP)
    filed = chat.widget.said.filter(has_text="Anh/chị lưu mã này để tra cứu.")
    await expect(filed).to_have_count(nth, timeout=chat.patience)


async def sign(chat: Chat, context: BrowserContext) -> None:
    """On the portal's page, in a tab that the link of the chat opens."""
    async with context.expect_page() as opened:
        await chat.widget.page.get_by_role("link", name="Mở trang ký số").last.click()
    page = await opened.value
    await expect(page.get_by_text("Bộ bản vẽ thiết kế").first).to_be_visible()
    await page.get_by_role("button").first.click()
    await expect(page.get_by_text("Đã ký").first).to_be_visible()
    await page.close()


async def files_of(chat: Chat, town: Town) -> list[tuple[str, str, str]]:
    """The files of the dossier whose code was said last: paper, type, signer."""
    bubble = chat.widget.said.filter(has_text="Anh/chị lưu mã này để tra cứu.").last
    code = code_in(await bubble.inner_text())
    dossier = next(d for d in (await town.log())["dossiers"] if d["code"] == code)
    return [(f["component"], f["type"], f["signed_by"]) for f in dossier["files"]]
