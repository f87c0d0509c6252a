"""`motcua backup` and `restore`: under traffic, into an empty folder, and never a damaged one."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import text

from bot import backup
from bot.attachments.sealed import SealedStorage, once
from bot.attachments.storage import ObjectStorage, open_storage
from bot.backup import Damaged, NotEmpty, TooNew, WrongKeys
from bot.sealing import Sealer, make_sealer
from bot.settings import Settings
from bot.store import Store, open_store
from bot.store.dump import DumpFailed, is_empty
from tests.conftest import Clock
from tests.path.parts import EchoEngine, make_turns, say, take_all


@pytest.fixture
def files(tmp_path: Path) -> ObjectStorage:
    storage = open_storage((tmp_path / "files").as_uri())
    assert isinstance(storage, ObjectStorage)
    return storage


@pytest_asyncio.fixture
async def made(
    store: Store, sealer: Sealer, clock: Clock, files: ObjectStorage, tmp_path: Path
) -> AsyncIterator[Path]:
    """A backup of one conversation of two messages, and one sealed file."""
    for nth in (1, 2):
        await say(store, clock, f"tin {nth}", nth)
    await take_all(make_turns(store, clock))
    await SealedStorage(files, sealer).put("good/2026/11/a", once("ảnh".encode()))
    yield await backup.make(store.dsn, files, sealer, tmp_path / "backups", clock())


async def test_a_conversation_goes_on_from_an_empty_folder(
    made: Path, empty_database: str, sealer: Sealer, clock: Clock, tmp_path: Path
) -> None:
    there = open_storage((tmp_path / "new").as_uri())
    await backup.bring_back(empty_database, there, made, backup.check(made, sealer))
    assert await SealedStorage(there, sealer).read("good/2026/11/a") == "ảnh".encode()
    store, engine = open_store(empty_database, sealer), EchoEngine()
    await say(store, clock, "tin 3", 3)
    await take_all(make_turns(store, clock, engine))
    async with store.begin() as db:
        sealed = (await db.execute(text("SELECT count(*), max(seq) FROM outbox"))).one()
    await store.close()
    assert [message.text for message in engine.heard] == ["tin 3"]
    assert tuple(sealed) == (6, 6)  # the web keeps their own bubbles too


async def test_a_backup_under_traffic_holds_every_turn_whole_or_not_at_all(
    store: Store,
    sealer: Sealer,
    clock: Clock,
    files: ObjectStorage,
    empty_database: str,
    tmp_path: Path,
) -> None:
    begun, done = asyncio.Event(), asyncio.Event()

    async def traffic() -> int:
        nth = 0
        while not done.is_set():
            nth += 1
            await say(store, clock, f"tin {nth}", nth)
            await take_all(make_turns(store, clock))
            if nth == 3:
                begun.set()
        return nth

    def in_a_thread() -> Path:
        return asyncio.run(backup.make(store.dsn, files, sealer, tmp_path / "b", clock()))

    writing = asyncio.create_task(traffic())
    await begun.wait()
    folder = await asyncio.to_thread(in_a_thread)
    done.set()
    sent = await writing
    await backup.bring_back(empty_database, None, folder, backup.check(folder, sealer))
    again = open_store(empty_database, sealer)
    async with again.begin() as db:
        ours = "SELECT count(*) FROM outbox WHERE role = 'bot'"
        counts = "count(*) FILTER (WHERE taken_at IS NOT NULL)"
        query = f"SELECT {counts}, ({ours}), count(*) FROM inbox"
        taken, bubbles, stored = (await db.execute(text(query))).one()
    await again.close()
    assert taken == bubbles >= 3
    assert stored - taken <= 1
    assert stored <= sent


def test_no_word_and_no_key_is_in_a_backup(made: Path) -> None:
    everything = b"".join(path.read_bytes() for path in made.rglob("*") if path.is_file())
    assert b"a key of the tests" not in everything
    assert "ảnh".encode() not in everything


@pytest.mark.parametrize(
    "part", [backup.DUMP, "files/good/2026/11/a", backup.MANIFEST, backup.SEAL]
)
@pytest.mark.parametrize("harm", ["altered", "cut", "gone"])
async def test_a_damaged_backup_is_refused(
    made: Path, sealer: Sealer, part: str, harm: str
) -> None:
    path = made / part
    content = path.read_bytes()
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(content[:-1] + (b"" if harm == "cut" else bytes([content[-1] ^ 1])))
    with pytest.raises(Damaged):
        backup.check(made, sealer)


async def test_other_keys_are_told_before_anything_is_touched(made: Path) -> None:
    with pytest.raises(WrongKeys, match="SECRET_KEYS"):
        backup.check(made, make_sealer(["quite another key of somebody"]))


async def test_a_newer_programs_backup_is_refused(
    store: Store, sealer: Sealer, clock: Clock, tmp_path: Path
) -> None:
    async with store.begin() as db:
        await db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    folder = await backup.make(store.dsn, None, sealer, tmp_path, clock())
    with pytest.raises(TooNew):
        backup.check(folder, sealer)


async def test_nothing_is_written_over(
    made: Path, store: Store, empty_database: str, sealer: Sealer, files: ObjectStorage
) -> None:
    manifest = backup.check(made, sealer)
    with pytest.raises(NotEmpty, match="tables"):
        await backup.bring_back(store.dsn, None, made, manifest)
    with pytest.raises(NotEmpty, match="files"):
        await backup.bring_back(empty_database, files, made, manifest)
    assert is_empty(empty_database)


async def test_a_half_made_backup_has_no_name(sealer: Sealer, clock: Clock, tmp_path: Path) -> None:
    with pytest.raises(DumpFailed):
        await backup.make("postgresql://x@127.0.0.1:1/x", None, sealer, tmp_path, clock())
    assert {made.suffix for made in listed(tmp_path)} == {".part"}


def listed(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def test_backups_live_as_long_as_the_receipt_of_an_erasure_says(
    clock: Clock, tmp_path: Path
) -> None:
    keep = Settings.model_construct().keep_backup
    for age in (keep - timedelta(seconds=1), keep + timedelta(seconds=1)):
        (tmp_path / f"motcua-{clock() - age:{backup.STAMP}}").mkdir()
    (tmp_path / f"motcua-{clock() - timedelta(days=2):{backup.STAMP}}.part").mkdir()
    (tmp_path / "motcua-notes").mkdir()
    gone = backup.prune(tmp_path, keep, clock())
    assert len(gone) == 2
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {
        "motcua-notes",
        f"motcua-{clock() - keep + timedelta(seconds=1):{backup.STAMP}}",
    }
