"""Every page of the console and its states: clean for axe, by keyboard alone, at 400 % zoom.

One town for all of it. Each page is looked at by axe, walked with the Tab key and made narrow; then
what it is there for is done without a mouse.
"""

from playwright.async_api import Page, expect

from tests.browser.office import PASSWORD, Office, citizen_in_mid_form, tab_to, wrong
from tests.handoff.parts import run

WIDE = {"width": 1280, "height": 900}
ZOOMED = {"width": 320, "height": 256}  # 1280 x 1024 at 400 % (WCAG 2.2, 1.4.10)
OVERFLOWS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
STILL = "window.setInterval = () => 0"  # a page that loads itself again would cut a walk short
# What the Tab key should reach; and what it did reach, in sight and with a ring around it.
WALK = """
() => {
  const stops = [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
  )].filter((one) => !one.disabled && one.checkVisibility());
  window.walked = { stops, met: new Map() };
  document.addEventListener("keyup", () => {
    const one = document.activeElement, style = getComputedStyle(one);
    const box = one.getBoundingClientRect();
    const seen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    walked.met.set(one, seen && style.outlineStyle !== "none" && style.outlineWidth !== "0px");
  });
  return stops.length;
}
"""
MISSED = """
() => walked.stops.filter((one) => !walked.met.get(one)).map((one) =>
  `${walked.met.has(one) ? "not seen" : "never reached"}: ${one.outerHTML.slice(0, 120)}`)
"""
TROUBLE = """
    UPDATE outbox SET failed_at = now(), problem = 'blocked', sent_at = NULL
    WHERE id = (SELECT id FROM outbox WHERE body IS NOT NULL ORDER BY created_at LIMIT 1)
"""
MISHEARD = """
    UPDATE transcript SET trace = replace(trace, '"did":[', '"did":["Unclear",'),
           masked_text = 'gửi xe chỗ mô'
    WHERE id = (SELECT id FROM transcript WHERE role = 'citizen' ORDER BY at LIMIT 1)
"""


async def walk(page: Page) -> list[str]:
    """Go once around the page with Tab; what was not reached, or not seen when it was."""
    stops: int = await page.evaluate(WALK)
    for _ in range(stops + 2):  # the browser's own frame may be a stop too
        await page.keyboard.press("Tab")
    missed: list[str] = await page.evaluate(MISSED)
    return missed


async def look(page: Page) -> None:
    """The page as it stands: axe, the whole way of the Tab key, and 400 %."""
    await expect(page.get_by_role("heading", level=1)).to_be_attached()
    if await page.locator("#side").count():
        await expect(page.locator("#side section").first).to_be_attached()
    found = {"axe": await wrong(page), "Tab": await walk(page)}
    await page.set_viewport_size(ZOOMED)  # type: ignore[arg-type]
    found["400 %"] = ["scrolls sideways"] if await page.evaluate(OVERFLOWS) else []
    await page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    assert not any(found.values()), (page.url, found)


async def sign_in(office: Office, login: str) -> Page:
    """By keyboard: the name has the focus; the code is passed over."""
    page = await office.page(viewport=WIDE)
    await page.add_init_script(STILL)
    await page.goto(f"{office.town.bot}/console/signin")
    await expect(page.get_by_label("Tên đăng nhập")).to_be_focused()
    for words in (login, PASSWORD):
        await page.keyboard.type(words)
        await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Đăng xuất")).to_be_visible()
    return page


async def looks(office: Office, page: Page, *paths: str) -> None:
    for path in paths:
        await page.goto(f"{office.town.bot}/console/{path}")
        await look(page)


async def press(page: Page, selector: str, *words: str) -> None:
    """Go there with Tab; write over what is there, or press it."""
    await tab_to(page, selector)
    for text in words:
        await page.keyboard.press("Control+a")
        await page.keyboard.type(text)
    await page.keyboard.press("Enter")


async def test_every_page_is_accessible_by_keyboard_and_at_400_percent(office: Office) -> None:
    await citizen_in_mid_form(office)
    await run(office.store, TROUBLE)
    await run(office.store, MISHEARD)
    await strangers(office)
    await an_officer(office)
    await a_supervisor(office)
    await an_administrator(office)
    await an_editor(office)


async def strangers(office: Office) -> None:
    page = await office.page(viewport=WIDE)
    await page.goto(f"{office.town.bot}/console/signin")
    await look(page)
    await page.reload()
    await expect(page.get_by_label("Tên đăng nhập")).to_be_focused()
    await page.keyboard.type("hoa")
    await press(page, "input[name=password]", "khong phai mat khau nay")
    await expect(page.get_by_role("alert").filter(has_text="chưa đúng")).to_be_visible()
    await look(page)


async def an_officer(office: Office) -> None:
    page = await sign_in(office, "hoa")
    await look(page)
    await looks(office, page, "inbox?view=closed", "tickets/PH-9999", "tickets/PH-0001")
    await press(page, ".actions button.main")
    await expect(page.locator("#text")).to_be_visible()
    await look(page)
    await tab_to(page, "#side textarea")
    await page.keyboard.type("Đã gọi điện.")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator("#side .note")).to_contain_text("Đã gọi điện.")
    await press(page, "input[name=labels]", "gấp")
    await expect(page.locator("#t-PH-0001 .label")).to_have_text("gấp")
    await press(page, "details:has(form[action$=reveal]) > summary")
    await press(page, "input[name=reason]", "kiểm tra số điện thoại")
    await expect(page.locator("#talk")).to_contain_text("Đang hiện dữ liệu cá nhân")
    await press(page, ".actions form[action$=close] button")
    await expect(page.locator("#talk .state")).to_have_text("đã xong")
    await look(page)


async def a_supervisor(office: Office) -> None:
    page = await sign_in(office, "lan")
    await looks(office, page, "reports", "audit", "wall")
    await press(page, "input[aria-label='Nhận nhiều nhất: Nam']", "3")
    await expect(page.get_by_label("Nhận nhiều nhất: Nam")).to_have_value("3")
    await press(page, "form[action='/console/queues/H26.12'] button")
    await expect(page.get_by_role("button", name="Tắt tự chia")).to_be_visible()
    await looks(office, page, "trouble")
    await press(page, "td button")
    await expect(page.get_by_text("không có sự cố nào")).to_be_visible()
    await look(page)


async def an_administrator(office: Office) -> None:
    page = await sign_in(office, "quan")
    await look(page)
    await press(page, "form[action='/console/staff/nam/disable'] button")
    await expect(page.get_by_text("đã khóa")).to_be_visible()


async def an_editor(office: Office) -> None:
    reply = await office.canned_reply()
    page = await sign_in(office, "bien")
    await look(page)
    await looks(office, page, "topics/new", f"canned/{reply}", "canned")
    await tab_to(page, "input[name=title]")
    await page.keyboard.type("Chỗ gửi xe")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Sân sau, hỏi {ai} ạ.")
    await press(page, "form.stack button.main")
    await expect(page.locator("#wrong")).to_contain_text("{ai}")
    await look(page)
    await press(page, "input[name=title]", "Gửi xe")  # Enter sends; the gap is still there
    await expect(page.locator("#wrong")).to_be_visible()
    await looks(office, page, "topics/acc-need")
    await press(page, "input[name=as_of]", "01/02/2020")
    await expect(page.get_by_text("Chưa phát hành được")).to_be_visible()
    await look(page)
    await looks(office, page, "questions")
    await press(page, "main form button")
    await expect(page.get_by_text("Không còn câu nào chờ xếp")).to_be_visible()
    await looks(office, page, "topics/acc-need/try")  # last: the model it asks for takes its time
