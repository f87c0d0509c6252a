"""The whole town in one process: the real bot with its worker, and the sandbox, on real servers."""

import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from bot.app import create_app, make_bot
from bot.settings import Settings
from sandbox import settings as sandbox_settings
from sandbox.app import create_sandbox
from tests.web import serving

MODEL = Path(__file__).parents[2] / "var" / "nlu"  # trained once, shared by all tests


@dataclass(frozen=True)
class Town:
    """Where its parts are reached."""

    bot: str
    sandbox: str


@asynccontextmanager
async def open_town(
    database: str, folder: Path, *, guide: bool = False, vneid: str = ""
) -> AsyncIterator[Town]:
    """A bot on an empty, migrated database, and an untouched sandbox.

    With `guide`, the ward's portal has no gateway: the bot has no portal to speak to. `vneid` is
    the issuer citizens may sign in at.
    """
    bot_socket, sandbox_socket = (socket.create_server(("127.0.0.1", 0)) for _ in range(2))
    town = Town(_url(bot_socket), _url(sandbox_socket))
    theirs = sandbox_settings.Settings(folder, bot_url=town.bot, public_url=town.sandbox)
    ours = Settings(
        data_dir=folder,
        public_url=town.bot,
        agency="H26.12",
        agency_name="UBND phường Sen Hồ",
        agency_phone="024 0000 0012",
        backend_url="" if guide else f"{town.sandbox}/api/v1",
        backend_token=None if guide else SecretStr(theirs.token),
        backend_webhook_secret=None if guide else SecretStr(theirs.webhook_secret),
        vneid_issuer=vneid,
        vneid_client_id="motcua" if vneid else "",
        vneid_client_secret=SecretStr("a client secret") if vneid else None,
    )
    MODEL.mkdir(parents=True, exist_ok=True)
    (folder / "nlu").symlink_to(MODEL)
    app = create_app(make_bot(ours, database), sandbox=town.sandbox)
    async with AsyncExitStack() as stack:
        for part, listener in ((create_sandbox(theirs), sandbox_socket), (app, bot_socket)):
            await stack.enter_async_context(serving(part, listener, lifespan="on"))
        yield town


def _url(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}"
