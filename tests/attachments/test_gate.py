from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from uuid import UUID

import pytest
import pytest_asyncio

from backend_client.port import FileContent
from bot.attachments.decoding import clean
from bot.attachments.files import StoredFiles
from bot.attachments.gate import LARGEST, Gate
from bot.attachments.sealed import SealedStorage, once
from bot.attachments.storage import Storage, open_storage
from bot.attachments.verdict import Clean
from bot.model import Address
from bot.sealing import Sealer
from bot.store import Store, attachments, receiving
from tests.attachments.made import bomb, pdf, photo, photo_of_a_phone, signed
from tests.conftest import Clock

HERE = Address("web", "11111111-1111-1111-1111-111111111111")


@dataclass
class Direct:
    """Cleans in this process, and counts."""

    cleaned: int = 0

    async def clean(self, content: bytes, kind: str) -> Clean:
        self.cleaned += 1
        return clean(content, kind)


@dataclass
class Desk:
    """A gate with everything around it."""

    store: Store
    storage: Storage
    files: SealedStorage
    clock: Clock
    cleaner: Direct = field(default_factory=Direct)

    @property
    def gate(self) -> Gate:
        return Gate(self.store, self.files, self.cleaner, self.clock)

    @property
    def kept(self) -> StoredFiles:
        return StoredFiles(self.store, self.files, self.clock)

    async def send(self, content: bytes, name: str = "giay.jpg") -> str:
        return await self.gate.receive(once(content), name, "image/jpeg", HERE)

    async def keys(self) -> list[str]:
        return sorted([key async for key, _ in self.storage.list_prefix("")])


@pytest_asyncio.fixture
async def desk(store: Store, sealer: Sealer, clock: Clock) -> Desk:
    storage = open_storage("memory:///")
    return Desk(store, storage, SealedStorage(storage, sealer), clock)


async def test_a_photo_goes_from_quarantine_to_the_files(desk: Desk) -> None:
    file_id = await desk.send(photo_of_a_phone(), "giấy chứng sinh.heic")
    assert [key.split("/")[0] for key in await desk.keys()] == ["quarantine"]
    with pytest.raises(KeyError):
        await desk.kept.read(file_id)  # nobody gets what was not admitted
    done = await desk.gate.admit(file_id)
    assert (done.id, done.name, done.type, done.pages, done.problem) == (
        file_id,
        "giấy chứng sinh.jpg",
        "image/jpeg",
        1,
        "",
    )
    kept = await desk.kept.read(file_id)
    assert (kept.name, kept.type, len(kept.content)) == (done.name, done.type, done.size)
    assert b"Phone X" not in kept.content
    assert [key.split("/")[0] for key in await desk.keys()] == ["files"]


async def test_a_file_is_admitted_once_and_answered_the_same_again(desk: Desk) -> None:
    file_id = await desk.send(pdf(), "to khai.pdf")
    first = await desk.gate.admit(file_id)
    assert await desk.gate.admit(file_id) == first
    assert (first.pages, desk.cleaner.cleaned) == (2, 1)


async def test_a_crash_after_the_bytes_were_written_repeats_nothing(desk: Desk) -> None:
    file_id = await desk.send(photo())
    row = await attachments.find(desk.store, UUID(file_id))
    assert row is not None
    await desk.files.put(row.key.replace("quarantine", "files"), once(b"half a verdict"))
    done = await desk.gate.admit(file_id)
    assert len((await desk.kept.read(file_id)).content) == done.size
    assert len(await desk.keys()) == 1


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unknown_type"),
        (b"", "unknown_type"),
        (photo()[:-300], "broken"),
        (bomb(30_000, 30_000), "too_many_pixels"),
        (pdf(lambda document: document.attachments.__setitem__("a", b"x")), "active_pdf"),
    ],
)
async def test_a_bad_file_is_told_and_its_bytes_are_gone(
    desk: Desk, content: bytes, problem: str
) -> None:
    file_id = await desk.send(content, "anh.png")
    for _ in range(2):
        assert (await desk.gate.admit(file_id)).problem == problem
    assert await desk.keys() == []
    with pytest.raises(KeyError):
        await desk.kept.read(file_id)


async def test_fifty_megabytes_are_not_read_to_their_end(desk: Desk) -> None:
    given = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal given
        for chunk in [photo(), *[b"\0" * 65_536] * 800]:
            given += len(chunk)
            yield chunk

    file_id = await desk.gate.receive(endless(), "anh.jpg", "image/jpeg", HERE)
    assert LARGEST < given < LARGEST + 200_000
    done = await desk.gate.admit(file_id)
    assert (done.problem, done.name) == ("too_large", "anh.jpg")
    assert await desk.keys() == []


async def test_an_upload_that_breaks_off_leaves_no_row_and_no_bytes(desk: Desk) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield photo()
        raise ConnectionError("the browser left")

    with pytest.raises(ConnectionError):
        await desk.gate.receive(broken(), "anh.jpg", "image/jpeg", HERE)
    assert await desk.keys() == []


async def test_the_sweep_removes_what_no_row_claims(desk: Desk) -> None:
    kept = await desk.send(photo())
    await desk.storage.put(f"quarantine/2026/11/{UUID(int=7)}", once(b"orphan"))
    assert await desk.gate.sweep() == 0
    desk.clock.forward(days=3650)
    assert await desk.gate.sweep() == 1
    assert len(await desk.keys()) == 1
    assert not (await desk.gate.admit(kept)).problem


async def test_a_dropped_file_leaves_neither_bytes_nor_name(desk: Desk) -> None:
    file_id = await desk.send(photo(), "Nguyen Van Test.jpg")
    await desk.gate.admit(file_id)
    await desk.kept.drop(file_id)
    await desk.kept.drop(file_id)
    assert await desk.keys() == []
    assert await attachments.find(desk.store, UUID(file_id)) is None
    with pytest.raises(KeyError):
        await desk.gate.admit(file_id)


async def test_a_signed_result_is_kept_as_it_came(desk: Desk) -> None:
    async with desk.store.begin() as db:
        place = await receiving.place_of(db, HERE)
    content = pdf(signed)
    result = FileContent("../kết quả.pdf", "application/pdf", content)
    kept = await desk.kept.put(result, str(place.conversation_id))
    streamed = b"".join([piece async for piece in desk.kept.stream(kept.id)])
    assert (kept.name, kept.type, streamed) == ("kết quả.pdf", "application/pdf", content)
    row = await attachments.find(desk.store, UUID(kept.id))
    assert row is not None
    assert row.address_id == place.address_id


async def test_the_same_photo_is_known_by_its_mark_and_another_by_its_own(desk: Desk) -> None:
    first, again, other = [await desk.send(sent) for sent in (photo(), photo(), photo_of_a_phone())]
    marks = [(await desk.gate.admit(file_id)).mark for file_id in (first, again, other)]
    assert marks[0] == marks[1] != marks[2]
    assert all(marks)
    assert (await desk.gate.admit(first)).mark == marks[0]  # asked again: from its row
