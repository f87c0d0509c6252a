"""Three browsers at once: a citizen in the widget, two officers who both want the ticket.

Everything is real: the bot with its worker and model, the sandbox's portal, the pages, the stream.
"""

import asyncio
from io import BytesIO

from PIL import Image
from playwright.async_api import expect

from tests.browser.office import PASSWORD, WIDE, Office, citizen_in_mid_form, tab_to, wrong


def photo() -> bytes:
    page = BytesIO()
    Image.effect_noise((640, 480), 60).convert("RGB").save(page, "JPEG")
    return page.getvalue()


async def test_escalation_answer_photo_and_back_to_the_open_question(office: Office) -> None:
    citizen = await citizen_in_mid_form(office)
    hoa, nam = await office.officer("hoa"), await office.officer("nam")
    for page in (hoa, nam):
        await page.get_by_role("link", name="PH-0001").click()
    take = "Nhận phiếu"
    await asyncio.gather(*(page.get_by_role("button", name=take).click() for page in (hoa, nam)))
    refused = [await page.get_by_text("đã có người nhận trước").count() for page in (hoa, nam)]
    assert sorted(refused) == [0, 1]
    winner = (hoa, nam)[refused.index(0)]
    await citizen.hears("đang trả lời anh/chị")
    await winner.get_by_label("Trả lời công dân").fill("Chào anh/chị, tôi nghe ạ.")
    await winner.get_by_label("Trả lời công dân").press("Control+Enter")
    await citizen.hears("Chào anh/chị, tôi nghe ạ.")
    await citizen.say("tôi không có thẻ ở đây")
    await expect(winner.locator("#talk")).to_contain_text("không có thẻ")
    await winner.get_by_label("Xin công dân giấy tờ").fill("ảnh thẻ căn cước")
    await winner.get_by_role("button", name="Gửi yêu cầu").click()
    await citizen.hears("ảnh thẻ căn cước")
    picture = {"name": "the.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    await citizen.attach(picture)
    await citizen.page.get_by_role("button", name="Gửi", exact=True).click()
    await expect(winner.locator("#talk")).to_contain_text("đã nhận")
    await expect(winner.locator("#talk")).to_contain_text("tệp đạt")
    assert await wrong(winner) == []
    await winner.get_by_role("button", name="Xong, trả lại trợ lý").click()
    await citizen.hears("Anh/chị thấy cán bộ hỗ trợ thế nào ạ?")
    await expect(citizen.said.last).to_contain_text("Anh/chị có đồng ý không ạ?")


async def test_the_whole_work_with_the_keyboard_alone(office: Office) -> None:
    citizen = await citizen_in_mid_form(office)
    page = await office.page(viewport=WIDE)
    await page.goto(f"{office.town.bot}/console/signin")
    keys = page.keyboard
    await keys.type("hoa")
    await keys.press("Tab")
    await keys.type(PASSWORD)
    await keys.press("Enter")
    link = page.get_by_role("link", name="PH-0001")
    await expect(link).to_be_visible()
    await tab_to(page, "a[href='/console/tickets/PH-0001']")
    await keys.press("Enter")
    await expect(page.get_by_role("button", name="Nhận phiếu")).to_be_visible()
    await tab_to(page, ".actions button.main")
    await keys.press("Enter")
    await expect(page.locator("#text")).to_be_visible()
    await tab_to(page, "#text")
    await keys.type("Dạ vâng ạ.")
    await keys.press("Control+Enter")
    await citizen.hears("Dạ vâng ạ.")
    await expect(page.locator("#text")).to_have_value("")
    await expect(link).to_have_attribute("aria-current", "true")


COUNTED = """
window.heard = { rings: 0, notices: [] };
Object.defineProperty(document, "hidden", { get: () => true });  // the officer reads elsewhere
window.AudioContext = class extends AudioContext {
  constructor() { super(); heard.rings += 1; }
};
window.Notification = class extends Notification {
  constructor(title, more) { super(title, more); heard.notices.push(more.body); }
};
"""
HEARD = "[heard.rings, heard.notices]"


async def test_who_waits_rings_once_and_the_bell_stays_off_when_it_was_put_off(
    office: Office,
) -> None:
    page = await office.officer("hoa")
    await page.context.grant_permissions(["notifications"], origin=office.town.bot)
    await page.add_init_script(COUNTED)
    bell = page.locator("#bell")
    await bell.click()
    await page.goto(f"{office.town.bot}/console/inbox")
    await expect(bell).to_have_text("Âm báo: bật")
    citizen = await citizen_in_mid_form(office)
    await expect(page.locator("#t-PH-0001")).to_be_visible()
    told = [1, ["PH-0001: có người đang chờ"]]
    assert await page.evaluate(HEARD) == told
    await citizen.talk("bao giờ đến lượt tôi", "PH-0001")
    await page.locator("#t-PH-0001").get_by_text("tin mới").wait_for()
    assert await page.evaluate(HEARD) == told
    await bell.click()
    await page.reload()
    await expect(bell).to_have_text("Âm báo: tắt")
    await citizen_in_mid_form(office, "PH-0002")
    await expect(page.locator("#t-PH-0002")).to_be_visible()
    assert await page.evaluate(HEARD) == [0, []]
