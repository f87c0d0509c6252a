"""What the pages of the console work with, made once by `bot.app`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from backend_client.port import Portal
from bot.catalogue import FaqEntry
from bot.console.pages import Pages
from bot.model import Engine, Files, OfficeHours
from bot.nlu import Nlu
from bot.store import Store
from bot.store.learning import Learned
from bot.store.listen import Listener


@dataclass(frozen=True)
class Oidc:
    """The officers' identity provider."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)


class Knows(Protocol):
    """What the bot knows now, and would know with a draft (bot.knowledge)."""

    @property
    def model(self) -> Nlu:
        """The model in use, with its catalogue."""
        ...

    async def standing(self) -> Sequence[Learned]:
        """How far each machine is with what is published now."""
        ...

    async def rehearse(self, draft: FaqEntry) -> Nlu | None:
        """The model with this draft; None while it is being made. Raises `Untrainable`."""
        ...


@dataclass(frozen=True)
class Desk:
    """The parts. `origins` are our own addresses; `agencies` are names by code; `public` are
    phones the bot tells everybody, digits alone.
    """

    store: Store
    portal: Portal
    files: Files
    hours: OfficeHours
    listener: Listener
    now: Callable[[], datetime]
    knowledge: Knows
    rehearsal: Callable[[Nlu], Engine]  # an engine whose deeds reach nobody
    url: str
    origins: frozenset[str]
    agencies: Mapping[str, str] = field(default_factory=dict)
    public: frozenset[str] = frozenset()
    oidc: Oidc | None = None
    pages: Pages = field(default_factory=Pages)

    def agency_name(self, code: str) -> str:
        """As people call it; its code when we know no name."""
        return self.agencies.get(code, code)
