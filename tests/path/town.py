"""The bot of `tests.world` behind a real inbox: real engine, portal and sign-in, on PostgreSQL."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from bot.engine.state import State, restore
from bot.inbox import receive
from bot.model import Address, Message, Reply
from bot.store import Store, bubbles
from bot.store.bubbles import Bubble
from bot.store.codec import open_state
from bot.turns import Turns
from tests.conftest import Clock
from tests.path.parts import take_all, text_message
from tests.world import MAI, World

SEQ = "SELECT seq FROM addresses WHERE chat_id = :id"


async def column(store: Store, query: str, **values: object) -> list[Any]:
    async with store.begin() as db:
        return list((await db.execute(text(query), values)).scalars())


async def owner(store: Store, address: Address) -> Any:
    query = "SELECT conversation_id FROM addresses WHERE chat_id = :id"
    (found,) = await column(store, query, id=address.chat_id)
    return found


@dataclass
class Town:
    """One citizen's chats."""

    world: World
    store: Store
    clock: Clock
    turns: Turns
    number: int = 0

    def wait(self, **duration: float) -> None:
        """Time passes, here and at the portal."""
        self.world.talk.advance(timedelta(**duration))
        self.clock.now = self.world.talk.now()

    async def says(self, address: Address, words: str) -> list[str]:
        """One message; what was said to that address because of it."""
        self.wait(seconds=61)
        words = words.replace("{otp}", await self.world.otp()) if "{otp}" in words else words
        self.number += 1
        return await self._sends(text_message(self.clock, words, self.number, address))

    async def taps(self, address: Address, label: str) -> list[str]:
        """The newest button of that name."""
        self.wait(seconds=61)
        choices = [c for b in await self.log(address) for c in b.reply.choices if c.label == label]
        self.number += 1
        id_ = f"{address.chat_id}:{self.number}"
        return await self._sends(
            Message(address, id_, "tap", self.clock(), label, choices[-1].value)
        )

    async def _sends(self, message: Message) -> list[str]:
        address = message.address
        before = await column(self.store, SEQ, id=address.chat_id) or [0]
        bubble = Reply(message.text) if address.channel == "web" else None
        await receive(self.store, message, self.clock(), bubble)
        await take_all(self.turns)
        return await self.shown(address, before[0])

    async def log(self, address: Address, after: int = 0) -> list[Bubble]:
        """The bubbles of an address after this one, the citizen's own and officers' too."""
        query = "SELECT id FROM addresses WHERE chat_id = :id"
        for found in await column(self.store, query, id=address.chat_id):
            return await bubbles.since(self.store, found, after)
        return []

    async def shown(self, address: Address, after: int = 0) -> list[str]:
        """What the bot said there."""
        return [b.reply.text for b in await self.log(address, after) if b.role == "bot"]

    async def signs_in(self, address: Address) -> list[str]:
        """Mai, by her phone's code and her card's number."""
        for words in ("đăng nhập", "có", MAI, "{otp}"):
            await self.says(address, words)
        return await self.says(address, "001190000017")

    async def frames(self, address: Address) -> list[str]:
        """The dialogs open in the conversation of a chat."""
        return [frame.dialog for frame in (await self.state(address)).frames]

    async def state(self, address: Address) -> State:
        """What is kept of the conversation of a chat."""
        key = await owner(self.store, address)
        query = "SELECT state FROM conversations WHERE id = :id"
        (sealed,) = await column(self.store, query, id=key)
        return restore(open_state(self.store.sealer, sealed, key))
