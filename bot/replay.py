"""A stored conversation, masked as it is, played again and written down as a transcript test.

Only the masked copy is read: ‹label› where a question was answered, •••••• for a code. Each such
gap is filled with an invented person's answer of the kind that is asked.
"""

import base64
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from backend_client.port import FileContent
from bot.engine import DialogEngine
from bot.model import Address, Attachment, Context, Message, Open, Reply, Understand, Understood
from bot.plain import plain
from bot.sealing import MASKED_CODE

SAMPLES = {  # Trần Thị Mai of the sandbox; nobody's data
    "phone": "0900000001", "cccd": "001190000017", "date": "20/11/2026", "number": "1",
    "money": "8.000 đồng", "email": "mai@example.com", "name": "Trần Gia Hân",
    "place": "phường Sen Hồ, thành phố Hà Nội", "text": "Trần Gia Hân", "yes_no": "có",
    "dossier_code": "H26.12-261124-0001", "need": "đăng ký khai sinh",
    "procedure": "đăng ký khai sinh",
}  # fmt: skip
GAP = re.compile("‹[^›]*›")
PHOTO = "anh.jpg"
# What differs from one day to the next: a transcript shows it as "…".
_PASSING = re.compile(r"H\d+\.\d+-\d{6}-\d{4}|\d\d:\d\d \d\d/\d\d/\d{4}|PH-\d+")
_DOT = base64.b64decode(  # a photo of one grey dot
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwc"
    "KDcpLDAxNDQ0Hyc5PTgyPC4zNDL/wAALCAABAAEBAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QA"
    "tRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0"
    "NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2"
    "t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/APn+v//Z"
)


class Photos:
    """The files of a replay: every one is the same small photo."""

    async def read(self, attachment_id: str) -> FileContent:
        """The photo."""
        return FileContent(PHOTO, "image/jpeg", _DOT)

    async def drop(self, attachment_id: str) -> None:
        """Nothing is kept."""

    async def join(self, attachment_ids: tuple[str, ...], name: str, owner: str) -> Attachment:
        """The first of them stands for all."""
        first = await self.read(attachment_ids[0])
        return await self.put(FileContent(name, first.type, first.content), owner)

    async def put(self, content: FileContent, owner: str) -> Attachment:
        """Nothing is kept."""
        return Attachment(owner, content.name, content.type, len(content.content))

    async def stream(self, attachment_id: str) -> AsyncIterator[bytes]:
        """The photo."""
        yield _DOT


@dataclass
class Replay:
    """Plays masked lines; `code` gives the newest one-time code, `now` begins the clock."""

    engine: DialogEngine
    understand: Understand
    now: datetime
    code: Callable[[], Awaitable[str]]
    state: bytes | None = None
    numbers: Any = field(default_factory=lambda: count(1))

    async def write(self, title: str, masked: list[str]) -> str:
        """The conversation as a transcript."""
        out = [f"# {title}"]
        for line in masked:
            out += await self._line(line)
        return "\n".join(out) + "\n"

    async def _line(self, masked: str) -> list[str]:
        """One message of the citizen with what the bot answers."""
        asked = self._open()
        shown = fill(masked, asked)
        if shown is None:
            return [f"# a button whose words were not kept: {masked}"]
        words = shown.replace("{otp}", await self.code() if "{otp}" in shown else "")
        said = [bubble for reply in await self._say(words, asked) for bubble in written(reply)]
        return [f"> {shown}", *said]

    def _open(self) -> Open | None:
        return self.engine.load(self.state, self._message(""), self._context()).open

    async def _say(self, words: str, asked: Open | None) -> tuple[Reply, ...]:
        self.now += timedelta(seconds=20)
        message, context = self._message(words), self._context()
        session = self.engine.load(self.state, message, context)
        command = plain(message, session.open)
        if command is not None:
            heard = Understood((command,))
        else:
            heard = self.understand(words, session.open, session.path)
        outcome = await self.engine.handle(session, message, heard, context)
        self.state = outcome.state
        return outcome.replies

    def _message(self, words: str) -> Message:
        files = words == f"({PHOTO})"
        photo = Attachment(f"replay-{next(self.numbers)}", PHOTO, "image/jpeg", len(_DOT))
        return Message(
            Address("web", "replay"),
            f"replay:{next(self.numbers)}",
            "files" if files else "text",
            self.now,
            text="" if files else words,
            attachments=(photo,) if files else (),
        )

    def _context(self) -> Context:
        return Context(self.now, "replay", Address("web", "replay"), ticket="PH-0001")


def fill(masked: str, asked: Open | None) -> str | None:
    """The line with its gaps filled; None for a tap on a button nobody knows any more."""
    if masked == MASKED_CODE:
        return "{otp}"
    if not GAP.search(masked):
        return masked
    if asked is None or masked == "‹…›":
        return None
    if asked.kind == "files" and not asked.choices:
        return f"({PHOTO})"
    sample = asked.choices[0] if asked.choices else SAMPLES.get(asked.kind, SAMPLES["text"])
    return GAP.sub(lambda _: sample, masked)


def written(reply: Reply) -> list[str]:
    """A bubble as transcripts write it (tests/script.py)."""
    lines = [line.rstrip() for line in reply.text.split("\n") if line.strip()]
    for card in reply.cards:
        lines += [f"| {line}" for line in (card.title, *card.lines) if line]
        lines += [_buttons(card.choices)] if card.choices else []
    if reply.link:
        lines.append(f"(→ {reply.link.label})")
    if reply.file:
        lines.append(f"(tệp {reply.file.name})")
    lines += [_buttons(reply.choices)] if reply.choices else []
    passed = [_PASSING.sub("…", line) for line in lines]
    return [f"{'  ' if nth else '< '}{line}" for nth, line in enumerate(passed)]


def _buttons(choices: tuple[Any, ...]) -> str:
    return " ".join(f"[{choice.label}]" for choice in choices)
