"""A small engine: two little dialogs, a portal double, understanding by fixed phrases."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from backend_client.port import Capabilities, Portal, PortalDown
from bot.catalogue import Catalogue
from bot.engine import make_engine
from bot.engine.chat import Chat
from bot.engine.services import Services
from bot.engine.slots import Option, Slot
from bot.model import (
    Answer,
    Answered,
    Back,
    Cancel,
    Command,
    Correct,
    Open,
    Pause,
    Repeat,
    Restart,
    Resume,
    Skip,
    Smalltalk,
    Start,
    Understood,
    Undo,
)
from bot.texts import Plain
from sandbox.portal.offer import PARTS
from tests.doubles import MemoryFiles
from tests.talk import Talk

NAME = Slot("name", Plain("Tên?"), Plain("tên"))
COLOUR = Slot(
    "colour",
    Plain("Màu?"),
    Plain("màu"),
    "choice",
    choices=(Option("red", Plain("Đỏ")), Option("blue", Plain("Xanh"))),
)
SHADE = Slot("shade", Plain("Đậm hay nhạt?"), Plain("độ đậm"))
NOTE = Slot("note", Plain("Ghi chú?"), Plain("ghi chú"), optional=True)


@dataclass
class Shop:
    """An outside world of two calls, with a log and a switch."""

    down: bool = False
    log: list[tuple[str, ...]] = field(default_factory=list)

    async def price(self, colour: str) -> int:
        """A read."""
        self._work("price", colour)
        return {"red": 1000, "blue": 2000}[colour]

    async def capabilities(self) -> Capabilities:
        """All of it."""
        return Capabilities(**dict.fromkeys(PARTS, True))

    async def order(self, name: str, colour: str, *, key: str) -> str:
        """A write."""
        self._work("order", name, colour, key)
        return f"Đ-{len(self.log)}"

    def _work(self, *call: str) -> None:
        if self.down:
            raise PortalDown
        self.log.append(call)


def make_buy(shop: Shop) -> Callable[[Chat, Portal], Any]:
    """A dialog with a branch, a read that depends on an answer, a summary and a write."""

    async def buy(chat: Chat, _: Portal) -> None:
        chat.show(Plain("Mình đặt hàng nhé."))
        name = await chat.ask(NAME)
        colour = await chat.ask(COLOUR)
        if colour == "blue":
            await chat.ask(SHADE)
        price = await chat.look(shop.price, colour)
        chat.show(Plain(f"Giá {price}."))
        await chat.ask(NOTE)
        await chat.check_answers(Plain("Xem lại:"))
        number = await chat.once(shop.order, name, colour)
        chat.show(Plain(f"Xong: {number}."))

    return buy


async def ask_age(chat: Chat, _: Portal) -> None:
    """One question, to interrupt with."""
    age = await chat.ask(Slot("age", Plain("Tuổi?"), Plain("tuổi")))
    chat.show(Plain(f"Tuổi {age}."))


PHRASES: dict[str, Command] = {
    "mua": Start("buy"),
    "tuổi": Start("ask_age"),
    "quay lại": Back(),
    "bỏ qua": Skip(),
    "dừng": Cancel(),
    "lấy lại": Undo(),
    "để sau": Pause(),
    "làm tiếp": Resume(),
    "làm lại": Restart(),
    "nhắc lại": Repeat(),
    "chào": Smalltalk("greet"),
    "sửa tên": Correct("name"),
    "sửa gì đó": Correct(),
}


def understand(text: str, open: Open | None, path: tuple[Answered, ...]) -> Understood:
    """Fixed phrases, "sửa X thành Y", else an answer."""
    if " thành " in text:
        what, words = text.removeprefix("sửa ").split(" thành ", 1)
        slot = next((item.slot for item in path if item.label == what), None)
        return Understood((Correct(slot, words),))
    return Understood((PHRASES.get(text, Answer(text)),))


class Clock:
    """A time that only moves when told."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # 09:00 in Vietnam

    def now(self) -> datetime:
        """The time."""
        return self.time

    def advance(self, by: timedelta) -> None:
        """Later."""
        self.time += by


def services(**more: Any) -> Services:
    """Services a dialog of a test rarely needs."""
    defaults: dict[str, Any] = {
        "catalogue": Catalogue(),
        "finder": SimpleNamespace(),
        "files": MemoryFiles(),
        "records": SimpleNamespace(),
        "documents": SimpleNamespace(),
        "hours": SimpleNamespace(is_open=lambda _: True),
        "redact": lambda text: text,
        "agency_name": "UBND phường Sen Hồ",
        "agency_code": "H26.12",
        "agency_phone": "024 0000 0000",
        "privacy_contact": "quầy một cửa",
    }
    return Services(**{**defaults, **more})


@pytest.fixture
def shop() -> Shop:
    """The outside world."""
    return Shop()


@pytest.fixture
def clock() -> Clock:
    """09:00 on 24 November 2026 in Vietnam."""
    return Clock()


@pytest.fixture
def talk(shop: Shop, clock: Clock) -> Talk:
    """One citizen with the two little dialogs."""
    dialogs = {"buy": make_buy(shop), "ask_age": ask_age}
    engine = make_engine(cast("Portal", shop), services(), dialogs)
    return Talk(engine, understand, clock.now, clock.advance)
