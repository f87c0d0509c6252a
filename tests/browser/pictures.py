"""The pictures of docs/console.md, taken of the real console: `python -m tests.browser.pictures`.

Invented people and tickets on a town of its own, as they stand at the end of the last office hours.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from playwright.async_api import Page, async_playwright, expect
from sqlalchemy import text

from bot.handoff import load_hours
from bot.sealing import make_sealer
from bot.store import Store, open_store
from bot.store.embedded import embedded
from bot.store.migrate import migrate
from tests.browser.conftest import CHROMIUM, QUIET
from tests.browser.office import Office, citizen_in_mid_form, open_office
from tests.browser.widget import Widget

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
SIZE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 780}

# minutes of waiting, reason, topic, channel, what is wanted, who has it, labels
WAITING = (
    (64, "complaint", "Đất đai", "zalo", "sổ đỏ nộp ba tháng chưa có kết quả", "", "gấp"),
    (13, "payment_twice", "Hộ tịch", "telegram", "bị trừ tiền hai lần khi nộp lệ phí", "", ""),
    (9, "asked", "Cư trú", "web", "đăng ký tạm trú cho người thuê nhà thì cần giấy gì", "", ""),
    (
        6,
        "unclear",
        "Bảo trợ xã hội",
        "zalo",
        "mẹ tôi 76 tuổi được trợ cấp gì không",
        "nam",
        "",
    ),
    (
        2,
        "asked",
        "Hộ tịch",
        "zalo",
        "khai sinh cho cháu ở với ông bà",
        "nam",
        "trẻ em, giữ liên lạc",
    ),
)
TICKET = """
    WITH c AS (
      INSERT INTO conversations (id, agency, owner) VALUES (gen_random_uuid(), 'H26.12',
        CASE WHEN CAST(:officer AS text) = '' THEN 'queue' ELSE 'officer' END) RETURNING id
    ), a AS (
      INSERT INTO addresses (id, conversation_id, channel, chat_id, interacted_at)
      SELECT gen_random_uuid(), id, :channel, CAST(id AS text), now() FROM c
      RETURNING id, conversation_id
    )
    INSERT INTO tickets (number, conversation_id, address_id, reason, summary, agency, topic,
                         officer_id, assigned_at, created_at, waiting_since, citizen_at, labels)
    SELECT :number, conversation_id, a.id, :reason, :summary, 'H26.12', :topic, s.id,
           CASE WHEN s.id IS NOT NULL THEN w.at END, w.at, w.at, w.at, CAST(:labels AS text[])
    FROM a, (SELECT CAST(:at AS timestamptz) AS at) w
    LEFT JOIN staff s ON s.login = CAST(:officer AS text)
"""
HISTORY = """
    WITH past AS (
      SELECT n, CAST(:now AS timestamptz) - make_interval(days => n % 14, hours => n % 5) AS at
      FROM generate_series(1, 240) n
    ), c AS (
      INSERT INTO conversations (id, agency, created_at)
      SELECT gen_random_uuid(), 'H26.12', at FROM past RETURNING id, created_at
    ), a AS (
      INSERT INTO addresses (id, conversation_id, channel, chat_id)
      SELECT gen_random_uuid(), id, 'zalo', CAST(id AS text) FROM c RETURNING id, conversation_id
    ), said AS (
      INSERT INTO transcript (id, conversation_id, address_id, role, text, masked_text, at)
      SELECT gen_random_uuid(), c.id, a.id, 'citizen', '', 'chào', c.created_at
      FROM c JOIN a ON a.conversation_id = c.id
    ), numbered AS (
      SELECT c.id, a.id AS address, c.created_at AS at,
             CAST(row_number() OVER (ORDER BY c.id) AS int) AS n
      FROM c JOIN a ON a.conversation_id = c.id
    ), left_at AS (
      INSERT INTO dropoffs (at, agency, dialog, slot)
      SELECT at, 'H26.12', CASE WHEN n % 3 = 0 THEN 'register_account' ELSE 'pay_fee' END,
             CASE WHEN n % 3 = 0 THEN 'phone' ELSE 'dossier' END
      FROM numbered WHERE n % 8 = 0
    )
    INSERT INTO tickets (number, conversation_id, address_id, reason, agency, created_at,
                         waiting_since, assigned_at, answered_at, closed_at, score)
    SELECT 'PH-9' || lpad(CAST(n AS text), 3, '0'), id, address,
           (ARRAY['asked', 'unclear', 'complaint'])[1 + n % 3], 'H26.12', at, at, at,
           at + make_interval(secs => 120 + n * 7 % 700), at + make_interval(mins => 20 + n % 50),
           CASE WHEN n % 4 > 0 THEN 3 + n % 3 END
    FROM numbered WHERE n % 5 = 0
