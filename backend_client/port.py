"""What the bot needs from a province's portal: the protocol, its records, its errors.

Dialogs import this page and nothing else of the portal. The wire format is `openapi.yaml`; the
HTTP client is `client.py`, and only the composition root imports it.

Money is whole đồng. Times are aware datetimes. Files travel as bytes, never as URLs of ours.

    PortalError
    ├── PortalDown          no answer, or an answer that says "later": safe to try again
    ├── TooSoon             a limit: try again after `wait_seconds`
    └── PortalRefused       a final no, with the portal's stable `code`
        ├── NotFound
        ├── FormChanged     the form has a newer version; `changed` names the fields
        └── AnswersRefused  fields or components the portal will not take, each with a reason
"""

# ruff: noqa: D102 - the port's methods are their signatures; openapi.yaml tells the rest

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, Protocol

# --- errors ---------------------------------------------------------------------------------


class PortalError(Exception):
    """The portal could not do what was asked."""


class PortalDown(PortalError):
    """The portal does not answer at the moment."""


class TooSoon(PortalError):
    """The portal asks to wait before this is tried again."""

    def __init__(self, wait_seconds: int, code: str = "too_soon") -> None:
        super().__init__(f"{code}: wait {wait_seconds} s")
        self.wait_seconds = wait_seconds
        self.code = code


class PortalRefused(PortalError):
    """The portal says no, and asking again will not change that."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class NotFound(PortalRefused):
    """The portal knows no such thing, or will not say that it does."""


class FormChanged(PortalRefused):
    """The form was changed since its questions were read."""

    def __init__(self, changed: tuple[str, ...]) -> None:
        super().__init__("form_changed", ", ".join(changed))
        self.changed = changed


@dataclass(frozen=True)
class FieldError:
    """One field or component the portal refuses: its key, a stable code, a sentence."""

    key: str
    code: str
    text: str


class AnswersRefused(PortalRefused):
    """Some answers or papers are missing or not as the form demands."""

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        super().__init__("answers_refused", ", ".join(e.key for e in errors))
        self.errors = errors


# --- records --------------------------------------------------------------------------------

OtpPurpose = Literal["registration", "sign_in", "link", "filing", "track"]
OnlineLevel = Literal["toan_trinh", "mot_phan", "truc_tiep"]
DossierStatus = Literal[
    "submitted",  # 1 Mới đăng ký
    "accepted",  # 2 Được tiếp nhận
    "refused",  # 3 Không được tiếp nhận
    "in_process",  # 4 Đang xử lý
    "supplement_requested",  # 5 Yêu cầu bổ sung giấy tờ
    "payment_requested",  # 6 Yêu cầu thực hiện nghĩa vụ tài chính
    "withdrawn",  # 7 Công dân yêu cầu rút hồ sơ
    "stopped",  # 8 Dừng xử lý
    "done",  # 9 Đã xử lý xong
    "returned",  # 10 Đã trả kết quả
]
PaymentStatus = Literal["pending", "paid", "failed", "expired", "refunded"]
EventType = Literal[
    "dossier.received",
    "dossier.accepted",
    "dossier.not_accepted",
    "dossier.processing",
    "dossier.supplement_requested",
    "dossier.fee_assigned",
    "dossier.withdrawn",
    "dossier.stopped",
    "dossier.result_ready",
    "dossier.result_returned",
    "dossier.overdue",
    "postal.collected",
    "postal.delivered",
    "component.signed",
    "payment.completed",
    "payment.failed",
    "payment.refunded",
]


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
class Component:
    """A paper of the dossier (thành phần hồ sơ).

    `required_when` is a CEL expression over the form's answers; empty means `required` decides.
    `accept` holds file kinds: photo, pdf, data (looked up by the agency), eform.
    """

    key: str
    name: str
    accept: tuple[str, ...] = ()
    required: bool = False
    required_when: str = ""
    note: str = ""
    name_en: str = ""
    note_en: str = ""
    needs_signature: bool = False


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
class Form:
    """The procedure's form: a JSON Schema with `x-` keywords (see openapi.yaml, `Form`)."""

    procedure_code: str
    version: str
    schema: dict[str, Any]
    components: tuple[Component, ...] = ()


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
    """What the portal says it has stored for a component."""

    key: str
    files: int


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


@dataclass(frozen=True)
class HistoryEntry:
    """One step a dossier has taken."""

    status: DossierStatus
    at: datetime
    note: str = ""


@dataclass(frozen=True)
class WantedPaper:
    """A paper the agency asks for, and why."""

    key: str
    reason: str = ""


