"""What is kept of a conversation between two messages: frames and the person's profile.

Values only, sealed by the store as one column. A frame holds answers by slot name and remembered
calls, never a position: the position is found again by running the script (see `script.py`).
"""

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar, get_type_hints

import msgspec
from msgspec import field

from bot.model import Address, Answer, Answered, Language, Open, SlotKind

T = TypeVar("T")
SAID_KEPT = 12
OFFERS_KEPT = 24  # buttons outside any question that still start something
GIVEN_UP_KEPT = 3
FRAME_LIFE = timedelta(days=30)  # a draft, from its last use (contracts: Retention)


class Kept(msgspec.Struct, omit_defaults=True):
    """A part of what is kept. What stands as it began is left out of the bytes."""


class Asked(Kept):
    """The question on the citizen's screen. `values` are what the buttons stand for."""

    slot: str
    kind: SlotKind
    token: str
    label: str
    choices: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    secret: bool = False
    optional: bool = False
    buttons: bool = True
    suggested: Any = None  # "is it 0361234567?": what a yes stands for
    words: str = ""  # as it was asked, to be shown again after news
    hint: str = ""  # what was left out of it for who asked to go slowly
    first: int = 0  # the first choice on the screen, when they are shown in pages
    shown: list[str] = field(default_factory=list)  # endings of the tokens on such a page
    spoken: list[list[str]] = field(default_factory=list)  # other ways to name each choice


class Memo(Kept):
    """The kept result of a portal call."""

    value: Any
    at: datetime

    def load(self, call: Callable[..., Awaitable[T]]) -> T:
        """As the record the call returns."""
        result: T = msgspec.convert(self.value, get_type_hints(call)["return"])
        return result


class Challenge(Kept):
    """An OTP on its way, or used: ids and times, never the code."""

    id: str
    phone: str
    expires_at: datetime
    resend_after: datetime
    verified_at: datetime | None = None


class Change(Kept):
    """What a correction replaced, for "à nhầm, giữ như cũ"."""

    slot: str
    before: Any = None
    was_answered: bool = False
    at: int = 0  # the message that changed it (`State.taken`)


class Confirmation(Kept):
    """The yes to a summary: of which text, and when."""

    digest: str
    at: datetime


class Pending(Kept):
    """An answer on its way to its question."""

    slot: str
    answer: Answer
    value: Any = None  # of a tapped choice
    tapped: bool = False


class Frame(Kept):
    """One running dialog."""

    id: str
    dialog: str
    started_at: datetime
    touched_at: datetime
    args: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    overrides: list[str] = field(default_factory=list)  # known values the citizen corrected
    handed: list[str] = field(default_factory=list)  # answers handed in before, not yet compared
    partial: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # files so far
    memo: dict[str, Memo] = field(default_factory=dict)
    challenges: dict[str, Challenge] = field(default_factory=dict)  # by purpose
    asked: Asked | None = None
    led: str = ""  # the question whose lead-in was said last
    asks: int = 0  # how many different questions so far: makes tokens differ
    path: list[Answered] = field(default_factory=list)
    reopened: str = ""  # a slot whose answer counts as not given
    choosing: bool = False  # the citizen is saying which answer to change
    confirmed: Confirmation | None = None
    card: list[str] = field(default_factory=list)  # what a photographed card said: bot.engine.cards
    sends: int = 0  # OTPs asked for, so that each sending has a key of its own
    changes: list[Change] = field(default_factory=list)  # newest last
    about: str = ""  # id of the procedure it is about
    left: int | None = None  # about how many questions of the form are still to come
    progress: tuple[int, int] | None = None  # chapter and how many there are
    shelved: int = 0  # the message that put it on the shelf (`State.taken`)
    dropped: bool = False  # given up, and only kept to be taken back
    counted: bool = False  # as left at its open question: given up, or lain too long
    nudged: int = 0  # reminders told of this draft
    warned: bool = False  # told that it will be deleted
    waiting_since: datetime | None = None  # the portal did not answer
    wakes: int = 0
    held: Pending | None = None  # what its question could not take: the portal was away before

    @property
    def is_draft(self) -> bool:
        """Does it hold answers of the citizen's that would be sent somewhere?"""
        return any(item.review and item.given for item in self.path)

    @property
    def waits(self) -> bool:
        """Did the portal not answer at the last try?"""
        return self.waiting_since is not None

    def key(self, call: str, *args: Any) -> str:
        """Idempotency and memo key of a call: the same frame, call and arguments, the same key."""
        body = msgspec.json.encode([call, args], order="deterministic")
        return hmac.new(self.id.encode(), body, hashlib.sha256).hexdigest()[:32]

    def token(self) -> str:
        """Token of the question now asked; a button of any other question has another."""
        seed = f"{self.id}:{self.asks}".encode()
        return hashlib.sha256(seed).hexdigest()[:8]


