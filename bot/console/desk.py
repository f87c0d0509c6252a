"""What the pages of the console work with, made once by `bot.app`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from backend_client.port import Portal
from bot.console.pages import Pages
from bot.model import Files, OfficeHours
from bot.store import Store
from bot.store.listen import Listener


@dataclass(frozen=True)
class Oidc:
    """The officers' identity provider."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True)
class Desk:
    """The parts. `origins` are our own addresses; `agencies` are names by code."""

    store: Store
    portal: Portal
    files: Files
    hours: OfficeHours
    listener: Listener
    now: Callable[[], datetime]
    url: str
    origins: frozenset[str]
    agencies: Mapping[str, str] = field(default_factory=dict)
    oidc: Oidc | None = None
    pages: Pages = field(default_factory=Pages)

    def agency_name(self, code: str) -> str:
        """As people call it; its code when we know no name."""
        return self.agencies.get(code, code)
