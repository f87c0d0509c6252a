"""`motcua`: the commands of docs/operations.md."""

import asyncio
import contextlib
import gc
import signal
import sys
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Annotated, Any

import typer
import uvicorn

from bot import app as composition
from bot import (
    cli_backup,
    cli_inbox,
    cli_jobs,
    cli_links,
    cli_nlu,
    cli_outbox,
    cli_privacy,
    cli_replay,
    cli_staff,
    cli_status,
    cli_telegram,
    cli_zalo,
    demo,
    logs,
)
from bot.backup import BackupError
from bot.channels.terminal import Terminal
from bot.dialogs import DIALOGS
from bot.model import Channel
from bot.parts import DATA, Bot, now
from bot.settings import NEEDS, Settings, SettingsError, reveal
from bot.store import StoreDown, StoreError
from bot.store.embedded import embedded
from bot.store.embedded_programs import EmbeddedError
from bot.store.migrate import migrate as bring_up

cli = typer.Typer(help="Một Cửa: public services by chat.", no_args_is_help=True)
cli.add_typer(cli_nlu.app, name="nlu")
NO_DATABASE = "postgresql://nobody@127.0.0.1:1/none"  # never asked: forms keep their own state
GRACE = 10  # seconds open sockets get when we stop


@contextlib.contextmanager
def database(settings: Settings) -> Iterator[str]:
    """The URL of the database: the one that is set, or our own, started and migrated."""
    if settings.database_url is not None:
        yield reveal(settings.database_url)
        return
    if settings.production:
        raise SettingsError("MOTCUA_DATABASE_URL must be set when ENV is production")
    with embedded(settings.data_dir / "pg", say=partial(print, flush=True)) as server:
        print(server.said, flush=True)
        bring_up(server.url, server.keeper)
        yield server.url


def database_url(settings: Settings) -> str:
    """The URL that must be set: several processes share it."""
    if settings.database_url is None:
        raise SettingsError("MOTCUA_DATABASE_URL must be set: this process shares its database")
    return reveal(settings.database_url)


def prepared(settings: Settings, url: str, channels: Mapping[str, Channel] | None = None) -> Bot:
    """The parts of this process, its schema checked and its model loaded.

    Before any server runs, so that an operator reads of trouble at once, and Ctrl-C ends it. A
    database that is away may come.
    """
    for name in (name for name in NEEDS if not settings.is_on(name)):
        print(f"{name}: off, its settings are not set", flush=True)
    bot = composition.make_bot(settings, url, channels)
    if not asyncio.run(_checked(bot)):
        print("database: does not answer yet", flush=True)
    load(bot)
    return bot


def load(bot: Bot) -> None:
    """Load the model; what is there now stays, and no collection need look at it again."""
    bot.load()
    gc.freeze()


async def _checked(bot: Bot) -> bool:
    try:
        return await bot.standing.now()
    finally:
        await bot.store.close()  # connections belong to this loop, the server has its own


@cli.command()
def serve() -> None:
    """The bot in one process: web and worker."""
    settings = start()
    with database(settings) as url:
        listen(settings, composition.create_app(prepared(settings, url)))


@cli.command()
def web() -> None:
    """Only the web side; needs DATABASE_URL. Run as many as you like."""
    settings = start()
    bot = prepared(settings, database_url(settings))
    listen(settings, composition.create_app(bot, works=False))


@cli.command()
def worker() -> None:
    """Only the worker; needs DATABASE_URL. Run as many as you like."""
    settings = start()
    bot = prepared(settings, database_url(settings))
    if settings.worker_metrics_port:
        bot.metrics.serve(settings.host, settings.worker_metrics_port)
    run_worker(bot)


def run_worker(bot: Bot) -> None:
    """`work`, on uvloop where there is one, as the web side runs."""
    with asyncio.Runner(loop_factory=uvicorn.Config("").get_loop_factory()) as runner:
        runner.run(work(bot))


async def work(bot: Bot) -> None:
    """A worker until SIGTERM or Ctrl-C; the turn under way is finished."""
    stopped = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    async with bot.open(), bot.working():
        announcing = asyncio.create_task(_announce(bot))
        await stopped.wait()
        announcing.cancel()


