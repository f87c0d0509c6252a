"""Zalo's tokens: a refresh token works once, so one renews, commits, and then uses the pair."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import text
from typer.testing import CliRunner

from bot import cli_zalo
from bot.channels.zalo_api import ZaloApi
from bot.channels.zalo_errors import Failed
from bot.channels.zalo_setup import Watch, media_hosts
from bot.channels.zalo_tokens import (
    NotConnected,
    Tokens,
    Unsure,
    challenge,
    code_in,
    new_verifier,
)
from bot.handoff import load_hours
from bot.model import TryLater
from bot.parts import DATA
from bot.settings import Settings, SettingsError
from bot.store import Store, tokens
from tests.channels.zalo_rig import Rig, open_rig, settings
from tests.conftest import Clock
from tests.path.parts import ZALO, say


@pytest_asyncio.fixture
async def rig(store: Store, clock: Clock, tmp_path: Path) -> AsyncIterator[Rig]:
    async with open_rig(store, clock, tmp_path) as made:
        yield made


def tokens_of(rig: Rig) -> Tokens:
    return rig.channel.sender.api.tokens


def another(rig: Rig) -> Tokens:
    """Another process' tokens, on the same database."""
    one = tokens_of(rig)
    return Tokens(one.store, one.oauth, one.clock, one.alarm, one.seed)


async def grants(rig: Rig) -> int:
    return int((await rig.log())["grants"])


def alarmed(rig: Rig, reason: str) -> bool:
    return rig.counted(f'motcua_channel_alarms_total{{channel="zalo",reason="{reason}"}}')


async def test_the_first_token_comes_with_the_settings_refresh_token(rig: Rig) -> None:
    access = await tokens_of(rig).access()
    assert await tokens_of(rig).access() == access
    assert await another(rig).access() == access
    assert await grants(rig) == 2  # the settings' own, and the one it brought
    async with rig.store.begin() as db:
        (sealed,) = (await db.execute(text("SELECT access FROM channel_tokens"))).scalars()
    assert access.encode() not in bytes(sealed)
    assert access not in repr(await tokens.read(rig.store, "zalo"))


async def test_many_processes_that_need_a_new_one_renew_once(rig: Rig) -> None:
    stale = await tokens_of(rig).access()
    crowd = [another(rig) for _ in range(6)]
    got = await asyncio.gather(*(one.renew(stale) for one in crowd), return_exceptions=True)
    renewed = {one for one in got if isinstance(one, str)}
    waiting = [one for one in got if not isinstance(one, str)]
    assert len(renewed) == 1
    assert all(isinstance(one, TryLater) for one in waiting)
    assert await grants(rig) == 3
    assert [await one.access() for one in crowd] == list(renewed) * 6


async def test_the_job_renews_after_twenty_hours(rig: Rig, clock: Clock) -> None:
    one = tokens_of(rig)
    await one.access()
    await one.renew_in_time()
    assert await grants(rig) == 2
    clock.forward(hours=20)
    await one.renew_in_time()
    assert await grants(rig) == 3
    clock.forward(hours=24)
    assert await another(rig).access() == await one.access()
    clock.forward(hours=1)  # the 25 hours are over: without the job it is renewed when needed
    await another(rig).access()
    assert await grants(rig) == 4


async def test_a_pair_is_committed_before_it_is_used(rig: Rig) -> None:
    """Whoever crashes after the commit loses nothing; before it, the alarm tells."""
    stale = await tokens_of(rig).access()
    claim = await tokens.claim(rig.store, "zalo", timedelta(seconds=60))
    assert claim is not None
    await tokens_of(rig).oauth.refresh(claim.pair.refresh, rig.clock())  # and here it dies
    with pytest.raises(TryLater):
        await another(rig).renew(stale)  # its claim holds for a minute
    async with rig.store.begin() as db:
        await db.execute(text("UPDATE channel_tokens SET renewing_until = now()"))
    with pytest.raises(TryLater):
        await another(rig).renew(stale)
    assert alarmed(rig, "token_renewer_died")
    assert alarmed(rig, "token_dead")
    kept = await tokens.read(rig.store, "zalo")
    assert kept is not None
    assert (kept.problem, kept.access) == ("token_dead", stale)  # still good for hours
    assert await another(rig).access() == stale


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (httpx.ReadTimeout("lost"), "token_unsure"),
        (httpx.ConnectError("down"), "oauth_down"),
        (503, "oauth_down"),
    ],
)
async def test_renewing_that_fails_is_an_alarm_and_tried_again(
    rig: Rig, trouble: Exception | int, reason: str
) -> None:
    stale = await tokens_of(rig).access()
    rig.network.trouble = [trouble]
    with pytest.raises(TryLater):
        await another(rig).renew(stale)
    assert alarmed(rig, reason)
    async with rig.store.begin() as db:
        await db.execute(text("UPDATE channel_tokens SET renewing_until = NULL"))
    assert await another(rig).renew(stale) != stale


