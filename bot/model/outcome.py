"""What a turn is given, and what it leaves behind for one commit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from bot.model.hearing import Answered, Open, Understood
from bot.model.incoming import Address, Language, Message
from bot.model.outgoing import Reply


@dataclass(frozen=True)
class Later:
    """A job to run later; `ids` are ids only, never personal data."""

    name: str
    ids: dict[str, str | int]
    at: datetime | None = None
    lock: str | None = None


@dataclass(frozen=True)
class SignedIn:
    """This conversation now speaks for the account, proven in this very turn.

    When the account has a conversation already, the chat moves there with all that is open in it.
    """

    account_id: str


@dataclass(frozen=True)
class SignedOut:
    """This chat leaves the person's conversation for a new, empty one; the rest stays."""


@dataclass(frozen=True)
class Forgotten:
    """Everything held of this conversation is erased; only the replies of this turn stay a while.

    What is kept on record is the number of the receipt and when.
    """

    receipt: str


@dataclass(frozen=True)
class Followed:
    """News of this dossier go to this conversation; `files` are ids of what was handed in."""

    dossier_code: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Preferred:
    """News go to the address of this message (`here`), or again to the one used last."""

    here: bool


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
    topic: str = ""  # field of the procedure at hand
    agency: str = ""  # whose officers are to answer


@dataclass(frozen=True)
class TicketNoted:
    """Words the citizen left for whoever takes the ticket, and a phone to call back."""

    number: str
    words: str
    phone: str = ""


@dataclass(frozen=True)
class Rated:
    """How the citizen found the help of people: 1 (bad) to 5 (good)."""

    number: str
    score: int
    comment: str = ""


@dataclass(frozen=True)
class Counted:
    """Something for the metrics: dialog outcomes and slots at which people leave."""

    name: Literal["dialog", "dropoff", "intent"]
    labels: dict[str, str]


Effect = (
    Later
    | SignedIn
    | SignedOut
    | Forgotten
    | Followed
    | Preferred
    | Told
    | Consented
    | TicketOpened
    | TicketNoted
    | Rated
    | Counted
)


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


class Session(Protocol):
    """A conversation's state, opened: what understanding may look at."""

    @property
    def open(self) -> Open | None:
        """The question in front of the citizen."""
        ...

    @property
    def path(self) -> tuple[Answered, ...]:
        """The answers given on the path taken."""
        ...

    @property
    def language(self) -> Language:
        """What this citizen reads."""
        ...

    def may_press(self, chat: Address) -> bool:
        """May there be a button in what was said last in this chat?"""
        ...


class Engine(Protocol):
    """Carries commands out on the stored state. No database, no channel."""

    def load(self, state: bytes | None, message: Message, context: Context) -> Session:
        """Open a conversation's state; None is a new conversation."""
        ...

    async def handle(
        self, session: Session, message: Message, understood: Understood, context: Context
    ) -> Outcome:
        """Carry the message out. The session is used up."""
        ...

    def join(self, person: bytes | None, arriving: bytes) -> bytes:
        """The state of a person's conversation once the one of another chat has joined it."""
        ...
