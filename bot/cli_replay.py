"""`motcua replay`: a stored, masked conversation becomes a transcript test."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated
from uuid import UUID

import httpx
import typer

from bot import app as composition
from bot import demo
from bot.cli_store import Database
from bot.dialogs import DIALOGS
from bot.engine import make_engine
from bot.parts import Bot, now
from bot.replay import Photos, Replay
from bot.settings import Settings, SettingsError
from bot.store import replaying

Start = Callable[[str], Settings]
CODE = re.compile(r"\b\d{6}\b")


def command(start: Start, database: Database) -> Callable[[str, Path], None]:
    """The command, on the caller's way to settings and database."""

    def replay(
        conversation: Annotated[str, typer.Argument(help="Id of the conversation.")],
        to: Annotated[Path, typer.Option(help="The file to write.")] = Path("replay.txt"),
    ) -> None:
        """Play a stored conversation again, masked as it is, and write it as a transcript test."""
        settings = demo.settled(start("ERROR"))
        if not settings.backend_url.startswith(demo.sandbox_url()):
            raise SettingsError("replay plays in the sandbox only: leave BACKEND_URL unset")
        with database(settings) as url, demo.sandbox(settings) as sandbox:
            bot = composition.make_bot(settings, url)
            to.write_text(asyncio.run(_written(bot, sandbox, conversation)), encoding="utf-8")
        print(f"written: {to}")

    return replay


async def _written(bot: Bot, sandbox: str, conversation: str) -> str:
    async with bot.open():
        masked = await replaying.masked(bot.store, UUID(conversation))
        services = replace(bot.services(), files=Photos())
        engine = make_engine(bot.portal, services, DIALOGS)
        code = partial(newest_code, sandbox)
        replay = Replay(engine, bot.model.understand, now(), code)
        return await replay.write(f"Replay of {conversation}, masked.", masked)


async def newest_code(sandbox: str) -> str:
    """The code of the newest SMS of the sandbox."""
    async with httpx.AsyncClient() as client:
        texts = (await client.get(f"{sandbox}/dev/sms")).json()
    found: list[str] = CODE.findall(texts[-1]["text"]) if texts else []
    return found[0] if found else "000000"
