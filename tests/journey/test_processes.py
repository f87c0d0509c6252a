"""Two web and two worker processes serve one impatient citizen: every answer finds its question.

She types the answers of the whole form without waiting for the questions, each over another web
process than the one before, every third one twice, as a retry on a bad line does.
"""

import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import httpx
import pytest

from tests.journey.citizen import Citizen, citizen
from tests.journey.programs import (
    PORTAL_URL,
    Program,
    Town,
    free_port,
    motcua,
    running,
    sandbox,
    town_at,
)
from tests.journey.story import ACCOUNT, FIND, FORM, PAPERS, SEND, filed, spoken
from tests.journey.telling import play

pytestmark = pytest.mark.processes
TYPED = {"[Có]": "có", "[Không]": "không", "[Bản giấy qua bưu chính]": "bưu chính"}


@asynccontextmanager
async def town_hall(home: Path, database: str) -> AsyncIterator[tuple[list[Program], Town]]:
    """Two web processes, two workers and the portal, on one database; the web processes."""
    ports = [free_port() for _ in range(3)]
    shared = {
        "DATABASE_URL": database,
        "BACKEND_URL": PORTAL_URL.format(ports[2]),
        "PUBLIC_URL": f"http://127.0.0.1:{ports[0]}",
        "WEB_ALLOWED_ORIGINS": f"http://127.0.0.1:{ports[0]}",
        "STORAGE_URL": (home / "files").as_uri(),  # what one takes in, another opens
        "SECRET_KEYS": "one key for all processes",
        "INDEX_KEY": "another key for all of them",
    }
    webs = [motcua("web", home / f"web{n}", ports[n], **shared) for n in range(2)]
    workers = [motcua("worker", home / f"worker{n}", 0, **shared) for n in range(2)]
    portal = sandbox(home / "portal", ports[2], webs[0].url)
    async with running(portal, *workers, *webs), town_at(portal.url) as town:
        yield webs, town


async def type_ahead(one: Citizen, doors: list[httpx.AsyncClient], words: list[str]) -> list[str]:
    """Send all the words, each through the next door, every third through both; their cids."""
    cids = [f"ahead{number}" for number in range(len(words))]
    for number, (cid, text) in enumerate(zip(cids, words, strict=True)):
        frame = {"type": "message", "cid": cid, "text": text}
        for door in doors if number % 3 == 0 else doors[number % 2 :][:1]:
            answer = await door.post("/webchat/messages", json=frame)
            assert answer.raise_for_status().json()["cid"] == cid
    return cids


@pytest.mark.timeout(600)
async def test_every_answer_finds_its_question(tmp_path: Path, database: str, today: date) -> None:
    async with contextlib.AsyncExitStack() as stack:
        webs, town = await stack.enter_async_context(town_hall(tmp_path, database))
        one = await stack.enter_async_context(citizen(webs[0].url))
        doors = [
            await stack.enter_async_context(
                httpx.AsyncClient(base_url=web.url, headers=one.http.headers, timeout=60)
            )
            for web in webs
        ]
        await play(one, town, (*ACCOUNT, *FIND), today)

        words = [TYPED.get(line, spoken(line, today)).strip("[]") for line, _ in FORM]
        before = len(one.bubbles)
        cids = await type_ahead(one, doors, words)
        done = [(await one.until("done"))["cid"] for _ in cids]
        mine = [b["text"] for b in one.bubbles[before:] if b["role"] == "citizen"]

        await play(one, town, (*PAPERS, *SEND), today)
        (dossier,) = (await town.log())["dossiers"]
        other = Citizen(webs[1].url, one.token, doors[1], origin=webs[0].url)
        await other.connect()
        while other.seq < one.seq:
            await other.next()
        await other.hang_up()
    assert done == cids
    assert mine == words
    assert other.bubbles == one.bubbles
    assert dossier["answers"].pop("child_dob_words")
    assert dossier["answers"] == filed(today)
