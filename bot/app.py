"""The composition root: what runs in a process is decided here, and only here."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, nullcontext

from fastapi import FastAPI

from backend_client.client import HttpPortal
from backend_client.guide import GuideTransport
from backend_client.wire import Around
from bot import tracing
from bot.arrivals import Door
from bot.channels import health, model_api, portal, vneid, web, web_guard, web_live, zalo_setup
from bot.channels.base import web_chat
from bot.channels.telegram import Telegram, posts_of
from bot.channels.telegram_hook import TelegramHook
from bot.channels.telegram_media import TelegramFetcher
from bot.channels.telegram_poll import Poll
from bot.channels.vneid import VNeID
from bot.channels.web_deeds import Parts
from bot.channels.web_pages import Pages
from bot.console.desk import Desk, Oidc
from bot.console.mount import mount as mount_pages
from bot.metrics import Metrics
from bot.model import Address, Channel, Pace, failpoints, spans
from bot.parts import DATA, Bot, now
from bot.sealing import make_sealer
from bot.seats import Seats
from bot.settings import Settings, SettingsError, reveal, split
from bot.store import conversations, open_store

NOWHERE = "http://portal.invalid"  # never resolves (RFC 2606): without a portal the bot guides


def make_bot(
    settings: Settings,
    url: str,
    channels: Mapping[str, Channel] | None = None,
    kind: type[Bot] = Bot,
) -> Bot:
    """The parts, on the database of this URL. Nothing is connected before it is used."""
    arm(settings)
    send_spans = tracing.start(settings)
    metrics = Metrics()
    seats = Seats(settings.worker_conversations)
    backend = make_portal(settings, metrics, seats.lent)
    store = open_store(url, make_sealer(settings.sealing_keys()))
    bot = kind(settings, store, backend, metrics, seats, dict(channels or {}), backend.close)
    bot.at_last(send_spans)
    if settings.is_on("vneid"):
        issuer, client = settings.vneid_issuer.rstrip("/"), settings.vneid_client_id
        secret = reveal(settings.vneid_client_secret)
        bot.vneid = VNeID(store, issuer, client, secret, settings.url, now)
    if channels is None:
        plug_telegram(bot)
        plug_zalo(bot)
    return bot


def make_portal(settings: Settings, metrics: Metrics, around: Around = nullcontext) -> HttpPortal:
    """The portal's client; without a portal, the guide answers in its place."""
    stand_in = None if settings.backend_url else guide(settings)
    url, token = settings.backend_url or NOWHERE, reveal(settings.backend_token)

    def observe(call: str, result: str, seconds: float) -> None:
        metrics.backend_call(call, result, seconds)
        spans.part("portal", seconds, call=call, result=result)

    return HttpPortal(url, token, stand_in, observe=observe, around=around)


def arm(settings: Settings) -> None:
    """For the fault suite: die where the setting says. Raises `SettingsError` in production."""
    if not settings.fail_at:
        return
    if settings.production:
        raise SettingsError("MOTCUA_FAIL_AT lets the process die: refused when ENV is production")
    try:
        failpoints.arm(settings.fail_at)
    except ValueError as error:
        raise SettingsError(str(error)) from error


def guide(settings: Settings) -> GuideTransport:
    """What stands in for a portal that has no gateway: forms from our own files, nothing else."""
    names = {"code": settings.agency or "-", "name": settings.agency_name}
    return GuideTransport(DATA / "procedures", {**names, "phone": settings.agency_phone})


def plug_telegram(bot: Bot) -> None:
    """Sending on Telegram, when its settings are there. Raises `SettingsError` for half of them."""
    settings = bot.settings
    if not settings.is_on("telegram"):
        return

    async def left(address: Address) -> None:
        await conversations.left(bot.store, address, now())

    token = reveal(settings.telegram_token)
    page = web_chat(settings.url)
    channel = Telegram(token, settings.telegram_api_url, bot.files, page, left)
    beside = [channel.warm]
    if settings.telegram_polling:
        beside.append(Poll(channel, telegram_hook(bot).take).run)
    pace = Pace(
        settings.telegram_per_second,
        settings.telegram_chat_per_second,
        lambda reply: len(posts_of(reply)),
    )
    bot.plug(channel, TelegramFetcher(channel), at_end=channel.close, beside=beside, pace=pace)


def telegram_hook(bot: Bot) -> TelegramHook:
    """What takes Telegram's updates in."""
    secret = reveal(bot.settings.telegram_webhook_secret)
    return TelegramHook(bot.front, secret, now, bot.metrics, bot.jobs.defer)