async def test_without_any_token_the_alarm_says_not_connected(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    async with open_rig(store, clock, tmp_path, zalo_refresh_token=None) as rig:
        with pytest.raises(TryLater):
            await tokens_of(rig).access()
        assert alarmed(rig, "not_connected")


async def test_a_new_token_in_the_settings_begins_anew(rig: Rig) -> None:
    await tokens_of(rig).access()
    fresh = tokens.Pair("access-by-hand", "refresh-by-hand", rig.clock() + timedelta(hours=1))
    one = tokens_of(rig)
    assert await Tokens(one.store, one.oauth, one.clock, one.alarm, fresh).access() == fresh.access


async def test_settings_without_tokens_and_used_up_ones_take_nothing_away(rig: Rig) -> None:
    """`motcua zalo status` in a shell that lacks the token once wiped the channel's rights."""
    one = tokens_of(rig)
    access = await one.access()
    none = tokens.Pair("", "", rig.clock())
    assert await Tokens(one.store, one.oauth, one.clock, one.alarm, none).access() == access
    consent = tokens.Pair("by-consent", "r-2", rig.clock() + timedelta(hours=25))
    await tokens.put(rig.store, "zalo", consent, none, rig.clock())
    assert await another(rig).access() == "by-consent"  # the settings' own was begun with before


async def test_every_call_proves_the_apps_secret_when_the_console_wants_it(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    async with open_rig(store, clock, tmp_path, zalo_appsecret_proof=True) as rig:
        assert (await rig.channel.sender.api.account())["is_verified"] is True
    async with open_rig(store, clock, tmp_path / "b", zalo_appsecret_proof=True) as rig:
        api = rig.channel.sender.api
        object.__setattr__(api, "proof", "another secret")
        with pytest.raises((TryLater, Failed)):
            await api.account()


def test_the_proof_of_the_sheet() -> None:
    proof = "bd3f6010e44b67c2c4762c8713a0768dfad1c2f337cc51e40a096ae4b281211e"
    api = ZaloApi("", "", None, None, None, "app-secret-demo")  # type: ignore[arg-type]
    assert api._headers("access-token-demo")["appsecret_proof"] == proof


# --- motcua zalo connect --------------------------------------------------------------------------


def test_pkce_is_as_the_standard_has_it() -> None:
    assert len(new_verifier()) == 43
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # RFC 7636, appendix B
    assert challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


async def test_an_administrators_consent_brings_a_pair_once(rig: Rig) -> None:
    oauth, verifier = tokens_of(rig).oauth, new_verifier()
    url = oauth.consent_url("https://motcua.example/", verifier, "state-1")
    there = await rig.web.get(url)
    callback = there.headers["location"]
    code = code_in(callback, "state-1", rig.channel.hook.oa_id)
    with pytest.raises(NotConnected):
        await oauth.exchange(code, new_verifier(), rig.clock())
    pair = await oauth.exchange(code, verifier, rig.clock())
    assert pair.expires_at == rig.clock() + timedelta(hours=25)
    with pytest.raises(NotConnected):
        await oauth.exchange(code, verifier, rig.clock())
    await tokens.put(rig.store, "zalo", pair, tokens_of(rig).seed, rig.clock())
    assert await another(rig).access() == pair.access


@pytest.mark.parametrize(
    "callback",
    [
        "",
        "https://x.vn/?state=s",
        "https://x.vn/?code=c&state=other",
        "https://x.vn/?code=c&oa_id=9",
    ],
)
def test_an_address_of_another_consent_is_refused(callback: str) -> None:
    with pytest.raises(NotConnected):
        code_in(callback, "s", "1")
    assert code_in("https://x.vn/?code=c&state=s&oa_id=1", "s", "1") == "c"


async def test_an_answer_nobody_can_read_is_unsure(rig: Rig) -> None:
    oauth = tokens_of(rig).oauth
    odd = httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(200, text="<")))
    object.__setattr__(oauth, "client", odd)
    with pytest.raises(Unsure):
        await oauth.refresh("x", rig.clock())


def test_connect_says_what_is_missing(tmp_path: Path) -> None:
    @contextmanager
    def nowhere(_: Settings) -> Iterator[str]:
        yield ""

    app = cli_zalo.commands(lambda: Settings(data_dir=tmp_path), nowhere)
    result = CliRunner().invoke(app, ["connect"])
    assert isinstance(result.exception, SettingsError)
    assert "zalo is off" in str(result.exception)


# --- silence, hosts -------------------------------------------------------------------------------


async def test_silence_in_office_hours_is_an_alarm(store: Store, clock: Clock) -> None:
    alarms: list[str] = []
    hours = load_hours(DATA / "holidays.yaml")
    missed = [0]

    async def look() -> int:
        return missed[0]

    watch = Watch(store, hours, clock, alarms.append, timedelta(hours=3), look)
    await watch.look()
    await say(store, clock, "chào em", 1, ZALO)
    await watch.look()
    clock.forward(hours=2)  # 11:00
    await watch.look()
    clock.forward(hours=3)  # 14:00
    await watch.look()
    clock.forward(hours=8)  # 22:00: nobody is there
    await watch.look()
    assert alarms == ["silent"]
    missed[0] = 2  # what was missed is told at any hour, and once
    await watch.look()
    assert alarms == ["silent", "missed"]


def test_plain_http_is_for_trials_only(tmp_path: Path) -> None:
    assert media_hosts(settings(tmp_path)) == ("http://sandbox.test",)
    with pytest.raises(SettingsError):
        media_hosts(settings(tmp_path, env="production"))
