"""Files still on the platform: their message keeps its place, waits for them, and is not lost."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.attachments.fetch import Fetching, NotNow, Unfetchable
from bot.attachments.gate import Gate
from bot.attachments.sealed import SealedStorage
from bot.attachments.storage import open_storage
from bot.attachments.verdict import Clean
from bot.inbox import Expected, receive_files
from bot.model import Message
from bot.store import Store, turns, waiting
from bot.store.receiving import Received
from bot.turns import Turns
from tests.conftest import Clock
from tests.path.parts import ZALO, Disk, EchoEngine, Jobs, make_turns, say, take_all

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\x00" * 64
PHOTO = "https://f1.zdn.vn/photo-of-a-card.jpg"


class AsIs:
    """Finds every file clean."""

    async def clean(self, content: bytes, kind: str) -> Clean:
        return Clean(kind, 1, content)


@dataclass
class Platform:
    """Has files, loses some, is away for a while."""

    files: dict[str, bytes] = field(default_factory=lambda: {PHOTO: JPEG})
    away: int = 0

    @asynccontextmanager
    async def open(self, source: str) -> AsyncIterator[AsyncIterator[bytes]]:
        if self.away:
            self.away -= 1
            raise NotNow
        if source not in self.files:
            raise Unfetchable("404")
        yield self._bytes(source)

    async def _bytes(self, source: str) -> AsyncIterator[bytes]:
        yield self.files[source]


@dataclass
class Held:
    """A conversation with a photo on its way."""

    store: Store
    clock: Clock
    jobs: Jobs
    engine: EchoEngine
    turns: Turns
    fetching: Fetching
    platform: Platform
    disk: Disk

    async def photo(self, *sources: str, number: int = 1, old: float = 0) -> Received:
        sent_at = self.clock() - timedelta(seconds=old)
        message = Message(ZALO, f"photo:{number}", "files", sent_at)
        expected = [Expected(source, "ảnh") for source in sources or (PHOTO,)]
        return await receive_files(self.store, message, expected, self.clock(), self.jobs.defer)

    async def fetch(self, attempt: int = 1) -> None:
        later = self.jobs.deferred[-1]
        assert later.name == "fetch_files"
        await self.fetching.fetch(str(later.ids["message"]), attempt)

    @property
    def kinds(self) -> list[str]:
        return [message.kind for message in self.engine.heard]


@pytest.fixture
def held(store: Store, clock: Clock, tmp_path: Path) -> Held:
    disk = Disk(open_storage(tmp_path.as_uri()))
    gate = Gate(store, SealedStorage(disk, store.sealer), AsIs(), clock)
    jobs, engine, platform = Jobs(), EchoEngine(), Platform()
    taking = replace(make_turns(store, clock, engine, jobs), admit=gate.admit)
    fetching = Fetching(store, gate, {"zalo": platform})
    return Held(store, clock, jobs, engine, taking, fetching, platform, disk)


async def test_a_photo_is_read_once_it_is_here_and_words_after_it_wait(held: Held) -> None:
    await held.photo()
    await say(held.store, held.clock, "ảnh đây ạ", 2, ZALO)
    await take_all(held.turns)
    assert held.kinds == []
    await held.fetch()
    await take_all(held.turns)
    assert held.kinds == ["files", "text"]
    (file,) = held.engine.heard[0].attachments
    assert (file.problem, file.type, file.name) == ("", "image/jpeg", "ảnh.jpg")


async def test_words_before_it_do_not_wait(held: Held) -> None:
    await say(held.store, held.clock, "chào em", 1, ZALO)
    await held.photo(number=2)
    await take_all(held.turns)
    assert held.kinds == ["text"]


async def test_several_files_are_one_message_and_one_that_is_gone_is_told(held: Held) -> None:
    await held.photo(PHOTO, "https://f1.zdn.vn/gone.jpg")
    await held.fetch()
    await take_all(held.turns)
    (message,) = held.engine.heard
    assert [file.problem for file in message.attachments] == ["", "not_fetched"]


async def test_a_platform_that_is_away_is_asked_again_and_then_it_is_told(held: Held) -> None:
    held.platform.away = 3
    await held.photo()
    for attempt in (1, 2):
        with pytest.raises(NotNow):
            await held.fetch(attempt)
        await take_all(held.turns)
    assert held.kinds == []
    await held.fetch(3)
    await take_all(held.turns)
    assert held.engine.heard[0].attachments[0].problem == "not_fetched"


async def test_a_file_fetched_at_the_second_try_is_whole(held: Held) -> None:
    held.platform.away = 1
    await held.photo()
    with pytest.raises(NotNow):
        await held.fetch(1)
    await held.fetch(2)
    await take_all(held.turns)
    assert held.engine.heard[0].attachments[0].problem == ""


async def test_a_photo_waits_for_room_on_the_disk(held: Held) -> None:
    await held.photo()
    held.disk.full = ("quarantine",)
    with pytest.raises(NotNow):
        await held.fetch(1)
    held.disk.full = ()
    await held.fetch(2)
    await take_all(held.turns)
    assert held.engine.heard[0].attachments[0].problem == ""


async def test_when_no_job_ever_comes_the_message_is_read_after_a_minute(held: Held) -> None:
    await held.photo()
    assert await waiting.release_overdue(held.store, held.clock()) == 0
    assert await waiting.release_overdue(held.store, held.clock.forward(seconds=61)) == 1
    await take_all(held.turns)
    assert held.engine.heard[0].attachments[0].problem == "not_fetched"
    await held.fetch()  # the job comes at last: nothing is left to do
    await take_all(held.turns)
    assert held.kinds == ["files"]


async def test_a_photo_sent_again_is_stored_and_fetched_once(held: Held) -> None:
    first, again = await held.photo(), await held.photo()
    assert (first.new, again.new) == (True, False)
    assert len(held.jobs.deferred) == 1
    await held.fetch()
    await take_all(held.turns)
    assert held.kinds == ["files"]


async def test_words_that_crossed_a_photo_do_not_make_it_late(held: Held) -> None:
    await say(held.store, held.clock, "em gửi ảnh rồi", 1, ZALO)
    await held.photo(number=2, old=20)
    await held.fetch()
    await held.photo(number=3, old=100)
    await held.fetch()
    await take_all(held.turns)
    assert [message.late for message in held.engine.heard] == [False, False, True]


async def test_the_address_of_a_file_is_sealed_and_forgotten(held: Held) -> None:
    await held.photo()
    query = text("SELECT source FROM attachments")
    async with held.store.begin() as db:
        (sealed,) = (await db.execute(query)).scalars()
    assert b"zdn" not in bytes(sealed)
    assert "zdn" not in repr(held.jobs.deferred)
    await held.fetch()
    async with held.store.begin() as db:
        assert list((await db.execute(query)).scalars()) == [None]


async def test_a_held_conversation_is_not_claimed_again_and_again(held: Held) -> None:
    await held.photo()
    await say(held.store, held.clock, "ảnh đây ạ", 2, ZALO)
    assert await held.turns.take_turn() is True  # it looks once, and sees that nothing is ready
    assert await turns.claim(held.store, timedelta(seconds=30)) is None
