"""Pictures and papers to Telegram: as a photo, as a file, or told with where to get it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from PIL import Image

from backend_client.port import FileContent
from bot.channels.telegram import FILE_MOST, PHOTO_MOST
from bot.model import FileRef, Reply
from bot.store import Store
from tests.channels.push import JPEG
from tests.channels.telegram_world import TelegramWorld, telegram_world
from tests.conftest import Clock
from tests.web import Scripted


@dataclass
class Shelf:
    """One file of ours, whatever it is asked for by."""

    kept: dict[str, FileContent] = field(default_factory=dict)

    async def read(self, attachment_id: str) -> FileContent:
        return self.kept[attachment_id]

    async def picture(self, attachment_id: str, most: int) -> FileContent:
        raise AssertionError("Telegram takes large pictures as files")


@pytest.fixture
def engine() -> Scripted:
    return Scripted()


@pytest_asyncio.fixture
async def world(
    store: Store, clock: Clock, tmp_path: Path, engine: Scripted
) -> AsyncIterator[TelegramWorld]:
    async with telegram_world(store, clock, tmp_path, engine) as world:
        yield world


async def handed(world: TelegramWorld, engine: Scripted, **kept: FileContent) -> dict[str, Any]:
    """What the phone shows of a file that the bot hands over."""
    world.channel.files = Shelf(kept)
    engine.script = lambda message: (Reply("Đây ạ.", file=FileRef("", "to <b>.pdf", id="it")),)
    phone = await world.phone()
    return (await phone.messages())[-1]


def png(width: int, height: int) -> bytes:
    page = BytesIO()
    Image.new("1", (width, height)).save(page, "PNG")
    return page.getvalue()


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (png(300, 300), "photo"),
        (png(9000, 2000), "document"),  # too large a photo
        (png(2100, 100), "document"),  # too narrow
        (b"no picture", "document"),
        (JPEG + b"x" * PHOTO_MOST, "document"),
    ],
    ids=["small", "large", "narrow", "broken", "heavy"],
)
async def test_a_picture_is_a_photo_when_telegram_shows_it_as_one(
    world: TelegramWorld, engine: Scripted, content: bytes, shown: str
) -> None:
    assert shown in await handed(world, engine, it=FileContent("a.png", "image/png", content))


async def test_a_file_over_the_limit_is_told_with_where_to_get_it(
    world: TelegramWorld, engine: Scripted
) -> None:
    content = FileContent("to.pdf", "application/pdf", bytes(FILE_MOST + 1))
    message = await handed(world, engine, it=content)
    for words in ("to <b>.pdf lớn quá", "is too large", "https://bot.example/webchat/frame"):
        assert words in message["text"]
    assert await world.works.problems() == {}


async def test_a_file_that_is_gone_is_said_to_be_gone(
    world: TelegramWorld, engine: Scripted
) -> None:
    message = await handed(world, engine)
    assert "Em không còn giữ tệp" in message["text"]
    assert await world.works.problems() == {}