@dataclass(frozen=True)
class Dossier:
    """A dossier's present state; `fee` is what is still to be paid."""

    code: str
    procedure_code: str
    procedure_name: str
    status: DossierStatus
    status_text: str
    since: datetime
    office: str = ""
    officer: str = ""
    due_on: date | None = None
    overdue: bool = False
    fee: int = 0
    note: str = ""
    history: tuple[HistoryEntry, ...] = ()
    wanted: tuple[WantedPaper, ...] = ()  # still to be supplemented
    until: date | None = None  # last day for that


@dataclass(frozen=True)
class Payment:
    """A payment order of the portal; the link is the portal's, its truth too."""

    id: str
    dossier_code: str
    amount: int
    status: PaymentStatus
    pay_url: str
    expires_at: datetime


@dataclass(frozen=True)
class ResultFile:
    """A file of the result, signed by the agency."""

    name: str
    type: str
    url: str
    signed_by: str = ""


@dataclass(frozen=True)
class PortalEvent:
    """Something that happened at the portal; `seq` rises per dossier, delivery does not."""

    id: str
    seq: int
    type: EventType
    occurred_at: datetime
    account_id: str
    dossier_code: str
    data: dict[str, Any] = field(default_factory=dict)


# --- the port -------------------------------------------------------------------------------


class Portal(Protocol):
    """The calls. Reads take what they need; writes also take `key`, the idempotency key.

    Every call may raise `PortalDown`; a limit raises `TooSoon`, a final no `PortalRefused`.
    """

    # reads
    async def capabilities(self) -> Capabilities: ...
    async def account(self, account_id: str) -> Account: ...
    async def fields(self) -> tuple[Field, ...]: ...
    async def procedures(
        self, query: str = "", field: str = "", level: str = ""
    ) -> tuple[ProcedureSummary, ...]: ...
    async def procedure(self, code: str) -> Procedure: ...
    async def form(self, code: str) -> Form: ...
    async def agencies(self, place: str, procedure: str) -> tuple[Agency, ...]: ...
    async def wallet(self, account_id: str) -> tuple[WalletDocument, ...]: ...
    async def dossier(self, code: str) -> Dossier: ...
    async def dossiers(self, account_id: str) -> tuple[Dossier, ...]: ...
    async def result(self, code: str) -> tuple[ResultFile, ...]: ...
    async def result_file(self, url: str) -> FileContent: ...
    async def payment(self, payment_id: str) -> Payment: ...
    async def postal_quote(
        self, kind: Literal["pickup", "return"], origin: str, destination: str
    ) -> PostalQuote: ...

    # writes
    async def send_otp(self, phone: str, purpose: OtpPurpose, *, key: str) -> OtpChallenge: ...
    async def verify_otp(self, challenge_id: str, code: str, *, key: str) -> OtpVerdict: ...
    async def check_subscriber(
        self, challenge_id: str, citizen_id: str, *, key: str
    ) -> SubscriberCheck: ...
    async def open_account(
        self, challenge_id: str, citizen_id: str, name: str, birth_date: date, *, key: str
    ) -> NewAccount: ...
    async def sign_in(self, challenge_id: str, citizen_id: str, *, key: str) -> SignIn: ...
    async def sign_out(self, sign_in_id: str, *, key: str) -> None: ...
    async def start_dossier(self, procedure_code: str, account_id: str, *, key: str) -> Draft: ...
    async def put_answers(
        self,
        draft_id: str,
        form_version: str,
        answers: dict[str, Any],
        on_behalf: dict[str, Any] | None,
        agency_code: str,
        delivery: Delivery,
        *,
        key: str,
    ) -> Draft: ...
    async def put_files(
        self, draft_id: str, component: str, files: tuple[FileContent, ...], *, key: str
    ) -> SavedComponent: ...
    async def start_signing(self, draft_id: str, component: str, *, key: str) -> SigningLink: ...
    async def submit(self, draft_id: str, challenge_id: str, *, key: str) -> Filed: ...
    async def withdraw(self, code: str, reason: str, *, key: str) -> Dossier: ...
    async def supplement(
        self, code: str, component: str, files: tuple[FileContent, ...], *, key: str
    ) -> Dossier: ...
    async def mail_copy(self, code: str, email: str, *, key: str) -> None: ...
    async def rate(self, code: str, score: int, comment: str, *, key: str) -> None: ...
    async def start_payment(self, code: str, *, key: str) -> Payment: ...
    async def send_notice(
        self, account_id: str, template: str, params: dict[str, str], *, key: str
    ) -> None: ...
    async def send_petition(
        self, account_id: str | None, subject: str, text: str, *, key: str
    ) -> str: ...