async def _announce(bot: Bot) -> None:
    await bot.standing.there.wait()
    print("worker: ready", flush=True)


@cli.command(name="demo")
def run_demo(
    guide: Annotated[bool, typer.Option(help="As a ward without a gateway: no sandbox.")] = False,
) -> None:
    """Everything on this machine: bot, worker, PostgreSQL, and the whole sandbox."""
    settings = demo.guiding(start()) if guide else demo.settled(start())
    with database(settings) as url, demo.sandbox(settings) as sandbox:
        demo.introduce(settings, sandbox)
        bot = prepared(settings, url)
        asyncio.run(_with_officers(settings, bot))
        announce = partial(demo.announce, settings, sandbox, print)
        listen(settings, composition.create_app(bot, sandbox=sandbox, ready=announce))


async def _with_officers(settings: Settings, bot: Bot) -> None:
    try:
        await demo.add_officers(settings, bot.store)
    finally:
        await bot.store.close()


@cli.command()
def talk() -> None:
    """Talk to the bot in this terminal, with the sandbox behind it."""
    settings = demo.settled(start("ERROR"))
    with database(settings) as url, demo.sandbox(settings):
        terminal = Terminal(print)
        bot = prepared(settings, url, {terminal.name: terminal})
        asyncio.run(demo.talk(bot, terminal))


@cli.command()
def actions(port: int = 5055) -> None:
    """Our dialogs as forms for a Rasa server (its action endpoint); needs the extra `rasa`."""
    from bot.rasa import actions as rasa  # noqa: PLC0415  rasa-sdk is an extra, never at start

    settings = start()
    bot = composition.make_bot(settings, NO_DATABASE)
    bot.load()
    ready = partial(print, "actions: ready", flush=True)
    rasa.serve(rasa.executor(DIALOGS, bot.engine(), now), settings.host, port, ready)


@cli.command()
def migrate() -> None:
    """Bring the database to this program's schema."""
    settings = start()
    if settings.database_url is not None:
        bring_up(database_url(settings))
    else:
        with database(settings):
            pass
    print("migrate: the database is up to date")


@cli.command()
def check() -> None:
    """Say whether this installation could run: language data, settings, keys, database, model."""
    settings = start()
    cli_nlu.run_check(DATA)
    with database(settings) as url:
        if not prepared(settings, url).standing.there.is_set():
            raise StoreDown(StoreDown.__doc__)
        weak = cli_staff.weakness_of_the_log(settings, url)
    print("language data, settings, keys, database, schema and model: good")
    print(f"portal: {settings.backend_url or 'none, the bot only guides'}")
    print(f"audit log: {weak}")


def start(level: str = "") -> Settings:
    """The settings, and logs as they ask for."""
    settings = Settings()
    logs.configure(level or settings.log_level, settings.production)
    return settings


def listen(settings: Settings, app: Any) -> None:
    """Serve HTTP until told to stop."""
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),  # uvicorn alone would trust 127.0.0.1
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=GRACE,
        ws_max_size=65_536,
    )
    uvicorn.Server(config).run()


cli.command(name="links")(cli_links.commands(start))
cli.add_typer(cli_telegram.commands(start), name="telegram")
cli.add_typer(cli_privacy.commands(start, database), name="privacy")
cli.command(name="replay")(cli_replay.command(start, database))
cli.add_typer(cli_staff.commands(start, database), name="staff")
cli_nlu.suggesting(start, database)
cli.add_typer(cli_zalo.commands(start, database), name="zalo")
cli.add_typer(cli_outbox.commands(start, database), name="outbox")
cli.command(name="status")(cli_status.command(start))
cli.add_typer(cli_jobs.commands(start, database), name="jobs")
cli_backup.commands(cli, start)
cli.add_typer(cli_inbox.commands(start, database), name="inbox")


def main() -> None:
    """Run a command; what an operator can put right is said in one line.

    SIGTERM unwinds like Ctrl-C: whatever was started is stopped.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        cli()
    except (SettingsError, StoreError, EmbeddedError, BackupError) as error:
        print(f"motcua: {error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
