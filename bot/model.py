"""The words every part of the bot shares. Standard library only; everything here is a value.

A `Message` is one thing a citizen (or the portal, or a timer) sent to a conversation. Understanding
turns it into `Command`s, the engine turns those into an `Outcome`, and one commit stores it.
What a lower package needs from a higher one is a Protocol here, handed in by `bot.app`.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from backend_client.port import FileContent, PortalEvent

Language = Literal["vi", "en"]
Owner = Literal["bot", "queue", "officer"]

# --- what comes in --------------------------------------------------------------------------


@dataclass(frozen=True, order=True)
class Address:
    """Where one person is reached: a channel's name and its own id of the chat."""

    channel: str
    chat_id: str


MessageKind = Literal[
    "text",  # the citizen typed `text`
    "tap",  # a button: `value` is the choice's token
    "files",  # `attachments` hold ids of stored or quarantined files
    "contact",  # a shared phone number in `text`
    "location",  # "lat,lon" in `text`
    "unsupported",  # a sticker, a voice note…; `text` names the kind
    "event",  # the portal's `event`
    "wake",  # a timer: try again what was waiting
    "deferred",  # a timer of a dialog: `text` names it
]


@dataclass(frozen=True)
class Attachment:
    """A file the citizen sent, as the gate left it. `problem` is a stable code, empty when good."""

    id: str
    name: str
    type: str
    size: int
    pages: int = 1
    problem: str = ""


@dataclass(frozen=True)
class Message:
    """One thing sent to a conversation; `external_id` is unique within its channel."""

    address: Address
    external_id: str
    kind: MessageKind
    sent_at: datetime
    text: str = ""
    value: str = ""
    attachments: tuple[Attachment, ...] = ()
    event: PortalEvent | None = None
    language: Language | None = None  # the channel's hint, not the citizen's choice
    agency: str = ""  # the agency whose page or link the citizen came by
    late: bool = False  # sent before a message already taken: answered, never used as an answer


# --- what goes out --------------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    """A button: what it says, and the token that comes back when it is tapped."""

    label: str
    value: str


@dataclass(frozen=True)
class Card:
    """A small summary with its own buttons: a procedure, a dossier, an agency."""

    title: str
    lines: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class FileRef:
    """A file or image to show; `url` is one of ours or the portal's."""

    url: str
    name: str
    size: int = 0
    type: str = "application/octet-stream"


@dataclass(frozen=True)
class Link:
    """A link shown as a button."""

    url: str
    label: str


@dataclass(frozen=True)
class Progress:
    """Chapter `step` of `of`."""

    step: int
    of: int


@dataclass(frozen=True)
class Reply:
    """One bubble from the bot or from staff. Every field but `text` may be left out."""

    text: str = ""
    choices: tuple[Choice, ...] = ()
    cards: tuple[Card, ...] = ()
    image: FileRef | None = None
    file: FileRef | None = None
    link: Link | None = None
    progress: Progress | None = None
    role: Literal["bot", "staff"] = "bot"


# --- what the citizen means -----------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """An answer to the open question, as typed (`text`), tapped (`token`) or sent (files)."""

    text: str = ""
    token: str = ""
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Start:
    """Begin a service; `args` are slot answers known already, such as the procedure."""

    dialog: str
    args: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Correct:
    """Change an earlier answer: which slot (None: ask which), and the new words if given."""

    slot: str | None = None
    text: str = ""


@dataclass(frozen=True)
class Back:
    """Return to the question before."""


@dataclass(frozen=True)
class Skip:
    """Leave the open question out."""


@dataclass(frozen=True)
class Cancel:
    """Give up the task at hand."""


@dataclass(frozen=True)
class Undo:
    """Take the last change back."""


@dataclass(frozen=True)
class Pause:
    """Go on another time; everything is kept."""


@dataclass(frozen=True)
class Resume:
    """Go on with what was left."""


