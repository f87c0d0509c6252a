"""The event stream: who hears of what, that nothing is missed, that it ends with its session."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.console.stream import Streams
from bot.store import staff, tickets
from bot.store.listen import Listener, listening
from tests.console.office import OTHER, PROVINCE, WARD, Office
from tests.handoff.parts import ask_for_person

RETRY = "retry: 1000\n\n"


async def ear(office: Office, streams: Streams, login: str, since: str = "") -> AsyncIterator[str]:
    """An officer's open stream, past its greeting."""
    token = f"token-of-{login}"
    await staff.open_session(office.store, office.people[login], token, "csrf", office.clock())
    session = await staff.find_session(office.store, token, office.clock())
    assert session is not None
    events = streams.events(session, token, "vi", since)
    assert await anext(events) == RETRY
    return events


def number_in(event: str) -> str:
    """The ticket an event is about; empty for a sign of life."""
    return str(json.loads(event.split("data: ", 1)[1])["number"]) if "ticket" in event else ""


def make(office: Office, listener: Listener) -> Streams:
    return Streams(replace(office.desk, listener=listener))


@pytest.mark.parametrize(("agency", "hears"), [(WARD, True), (PROVINCE, True), (OTHER, False)])
async def test_only_the_agency_and_those_above_hear(
    office: Office, agency: str, hears: bool
) -> None:
    streams = make(office, Listener(office.store.dsn))
    await office.hire("me", "officer", agency)
    events = await ear(office, streams, "me")
    waiting = asyncio.ensure_future(anext(events))
    await asyncio.sleep(0)
    await ask_for_person(office.store, office.clock)
    streams.ring("PH-0001")
    assert (number_in(await waiting) == "PH-0001") is hears
    await events.aclose()  # type: ignore[attr-defined]
    assert streams.open == set()


async def test_a_commit_rings_every_stream_once(office: Office) -> None:
    conversation = await ask_for_person(office.store, office.clock)
    office.clock.forward(minutes=1)
    async with listening(office.store.dsn) as listener:
        streams = make(office, listener)
        for login in ("hoa", "nam"):
            await office.hire(login)
        ears = [await ear(office, streams, login) for login in ("hoa", "nam")]
        waiting = [asyncio.ensure_future(first_ticket(events)) for events in ears]
        async with office.store.begin() as db:
            await tickets.heard(db, conversation, office.clock(), files=False)
        async with asyncio.timeout(60):
            assert await asyncio.gather(*waiting) == ["PH-0001", "PH-0001"]


async def first_ticket(events: AsyncIterator[str]) -> str:
    async for event in events:
        if number_in(event):
            return number_in(event)
    raise AssertionError("the stream ended")


async def test_a_stream_that_broke_off_goes_on_where_it_was(office: Office) -> None:
    await office.hire("me")
    before = office.clock().isoformat()
    office.clock.forward(minutes=2)
    await ask_for_person(office.store, office.clock)
    office.clock.forward(minutes=2)
    streams = make(office, Listener(office.store.dsn))
    assert number_in(await anext(await ear(office, streams, "me", before))) == "PH-0001"


async def test_the_stream_ends_with_its_session(office: Office) -> None:
    await office.hire("me")
    streams = make(office, Listener(office.store.dsn))
    events = await ear(office, streams, "me")
    await staff.end_sessions(office.store, office.people["me"], office.clock())
    assert [event async for event in events] == []


async def test_the_door_is_shut_to_strangers_and_editors(office: Office) -> None:
    await office.hire("bien", "editor")
    async with office.browser() as stranger:
        assert (await stranger.get("/console/events")).status_code == 401
    async with office.browser("bien") as editor:
        assert (await editor.get("/console/events")).status_code == 403
