"""A toy form with every kind of question, and the shop it orders from; how it may be answered."""

from dataclasses import dataclass, field
from typing import Any, cast

from hypothesis import strategies as st

from backend_client.port import Portal
from bot.engine.abilities import Abilities
from bot.engine.chat import Chat
from bot.engine.slots import Option, Slot
from bot.engine.tasks import ENGINE_DIALOGS
from bot.texts import Plain
from tests.engine.conftest import ask_age, services

LABELS = {"name": "tên", "colour": "màu", "shade": "độ đậm", "size": "cỡ", "note": "ghi chú"}
CHOICES = (Option("red", Plain("Đỏ")), Option("blue", Plain("Xanh")))
SLOTS = {
    "name": Slot("name", Plain("Tên?"), Plain("tên")),
    "colour": Slot("colour", Plain("Màu?"), Plain("màu"), "choice", choices=CHOICES),
    "shade": Slot("shade", Plain("Độ đậm?"), Plain("độ đậm")),
    "size": Slot(
        "size", Plain("Cỡ?"), Plain("cỡ"), "number",
        refuse=lambda size: None if 0 < size < 10 else Plain("Từ 1 đến 9."),
    ),
    "note": Slot("note", Plain("Ghi chú?"), Plain("ghi chú"), optional=True),
}  # fmt: skip
WORDS = {
    "colour": st.sampled_from(["đỏ", "xanh", "tím"]),
    "size": st.sampled_from(["1", "7", "12", "to"]),
}
FREE = st.sampled_from(["An", "Bình", "Chi", "Dũng"])


@dataclass
class Shop:
    """The outside world: one write, once per key."""

    orders: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def order(self, answers: dict[str, Any], *, key: str) -> str:
        """Take an order."""
        self.orders[key] = answers
        return f"Đ-{len(self.orders)}"


def engine_with(shop: Shop) -> dict[str, Any]:
    """The fields of an engine with the toy form."""

    async def buy(chat: Chat, _: Portal) -> None:
        for name, slot in SLOTS.items():
            if name != "shade" or chat.frame.answers["colour"] == "blue":
                await chat.ask(slot)
        answers = await chat.check_answers(Plain("Xem lại:"))
        chat.show(Plain(await chat.once(shop.order, answers)))

    dialogs = {"buy": buy, "ask_age": ask_age, **ENGINE_DIALOGS}
    portal = cast("Portal", shop)
    return {
        "portal": portal,
        "services": services(),
        "dialogs": dialogs,
        "abilities": Abilities(portal),
    }