@dataclass(frozen=True)
class Restart:
    """Begin the task at hand again from its first question."""


@dataclass(frozen=True)
class Repeat:
    """Say the open question again."""


@dataclass(frozen=True)
class Prefer:
    """A lasting wish: `what` is language, slow, notifications…"""

    what: str
    value: str


@dataclass(frozen=True)
class Faq:
    """A question of knowledge: an entry of `data/faq`, or a fact about a procedure."""

    entry: str = ""  # id of a FAQ entry
    about: str = ""  # fee, duration, agency, requirements
    procedure: str = ""  # id of a procedure; empty: the one at hand


@dataclass(frozen=True)
class Clarify:
    """Several things fit; ask which. Each option is (label, command)."""

    options: tuple[tuple[str, "Command"], ...]


@dataclass(frozen=True)
class Handoff:
    """A person is needed: asked for by the citizen, or by a rule."""

    reason: str = "asked"


@dataclass(frozen=True)
class Wake:
    """Try again what was waiting for the portal."""


@dataclass(frozen=True)
class Notify:
    """Tell what the portal reported."""

    event: PortalEvent


@dataclass(frozen=True)
class Smalltalk:
    """A greeting, thanks, goodbye, "are you a robot?"; `kind` is the intent's name."""

    kind: str


@dataclass(frozen=True)
class Unclear:
    """Not understood; `guesses` are the nearest readings, best first."""

    guesses: tuple[tuple[str, "Command"], ...] = ()


Command = (
    Answer
    | Start
    | Correct
    | Back
    | Skip
    | Cancel
    | Undo
    | Pause
    | Resume
    | Restart
    | Repeat
    | Prefer
    | Faq
    | Clarify
    | Handoff
    | Wake
    | Notify
    | Smalltalk
    | Unclear
)


# --- what understanding may look at ---------------------------------------------------------

SlotKind = Literal[
    "text", "name", "phone", "cccd", "date", "number", "money", "email", "place", "choice",
    "yes_no", "files", "otp", "dossier_code", "procedure", "need",
]  # fmt: skip


@dataclass(frozen=True)
class Open:
    """The question in front of the citizen."""

    slot: str
    kind: SlotKind
    token: str  # bound to this asking of this question; buttons carry it
    choices: tuple[str, ...] = ()  # labels, in the order shown
    secret: bool = False
    optional: bool = False
    label: str = ""
    dialog: str = ""


@dataclass(frozen=True)
class Answered:
    """An answer already given on the path: what "sửa ngày sinh" can refer to."""

    slot: str
    label: str
    kind: SlotKind = "text"


@dataclass(frozen=True)
class Understood:
    """What a message means, with the trace that the console and the tests show."""

    commands: tuple[Command, ...]
    intent: str = ""
    confidence: float = 0.0


class Understand(Protocol):
    """Text to commands, in the order of the message. Pure: no clock, no network."""

    def __call__(self, text: str, open: Open | None, path: tuple[Answered, ...]) -> Understood: ...


@dataclass(frozen=True)
class Hit:
    """One thing found: a procedure or a FAQ entry, with its calibrated score in 0..1."""

    id: str
    name: str
    score: float
    topic: str = ""


@dataclass(frozen=True)
class Found:
    """What a search found. `question` with `ask` (ids) when one question would decide."""

    ranking: tuple[Hit, ...]
    question: str = ""
    ask: tuple[str, ...] = ()
    none_fits: bool = False


class Finder(Protocol):
    """Everyday words to procedures and FAQ entries. Pure, in memory."""

    def find(self, text: str, kind: Literal["procedure", "faq"], limit: int = 5) -> Found: ...


# --- what a turn leaves behind --------------------------------------------------------------


@dataclass(frozen=True)
class Later:
    """A job to run later; `ids` are ids only, never personal data."""

    name: str
    ids: dict[str, str | int]
    at: datetime | None = None
    lock: str | None = None