class Profile(Kept):
    """What this person has told or proven; prefills forms, never decides a permission."""

    language: Language = "vi"
    language_chosen: bool = False
    language_offered: bool = False  # the other one, when it was written in
    account_id: str = ""
    sign_ins: dict[str, str] = field(
        default_factory=dict
    )  # chat -> the portal's sign-in made there
    name: str = ""
    phone: str = ""
    agency: str = ""
    slow: bool = False  # short sentences, two choices at a time, large letters
    nudges: bool = True  # wants to be reminded of an unfinished draft
    greeted: bool = False
    news: str = "all"  # which news of dossiers: all, important, none
    any_hour: bool = False  # … at night too
    procedure: str = ""  # the one looked at last: "phí bao nhiêu?" is about it
    consents: dict[str, str] = field(default_factory=dict)  # purpose -> version agreed to


class Said(Kept):
    """Which answer a message gave: what an edit of it would correct."""

    ref: str
    frame: str
    slot: str


class Offer(Kept):
    """A button outside any question: what a tap on it starts."""

    token: str
    command: list[Any]  # [class name, fields]
    label: str = ""
    at: int = 0  # the message that made us offer it (`State.taken`)
    proposed: bool = False  # what a plain yes to this bubble stands for


class State(Kept):
    """The conversation. The last frame is the one being talked about."""

    frames: list[Frame] = field(default_factory=list)
    profile: Profile = field(default_factory=Profile)
    offers: list[Offer] = field(default_factory=list)
    shelf: list[Frame] = field(default_factory=list)  # paused or just cancelled, newest last
    unclear: int = 0
    taken: int = 0  # messages so far: makes frame ids and offer tokens differ
    nudge_at: datetime | None = None  # when the next look at unfinished drafts is due
    said: list[Said] = field(default_factory=list)  # the newest answers, by their messages
    last_ref: str = ""  # of the citizen's last message
    buttonless: str = ""  # the chat of the last answer, when it had no button
    joined: Literal["", "open", "shelf"] = ""  # what another chat's draft waits to be told of

    @property
    def top(self) -> Frame | None:
        """The frame being talked about."""
        return self.frames[-1] if self.frames else None

    @property
    def open(self) -> Open | None:
        """The question in front of the citizen."""
        frame = self.top
        if frame is None or frame.asked is None:
            return None
        asked = frame.asked
        return Open(
            slot=asked.slot,
            kind=asked.kind,
            token=asked.token,
            choices=tuple(asked.choices),
            secret=asked.secret,
            optional=asked.optional,
            label=asked.label,
            dialog=frame.dialog,
            spoken=tuple(map(tuple, asked.spoken)),
        )

    @property
    def path(self) -> tuple[Answered, ...]:
        """Answers on the path taken, in the order asked."""
        return tuple(self.top.path) if self.top else ()

    @property
    def language(self) -> Language:
        """What this citizen reads."""
        return self.profile.language

    def may_press(self, chat: Address) -> bool:
        """May there be a button in what was said last in this chat?"""
        return self.buttonless != str(chat)

    def shelve(self, frame: Frame, *, dropped: bool = False) -> None:
        """From the stack to the shelf: put off, or (`dropped`) given up and kept to be taken back.

        Of what was given up only the newest few are kept.
        """
        self.frames = [f for f in self.frames if f is not frame]
        frame.dropped, frame.shelved = dropped, self.taken
        self.shelf.append(frame)
        given_up = [f for f in self.shelf if f.dropped]
        self.shelf = [f for f in self.shelf if f not in given_up[:-GIVEN_UP_KEPT]]

    def note(self, said: Said) -> None:
        """Remember which answer a message gave."""
        others = [one for one in self.said if one.ref != said.ref or one != said]
        self.said = [*others[1 - SAID_KEPT :], said]

    def expire(self, now: datetime) -> list[Frame]:
        """Drop what has lain untouched too long and return it, so that it can be told."""
        old = [f for f in self.frames + self.shelf if now - f.touched_at > FRAME_LIFE]
        self.frames = [f for f in self.frames if f not in old]
        self.shelf = [f for f in self.shelf if f not in old]
        return old


_decoder = msgspec.json.Decoder(State)


def dump(state: State) -> bytes:
    """State as bytes for the sealed column."""
    return msgspec.json.encode(state)


def restore(data: bytes | None) -> State:
    """State from its bytes; a new conversation has none."""
    return _decoder.decode(data) if data else State()