"""


async def fill(store: Store) -> None:
    """A working day's tickets, and a fortnight before it."""
    hours, now = load_hours(ROOT / "data" / "holidays.yaml"), datetime.now(UTC)
    while not hours.is_open(now):
        now -= timedelta(minutes=1)
    async with store.begin() as db:
        for nth, (minutes, reason, topic, channel, summary, officer, labels) in enumerate(WAITING):
            values = {"reason": reason, "topic": topic, "channel": channel, "summary": summary}
            values |= {"number": f"PH-{1042 + nth}", "officer": officer}
            at = {"at": now - timedelta(minutes=minutes)}
            given = {"labels": [one for one in labels.split(", ") if one]}
            await db.execute(text(TICKET), {**values, **at, **given})
        await db.execute(text(HISTORY), {"now": now})


async def shoot(page: Page, name: str) -> None:
    await page.screenshot(path=IMAGES / f"console-{name}.png")


async def an_officer(office: Office, citizen: Widget) -> None:
    page = await office.officer("hoa", SIZE)
    await expect(page.locator("#t-PH-0001")).to_be_visible()
    await shoot(page, "inbox")
    await page.get_by_role("link", name="PH-0001").click()
    await page.get_by_role("button", name="Nhận phiếu").click()
    await page.locator("#text").fill("Chào anh/chị, tôi nghe ạ.")
    await page.locator("#text").press("Control+Enter")
    await citizen.hears("Chào anh/chị, tôi nghe ạ.")
    await citizen.say("tôi không có thẻ ở đây, chụp bản cũ được không")
    await expect(page.locator("#talk")).to_contain_text("bản cũ")
    await page.get_by_label("Xin công dân giấy tờ").fill("ảnh thẻ căn cước mặt trước")
    await page.get_by_role("button", name="Gửi yêu cầu").click()
    await citizen.hears("ảnh thẻ căn cước mặt trước")
    await page.get_by_role("button", name="Giờ làm việc").click()
    await shoot(page, "ticket")
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    await page.reload()
    await expect(page.locator("#side section").first).to_be_attached()
    await shoot(page, "phone")


async def the_others(office: Office, reply: UUID) -> None:
    lan = await office.officer("lan", SIZE)
    for name in ("wall", "reports"):
        await lan.goto(f"{office.town.bot}/console/{name}")
        await shoot(lan, name)
    bien = await office.officer("bien", SIZE)
    await bien.goto(f"{office.town.bot}/console/canned/{reply}")
    await shoot(bien, "canned")
    await bien.goto(f"{office.town.bot}/console/topics/acc-need")
    await bien.get_by_label("Ngày kiểm tra căn cứ").fill("01/02/2020")
    await bien.get_by_role("button", name="Lưu bản nháp").click()
    await expect(bien.get_by_text("Chưa phát hành được")).to_be_visible()
    await shoot(bien, "topic")


async def main() -> None:
    with (
        TemporaryDirectory(ignore_cleanup_errors=True) as home,
        embedded(Path(home) / "pg", fsync=False) as server,
    ):
        migrate(server.url, server.keeper)
        store = open_store(server.url, make_sealer(["a key of the pictures, long enough"]))
        async with async_playwright() as playwright:
            chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            async with open_office(server.url, store, Path(home), chromium) as office:
                citizen = await citizen_in_mid_form(office)  # the first ticket, PH-0001
                await fill(store)
                reply = await office.canned_reply()
                await an_officer(office, citizen)
                await the_others(office, reply)
        await store.close()


if __name__ == "__main__":
    asyncio.run(main())
