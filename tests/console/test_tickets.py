"""A conversation in the console: taking, answering, asking for papers, masking, closing."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from bot.console.clocks import Clocks
from bot.handoff import CounterHours
from bot.inbox import receive
from bot.model import Address, Attachment, Message
from bot.store import audit, bubbles, delivery, desk_rows
from bot.store.desk_rows import Wanted
from tests.console.office import OTHER, WARD, Office, dossier
from tests.handoff.parts import ask_for_person, forget_state, row, run
from tests.path.parts import EchoEngine, make_turns, say, take_all
from tests.web import Shelf

T = "/console/tickets/PH-0001"


async def taken(office: Office) -> UUID:
    """A ticket of Hoa's; its conversation."""
    await office.hire("hoa")
    conversation = await ask_for_person(office.store, office.clock)
    async with office.browser("hoa") as hoa:
        await hoa.get("/console/inbox")
        assert (await hoa.post(f"{T}/take")).status_code == 200
    await take_all(make_turns(office.store, office.clock))
    await forget_state(office.store)
    return conversation


async def log(office: Office) -> list[str]:
    (address,) = await row(office.store, "SELECT id FROM addresses")
    found = await bubbles.since(office.store, UUID(str(address)), 0)
    return [f"{bubble.role}: {bubble.reply.text}" for bubble in found]


async def test_one_takes_it_the_other_is_told(office: Office) -> None:
    await office.hire("nam")
    await taken(office)
    async with office.browser("nam") as nam:
        page = await nam.get(T)
        assert "Nhận phiếu" not in page.text
        assert (await nam.post(f"{T}/take")).status_code == 409
        assert (await nam.post(f"{T}/say", text="chào")).status_code == 409


async def test_the_list_can_be_skipped_to_where_one_writes_or_reads(office: Office) -> None:
    await office.hire("nam")
    await taken(office)
    for login, place in (("hoa", "text"), ("nam", "talk")):
        async with office.browser(login) as officer:
            page = (await officer.get(T)).text
        assert f'class="skip" href="#{place}"' in page
        assert f'id="{place}"' in page


async def test_an_answer_is_a_bubble_of_the_same_chat(office: Office) -> None:
    await taken(office)
    async with office.browser("hoa") as hoa:
        await hoa.get(T)
        page = await hoa.post(f"{T}/say", text="Chào anh/chị, tôi xem ngay.", choices="Có, Không")
    assert "Chào anh/chị, tôi xem ngay." in page.text
    assert (await log(office))[-1] == "staff: Chào anh/chị, tôi xem ngay."
    (address,) = await row(office.store, "SELECT id FROM addresses")
    last = (await bubbles.since(office.store, UUID(str(address)), 0))[-1]
    assert [choice.label for choice in last.reply.choices] == ["Có", "Không"]
    (ticket,) = await desk_rows.listed(office.store, Wanted(WARD))
    assert (ticket.state, ticket.answered_at) == ("pending", office.clock())


async def test_a_paper_asked_for_is_ticked_off_when_it_comes(office: Office) -> None:
    await taken(office)
    async with office.browser("hoa") as hoa:
        await hoa.get(T)
        page = await hoa.post(f"{T}/ask", item="ảnh giấy chứng sinh")
        assert "đang chờ" in page.text
    assert "ảnh giấy chứng sinh" in (await log(office))[-1]
    await send_photo(office)
    async with office.browser("hoa") as hoa:
        talk = await hoa.get(f"{T}/talk")
    assert "đã nhận" in talk.text
    (ticket,) = await desk_rows.listed(office.store, Wanted(WARD))
    assert ticket.state == "assigned"


async def send_photo(office: Office) -> None:
    address = Address("web", "citizen-2")
    shelf = Shelf(office.store, office.clock)

    async def bytes_of() -> AsyncIterator[bytes]:
        yield b"x"

    file_id = await shelf.receive(bytes_of(), "an-binh.jpg", "image/jpeg", address)
    office.clock.forward(seconds=5)
    message = Message(address, "photo-1", "files", office.clock())
    message = replace(message, attachments=(Attachment(file_id, "an-binh.jpg", "image/jpeg", 1),))
    await receive(office.store, message, office.clock())
    await take_all(make_turns(office.store, office.clock))


async def test_personal_data_is_masked_until_a_reason_is_given(office: Office) -> None:
    await taken(office)
    await say(office.store, office.clock, "số của tôi là 0912345678", 4)
    await take_all(make_turns(office.store, office.clock))
    async with office.browser("hoa") as hoa:
        assert "0912345678" not in (await hoa.get(T)).text
        page = await hoa.post(f"{T}/reveal", reason="gọi lại cho công dân")
        assert "0912345678" in page.text
        office.clock.forward(minutes=6)
        assert "0912345678" not in (await hoa.get(f"{T}/talk")).text
    deeds = [
        (e.deed.what, e.deed.object, e.deed.reason) for e in await audit.read(office.store, WARD)
    ]
    assert ("reveal", "PH-0001", "gọi lại cho công dân") in deeds


