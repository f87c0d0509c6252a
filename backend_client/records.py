"""What a portal answers, as plain values. Money is whole đồng, times are aware."""

from dataclasses import dataclass, field
from datetime import date, datetime

from backend_client.form_records import Component
from backend_client.kinds import OnlineLevel


@dataclass(frozen=True)
class Capabilities:
    """What this portal lets a program do for a citizen; where False, the bot only guides."""

    accounts: bool = False
    filing: bool = False
    tracking: bool = False
    signing: bool = False
    postal: bool = False
    payment: bool = False
    wallet: bool = False
    notices: bool = False


@dataclass(frozen=True)
class OtpChallenge:
    """A one-time code on its way to a phone. Neither the code nor a hint of it is here."""

    id: str
    expires_at: datetime
    resend_after: datetime


@dataclass(frozen=True)
class OtpVerdict:
    """Whether the code was right; `tries_left` is 0 when the challenge is used up."""

    verified: bool
    tries_left: int


@dataclass(frozen=True)
class SubscriberCheck:
    """Does the subscriber of this phone own this citizen id? `reason` when not."""

    matches: bool
    reason: str = ""


@dataclass(frozen=True)
class NewAccount:
    """An account just opened; the portal sent its password link to this (masked) phone."""

    id: str
    password_link_sent_to: str


@dataclass(frozen=True)
class Account:
    """A citizen as the portal knows them."""

    id: str
    name: str
    citizen_id: str
    birth_date: date
    phone: str
    address: str = ""
    sex: str = ""
    email: str = ""


@dataclass(frozen=True)
class SignIn:
    """This chat is signed in to an account until the sign-in is deleted."""

    id: str
    account_id: str


@dataclass(frozen=True)
class Field:
    """A field of administration (lĩnh vực)."""

    code: str
    name: str
    procedures: int


@dataclass(frozen=True)
class ProcedureSummary:
    """One line of the catalogue."""

    code: str
    name: str
    field: str
    level: OnlineLevel
    name_en: str = ""


@dataclass(frozen=True)
class Procedure:
    """A procedure as the catalogue publishes it; texts are for citizens."""

    code: str
    version: str
    name: str
    field: str
    level: OnlineLevel
    agency: str
    who: str
    fee: str
    time: str
    result: str
    legal_basis: tuple[str, ...] = ()
    components: tuple[Component, ...] = ()
    name_en: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Agency:
    """A competent agency and its counter."""

    code: str
    name: str
    address: str = ""
    phone: str = ""
    hours: str = ""
    name_en: str = ""


@dataclass(frozen=True)
class WalletDocument:
    """A paper the citizen already has in the electronic store (kho dữ liệu cá nhân)."""

    id: str
    name: str
    kind: str
    issued_on: date | None = None


@dataclass(frozen=True)
class PostalQuote:
    """What the post takes, in đồng, and about how many days."""

    fee: int
    days: int


@dataclass(frozen=True)
class Draft:
    """A dossier not yet handed in."""

    id: str


@dataclass(frozen=True)
class Delivery:
    """Addresses of the two postal choices; None where the citizen does not want it."""

    pickup: str | None = None
    back: str | None = None  # `return` on the wire
    phone: str = ""


@dataclass(frozen=True)
class FileContent:
    """A file on its way to the portal."""

    name: str
    type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class SavedComponent:
    """What the portal says it has stored for a component; `signed` when all of it is."""

    key: str
    files: int
    signed: bool = False


@dataclass(frozen=True)
class SigningLink:
    """Where the citizen signs a component, on the portal's own page."""

    sign_url: str
    expires_at: datetime


@dataclass(frozen=True)
class Filed:
    """A dossier handed in: the code the citizen keeps, and what comes next."""

    code: str
    received_at: datetime
    guidance: str
