"""The whole thing as its users get it: `motcua demo`, a browser, and the sandbox's pages."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.browser.host import Host, host_page
from tests.journey.programs import Program, Town, free_port, motcua, running, town_at

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
expect.set_options(timeout=60_000)  # ms: a busy machine is no fault


@contextmanager
def new_folder() -> Iterator[Path]:
    """Not pytest's own: another run as root shuts those, and PostgreSQL's user must walk in."""
    with TemporaryDirectory(prefix="motcua-journey-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder for the data of a test's own programs."""
    with new_folder() as folder:
        yield folder


@pytest_asyncio.fixture(scope="session")
async def ward() -> AsyncIterator[Host]:
    """The ward's own web server, of another origin than the bot's."""
    async with host_page() as host:
        yield host


@pytest_asyncio.fixture(scope="session")
async def demo(ward: Host) -> AsyncIterator[Program]:
    """`motcua demo`, one for all tests: each brings citizens of its own."""
    with new_folder() as home:
        program = motcua("demo", home, free_port(), WEB_ALLOWED_ORIGINS=ward.url)
        ward.bot = program.url
        program.settings = {**program.settings, "SANDBOX_PORT": str(free_port())}
        async with running(program):
            yield program


@pytest_asyncio.fixture
async def town(demo: Program) -> AsyncIterator[Town]:
    """The demo's sandbox."""
    async with town_at(f"http://127.0.0.1:{demo.settings['SANDBOX_PORT']}") as town:
        yield town


@pytest.fixture
def today() -> date:
    """The day on the programs' clock."""
    return datetime.now(VIETNAM).date()
