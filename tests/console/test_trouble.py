"""What went wrong for good: seen without its words, and really tried again."""

import contextlib

from bot.inbox import receive
from bot.model import Message
from bot.store import delivery, trouble
from tests.console.office import OTHER, Office
from tests.handoff.parts import row
from tests.path.parts import WEB, ZALO, EchoEngine, make_turns, say, take_all, text_message

PAGE = "/console/trouble"
AGAIN = "Thử lại"


async def parked(office: Office, agency: str = "H26.12") -> str:
    """A citizen's message that fails in every turn; its number."""

    async def broken(message: Message) -> None:
        raise ZeroDivisionError

    await say(office.store, office.clock, "bí mật của tôi", 1, WEB)
    turns = make_turns(office.store, office.clock, EchoEngine(on_handle=broken))
    for _ in range(3):
        with contextlib.suppress(Exception):
            await take_all(turns)
    await row(office.store, "UPDATE conversations SET agency = :a RETURNING 1", a=agency)
    (one,) = await trouble.lately(office.store, agency, office.clock())
    return str(one.id)


async def test_a_parked_message_is_shown_by_its_number_and_gets_another_turn(
    office: Office,
) -> None:
    key = await parked(office)
    await office.hire("hoa", "supervisor")
    async with office.browser("hoa") as hoa:
        page = (await hoa.get(PAGE)).text
        assert key[-8:] in page
        assert AGAIN in page
        assert "bí mật" not in page
        assert (await hoa.post(f"{PAGE}/{key}")).status_code == 200
        assert (await hoa.post(f"{PAGE}/{key}")).status_code == 404  # once
    engine = EchoEngine()
    await take_all(make_turns(office.store, office.clock, engine))
    assert [message.text for message in engine.heard] == ["bí mật của tôi"]


async def test_a_bubble_that_was_given_up_is_sent_once_more(office: Office) -> None:
    await receive(office.store, text_message(office.clock, "chào", 1, ZALO), office.clock())
    await take_all(make_turns(office.store, office.clock))
    (parcel,) = await delivery.claim(office.store, "zalo", office.clock())
    await delivery.failed(office.store, parcel, "blocked", office.clock())
    await office.hire("hoa", "supervisor")
    async with office.browser("hoa") as hoa:
        assert "công dân đã chặn kênh này" in (await hoa.get(PAGE)).text
        await hoa.post(f"{PAGE}/{parcel.id}")
        assert AGAIN not in (await hoa.get(PAGE)).text
    (again,) = await delivery.claim(office.store, "zalo", office.clock())
    assert again.id == parcel.id


async def test_another_agency_sees_nothing_of_it(office: Office) -> None:
    key = await parked(office)
    await office.hire("kim", "supervisor", OTHER)
    async with office.browser("kim") as kim:
        assert key[-8:] not in (await kim.get(PAGE)).text
        assert (await kim.post(f"{PAGE}/{key}")).status_code == 404


async def test_what_is_kept_no_longer_is_told_but_cannot_be_tried(office: Office) -> None:
    key = await parked(office)
    await row(office.store, "UPDATE inbox SET body = NULL RETURNING 1")
    await office.hire("hoa", "admin")
    async with office.browser("hoa") as hoa:
        page = (await hoa.get(PAGE)).text
        assert key[-8:] in page
        assert AGAIN not in page
        assert (await hoa.post(f"{PAGE}/{key}")).status_code == 404
