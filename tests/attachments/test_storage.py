from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.attachments.sealed import PIECE, SealedStorage, once, pieces
from bot.attachments.storage import Storage, open_storage
from bot.sealing import BrokenSeal, Sealer

Open = Callable[[], Storage]


@pytest.fixture(params=["memory", "file"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """Every storage keeps the same promises."""
    return open_storage("memory:///" if request.param == "memory" else tmp_path.as_uri() + "/a b")


async def _all(stream: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in stream])


async def test_what_is_put_is_got_listed_and_deleted(storage: Storage) -> None:
    await storage.put("files/2026/11/x", once(b"abc"))
    assert await storage.head("files/2026/11/x") == 3
    assert await _all(storage.get_stream("files/2026/11/x")) == b"abc"
    assert [key async for key, _ in storage.list_prefix("files")] == ["files/2026/11/x"]
    await storage.delete("files/2026/11/x")
    await storage.delete("files/2026/11/x")
    with pytest.raises(FileNotFoundError):
        await storage.head("files/2026/11/x")
    with pytest.raises(FileNotFoundError):
        await _all(storage.get_stream("files/2026/11/x"))


async def test_a_stream_that_fails_leaves_nothing(storage: Storage) -> None:
    async def cut() -> AsyncIterator[bytes]:
        for _ in range(12):
            yield b"x" * PIECE
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError):
        await storage.put("quarantine/x", cut())
    assert [key async for key, _ in storage.list_prefix("quarantine")] == []


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
async def test_sealed_files_come_back_whole(storage: Storage, sealer: Sealer, size: int) -> None:
    files = SealedStorage(storage, sealer)
    content = (b"Nguyen Van Test " * (size // 16 + 1))[:size]
    await files.put("k", once(content))
    assert await files.read("k") == content
    assert b"Nguyen" not in await _all(storage.get_stream("k"))


async def test_a_sealed_file_cut_moved_or_mixed_does_not_open(sealer: Sealer) -> None:
    storage = open_storage("memory:///")
    files = SealedStorage(storage, sealer)
    await files.put("k", once(b"a" * PIECE + b"b" * PIECE + b"c"))
    sealed = await _all(storage.get_stream("k"))
    one = PIECE + 33
    for spoiled in (
        sealed[: 2 * one],  # the end is missing, at a border of two pieces
        sealed[:one] + sealed[2 * one :],  # the middle is missing
        sealed[one : 2 * one] + sealed[:one] + sealed[2 * one :],  # two are exchanged
        sealed[:-1],
        b"",
    ):
        await storage.put("k", once(spoiled))
        with pytest.raises(BrokenSeal):
            await files.read("k")
    await storage.put("other", once(sealed))
    with pytest.raises(BrokenSeal):
        await files.read("other")


@given(st.lists(st.binary(max_size=50), max_size=20), st.integers(1, 40))
async def test_pieces_are_the_stream_again(chunks: list[bytes], size: int) -> None:
    async def stream() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    cut = [piece async for piece in pieces(stream(), size)]
    assert b"".join(piece for _, piece, _ in cut) == b"".join(chunks)
    assert [number for number, _, _ in cut] == list(range(len(cut)))
    assert [last for _, _, last in cut] == [False] * (len(cut) - 1) + [True]
    assert all(len(piece) == size for _, piece, last in cut if not last)


async def test_a_directory_is_readable_by_us_alone(tmp_path: Path) -> None:
    open_storage((tmp_path / "var" / "files").as_uri())
    assert (tmp_path / "var" / "files").stat().st_mode & 0o077 == 0


async def test_a_key_never_leaves_its_storage(tmp_path: Path) -> None:
    storage = open_storage((tmp_path / "files").as_uri())
    with pytest.raises(Exception, match=r"\.\."):
        await storage.put("../outside", once(b"x"))
    assert not (tmp_path / "outside").exists()
