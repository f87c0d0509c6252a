"""Builds the Zalo channel from the settings: what `bot.app` and `motcua zalo` ask for."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import structlog

from backend_client.port import Portal
from bot.attachments.fetch import WebFetcher
from bot.channels.base import Shelf, web_chat
from bot.channels.zalo import CHANNEL, ZaloHook
from bot.channels.zalo_api import ZaloApi
from bot.channels.zalo_files import Handing
from bot.channels.zalo_missed import Missed
from bot.channels.zalo_notices import TEMPLATES_PATH, Notices, load_templates
from bot.channels.zalo_send import Zalo
from bot.channels.zalo_tokens import Alarm, OAuth, Tokens
from bot.jobs import Chore
from bot.metrics import Metrics
from bot.model import OfficeHours
from bot.settings import Settings, SettingsError, reveal
from bot.store import Defer, Store
from bot.store.health import last_message
from bot.store.tokens import Pair

TIMEOUT = 15.0  # seconds for a call; an upload may take longer to write


log = structlog.get_logger()


@dataclass(frozen=True)
class Outside:
    """What the channel gets from the rest of the bot."""

    store: Store
    front: Store  # the webhook's
    portal: Portal
    files: Shelf
    hours: OfficeHours
    defer: Defer
    clock: Callable[[], datetime]
    metrics: Metrics


@dataclass(frozen=True)
class ZaloChannel:
    """The built channel: its webhook, its sender, its fetcher, its chores."""

    hook: ZaloHook
    sender: Zalo
    fetcher: WebFetcher
    chores: tuple[Chore, ...]
    client: httpx.AsyncClient

    async def close(self) -> None:
        """Let connections go."""
        await self.client.aclose()
        await self.fetcher.client.aclose()


def make_alarm(metrics: Metrics) -> Alarm:
    """An alarm that is counted and logged: a reason of ours, nothing of anybody's."""

    def alarm(reason: str) -> None:
        metrics.alarm.labels(CHANNEL, reason).inc()
        log.error("channel alarm", channel=CHANNEL, reason=reason)

    return alarm


def make_tokens(
    settings: Settings,
    store: Store,
    clock: Callable[[], datetime],
    alarm: Alarm,
    client: httpx.AsyncClient,
) -> Tokens:
    """The tokens of the settings' app; the first pair is the settings' own, if they have one."""
    secret = reveal(settings.zalo_app_secret)
    oauth = OAuth(settings.zalo_oauth_url, settings.zalo_app_id, secret, client)
    return Tokens(store, oauth, clock, alarm, first_pair(settings, clock()))


def first_pair(settings: Settings, now: datetime) -> Pair:
    """The pair of the settings: an access token without its age is believed for a day."""
    access, refresh = reveal(settings.zalo_access_token), reveal(settings.zalo_refresh_token)
    return Pair(access, refresh, now + timedelta(hours=24) if access else now)


def media_hosts(settings: Settings) -> tuple[str, ...]:
    """Where citizens' files may be fetched. An origin over plain HTTP is for trials only."""
    hosts = settings.zalo_media_hosts
    if settings.production and any(host.startswith("http://") for host in hosts):
        raise SettingsError("MOTCUA_ZALO_MEDIA_HOSTS: no http:// origin when ENV is production")
    return hosts


def make_zalo(
    settings: Settings, outside: Outside, transport: httpx.AsyncBaseTransport | None = None
) -> ZaloChannel:
    """The whole channel; nothing is connected before it is used. `transport` carries its calls, in
    tests.
    """
    store, clock, metrics = outside.store, outside.clock, outside.metrics
    client = make_client(transport)
    alarm = make_alarm(metrics)
    tokens = make_tokens(settings, store, clock, alarm, client)
    proof = reveal(settings.zalo_app_secret) if settings.zalo_appsecret_proof else ""
    urls = (settings.zalo_api_url.rstrip("/"), settings.zalo_template_url.rstrip("/"))
    api = ZaloApi(*urls, tokens, client, alarm, proof)

    def count(way: str) -> None:
        metrics.sent.labels(CHANNEL, way).inc()

    templates = load_templates(Path(settings.zalo_templates or TEMPLATES_PATH))
    notices = Notices(api, outside.portal, templates, count)
    buttons, card = settings.zalo_buttons, settings.zalo_card_image
    handing = Handing(api, outside.files, web_chat(settings.url))
    sender = Zalo(api, store, handing, notices, clock, count, buttons, card)
    keys = (settings.zalo_app_id, settings.zalo_oa_id, reveal(settings.zalo_oa_secret_key))
    officers = (settings.zalo_officer_pause, settings.agency)
    hook = ZaloHook(outside.front, *keys, clock, metrics, outside.defer, alarm, *officers)
    missed = Missed(store, api, settings.zalo_oa_id, hook.take, clock)
    watch = Watch(store, outside.hours, clock, alarm, settings.zalo_silent_after, missed.look)
    chores = (
        Chore("zalo_token", "*/10 * * * *", tokens.renew_in_time),
        Chore("zalo_watch", "*/30 * * * *", watch.look),
    )
    fetcher = WebFetcher(media_hosts(settings))
    if transport is not None:
        fetcher.client = client
    return ZaloChannel(hook, sender, fetcher, chores, client)


def make_client(transport: httpx.AsyncBaseTransport | None) -> httpx.AsyncClient:
    """What makes the calls; loaded only where there is a Zalo channel."""
    from bot.channels.wire import Caller, Wire  # noqa: PLC0415

    return Caller(timeout=TIMEOUT, follow_redirects=False, transport=transport or Wire())


@dataclass(frozen=True)
class Watch:
    """Zalo switches a webhook off after failures and tells nobody: silence is the only sign.

    `missed` takes what came meanwhile from the account's own chats, and says how much it was.
    """

    store: Store
    hours: OfficeHours
    clock: Callable[[], datetime]
    alarm: Alarm
    silent_after: timedelta
    missed: Callable[[], Awaitable[int]]

    async def look(self) -> None:
        """An alarm when something was missed at any hour, or nothing came for that long in office
        hours; nights are quiet anyway.
        """
        now = self.clock()
        last = await last_message(self.store, CHANNEL)
        if await self.missed():
            self.alarm("missed")
            return
        if not self.silent_after or not self.hours.is_open(now):
            return
        if last is not None and now - last > self.silent_after:
            self.alarm("silent")
