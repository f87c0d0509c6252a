"""`motcua privacy export|erase`: what we hold of a citizen, handed over or forgotten."""

import asyncio
import os
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from bot import app as composition
from bot import privacy
from bot.cli_store import Database, Start
from bot.parts import Bot, now
from bot.store.privacy import of_account

Account = Annotated[str, typer.Option(help="The portal's id of the account.")]
Conversation = Annotated[str, typer.Option(help="Id of one conversation.")]
Folder = Annotated[Path, typer.Option(help="Where the archives are written.")]


def commands(start: Start, database: Database) -> typer.Typer:
    """The commands, on the caller's way to settings and database."""
    app = typer.Typer(help="A citizen's data: export, erase.", no_args_is_help=True)

    @app.command()
    def export(account: Account = "", conversation: Conversation = "", to: Folder = Path()) -> None:
        """Write everything held of a citizen: one ZIP per conversation, readable by you alone."""
        settings = start()
        with database(settings) as url:
            bot = composition.make_bot(settings, url)
            for path in asyncio.run(_export(bot, account, conversation, to)):
                print(path)

    @app.command()
    def erase(
        account: Account = "",
        conversation: Conversation = "",
        yes: Annotated[bool, typer.Option(help="Do not ask.")] = False,
    ) -> None:
        """Forget a citizen: conversations, files, transcript. This cannot be taken back."""
        if not yes:
            typer.confirm("Erase everything held of this citizen?", abort=True)
        settings = start()
        with database(settings) as url:
            bot = composition.make_bot(settings, url)
            print(f"erased: {asyncio.run(_erase(bot, account, conversation))} conversations")

    return app


async def _export(bot: Bot, account: str, conversation: str, folder: Path) -> list[Path]:
    async with bot.open():
        return [
            await _archive(bot, conversation_id, folder)
            for conversation_id in await _meant(bot, account, conversation)
        ]


async def _archive(bot: Bot, conversation_id: UUID, folder: Path) -> Path:
    path = folder / f"motcua-{conversation_id}.zip"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as target:
        await privacy.export(bot.store, bot.files, conversation_id, target)
    return path


async def _erase(bot: Bot, account: str, conversation: str) -> int:
    async with bot.open():
        meant = await _meant(bot, account, conversation)
        for conversation_id in meant:
            await privacy.erase(bot.store, bot.files, conversation_id, now())
        return len(meant)


async def _meant(bot: Bot, account: str, conversation: str) -> list[UUID]:
    """The conversations of the account, or the one named. Raises `typer.BadParameter`."""
    if account:
        return await of_account(bot.store, account)
    try:
        return [UUID(conversation)]
    except ValueError as error:
        raise typer.BadParameter("name an --account or a --conversation") from error
