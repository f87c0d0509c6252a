"""What the citizen means: the closed set of commands that `engine/patterns.py` carries out."""

from dataclasses import dataclass, field

from backend_client.port import PortalEvent
from bot.model.incoming import Attachment


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
    """Take the last change back; a `slip` ("à nhầm") means whatever was done just now."""

    slip: bool = False


@dataclass(frozen=True)
class Pause:
    """Go on another time; everything is kept."""


@dataclass(frozen=True)
class SetAside:
    """Put by all that is open, to begin something else; drafts are kept."""


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
    """A lasting wish: `what` is language, slow, nudges…"""

    what: str
    value: str


@dataclass(frozen=True)
class Faq:
    """A question of knowledge: an entry of `data/faq`, or a fact about a procedure."""

    entry: str = ""  # id of a FAQ entry
    about: str = ""  # fee, duration, agency, requirements, online
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
class Linked:
    """This chat has just joined its person's conversation: go on with what is open there."""


@dataclass(frozen=True)
class Remind:
    """A timer: what is left unfinished is spoken of, when it is due."""


@dataclass(frozen=True)
class Lapse:
    """A timer: nobody has spoken here for days; what is open counts as left at its question."""


@dataclass(frozen=True)
class Notify:
    """Tell what the portal reported."""

    event: PortalEvent


@dataclass(frozen=True)
class Smalltalk:
    """A greeting, thanks, "are you a robot?", "how long still?"; `kind` says which."""

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
    | SetAside
    | Resume
    | Restart
    | Repeat
    | Prefer
    | Faq
    | Clarify
    | Handoff
    | Wake
    | Linked
    | Remind
    | Lapse
    | Notify
    | Smalltalk
    | Unclear
)
