"""`motcua inbox`, `outbox`, `jobs`: what failed for good is listed without words, and retried."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import typer
from pydantic import SecretStr
from typer.testing import CliRunner

from bot import cli_inbox, cli_jobs, cli_outbox
from bot.inbox import receive
from bot.model import Message
from bot.sealing import Sealer
from bot.settings import Settings
from bot.store import Store, delivery, open_store, parked
from tests.conftest import Clock
from tests.path.parts import ZALO, EchoEngine, make_turns, take_all, text_message

KEY = "no words are opened with this key"


def commands(make: Callable[..., typer.Typer], url: str) -> Callable[..., str]:
    """Run a command of a group; what it prints."""
    settings = Settings(secret_keys=SecretStr(KEY))
    app = make(lambda: settings, lambda _: contextlib.nullcontext(url))

    def run(*words: object) -> str:
        done = CliRunner().invoke(app, [str(word) for word in words])
        assert done.exit_code == 0, done.output
        return done.output

    return run


def on(url: str, sealer: Sealer, do: Callable[[Store], Awaitable[UUID]]) -> UUID:
    async def run() -> UUID:
        store = open_store(url, sealer)
        try:
            return await do(store)
        finally:
            await store.close()

    return asyncio.run(run())


def test_a_parked_message_is_listed_and_retried(
    database: str, sealer: Sealer, clock: Clock
) -> None:
    async def broken(message: Message) -> None:
        raise ZeroDivisionError

    async def park(store: Store) -> UUID:
        await receive(store, text_message(clock, "chuyện riêng", 1, ZALO), clock())
        turns = make_turns(store, clock, EchoEngine(on_handle=broken))
        for _ in range(3):
            with contextlib.suppress(Exception):
                await take_all(turns)
        (one,) = await parked.parked(store, 10)
        return one.id

    key, inbox = on(database, sealer, park), commands(cli_inbox.commands, database)
    assert inbox("parked").startswith(f"{key}  zalo  text  ")
    assert "chuyện riêng" not in inbox("parked")
    other = uuid4()
    assert inbox("retry", key, other).splitlines() == [
        f"{key}  waits for its turn",
        f"{other}  not parked, or too old",
    ]
    assert inbox("parked") == ""
    assert inbox("retry") == ""


def test_a_bubble_given_up_is_listed_and_retried(
    database: str, sealer: Sealer, clock: Clock
) -> None:
    async def give_up(store: Store) -> UUID:
        await receive(store, text_message(clock, "chào", 1, ZALO), clock())
        await take_all(make_turns(store, clock))
        (parcel,) = await delivery.claim(store, "zalo", clock())
        await delivery.failed(store, parcel, "blocked", clock())
        return parcel.id

    key, outbox = on(database, sealer, give_up), commands(cli_outbox.commands, database)
    assert outbox("dead") == f"{key}  zalo  {clock():%Y-%m-%d %H:%M}  blocked\n"
    assert outbox("retry") == f"{key}  waits to be sent\n"  # all of them
    assert outbox("retry") == ""
    assert outbox("retry", key) == f"{key}  not given up, or too old\n"


def test_a_job_that_is_not_among_the_failed_is_said_so(database: str) -> None:
    jobs = commands(cli_jobs.commands, database)
    assert jobs("failed") == ""
    assert jobs("retry") == ""
    assert jobs("retry", 7) == "7  is not among the failed\n"
