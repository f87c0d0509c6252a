"""Telegram, the sending half: a bubble becomes messages with buttons under them.

Pictures and files are uploaded, links are buttons, words are HTML with everything escaped. The
calls themselves are made by `telegram_client.py`, the only page that knows aiogram; it takes
a second and some megabytes to load, so only a process that sends loads it, off the event loop.
"""

import asyncio
import importlib
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any, Protocol
from urllib.parse import urlsplit

from backend_client.port import FileContent
from bot.channels.base import Shelf, elsewhere, headed, split
from bot.channels.telegram_updates import NAME
from bot.model import (
    FIRST,
    Address,
    Card,
    Choice,
    FileRef,
    Language,
    Refused,
    Reply,
    Standing,
    TryLater,
)

TEXT_MOST = 4000  # characters; Telegram takes 4096 UTF-16 units, tags not counted
PHOTO_MOST = 10_000_000  # bytes; a larger picture goes as a file
FILE_MOST = 50_000_000  # bytes
NARROW = 17  # characters of a label that leaves room for another one beside it
WIDE = 38  # characters of a label that a phone shows whole
SOON = 3.0  # seconds after the start: what else starts then goes first
LANGUAGES: tuple[Language, ...] = ("vi", "en")
PICTURES = ("image/jpeg", "image/png", "image/webp")


@dataclass(frozen=True)
class Button:
    """A button under a message: a token that comes back, or a link."""

    label: str
    token: str = ""
    url: str = ""


@dataclass(frozen=True)
class Post:
    """One message of Telegram."""

    html: str = ""
    buttons: tuple[tuple[Button, ...], ...] = ()
    file: FileRef | None = None
    asks_phone: bool = False


class Calls(Protocol):
    """The calls of the Bot API that we make; they raise `TryLater` and `Refused`."""

    async def text(self, chat_id: str, post: Post) -> str:
        """Send words; Telegram's id of the message."""
        ...

    async def upload(self, chat_id: str, file: FileContent, as_photo: bool) -> str:
        """Send a file or a photo; Telegram's id of the message."""
        ...

    def fetch(self, file_id: str) -> AsyncGenerator[bytes]:
        """A citizen's file in pieces."""
        ...

    async def carry_out(self, method: dict[str, Any]) -> None:
        """A method that a webhook's answer would have held; its failure matters to nobody."""
        ...

    async def updates(
        self, offset: int, kinds: tuple[str, ...], patience: int
    ) -> list[tuple[int, bytes]]:
        """What has come from `offset` on; waits up to `patience` seconds for the first."""
        ...

    async def set_webhook(self, url: str, secret: str, kinds: tuple[str, ...]) -> None:
        """Have updates of these kinds posted to us."""
        ...

    async def drop_webhook(self) -> None:
        """Have nothing posted to us: `updates` works only then."""
        ...

    async def set_menu(self, language: str, commands: dict[str, str]) -> None:
        """The menu of commands for a language; empty for everybody else."""
        ...

    async def username(self) -> str:
        """The bot's name in t.me links."""
        ...

    async def close(self) -> None:
        """Let the connections go."""
        ...


async def load(token: str, api_url: str) -> Calls:
    """A client for the Bot API at this address; importing it takes a while, in a thread."""
    client = await asyncio.to_thread(importlib.import_module, "bot.channels.telegram_client")
    calls: Calls = client.connect(token, api_url)
    return calls


@dataclass
class Telegram:
    """The channel. `left` is told who has blocked us."""

    token: str = field(repr=False)
    api_url: str
    files: Shelf
    web_chat: str  # where the citizen gets what Telegram does not carry
    left: Callable[[Address], Awaitable[None]]
    name: str = NAME
    _calls: Calls | None = field(default=None, init=False, repr=False)
    _loading: asyncio.Lock = field(default_factory=asyncio.Lock, init=False, repr=False)

    async def send(
        self, address: Address, reply: Reply, key: str, standing: Standing = FIRST
    ) -> str:
        """Deliver one bubble, beginning after the messages that were taken before."""
        posts, message_id = posts_of(reply), ""
        for nth, post in enumerate(posts[standing.sent :], start=standing.sent):
            try:
                message_id = await self._post(address, post)
            except TryLater as later:
                later.sent = nth
                raise
            except Refused as refused:
                if refused.reason == "blocked":
                    await self.left(address)
                raise
        return message_id

    async def _post(self, address: Address, post: Post) -> str:
        if post.file is None:
            return await (await self.calls()).text(address.chat_id, post)
        try:
            content = await self.files.read(post.file.id)
        except KeyError:
            return await self._instead("gone", address.chat_id, post.file.name)
        if len(content.content) > FILE_MOST:
            return await self._instead("too_large", address.chat_id, post.file.name)
        return await self._upload(address.chat_id, content)

    async def _instead(self, why: str, chat_id: str, name: str) -> str:
        """Words for a file, in both languages: which one is the citizen's is not known here."""
        said = (elsewhere(why, name, "Telegram", self.web_chat, to) for to in LANGUAGES)
        post = Post(escape("\n\n".join(said), quote=False))
        return await (await self.calls()).text(chat_id, post)

    async def _upload(self, chat_id: str, content: FileContent) -> str:
        """As a photo when Telegram shows it as one; a picture of odd shape goes as a file."""
        calls = await self.calls()
        if content.type in PICTURES and len(content.content) <= PHOTO_MOST:
            try:
                return await calls.upload(chat_id, content, as_photo=True)
            except Refused as refused:
                if refused.reason != "no_photo":
                    raise
        return await calls.upload(chat_id, content, as_photo=False)

    async def calls(self) -> Calls:
        """The client, loaded when it is first asked for."""
        async with self._loading:
            if self._calls is None:
                self._calls = await load(self.token, self.api_url)
        return self._calls

    async def warm(self) -> None:
        """Load the client soon, before the first bubble asks for it."""
        await asyncio.sleep(SOON)
        await self.calls()

    async def close(self) -> None:
        """Let the connections go."""
        if self._calls is not None:
            await self._calls.close()