def plug_zalo(bot: Bot) -> None:
    """The Zalo channel, when there is one. Raises `SettingsError` when half configured."""
    if bot.settings.is_on("zalo"):
        stores = (bot.store, bot.front)
        outside = zalo_setup.Outside(
            *stores, bot.portal, bot.files, bot.hours, bot.jobs.defer, now, bot.metrics
        )
        zalo = zalo_setup.make_zalo(bot.settings, outside)
        pace = Pace(bot.settings.zalo_per_second, size=zalo.sender.size)
        bot.plug(zalo.sender, zalo.fetcher, zalo.chores, zalo.close, pace=pace)
        bot.routers.append(zalo.hook.router())


def create_app(
    bot: Bot,
    works: bool = True,
    sandbox: str | None = None,
    ready: Callable[[], None] = lambda: None,
) -> FastAPI:
    """The HTTP side; with `works`, the worker beside it. `ready` is called once all stands.

    `sandbox` is the address of the demo's, empty when it runs none; given, `/` is the ward page.
    """

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        async with bot.open(), bot.working() if works else nullcontext():
            ready()
            yield

    app = FastAPI(title="Một Cửa", lifespan=life, docs_url=None, redoc_url=None, openapi_url=None)
    mount(app, bot, sandbox)
    app.add_middleware(Door, arrivals=bot.arrivals)
    return app


def mount(app: FastAPI, bot: Bot, sandbox: str | None) -> None:
    """Every route of the bot. Webhooks come first: routes are tried in order, at every message."""
    settings, store = bot.settings, bot.store
    for router in bot.routers:
        app.include_router(router)
    if settings.is_on("telegram") and not settings.telegram_polling:
        app.include_router(telegram_hook(bot).router())
    origins = web_guard.allowed_origins(settings.url, settings.web_allowed_origins)
    agencies = {settings.agency: settings.agency_name}
    pages = Pages(settings.url, origins, agencies, demo=sandbox is not None, sandbox=sandbox or "")
    bells = web_live.Bells(bot.listener)
    parts = Parts(bot.front, bells, bot.gate, bot.files, origins, now, bot.metrics)
    web.mount(app, parts, pages)
    access = model_api.Access(split(reveal(settings.api_tokens)), settings.production)
    app.include_router(model_api.router(lambda: bot.model, access))
    app.include_router(
        health.router(
            store, bot.metrics, health.checks(store, bot.portal if settings.backend_url else None)
        )
    )
    mount_console(app, bot)
    mount_portal(app, bot)
    if bot.vneid is not None:
        app.include_router(vneid.router(bot.vneid))


def mount_console(app: FastAPI, bot: Bot) -> None:
    """The officers' pages. Raises `SettingsError` when their sign-on is half configured."""
    settings, oidc = bot.settings, None
    if settings.is_on("staff_oidc"):
        secret = reveal(settings.staff_oidc_client_secret)
        oidc = Oidc(settings.staff_oidc_issuer, settings.staff_oidc_client_id, secret)
    nowhere = HttpPortal(NOWHERE, "", guide(settings))  # a rehearsal files nothing
    desk = Desk(
        store=bot.store,
        portal=bot.portal,
        files=bot.files,
        hours=bot.hours,
        listener=bot.listener,
        now=now,
        knowledge=bot.knowledge,
        rehearsal=lambda model: bot.rehearsal(model, nowhere),
        url=settings.url,
        origins=frozenset(web_guard.twins(settings.url)),
        agencies={settings.agency: settings.agency_name, **pairs(settings.agencies)},
        public=frozenset(map(digits, (settings.agency_phone, settings.privacy_contact))),
        oidc=oidc,
    )
    mount_pages(app, desk)


def pairs(named: Iterable[str]) -> dict[str, str]:
    """Code to name, of "code=name"."""
    return dict(one.split("=", 1) for one in named if "=" in one)


def mount_portal(app: FastAPI, bot: Bot) -> None:
    """The portal's events, when there is a portal. Raises `SettingsError` when half configured."""
    if bot.settings.is_on("portal"):
        secret = reveal(bot.settings.backend_webhook_secret)
        keep = bot.settings.keep_files
        app.include_router(portal.PortalHook(bot.front, secret, now, bot.metrics, keep).router())


def digits(text: str) -> str:
    """Of a phone, however it is written."""
    return "".join(filter(str.isdigit, text))