@dataclass(frozen=True)
class SignedIn:
    """This conversation now speaks for the account, proven by OTP in this very turn."""

    account_id: str


@dataclass(frozen=True)
class SignedOut:
    """This conversation no longer speaks for any account."""


@dataclass(frozen=True)
class Followed:
    """News of this dossier go to this conversation."""

    dossier_code: str


@dataclass(frozen=True)
class Told:
    """Event `seq` of this dossier has been told; a lower one never will be."""

    dossier_code: str
    seq: int


@dataclass(frozen=True)
class Consented:
    """The citizen said yes (or took it back) to a purpose, under this version of the text."""

    purpose: str
    version: str
    given: bool = True


@dataclass(frozen=True)
class TicketOpened:
    """A numbered ticket for staff; the number is drawn before the turn, so it can be told."""

    number: str
    reason: str
    summary: str  # masked


@dataclass(frozen=True)
class Counted:
    """Something for the metrics: dialog outcomes and slots at which people leave."""

    name: Literal["dialog", "dropoff", "intent"]
    labels: dict[str, str]


Effect = Later | SignedIn | SignedOut | Followed | Told | Consented | TicketOpened | Counted


@dataclass(frozen=True)
class Outcome:
    """All that one message changes; committed together or not at all.

    `state` is opaque to the store, which seals it. `heard` is the message as the transcript may
    keep it in the clear for search: ‹label› for an answer, redacted text otherwise.
    """

    state: bytes
    replies: tuple[Reply, ...]
    heard: str = ""
    open_secret: bool = False  # the open question is secret: mask what comes next
    effects: tuple[Effect, ...] = ()
    language: Language = "vi"
    waiting: bool = False  # for the portal; a Wake is due


@dataclass(frozen=True)
class Context:
    """What a turn hands to the engine: the outside facts a script may depend on."""

    now: datetime
    conversation_id: str
    address: Address
    ticket: str  # the number a hand-off in this turn would get
    agency: str = ""
    attachments_left: int = 0


class Session(Protocol):
    """A conversation's state, opened: what understanding may look at."""

    @property
    def open(self) -> Open | None: ...
    @property
    def path(self) -> tuple[Answered, ...]: ...
    @property
    def language(self) -> Language: ...


class Engine(Protocol):
    """Carries commands out on the stored state. No database, no channel."""

    def load(self, state: bytes | None, message: Message, context: Context) -> Session: ...

    async def handle(
        self, session: Session, message: Message, understood: Understood, context: Context
    ) -> Outcome: ...


# --- what the composition root hands down ---------------------------------------------------


class Channel(Protocol):
    """The sending half of a channel. Web is pulled and has none."""

    name: str

    async def send(self, address: Address, reply: Reply, key: str) -> str:
        """Deliver one bubble and return the platform's id of it.

        Raises `TryLater` (not delivered, or unknown) or `Refused` (final).
        """
        ...


class TryLater(Exception):
    """The platform did not take the message now."""

    def __init__(self, after_seconds: float = 0, unknown: bool = False) -> None:
        super().__init__(f"after {after_seconds} s{', outcome unknown' if unknown else ''}")
        self.after_seconds = after_seconds
        self.unknown = unknown


class Refused(Exception):
    """The platform will never take this message."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Files(Protocol):
    """Stored attachments, by id. Bytes never pass through a conversation's state."""

    async def read(self, attachment_id: str) -> FileContent: ...
    async def drop(self, attachment_id: str) -> None: ...
    async def put(self, content: FileContent, owner: str) -> Attachment: ...
    def stream(self, attachment_id: str) -> AsyncIterator[bytes]: ...


class OfficeHours(Protocol):
    """When people are at the counter."""

    def is_open(self, at: datetime) -> bool: ...
    def next_opening(self, at: datetime) -> datetime: ...


JsonDict = dict[str, Any]
