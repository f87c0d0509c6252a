"""`motcua telegram`: tell Telegram where to post updates, and what the menu shows."""

import asyncio
from collections.abc import Callable

import typer

from bot.channels.telegram import load
from bot.channels.telegram_menu import set_up
from bot.model import Refused, TryLater
from bot.settings import Settings, SettingsError, reveal


def commands(start: Callable[[], Settings]) -> typer.Typer:
    """The commands; `start` gives the settings."""
    app = typer.Typer(help="The Telegram bot.", no_args_is_help=True)

    @app.callback()
    def telegram() -> None:
        """Keep `setup` a command of its own."""

    @app.command()
    def setup() -> None:
        """Set the webhook with its secret, and the menu of commands in both languages."""
        settings = start()
        if not settings.is_on("telegram") or settings.telegram_polling:
            raise SettingsError("set MOTCUA_TELEGRAM_TOKEN and MOTCUA_TELEGRAM_WEBHOOK_SECRET")
        print(asyncio.run(set_up_bot(settings)))

    return app


async def set_up_bot(settings: Settings) -> str:
    """Make the calls; a line that says what was done."""
    token = reveal(settings.telegram_token)
    url = f"{settings.url}/webhooks/telegram"
    calls = await load(token, settings.telegram_api_url)
    try:
        await set_up(calls, url, reveal(settings.telegram_webhook_secret))
        name = await calls.username()
    except (TryLater, Refused) as error:
        raise SettingsError(f"Telegram did not take it: {error.__cause__}") from error
    finally:
        await calls.close()
    return f"telegram: @{name} posts updates to {url}"
