"""What comes in: one thing a citizen, the portal or a timer sent to a conversation."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from backend_client.port import PortalEvent

Language = Literal["vi", "en"]
Owner = Literal["bot", "queue", "officer"]


@dataclass(frozen=True, order=True)
class Address:
    """Where one person is reached: a channel's name and its own id of the chat."""

    channel: str
    chat_id: str

    def __str__(self) -> str:
        return f"{self.channel}:{self.chat_id}"

    @property
    def shared(self) -> bool:
        """May the next one at this device be somebody else? Browsers of a ward's counter are."""
        return self.channel == "web"


MessageKind = Literal[
    "text",  # the citizen typed `text`
    "tap",  # a button: `value` is the choice's token
    "files",  # `attachments` hold ids of stored or quarantined files
    "contact",  # a shared phone number in `text`
    "location",  # "lat,lon" in `text`
    "unsupported",  # a sticker, a voice note…; `text` names the kind (texts: `unsupported`)
    "link",  # a link was followed or a menu used: `value` is its word (bot.model.links)
    "event",  # the portal's `event`
    "wake",  # a timer: try again what was waiting
    "deferred",  # a timer of ours: `text` names it (see `bot.turns.TIMERS`)
    "desk",  # the officers' desk: `text` is what it did (bot/engine/desk.py), `value` to whom
    "arrived",  # the citizen opened the chat or followed us, without a word
]


SILENT = frozenset({"event", "wake", "deferred", "arrived", "desk"})  # kinds that are no words


@dataclass(frozen=True)
class Attachment:
    """A file the citizen sent, as the gate left it. `problem` is a stable code, empty when good."""

    id: str
    name: str
    type: str
    size: int
    pages: int = 1
    problem: str = ""
    card: str = field(default="", repr=False)  # what the QR code of an identity card on it says
    hint: str = ""  # how a better photo of a card is taken: small, dark, glare, blur
    mark: str = ""  # the same for the same bytes as sent; empty: not known


@dataclass(frozen=True)
class Message:
    """One thing sent to a conversation; `external_id` is unique within its channel."""

    address: Address
    external_id: str
    kind: MessageKind
    sent_at: datetime
    text: str = ""
    value: str = ""  # a tap's token; with typed words: the button shown last that they name
    attachments: tuple[Attachment, ...] = ()
    event: PortalEvent | None = None
    language: Language | None = None  # the channel's hint, not the citizen's choice
    agency: str = ""  # the agency whose page or link the citizen came by
    late: bool = False  # sent before a message already taken: answered, never used as an answer
    ref: str = ""  # the platform's own name of it, by which a later edit speaks of it
    edits: str = ""  # the `ref` of the message whose words these replace
    presses: bool = False  # its words may be a button's: on this channel buttons write their label
