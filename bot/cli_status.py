"""`motcua status`: how everything stands, in one look; exit code 1 when a person is needed."""

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer

from backend_client.port import PortalError
from bot.app import make_portal
from bot.metrics import Metrics
from bot.sealing import make_sealer
from bot.settings import Settings, SettingsError, reveal
from bot.status import Check, judge
from bot.store import open_store
from bot.store.embedded import embedded
from bot.store.status import facts

Start = Callable[[str], Settings]
PATIENCE = 3.0  # seconds for the portal


def command(start: Start) -> Callable[..., None]:
    """The command."""

    def status(
        as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False,
    ) -> None:
        """Say how everything stands: queues, jobs, channels, portal; 1 when a person is needed."""
        settings = start("ERROR")
        with _database(settings) as url:
            checks = asyncio.run(_look(settings, url))
        now = datetime.now(UTC)
        print(_as_json(checks, now) if as_json else "\n".join(_lines(checks, now)))
        raise typer.Exit(code=0 if all(check.ok for check in checks) else 1)

    return status


@contextmanager
def _database(settings: Settings) -> Iterator[str]:
    """The database as it is, never migrated here; our own is started for the look."""
    if settings.database_url is not None:
        yield reveal(settings.database_url)
        return
    home = settings.data_dir / "pg"
    if not (home / "data").exists():
        raise SettingsError(f"there is no database in {settings.data_dir} yet")
    with embedded(home) as server:
        yield server.url


async def _look(settings: Settings, url: str) -> list[Check]:
    store = open_store(url, make_sealer(settings.sealing_keys()), pool=1)
    try:
        found = await facts(store, datetime.now(UTC))
    finally:
        await store.close()
    return judge(found, await _portal_answers(settings))


async def _portal_answers(settings: Settings) -> bool | None:
    if not settings.backend_url:
        return None
    portal = make_portal(settings, Metrics())
    try:
        async with asyncio.timeout(PATIENCE):
            return bool(await portal.capabilities())
    except (PortalError, TimeoutError):
        return False
    finally:
        await portal.close()


def _lines(checks: Sequence[Check], now: datetime) -> Iterator[str]:
    bad = sum(not check.ok for check in checks)
    yield f"{now:%Y-%m-%d %H:%M} UTC: " + (f"{bad} need a person" if bad else "all is well")
    width = max(len(check.name) for check in checks)
    for check in checks:
        yield f"{'ok' if check.ok else '!!'}  {check.name:<{width}}  {check.says}"


def _as_json(checks: Sequence[Check], now: datetime) -> str:
    rows = [{"name": c.name, "ok": c.ok, "says": c.says, **c.facts} for c in checks]
    return json.dumps({"at": now.isoformat(), "ok": all(c.ok for c in checks), "checks": rows})
