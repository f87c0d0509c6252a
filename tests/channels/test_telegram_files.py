"""Pictures and papers to Telegram: as a photo, as a file, or told with where to get it."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from backend_client.port import FileContent
from bot.channels.telegram import FILE_MOST, PHOTO_MOST
from bot.model import FileRef, Reply
from tests.channels.push import JPEG
from tests.channels.telegram_world import TelegramWorld
from tests.channels.zalo_rig import Shelf
from tests.web import Scripted


class Large(Shelf):
    """Files that nobody makes smaller: Telegram takes large pictures as files."""

    async def picture(self, attachment_id: str, most: int) -> FileContent:
        raise AssertionError(attachment_id)


async def handed(world: TelegramWorld, engine: Scripted, **kept: FileContent) -> dict[str, Any]:
    """What the phone shows of a file that the bot hands over."""
    world.channel.files = Large(kept)
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
