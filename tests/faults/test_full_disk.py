"""The disk is full: a citizen is told so in plain words, loses no answer, and goes on later."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.attachments.gate import Gate
from bot.attachments.sealed import SealedStorage, once
from bot.attachments.storage import StorageDown, open_storage
from bot.attachments.workshop import Workshop
from bot.inbox import receive
from bot.metrics import Metrics
from bot.model import Attachment, Message, Reply
from bot.store import Store
from bot.turns import Turns
from tests.conftest import Clock
from tests.journey.story import ACCOUNT, FIND, FORM, photo, spoken
from tests.path.parts import WEB, Disk, Jobs, take_all
from tests.path.town import Town, column
from tests.world import open_world


async def told(town: Town, line: str) -> list[str]:
    if line.startswith("["):
        return await town.taps(WEB, line.strip("[]"))
    return await town.says(WEB, spoken(line, town.clock().date()))


async def send_photo(town: Town, gate: Gate, number: int) -> list[str]:
    """Upload, then say so: the photo is opened in the turn. What is answered."""
    file = Attachment(await gate.receive(once(photo()), "giấy.jpg", "image/jpeg", WEB), "", "", 0)
    before = len(await town.log(WEB))
    sent = Message(WEB, f"photo-{number}", "files", town.clock(), attachments=(file,))
    await receive(town.store, sent, town.clock(), Reply("ảnh"))
    await take_all(town.turns)
    return await town.shown(WEB, before)


async def test_a_photo_finds_no_room_and_is_kept_the_next_time(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    disk, workshop = Disk(open_storage((tmp_path / "files").as_uri())), Workshop()
    gate = Gate(store, SealedStorage(disk, store.sealer), workshop, clock)
    async with open_world(tmp_path) as world:
        talk = world.talk
        parts = (store, talk.engine, talk.understand, gate.admit, Jobs().defer, clock, Metrics())
        town = Town(world, store, clock, replace(Turns(*parts), pause=timedelta(0)))
        for line, expected in (*ACCOUNT, *FIND, *FORM):
            assert expected in "\n".join(await told(town, line))

        disk.full = ("quarantine",)
        with pytest.raises(OSError, match="no space"):  # the page of the chat says that it is busy
            await send_photo(town, gate, 1)
        disk.full = ("files",)
        refused = await send_photo(town, gate, 2)
        disk.full = ()
        taken = await send_photo(town, gate, 3)
    await workshop.close()
    assert "Em chưa lưu được tệp" in refused[0]
    assert "Giấy chứng sinh" in refused[-1]
    assert "Em đã lưu tệp thứ 1" in taken[0]
    assert await column(store, "SELECT count(*) FROM inbox WHERE taken_at IS NULL") == [0]


async def test_a_storage_that_takes_nothing_is_no_crash(tmp_path: Path) -> None:
    storage = open_storage(tmp_path.as_uri())
    (tmp_path / "files").write_text("a file where the folder should be")
    with pytest.raises(StorageDown):
        await storage.put("files/2026/11/x", once(b"photo"))
