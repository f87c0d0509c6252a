"""`motcua zalo`: connect the Official Account (OAuth with PKCE), and say whether it stands."""

import asyncio
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Annotated

import httpx
import typer

from bot.channels.zalo_api import ZaloApi
from bot.channels.zalo_errors import Failed
from bot.channels.zalo_setup import first_pair, make_alarm, make_tokens
from bot.channels.zalo_tokens import CHANNEL, NotConnected, Unsure, code_in, new_verifier
from bot.cli_store import Database, Start
from bot.metrics import Metrics
from bot.model import TryLater
from bot.sealing import make_sealer
from bot.settings import Settings, SettingsError, reveal
from bot.store import Store, open_store, tokens
from bot.store.tokens import Kept

Ask = Callable[[str], str]
PASTE = "Dán địa chỉ của trang Zalo chuyển tới / paste the address Zalo sent you to"


def commands(start: Start, database: Database) -> typer.Typer:
    """The two commands."""
    app = typer.Typer(help="The Zalo Official Account.", no_args_is_help=True)

    @app.command()
    def connect(
        redirect_uri: Annotated[str, typer.Option(help="as registered in Zalo's console")] = "",
        verifier: Annotated[str, typer.Option(help="when the console keeps a fixed one")] = "",
    ) -> None:
        """Let an administrator of the OA give this bot its rights; keeps the tokens sealed."""
        settings = _checked(start())
        with database(settings) as url:
            redirect = redirect_uri or settings.url
            asyncio.run(_connect(settings, url, redirect, verifier or new_verifier(), typer.prompt))
        print("zalo: connected")

    @app.command()
    def status() -> None:
        """Say whether the tokens are good, and what Zalo says of the account."""
        settings = _checked(start())
        with database(settings) as url:
            for line in asyncio.run(_status(settings, url)):
                print(line)

    return app


def _checked(settings: Settings) -> Settings:
    if not settings.is_on("zalo"):
        raise SettingsError("zalo is off: set its settings first (docs/channels/zalo.md)")
    return settings


def _now() -> datetime:
    return datetime.now(UTC)


async def _connect(
    settings: Settings, url: str, redirect_uri: str, verifier: str, ask: Ask
) -> None:
    """Show the consent's address, take the code it leads to, keep the pair."""
    store = open_store(url, make_sealer(settings.sealing_keys()))
    async with httpx.AsyncClient(timeout=15) as client:
        made = make_tokens(settings, store, _now, make_alarm(Metrics()), client)
        state = secrets.token_urlsafe(16)
        print(made.oauth.consent_url(redirect_uri, verifier, state), flush=True)
        try:
            code = code_in(ask(PASTE), state, settings.zalo_oa_id)
            pair = await made.oauth.exchange(code, verifier, _now())
        except (NotConnected, Unsure, TryLater) as error:
            raise SettingsError(f"zalo: not connected: {error}") from error
        await tokens.put(store, CHANNEL, pair, first_pair(settings, _now()), _now())
    await store.close()


async def _status(settings: Settings, url: str) -> list[str]:
    """What stands, one fact a line."""
    store = open_store(url, make_sealer(settings.sealing_keys()))
    kept = await tokens.read(store, CHANNEL)
    lines = list(_token_lines(kept)) + await _account_lines(settings, store)
    await store.close()
    return lines


def _token_lines(kept: Kept | None) -> Iterator[str]:
    if kept is None:
        yield "tokens: none yet"
        return
    yield f"access token: good until {kept.expires_at:%Y-%m-%d %H:%M} UTC"
    if kept.problem:
        yield f"last renewal failed: {kept.problem} ({kept.failures} times)"


async def _account_lines(settings: Settings, store: Store) -> list[str]:
    alarm = make_alarm(Metrics())
    async with httpx.AsyncClient(timeout=15) as client:
        made = make_tokens(settings, store, _now, alarm, client)
        proof = reveal(settings.zalo_app_secret) if settings.zalo_appsecret_proof else ""
        urls = (settings.zalo_api_url, settings.zalo_template_url)
        try:
            account = await ZaloApi(*urls, made, client, alarm, proof).account()
        except TryLater:
            return ["account: not known now: no token is good, or Zalo does not answer"]
        except Failed as error:
            return [f"account: Zalo does not answer well: {error}"]
    facts = ("oaid", "name", "is_verified", "package_name", "linked_ZCA")
    return [f"{fact}: {account.get(fact, '?')}" for fact in facts]
