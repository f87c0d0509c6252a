"""What dialogs may use besides the portal."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.catalogue import Catalogue, Mode
from bot.model import Files, Finder, OfficeHours


@dataclass(frozen=True)
class Services:
    """What dialogs may use besides the portal; handed in by the composition root."""

    catalogue: Catalogue
    finder: Finder
    files: Files
    hours: OfficeHours
    redact: Callable[[str], str]
    agency_name: str
    agency_code: str
    agency_phone: str
    privacy_contact: str
    mode: Mode = "gateway"
