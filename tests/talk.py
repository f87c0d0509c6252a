"""Conversations in sentences: the real engine, understanding and portal client, the real sandbox
in process, and a restart after every turn. How they are written: tests/script.py.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from backend_client.port import FileContent, PortalEvent
from bot.engine import DialogEngine
from bot.engine.state import State, restore
from bot.model import (
    Address,
    Attachment,
    Command,
    Context,
    Effect,
    Forgotten,
    Language,
    Later,
    Message,
    MessageKind,
    Outcome,
    Reply,
    Session,
    SignedIn,
    SignedOut,
    TicketOpened,
    Understand,
    Understood,
)
from bot.plain import plain
from tests.doubles import CARD, MemoryFiles, photo

HINTS = {"mo": "blur", "toi": "dark"}  # how a photo looks, by the beginning of its name
WEB = Address("web", "web-1")


@dataclass
class Talk:
    """One citizen with the bot; the state goes through bytes after every message."""

    engine: DialogEngine
    understand: Understand
    now: Callable[[], datetime]
    advance: Callable[[timedelta], None]
    otp: Callable[[], str] = lambda: ""
    files: MemoryFiles = field(default_factory=MemoryFiles)
    agency: str = ""  # of the page or link the citizen came by
    language: Language = "vi"
    states: dict[str, bytes] = field(default_factory=dict)  # by conversation
    accounts: dict[str, str] = field(default_factory=dict)  # conversation -> account
    homes: dict[Address, str] = field(default_factory=dict)  # whose conversation a chat belongs to
    address: Address = WEB
    buttons: dict[str, str] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)
    numbers: Any = field(default_factory=lambda: count(1))

    @property
    def conversation_id(self) -> str:
        """The conversation of the chat that is written in."""
        return self.homes.setdefault(self.address, f"c-{len(self.homes) + 1}")

    @property
    def state(self) -> bytes | None:
        """What is kept of that conversation; None before its first message."""
        return self.states.get(self.conversation_id)

    async def say(self, line: str, **more: Any) -> list[Reply]:
        """One message of the citizen, as a transcript writes it; `more` are fields of it."""
        self.advance(timedelta(seconds=20))
        if line.startswith("[") and line.endswith("]"):
            return await self._send("tap", value=self.buttons[line[1:-1]], **more)
        if line.startswith("(") and line.endswith(")"):
            files = tuple(await self._attach(line[1:-1]))
            return await self._send("files", attachments=files, **more)
        return await self._send("text", text=line.replace("{otp}", self.otp()), **more)

    async def sends(self, kind: MessageKind, **parts: Any) -> list[Reply]:
        """Anything else of the citizen: a link followed, a sticker, an edited message."""
        self.advance(timedelta(seconds=20))
        return await self._send(kind, **parts)

    async def say_command(self, command: Command) -> list[Reply]:
        """What a message would mean, without its words."""
        return await self._send("text", command=command)

    async def event(self, event: PortalEvent) -> list[Reply]:
        """News of the portal."""
        return await self._send("event", event=event)

    async def timers(self) -> list[Reply]:
        """The timers of ours that have come due, each once."""
        due = [e for e in self.effects if isinstance(e, Later) and e.name == "nudge"]
        said: list[Reply] = []
        for timer in due:
            if timer.at is not None and timer.at <= self.now():
                self.effects.remove(timer)
                said += await self._send("deferred", text=timer.name)
        return said

    async def wake(self) -> list[Reply]:
        """The timer after an outage."""
        return await self._send("wake")

    @property
    def open_state(self) -> State:
        """The state as it would be read after a restart."""
        return restore(self.state)

    @property
    def open_slot(self) -> str | None:
        """The question in front of the citizen."""
        asked = self.open_state.open
        return asked.slot if asked else None

    @property
    def tickets(self) -> list[TicketOpened]:
        """Hand-offs so far."""
        return [e for e in self.effects if isinstance(e, TicketOpened)]

    async def _attach(self, names: str) -> list[Attachment]:
        found = []
        for name in names.split(", "):
            problem = {"exe": "unknown_type", "hong": "broken"}.get(name.rsplit(".", 1)[-1], "")
            content = FileContent(name, "image/jpeg", photo())
            kept = await self.files.put(content, f"file-{next(self.numbers)}")
            card = CARD if name.startswith("the-can-cuoc") else ""
            hint = HINTS.get(name.partition("-")[0], "")
            file = Attachment(kept.id, name, "image/jpeg", 812_000, 1, problem, card, hint, name)
            found.append(file)
        return found

    async def _send(
        self, kind: MessageKind, command: Command | None = None, **parts: Any
    ) -> list[Reply]:
        nth, address = next(self.numbers), self.address
        came: dict[str, Any] = {"language": self.language, "agency": self.agency}
        message = Message(address, f"m-{nth}", kind, self.now(), **came, **parts)
        context = Context(self.now(), self.conversation_id, address, ticket=f"PH-{nth:04}")
        session = self.engine.load(self.state, message, context)
        understood = Understood((command,)) if command else self._hear(message, session)
        outcome = await self.engine.handle(session, message, understood, context)
        self.states[self.conversation_id] = outcome.state  # bytes: as after a restart
        self.effects += outcome.effects
        self._remember_buttons(outcome.replies)
        return [*outcome.replies, *await self._settle(outcome)]

    async def _settle(self, outcome: Outcome) -> list[Reply]:
        """As `bot.store.linking` does: into the person's conversation, or out of it."""
        here = self.conversation_id
        signed_in = next((e for e in outcome.effects if isinstance(e, SignedIn)), None)
        if any(isinstance(e, Forgotten) for e in outcome.effects):
            self.accounts.pop(here, None), self.states.pop(here)
        if any(isinstance(e, SignedOut | Forgotten) for e in outcome.effects):
            self.homes[self.address] = f"c-{next(self.numbers)}-new"
        if signed_in is None:
            return []
        person = next((c for c, a in self.accounts.items() if a == signed_in.account_id), here)
        self.accounts[person] = signed_in.account_id
        if person == here:
            return []
        self.states[person] = self.engine.join(self.states[person], self.states.pop(here))
        self.homes[self.address] = person
        return await self._send("deferred", text="linked")

    def _hear(self, message: Message, session: Session) -> Understood:
        command = plain(message, session.open)
        if command is not None:
            return Understood((command,))
        return self.understand(message.text, session.open, session.path)

    def _remember_buttons(self, replies: tuple[Reply, ...]) -> None:
        for reply in replies:
            for choice in (*reply.choices, *(c for card in reply.cards for c in card.choices)):
                self.buttons[choice.label] = choice.value
