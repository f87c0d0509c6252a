"""`motcua links`: what a ward prints on its poster or a letter, as links and QR codes for every
channel. A link opens a thing and proves nothing: whose a dossier is, is asked before it is shown.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import segno
import typer

from bot.catalogue import ProcedureInfo, load_catalogue
from bot.channels.base import web_chat
from bot.channels.telegram import load
from bot.model import Refused, TryLater, links
from bot.parts import DATA
from bot.readers import Unreadable, dossier_code
from bot.settings import Settings, SettingsError, reveal
from bot.texts import Phrase, render

TELEGRAM = "https://api.telegram.org"
ZALO = "https://openapi.zalo.me"
ERROR = "m"  # of four levels: a poster gets dirty, and the code should stay small
SIZE = 12  # pixels of a module in PNG: 5 cm at 300 dpi


@dataclass(frozen=True)
class Thing:
    """What a link opens: its word, its name on the poster, and the words a citizen would type."""

    word: str
    title: str
    say: str


@dataclass(frozen=True)
class Door:
    """A channel's way in; `url` makes the address for a thing."""

    channel: str
    url: Callable[[Thing], str]


def commands(start: Callable[[], Settings]) -> Callable[..., None]:
    """The command; `start` gives the settings."""

    def command(
        procedures: Annotated[
            list[str] | None, typer.Argument(help="ids of data/procedures; none: all of them")
        ] = None,
        dossier: Annotated[str, typer.Option(help="a dossier's code, for a letter about it")] = "",
        to: Annotated[Path | None, typer.Option(help="folder for SVG and PNG files")] = None,
        page: Annotated[str, typer.Option(help="the ward's page with the chat on it")] = "",
        qr: Annotated[bool, typer.Option(help="show the codes in the terminal")] = False,
    ) -> None:
        """Links and QR codes for the poster, on every channel that is on."""
        settings = start()
        doors = doors_of(settings, page)
        for thing in things(procedures or [], dossier):
            print(f"\n{thing.title}")
            for door in doors:
                show(door, thing, qr, to)
        if to is not None:
            print(f"\nSVG, PNG: {to}")

    return command


def things(ids: list[str], dossier: str = "") -> list[Thing]:
    """Tracking and the draft, the dossier, then the procedures named; without any, all of them.

    Raises `SettingsError` for an id or a code that is none.
    """
    catalogue = load_catalogue(DATA)
    wrong = [id_ for id_ in ids if catalogue.procedure(id_) is None]
    if wrong:
        raise SettingsError(f"there is no procedure {wrong[0]} in data/procedures")
    found = [catalogue.procedure(id_) for id_ in ids] if ids else catalogue.procedures
    tracking = Thing("track", _named("track"), "tra cứu hồ sơ")
    draft = Thing("draft", _named("draft"), "làm tiếp")
    letter = [_letter(dossier)] if dossier else []
    return [tracking, draft, *letter, *(_of(info) for info in found if info)]


def _named(word: str) -> str:
    """What the menu calls a thing."""
    return render(Phrase(f"telegram.command.{word}"), "vi").strip()


def _letter(code: str) -> Thing:
    try:
        known = dossier_code.read(code)
        return Thing(links.to_dossier(known), f"{_named('track')}: {known}", f"hồ sơ {known}")
    except (Unreadable, ValueError) as error:
        raise SettingsError(f"{code} is no code of a dossier") from error


def _of(info: ProcedureInfo) -> Thing:
    return Thing(links.to_procedure(info.id), info.title, info.title)


def doors_of(settings: Settings, page: str) -> list[Door]:
    """The ways in: the web chat always, the other channels when they are on."""
    doors = [Door("web", lambda thing: web_link(settings, page, thing))]
    if settings.is_on("telegram"):
        base = telegram_base(settings)
        doors.append(Door("telegram", lambda thing: f"{base}?start={thing.word}"))
    if settings.is_on("zalo"):
        doors.append(Door("zalo", lambda thing: zalo_link(settings, thing)))
    return doors


def web_link(settings: Settings, page: str, thing: Thing) -> str:
    """The ward's page with the chat, or the chat's own page."""
    if not page:
        return f"{web_chat(settings.url)}?start={thing.word}"
    return f"{page}{'&' if '?' in page else '?'}motcua={thing.word}"


def telegram_base(settings: Settings) -> str:
    """Where the bot is found: t.me and its name, which Telegram is asked for; the sandbox's phone
    when that is our Telegram.
    """
    if settings.telegram_api_url.rstrip("/") != TELEGRAM:
        return settings.telegram_api_url.rstrip("/")
    return f"https://t.me/{asyncio.run(_username(settings))}"


async def _username(settings: Settings) -> str:
    calls = await load(reveal(settings.telegram_token), settings.telegram_api_url)
    try:
        return await calls.username()
    except (TryLater, Refused) as error:
        raise SettingsError("Telegram does not tell the bot's name: is the token right?") from error
    finally:
        await calls.close()


def zalo_link(settings: Settings, thing: Thing) -> str:
    """The account's chat; the sandbox's phone when that is our Zalo.

    Zalo documents no way to carry a word; the text is for those apps that take it, and the poster
    prints the words to type beside the code.
    """
    chat = f"https://zalo.me/{settings.zalo_oa_id}"
    if settings.zalo_api_url.rstrip("/") != ZALO:
        chat = settings.zalo_api_url.rstrip("/").removesuffix("/api")
    return f"{chat}?text={quote(thing.say)}"


def show(door: Door, thing: Thing, qr: bool, to: Path | None) -> None:
    """Print one link; with `qr` its code too, with `to` its files."""
    url = door.url(thing)
    print(f"  {door.channel:9} {url}")
    code = segno.make(url, error=ERROR, micro=False)
    if door.channel == "zalo":
        print(f"  {'':9} nhắn / write: “{thing.say}”")
    if qr:
        code.terminal(compact=True)
    if to is not None:
        to.mkdir(parents=True, exist_ok=True)
        for kind in ("svg", "png"):
            code.save(str(to / f"{door.channel}-{thing.word}.{kind}"), scale=SIZE, border=4)