async def test_what_a_citizen_writes_is_never_markup(office: Office) -> None:
    await taken(office)
    bad = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    await say(office.store, office.clock, bad, 4)
    await take_all(make_turns(office.store, office.clock))
    async with office.browser("hoa") as hoa:
        page = (await hoa.get(T)).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;" in page


async def test_a_draft_survives_and_others_see_who_writes(office: Office) -> None:
    await office.hire("nam")
    await taken(office)
    async with office.browser("hoa") as hoa, office.browser("nam") as nam:
        await hoa.get(T)
        await hoa.post(f"{T}/draft", text="Anh/chị đợi")
        assert "Anh/chị đợi</textarea>" in (await hoa.get(T)).text
        await hoa.post(f"{T}/draft", text="Anh/chị đợi")
        assert "Hoa đang viết" in (await nam.get(f"{T}/talk")).text
        assert "Anh/chị đợi" not in (await nam.get(T)).text


async def test_a_refused_message_is_really_sent_again(office: Office) -> None:
    await taken(office)
    async with office.browser("hoa") as hoa:
        await hoa.get(T)
        await hoa.post(f"{T}/say", text="tin này hỏng")
        await run(office.store, "UPDATE outbox SET sent_at = now() WHERE role <> 'staff'")
        (key,) = await row(
            office.store,
            "UPDATE outbox SET channel = 'zalo', failed_at = :now, problem = 'refused'"
            " WHERE role = 'staff' RETURNING id",
            now=office.clock(),
        )
        assert "Gửi lại" in (await hoa.get(f"{T}/talk")).text
        await hoa.post(f"{T}/resend/{key}")
    parcels = await delivery.claim(office.store, "zalo", office.clock())
    assert [parcel.reply.text for parcel in parcels] == ["tin này hỏng"]


async def test_closing_hands_back_and_a_transfer_goes_to_the_other_agency(office: Office) -> None:
    await taken(office)
    await office.hire("kim", agency=OTHER)
    async with office.browser("hoa") as hoa:
        await hoa.get(T)
        await hoa.post(f"{T}/transfer", agency=OTHER, note="thuộc phường bên")
        assert (await hoa.get(T)).status_code == 404
    async with office.browser("kim") as kim:
        side = await kim.get(f"{T}/side")
        assert "thuộc phường bên" in side.text
        await kim.get(T)
        await kim.post(f"{T}/take")
        await kim.post(f"{T}/close", wrap_up="answered")
    engine = EchoEngine()
    await take_all(make_turns(office.store, office.clock, engine))
    assert [m.text for m in engine.heard] == ["moved", "taken", "closed"]
    assert await row(office.store, "SELECT owner FROM conversations") == ("bot",)


async def test_the_side_shows_dossiers_and_says_when_the_portal_is_away(office: Office) -> None:
    await taken(office)
    await row(office.store, "UPDATE conversations SET account_id = 'a-1' RETURNING 1")
    office.portal.found = (dossier("H26.12-261125-0001"),)
    async with office.browser("hoa") as hoa:
        assert "H26.12-261125-0001" in (await hoa.get(f"{T}/side")).text
        office.portal.down = True
        assert "chưa trả lời" in (await hoa.get(f"{T}/side")).text


async def test_search_needs_no_diacritics_and_finds_masked_text_only(office: Office) -> None:
    await taken(office)
    await say(office.store, office.clock, "xin sửa giấy khai sinh, gọi 0912345678", 4)
    await take_all(make_turns(office.store, office.clock))
    for words, found in (
        ("khai sinh", 1),
        ("KHAI SINH", 1),
        ("giay khai", 1),
        ("giấy", 1),
        ("0912345678", 0),
        ("100%", 0),
        ("PH-0001", 1),
    ):
        listed = await desk_rows.listed(office.store, Wanted(WARD, words=words))
        assert len(listed) == found, words


async def test_round_robin_gives_each_their_share_and_nobody_too_much(office: Office) -> None:
    await office.hire("lan", "supervisor")
    for nth in range(5):
        await ask_for_person(office.store, office.clock, f"PH-000{nth + 1}", f"c-{nth}")
        office.clock.forward(seconds=1)
    await office.hire("hoa")
    await office.hire("nam")
    await run(office.store, "UPDATE staff SET capacity = 2, on_duty = true")
    await run(office.store, "UPDATE staff SET capacity = 0 WHERE login = 'lan'")
    async with office.browser("lan") as lan, office.browser("hoa"), office.browser("nam"):
        await lan.get("/console/wall")
        page = await lan.post("/console/distribute")
        assert page.status_code == 200
    listed = await desk_rows.listed(office.store, Wanted(WARD))
    shares = [ticket.officer for ticket in listed]
    assert sorted(shares) == ["", "Hoa", "Hoa", "Nam", "Nam"]
    assert shares[0] != shares[1]


async def test_clocks_count_office_hours_only(office: Office) -> None:
    clocks = Clocks(CounterHours(), office.clock())
    morning = office.clock() + timedelta(hours=2)  # 11:00
    assert clocks.worked(morning, morning + timedelta(hours=3)) == timedelta(hours=1)
    friday = office.clock() + timedelta(days=2, hours=7.5)  # 16:30
    assert clocks.worked(friday, friday + timedelta(days=3)) == timedelta(hours=7)
