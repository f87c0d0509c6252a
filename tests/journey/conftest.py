"""The whole thing as its users get it: `motcua demo`, a browser, and the sandbox's pages."""

from collections.abc import AsyncIterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from tests.browser.host import Host, host_page
from tests.journey.citizen import Citizen, citizen
from tests.journey.programs import Program, Town, free_port, motcua, running, town_at

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest_asyncio.fixture(scope="session")
async def ward() -> AsyncIterator[Host]:
    """The ward's own web server, of another origin than the bot's."""
    async with host_page() as host:
        yield host


@pytest_asyncio.fixture(scope="session")
async def demo(tmp_path_factory: pytest.TempPathFactory, ward: Host) -> AsyncIterator[Program]:
    """`motcua demo`, one for all tests: each brings citizens of its own."""
    home, sandbox = tmp_path_factory.mktemp("demo"), free_port()
    program = motcua("demo", home, free_port(), WEB_ALLOWED_ORIGINS=ward.url)
    ward.bot = program.url
    program.settings = {**program.settings, "SANDBOX_PORT": str(sandbox)}
    async with running(program):
        yield program


@pytest_asyncio.fixture
async def town(demo: Program) -> AsyncIterator[Town]:
    """The demo's sandbox."""
    async with town_at(f"http://127.0.0.1:{demo.settings['SANDBOX_PORT']}") as town:
        yield town


@pytest_asyncio.fixture
async def an(demo: Program) -> AsyncIterator[Citizen]:
    """A citizen on the demo's page."""
    async with citizen(demo.url) as someone:
        yield someone


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data directory of a test's own."""
    return tmp_path / "var"


@pytest.fixture
def today() -> date:
    """The day on the programs' clock."""
    return datetime.now(VIETNAM).date()
