"""What every channel is asked for, and which channels there are."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from bot.model import Choice, Reply
from tests.channels.instead import INSTEAD
from tests.channels.on_telegram import on_telegram
from tests.channels.on_terminal import on_terminal
from tests.channels.on_web import on_web
from tests.channels.on_zalo import on_zalo
from tests.web import Scripted

HARNESSES: Mapping[str, Callable[..., AbstractAsyncContextManager[Any]]] = {
    "web": on_web,
    "terminal": on_terminal,
    "zalo": on_zalo,
    "telegram": on_telegram,
}
FEATURES = (
    "text", "long_text", "choices", "stale_choices", "cards", "progress", "image_in", "album_in",
    "file_in", "location_in", "sticker_in", "audio_in", "video_in", "image_out", "file_out",
    "link", "duplicate_delivery", "out_of_order_delivery", "wrong_signature", "platform_down",
    "rate_limit", "blocked_by_the_user", "unknown_event",
)  # fmt: skip


def on(feature: str) -> pytest.MarkDecorator:
    """Run a test on every channel that has the feature."""
    names = [name for name in HARNESSES if name not in INSTEAD.get(feature, {})]
    return pytest.mark.parametrize("name", names)


def asks(token: str, *labels: str) -> Reply:
    choices = tuple(Choice(label, f"{token}.{n}") for n, label in enumerate(labels))
    return Reply("Đúng không ạ?", choices=choices)


def say(engine: Scripted, *replies: Reply) -> None:
    engine.script = lambda message: replies
