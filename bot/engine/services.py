"""What dialogs may use besides the portal."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.catalogue import Catalogue
from bot.model import Desk, Documents, Files, Finder, Identities, OfficeHours, Outlook, Records


class NoDesk:
    """Nobody counts a queue: a number is all a citizen can be told."""

    async def outlook(self, conversation_id: str, agency: str, now: datetime) -> Outlook:
        """Nothing is known."""
        return Outlook()


@dataclass(frozen=True)
class Services:
    """What dialogs may use besides the portal; handed in by the composition root."""

    catalogue: Catalogue
    finder: Finder
    files: Files
    records: Records
    documents: Documents
    hours: OfficeHours
    redact: Callable[[str], str]
    agency_name: str
    agency_code: str
    agency_phone: str
    privacy_contact: str
    backup_days: int = 20  # how long a backup keeps what was erased since
    portal_link: str = "https://dichvucong.gov.vn"  # of the national portal; {code}: a procedure's
    identities: Identities | None = None  # VNeID, where it is set up
    desk: Desk = field(default_factory=NoDesk)
    person_procedures: frozenset[str] = frozenset()  # ids that data/handoff.yaml gives to people
