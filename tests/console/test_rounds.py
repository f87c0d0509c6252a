"""Tickets given out in turn: fair, within what each can take, never to who is not there."""

from bot.handoff import ABSENCE, give_out_by_itself
from bot.store import audit, desk_rows, handoffs, reports, rounds
from bot.store.desk_rows import Wanted
from bot.store.ids import new_id
from tests.console.office import OTHER, WARD, Office
from tests.handoff.parts import ask_for_person, row, run

EVERYBODY = """
    WITH there AS (
      UPDATE staff SET on_duty = true, seen_at = :now,
             capacity = CASE role WHEN 'officer' THEN :most ELSE 0 END RETURNING 1
    ) SELECT count(*) FROM there
"""


async def staffed(office: Office, *logins: str, capacity: int = 5) -> None:
    """Officers on duty, and a queue that gives its tickets out by itself."""
    lan = await office.hire("lan", "supervisor")
    for login in logins:
        await office.hire(login)
    await row(office.store, EVERYBODY, now=office.clock(), most=capacity)
    await rounds.switch(office.store, WARD, True, lan, office.clock())


async def asked(office: Office, count: int, first: int = 1) -> None:
    for nth in range(first, first + count):
        await ask_for_person(office.store, office.clock, f"PH-{nth:04}", f"c-{nth}")
        office.clock.forward(seconds=1)


async def holders(office: Office) -> list[str]:
    """Who has the open tickets, in the order in which they came."""
    return [ticket.officer for ticket in await desk_rows.listed(office.store, Wanted(WARD))]


async def test_everybody_gets_the_same_and_nobody_more_than_they_can_take(office: Office) -> None:
    await staffed(office, "hoa", "nam", "vy", capacity=2)
    await asked(office, 7)
    given = await give_out_by_itself(office.store, office.clock())
    assert given == [f"PH-{nth:04}" for nth in range(1, 7)]  # the longest waiting first
    had = await holders(office)
    assert sorted(had[:3]) == sorted(had[3:6]) == ["Hoa", "Nam", "Vy"]
    assert had[6] == ""


async def test_whose_turn_it_is_outlives_closed_and_returned_tickets(office: Office) -> None:
    await staffed(office, "hoa", "nam")
    await asked(office, 1)
    await give_out_by_itself(office.store, office.clock())
    (first,) = await holders(office)
    await handoffs.close(office.store, "PH-0001", "answered", office.clock())
    office.clock.forward(seconds=1)
    await asked(office, 1, first=2)
    await give_out_by_itself(office.store, office.clock())
    (second,) = await holders(office)
    assert {first, second} == {"Hoa", "Nam"}


async def test_who_is_absent_off_duty_or_of_another_agency_is_passed_over(office: Office) -> None:
    await staffed(office, "hoa", "nam", "vy")
    await office.hire("kim", agency=OTHER)
    await run(office.store, "UPDATE staff SET on_duty = false WHERE login = 'nam'")
    office.clock.forward(seconds=ABSENCE.total_seconds() + 1)
    for login in ("vy", "kim"):
        query = "UPDATE staff SET seen_at = :now WHERE login = :login RETURNING 1"
        await row(office.store, query, now=office.clock(), login=login)
    await asked(office, 3)
    await give_out_by_itself(office.store, office.clock())
    assert await holders(office) == ["Vy", "Vy", "Vy"]


async def test_the_queue_counts_on_whom_the_wall_shows(office: Office) -> None:
    await staffed(office, "hoa", "nam")
    await run(office.store, "UPDATE staff SET seen_at = seen_at - interval '19 minutes'")
    await run(office.store, "UPDATE staff SET on_duty = false WHERE login = 'nam'")
    present = office.clock() - ABSENCE
    people = await reports.colleagues(office.store, WARD, present)
    line = await handoffs.line(office.store, new_id(), WARD, office.clock(), present)
    assert line.officers == sum(one.on for one in people) == 2  # Hoa, and the supervisor


async def test_who_gave_a_ticket_back_does_not_get_it_again(office: Office) -> None:
    await staffed(office, "hoa", "nam", "vy")
    await run(office.store, "UPDATE staff SET on_duty = false WHERE login <> 'hoa'")
    await asked(office, 1)
    await give_out_by_itself(office.store, office.clock())
    await handoffs.give_back(office.store, "PH-0001", office.clock())
    assert await give_out_by_itself(office.store, office.clock()) == []
    await run(office.store, "UPDATE staff SET on_duty = true WHERE login = 'vy'")
    assert await give_out_by_itself(office.store, office.clock()) == ["PH-0001"]
    assert await holders(office) == ["Vy"]


async def test_only_queues_that_are_switched_on_give_out_by_themselves(office: Office) -> None:
    await staffed(office, "hoa")
    async with office.browser("lan") as lan, office.browser("hoa"):
        page = await lan.get("/console/wall")
        assert "Tắt tự chia" in page.text
        await lan.post(f"/console/queues/{WARD}", on="no")
        await asked(office, 1)
        assert await give_out_by_itself(office.store, office.clock()) == []
        await lan.post(f"/console/queues/{WARD}", on="yes")
        assert await holders(office) == ["Hoa"]
        assert (await lan.post(f"/console/queues/{OTHER}", on="yes")).status_code == 404
    deeds = [(e.deed.login, e.deed.what, e.deed.object) for e in await audit.read(office.store, "")]
    assert ("round robin", "assign", "PH-0001") in deeds
    assert ("lan", "round_no", WARD) in deeds


async def test_a_supervisor_says_how_much_somebody_takes(office: Office) -> None:
    await staffed(office, "hoa", capacity=1)
    await asked(office, 3)
    await give_out_by_itself(office.store, office.clock())
    async with office.browser("lan") as lan:
        await lan.get("/console/wall")
        await lan.post("/console/capacity/hoa", most="2")
        assert (await lan.post("/console/capacity/hoa", most="-1")).status_code == 422
    assert await holders(office) == ["Hoa", "Hoa", ""]


async def test_only_one_process_gives_out_at_a_time(office: Office) -> None:
    await staffed(office, "hoa")
    await asked(office, 1)
    async with rounds.alone(office.store) as alone:
        assert alone
        assert await give_out_by_itself(office.store, office.clock()) == []
    assert await give_out_by_itself(office.store, office.clock()) == ["PH-0001"]
