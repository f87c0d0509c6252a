"""What the bot needs from a province's portal: the protocol, with its records and its errors.

Dialogs import this page and nothing else of the portal. The wire format is `openapi.yaml`; the
HTTP client is `client.py`, and only the composition root imports it.

Money is whole đồng. Times are aware datetimes. Files travel as bytes, never as URLs of ours.
"""

from datetime import date
from typing import Any, Literal, Protocol

from backend_client.errors import (
    AnswersRefused,
    FieldError,
    FormChanged,
    NotFound,
    PortalDown,
    PortalError,
    PortalRefused,
    TooSoon,
)
from backend_client.form_records import Component, Form
from backend_client.kinds import DossierStatus, EventType, OnlineLevel, OtpPurpose, PaymentStatus
from backend_client.records import (
    Account,
    Agency,
    Capabilities,
    Delivery,
    Draft,
    Field,
    FileContent,
    Filed,
    NewAccount,
    OtpChallenge,
    OtpVerdict,
    PostalQuote,
    Procedure,
    ProcedureSummary,
    SavedComponent,
    SignIn,
    SigningLink,
    SubscriberCheck,
    WalletDocument,
)
from backend_client.states import (
    Declared,
    Dossier,
    HistoryEntry,
    Payment,
    PortalEvent,
    ResultFile,
    WantedPaper,
)

__all__ = [
    "Account",
    "Agency",
    "AnswersRefused",
    "Capabilities",
    "Component",
    "Declared",
    "Delivery",
    "Dossier",
    "DossierStatus",
    "Draft",
    "EventType",
    "Field",
    "FieldError",
    "FileContent",
    "Filed",
    "Form",
    "FormChanged",
    "HistoryEntry",
    "NewAccount",
    "NotFound",
    "OnlineLevel",
    "OtpChallenge",
    "OtpPurpose",
    "OtpVerdict",
    "Payment",
    "PaymentStatus",
    "Portal",
    "PortalDown",
    "PortalError",
    "PortalEvent",
    "PortalRefused",
    "PostalQuote",
    "Procedure",
    "ProcedureSummary",
    "ResultFile",
    "SavedComponent",
    "SignIn",
    "SigningLink",
    "SubscriberCheck",
    "TooSoon",
    "WalletDocument",
    "WantedPaper",
]


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
    async def component(self, draft_id: str, component: str) -> SavedComponent: ...
    async def wallet(self, account_id: str) -> tuple[WalletDocument, ...]: ...
    async def dossier(self, code: str) -> Dossier: ...
    async def dossiers(self, account_id: str) -> tuple[Dossier, ...]: ...
    async def declared(self, code: str) -> Declared: ...
    async def result(self, code: str) -> tuple[ResultFile, ...]: ...
    async def result_file(self, url: str) -> FileContent: ...
    async def payment(self, payment_id: str) -> Payment: ...
    async def receipt(self, payment_id: str) -> FileContent: ...
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
    async def sign_in_by_identity(self, identity_token: str, *, key: str) -> SignIn: ...
    async def sign_out(self, sign_in_id: str, *, key: str) -> None: ...
    async def start_dossier(self, procedure_code: str, account_id: str, *, key: str) -> Draft: ...
    async def put_answers(  # noqa: PLR0913  the body of the contract
        self,
        draft_id: str,
        form_version: str,
        answers: dict[str, Any],
        on_behalf: dict[str, Any] | None,
        agency_code: str,
        delivery: Delivery,
        cases: dict[str, bool] | None = None,
        *,
        key: str,
    ) -> Draft: ...
    async def put_files(
        self,
        draft_id: str,
        component: str,
        files: tuple[FileContent, ...],
        documents: tuple[str, ...] = (),
        *,
        key: str,
    ) -> SavedComponent: ...
    async def start_signing(self, draft_id: str, component: str, *, key: str) -> SigningLink: ...
    async def submit(self, draft_id: str, challenge_id: str, *, key: str) -> Filed: ...
    async def withdraw(self, code: str, reason: str, *, key: str) -> Dossier: ...
    async def look_up(self, challenge_id: str, code: str, *, key: str) -> Dossier: ...
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
