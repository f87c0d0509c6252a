"""The frames of the web chat: what a browser may send, and how a bubble looks on the wire."""

from typing import Annotated, Any

import msgspec

from bot.channels.web_guard import Problem, sentence
from bot.model import Card, Choice, FileRef, Language
from bot.store.bubbles import Bubble

LARGEST = 32 * 1024  # bytes of a frame: 5,000 characters of Vietnamese, even all escaped

Cid = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_-]{1,64}$")]
Number = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
Frame = dict[str, Any]


class Hello(msgspec.Struct, tag="hello", frozen=True):
    """The first frame of a socket: who, and the last bubble they have."""

    token: str
    since: Number = 0


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """Something the citizen did. A `cid` sent twice counts once."""

    cid: Cid
    locale: Annotated[str, msgspec.Meta(max_length=20)] = ""
    agency: Annotated[str, msgspec.Meta(max_length=40)] = ""

    @property
    def language(self) -> Language | None:
        """The language of the widget: a hint, not the citizen's choice."""
        return {"vi": "vi", "en": "en"}.get(self.locale[:2])  # type: ignore[return-value]


class Said(Deed, tag="message", frozen=True, kw_only=True):
    """Words."""

    text: Annotated[str, msgspec.Meta(min_length=1)]


class Tapped(Deed, tag="tap", frozen=True, kw_only=True):
    """A button's token."""

    value: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class Followed(Deed, tag="link", frozen=True, kw_only=True):
    """The word of the link the citizen came by (bot.model.links)."""

    value: Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_-]{1,64}$")]


class Gave(Deed, tag="attachment", frozen=True, kw_only=True):
    """A file that was uploaded before."""

    attachment_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class Seen(msgspec.Struct, tag="seen", frozen=True):
    """The screen has shown everything up to `seq`."""

    seq: Number


ClientFrame = Hello | Said | Tapped | Followed | Gave | Seen


class CidOnly(msgspec.Struct, frozen=True):
    """The one thing read of a frame that is wrong otherwise."""

    cid: Cid


_decoder = msgspec.json.Decoder(ClientFrame)
_cid_decoder = msgspec.json.Decoder(CidOnly)


def decode(data: bytes) -> ClientFrame:
    """One frame. Raises `Problem` (`too_large`, `bad_frame`), with the `cid` if it can be read."""
    if len(data) > LARGEST:
        raise Problem("too_large", cid_of(data[-LARGEST:]))
    try:
        frame: ClientFrame = _decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Problem("bad_frame", cid_of(data)) from error
    return frame


def cid_of(data: bytes) -> str:
    """The `cid` of a frame that is wrong otherwise, so that the browser knows which; or empty."""
    try:
        return str(_cid_decoder.decode(data).cid)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""


def error(problem: Problem, language: Language = "vi") -> Frame:
    """The frame of a refusal."""
    frame = {"type": "error", "code": problem.code, "text": sentence(problem.code, language)}
    return {**frame, "cid": problem.cid} if problem.cid else frame


def message(bubble: Bubble) -> Frame:
    """The frame of a bubble; what it does not have is left out."""
    reply = bubble.reply
    parts: Frame = {
        "choices": [_choice(choice) for choice in reply.choices],
        "cards": [_card(card) for card in reply.cards],
        "image": _file(reply.image),
        "file": _file(reply.file),
        "link": reply.link and {"url": reply.link.url, "label": reply.link.label},
        "progress": reply.progress and {"step": reply.progress.step, "of": reply.progress.of},
        "large": reply.large,
    }
    return {
        "type": "message",
        "seq": bubble.seq,
        "role": bubble.role,
        "text": reply.text,
        **{name: part for name, part in parts.items() if part},
        "sent_at": bubble.at.isoformat(),
    }


def _choice(choice: Choice) -> Frame:
    return {"label": choice.label, "value": choice.value}


def _card(card: Card) -> Frame:
    choices = [_choice(choice) for choice in card.choices]
    return {"title": card.title, "lines": list(card.lines), "choices": choices}


def _file(ref: FileRef | None) -> Frame | None:
    if ref is None:
        return None
    url = ref.url or f"/webchat/files/{ref.id}"  # the session's token opens it
    return {"url": url, "name": ref.name, "size": ref.size, "type": ref.type}
