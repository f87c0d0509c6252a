"""What becomes of a dossier once it is handed in. Money is whole đồng, times are aware."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from backend_client.kinds import DossierStatus, EventType, PaymentStatus


@dataclass(frozen=True)
class Declared:
    """What was handed in and can still be changed; `papers` are keys of components with files."""

    form_version: str
    answers: dict[str, Any]
    agency_code: str
    papers: tuple[str, ...] = ()
    on_behalf: dict[str, Any] | None = None
    delivery: dict[str, Any] = field(default_factory=dict)


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
    withdrawal_asked: bool = False  # by the citizen, after acceptance; the agency decides
    rating: int | None = None  # 1 to 5, once the citizen has given it


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
