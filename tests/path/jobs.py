"""The jobs of one process, with a desk that remembers and files that are noted when dropped."""

from dataclasses import dataclass, field
from typing import cast

from backend_client.port import Portal, PortalDown
from bot.jobs import Jobs
from bot.settings import Settings
from bot.store import Store
from tests.conftest import Clock


@dataclass
class Desk:
    """The one call of the portal that jobs make."""

    down: bool = False
    petitions: dict[str, str] = field(default_factory=dict)

    async def send_petition(
        self, account_id: str | None, subject: str, text: str, *, key: str
    ) -> str:
        if self.down:
            raise PortalDown
        self.petitions[key] = f"{subject}: {text}"
        return "KN-1"


@dataclass
class Setup:
    jobs: Jobs
    desk: Desk
    dropped: list[str]


def make_setup(store: Store, clock: Clock) -> Setup:
    desk, dropped = Desk(), list[str]()

    async def drop(file: str) -> None:
        dropped.append(file)

    keep = Settings.model_construct().keep
    return Setup(Jobs(store, cast("Portal", desk), drop, clock, keep), desk, dropped)