# --- a bubble as messages -----------------------------------------------------------------------


@dataclass(frozen=True)
class _Page:
    """What all messages of a bubble share: titles to print bold, numbers of listed choices."""

    titles: set[str]
    numbers: dict[str, int]

    def label(self, choice: Choice) -> str:
        """A choice's words; where labels are too long for buttons all are listed, with numbers."""
        number = self.numbers.get(choice.value)
        return f"{number}. {choice.label}" if number else choice.label

    def html(self, text: str) -> str:
        """The words with everything escaped, and the titles of cards bold."""
        return "\n".join(self._line(line) for line in text.split("\n"))

    def _line(self, line: str) -> str:
        words = escape(line, quote=False)
        return f"<b>{words}</b>" if line in self.titles else words


def posts_of(reply: Reply) -> tuple[Post, ...]:
    """A bubble as messages: its words, then its image, its file."""
    texts = list(_texts(reply))
    if texts and reply.asks == "phone" and not texts[-1].buttons:
        texts[-1] = Post(texts[-1].html, asks_phone=True)
    uploads = [Post(file=ref) for ref in (reply.image, reply.file) if ref is not None and ref.id]
    return (*texts, *uploads)


def _texts(reply: Reply) -> list[Post]:
    """Words up to the next buttons are one message; the last one has the bubble's own buttons."""
    offers = reply.offered
    listed = any(len(choice.label) > WIDE for choice in offers)
    page = _Page(
        {card.title for card in reply.cards if card.title},
        {choice.value: n for n, choice in enumerate(offers, 1)} if listed else {},
    )
    posts: list[Post] = []
    words: list[str] = [headed(reply)]
    for card in reply.cards:
        words.append(_card(card))
        if card.choices and card is not reply.cards[-1]:
            posts += _message(words, card.choices, [], page)
            words = []
    own = reply.cards[-1].choices if reply.cards else ()
    links = _links(reply, words)
    return posts + _message(words, (*own, *reply.choices), links, page)


def _card(card: Card) -> str:
    return "\n".join(line for line in (card.title, *card.lines) if line)


def _links(reply: Reply, words: list[str]) -> list[Button]:
    """Links as buttons; one that Telegram would refuse (`localhost`) is written out."""
    refs = [ref for ref in (reply.image, reply.file) if ref is not None and not ref.id]
    links = [Button(ref.name, url=ref.url) for ref in refs]
    if reply.link:
        links.insert(0, Button(reply.link.label, url=reply.link.url))
    words += [f"{link.label}: {link.url}" for link in links if not _is_public(link.url)]
    return [link for link in links if _is_public(link.url)]


def _is_public(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and "." in (parts.hostname or "")


def _message(
    words: list[str], choices: tuple[Choice, ...], links: list[Button], page: _Page
) -> list[Post]:
    """Blocks of words as messages, the last with the buttons."""
    labels = [page.label(choice) for choice in choices]
    listed = "\n".join(labels) if page.numbers else ""
    text = "\n\n".join(block.strip() for block in (*words, listed) if block.strip())
    buttons = [Button(label, c.value) for label, c in zip(labels, choices, strict=True)]
    rows = keyboard(buttons, links)
    pieces = split(text, TEXT_MOST) or (["…"] if rows else [])
    posts = [Post(page.html(piece)) for piece in pieces]
    return [*posts[:-1], Post(posts[-1].html, rows)] if posts else []


def keyboard(buttons: list[Button], links: list[Button]) -> tuple[tuple[Button, ...], ...]:
    """Buttons in rows: links first, short labels two by two."""
    step = 2 if all(len(button.label) <= NARROW for button in buttons) else 1
    rows = [tuple(buttons[at : at + step]) for at in range(0, len(buttons), step)]
    return (*((link,) for link in links), *rows)
