"""What push channels share: a bubble as plain text in parts, and numbers or words back to buttons.

A platform without sure buttons shows choices as "1. …"; whoever types "1", or the words, means the
button. A `Part` is one message of the platform; `sent` of `Channel.send` counts them.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from fastapi import Request

from backend_client.port import FileContent
from bot.model import Choice, FileRef, Language, Reply
from bot.texts import Phrase
from bot.texts import render as worded

# Where a text may be cut, best first: between paragraphs, lines, sentences, words.
_BORDERS = ("\n\n", "\n", ". ", " ")


class Shelf(Protocol):
    """Our files, for a channel that hands them over (`bot.attachments.files.StoredFiles`)."""

    async def read(self, attachment_id: str) -> FileContent:
        """The file as we keep it. Raises KeyError."""
        ...

    async def picture(self, attachment_id: str, most: int) -> FileContent:
        """An image as a JPEG of at most `most` bytes. Raises KeyError, `Rejected`."""
        ...


@dataclass(frozen=True)
class Part:
    """One message of the platform. The last one of text carries the buttons."""

    text: str = ""
    choices: tuple[Choice, ...] = field(default=())
    image: FileRef | None = None
    file: FileRef | None = None


def parts(reply: Reply, limit: int) -> tuple[Part, ...]:
    """A bubble as messages of at most `limit` characters: its text, then its image, its file."""
    texts = [Part(text) for text in split(render(reply), limit)]
    if texts:
        texts[-1] = Part(texts[-1].text, reply.offered)
    shown = [Part(image=reply.image)] if reply.image else []
    handed = [Part(file=reply.file)] if reply.file else []
    return (*texts, *shown, *handed)


def render(reply: Reply) -> str:
    """The bubble as plain text: words, cards, the link, and every choice with its number."""
    numbers = iter(range(1, 100))
    cards = [
        "\n".join((card.title, *card.lines, *_numbered(card.choices, numbers)))
        for card in reply.cards
    ]
    link = f"{reply.link.label}: {reply.link.url}" if reply.link else ""
    blocks = (headed(reply), *cards, link, "\n".join(_numbered(reply.choices, numbers)))
    return "\n\n".join(block.strip() for block in blocks if block.strip())


def headed(reply: Reply) -> str:
    """The words with the chapter they belong to, the same in every language: "(2/9) …"."""
    step = f"({reply.progress.step}/{reply.progress.of}) " if reply.progress else ""
    return f"{step}{reply.text}"


def _numbered(choices: tuple[Choice, ...], numbers: Iterator[int]) -> list[str]:
    return [f"{next(numbers)}. {choice.label}" for choice in choices]


def split(text: str, limit: int) -> list[str]:
    """The text in pieces of at most `limit` characters (NFC), cut where it hurts least."""
    rest = unicodedata.normalize("NFC", text).strip()
    pieces = []
    while len(rest) > limit:
        end = _border(rest, limit)
        pieces.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*pieces, rest] if rest else pieces


def _border(text: str, limit: int) -> int:
    """The last border within the limit; a piece shorter than half the limit is no good cut."""
    for border in _BORDERS:
        end = text.rfind(border, 0, limit + 1 - len(border.rstrip()))
        if end > limit // 2:
            return end + len(border.rstrip())
    return limit


def web_chat(url: str) -> str:
    """The chat's own page, of a bot at this address: it hands over what no other channel does."""
    return f"{url}/webchat/frame"


def elsewhere(why: str, name: str, channel: str, link: str, language: Language) -> str:
    """Words for a file that a channel cannot carry: `too_large`, `kind` (of file), `gone`."""
    said = Phrase(f"channel.file.{why}", name=name, channel=channel, link=link)
    return worded(said, language).strip()


async def body_of(request: Request, most: int) -> bytes | None:
    """The raw body of a webhook call; None as soon as it is longer than `most` bytes."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            return None
    return bytes(body)
