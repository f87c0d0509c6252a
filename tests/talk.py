"""Plays conversations in sentences: the real engine, understanding and portal client, the real
sandbox in process, and a restart after every turn.

A transcript (tests/transcripts/*.txt) is read by people who do not program:

    # what it shows                     a comment
    ## a title                          one of several scenarios, each in a world of its own
    @ signed in                         something that happens outside the chat (tests/player.py)
    > đăng ký khai sinh cho con         the citizen writes
    > [Có]                              … taps a button of the last bubbles
    > (giay-chung-sinh.jpg)             … sends a file; the-can-cuoc.jpg is a card that can be read
    > {otp}                             … types the code of the newest SMS
    < Anh/chị cho em xin họ tên ạ.      the bot's bubble; following lines are indented
      [Có] [Không]                      its buttons; "| …" is a card's line, "(→ …)" a link
    = answer child_name: An             what the open form holds
    = filed khai-sinh child_name: An    what the portal holds of the newest dossier

`…` stands for ids, times and amounts only.
"""

import base64
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from itertools import count
from typing import Any

from PIL import Image

from backend_client.port import FileContent, PortalEvent
from bot.attachments.binding import bound
from bot.engine import DialogEngine
from bot.engine.state import State, restore
from bot.model import (
    Address,
    Attachment,
    Command,
    Context,
    Effect,
    Forgotten,
    Identity,
    Kept,
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

Step = tuple[str, str, list[str]]  # kind, first line, further lines
HINTS = {"mo": "blur", "toi": "dark"}  # how a photo looks, by the beginning of its name


class MemoryFiles:
    """Attachments in memory: the double of bot.attachments for conversations."""

    def __init__(self) -> None:
        self.kept: dict[str, FileContent] = {}

    async def read(self, attachment_id: str) -> FileContent:
        """The file, or KeyError."""
        return self.kept[attachment_id]

    async def drop(self, attachment_id: str) -> None:
        """Forget it."""
        self.kept.pop(attachment_id, None)

    async def put(self, content: FileContent, owner: str) -> Attachment:
        """Keep it under the next id."""
        id_ = f"{owner}-{len(self.kept)}"
        self.kept[id_] = content
        return Attachment(id_, content.name, content.type, len(content.content))

    async def join(self, attachment_ids: tuple[str, ...], name: str, owner: str) -> Attachment:
        """One PDF, made as the decoder's process makes it."""
        done = bound([self.kept[id_].content for id_ in attachment_ids])
        return await self.put(FileContent(name, done.type, done.content), owner)

    async def stream(self, attachment_id: str) -> AsyncIterator[bytes]:
        """All of it at once."""
        yield self.kept[attachment_id].content


@dataclass
class TalkRecords:
    """What is held of a conversation: the double of bot.privacy."""

    files: MemoryFiles

    async def kept(self, conversation_id: str) -> Kept:
        """A little of everything."""
        return Kept(1, 12, len(self.files.kept), 0, datetime(2026, 11, 25, 2, 0, tzinfo=UTC))

    async def export(self, conversation_id: str, *, key: str) -> Attachment:
        """An archive."""
        content = FileContent("du-lieu-cua-toi.zip", "application/zip", b"PK")
        return await self.files.put(content, conversation_id)


@dataclass
class TalkIdentities:
    """VNeID as a chat sees it: Mai's page shows 4321, and 4322 that of one without an account."""

    tries: int = 3

    async def link(self, channel: str, chat_id: str, *, key: str) -> str:
        """Where she signs in."""
        return "https://bot.example/signin/vneid/start?t=once"

    async def redeem(self, channel: str, chat_id: str, number: str, *, key: str) -> Identity:
        """Her token, as the toy portal believes it; a wrong number costs a try."""
        who = {"4321": "001190000017", "4322": "001195054321"}.get(number)
        if who and self.tries:
            claims = base64.urlsafe_b64encode(f'{{"sub":"{who}"}}'.encode()).decode()
            return Identity(f"x.{claims}.x", self.tries)
        self.tries = max(0, self.tries - 1)
        return Identity("", self.tries)


@cache
def photo() -> bytes:
    """A small grey JPEG: the portal looks at the bytes."""
    page = BytesIO()
    Image.new("L", (64, 48), 200).save(page, "JPEG")
    return page.getvalue()


CARD = "001195054321||Phạm Thị Hoa|20111995|Nữ|Số 5 phố Sen Hồ, phường Sen Hồ, Hà Nội|20042021"
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
            file = Attachment(kept.id, name, "image/jpeg", 812_000, 1, problem, card, hint)
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
        command = plain(message, session)
        if command is not None:
            return Understood((command,))
        return self.understand(message.text, session.open, session.path)

    def _remember_buttons(self, replies: tuple[Reply, ...]) -> None:
        for reply in replies:
            for choice in (*reply.choices, *(c for card in reply.cards for c in card.choices)):
                self.buttons[choice.label] = choice.value


def lines_of(reply: Reply) -> list[str]:
    """A bubble as a transcript writes it."""
    lines = [line.rstrip() for line in reply.text.split("\n") if line.strip()]
    for card in reply.cards:
        lines += [f"| {line}" for line in (card.title, *card.lines) if line]
        lines += _buttons(card.choices)
    if reply.link:
        lines.append(f"(→ {reply.link.label})")
    if reply.file:
        lines.append(f"(tệp {reply.file.name})")
    return lines + _buttons(reply.choices)


def _buttons(choices: tuple[Any, ...]) -> list[str]:
    return [" ".join(f"[{choice.label}]" for choice in choices)] if choices else []


def scenes(text: str) -> dict[str, str]:
    """The scenarios of a file by title; a file without `##` is one without a title."""
    _, *parts = re.split(r"^## *", text, flags=re.MULTILINE)
    titled = dict(part.split("\n", 1) for part in parts)
    assert len(titled) == len(parts), "two scenarios have the same title"
    return titled or {"": text}


def read(text: str) -> list[Step]:
    """A transcript as steps: (kind, first line, further lines)."""
    steps: list[Step] = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("  ") and steps:
            steps[-1][2].append(line.strip())
        else:
            steps.append((line[0], line[2:].strip(), []))
    return steps


def matches(expected: list[str], said: list[str]) -> bool:
    """Line by line; `…` stands for anything within its line."""
    if len(expected) != len(said):
        return False
    patterns = (".+?".join(re.escape(part) for part in line.split("…")) for line in expected)
    return all(re.fullmatch(p, line) for p, line in zip(patterns, said, strict=True))
