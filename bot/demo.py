"""`motcua demo`: the sandbox beside the bot, with generated secrets; the environment wins."""

import asyncio
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import psutil
from pydantic import SecretStr

from bot.channels.telegram_menu import menu
from bot.channels.terminal import Terminal
from bot.console.secrets import demo_account
from bot.inbox import receive
from bot.model import Address, Language
from bot.setting_files import kept_secret
from bot.settings import Settings, SettingsError, reveal
from bot.store import Store, staff

if TYPE_CHECKING:
    from bot.parts import Bot

SANDBOX = "http://127.0.0.1:{port}"
WARD = ("H26.12", "UBND phường Sen Hồ", "024 0000 0012", "hotro@senho.example")
TELEGRAM_BOT = 100_000_001  # the first half of a bot's token is its id
PATIENCE = 60  # seconds until the sandbox must answer


def sandbox_url() -> str:
    """Where the sandbox is; SANDBOX_PORT, else 8090."""
    return SANDBOX.format(port=os.environ.get("SANDBOX_PORT", "8090"))


def guiding(settings: Settings) -> Settings:
    """The settings of a ward whose portal has no gateway: no portal, no sandbox, only guidance."""
    agency, name, phone, privacy = WARD
    ours: dict[str, Any] = {"agency": agency, "agency_name": name, "agency_phone": phone}
    ours["privacy_contact"] = privacy
    missing = {k: v for k, v in ours.items() if k not in settings.model_fields_set}
    nothing = {"backend_url": "", "backend_token": None, "backend_webhook_secret": None}
    return settings.model_copy(update=missing | nothing)


def settled(settings: Settings) -> Settings:
    """The settings with the demo's own where the operator set nothing."""
    home, url = settings.data_dir, sandbox_url()
    agency, name, phone, privacy = WARD
    ours: dict[str, Any] = {
        "backend_url": f"{url}/api/v1",
        "backend_token": SecretStr(kept_secret(home / "sandbox_token")),
        "backend_webhook_secret": SecretStr(kept_secret(home / "sandbox_webhook_secret")),
        "agency": agency,
        "agency_name": name,
        "agency_phone": phone,
        "privacy_contact": privacy,
    }
    missing = {k: v for k, v in ours.items() if k not in settings.model_fields_set}
    known = settings.model_copy(update=missing)
    return known.model_copy(update=telegram(known, settings, url) | zalo(known, url))


def telegram(settings: Settings, theirs: Settings, url: str) -> dict[str, Any]:
    """The sandbox's Telegram, unless the operator has set anything of a Telegram of their own."""
    own = any(name.startswith("telegram_") for name in theirs.model_fields_set)
    if own or not settings.backend_url.startswith(url):
        return {}
    home = settings.data_dir
    return {
        "telegram_api_url": f"{url}/telegram",
        "telegram_token": SecretStr(f"{TELEGRAM_BOT}:{kept_secret(home / 'telegram_token')}"),
        "telegram_webhook_secret": SecretStr(kept_secret(home / "telegram_webhook_secret")),
    }


def zalo(settings: Settings, url: str) -> dict[str, Any]:
    """The sandbox's Zalo, where the operator set nothing of it."""
    if not settings.backend_url.startswith(url):
        return {}
    home, theirs = settings.data_dir, settings.model_fields_set
    ours: dict[str, Any] = {
        "zalo_app_id": "1234567890123456789",
        "zalo_app_secret": SecretStr(kept_secret(home / "sandbox_zalo_app_secret")),
        "zalo_oa_id": "9000000000000000003",
        "zalo_oa_secret_key": SecretStr(kept_secret(home / "sandbox_zalo_oa_secret")),
        "zalo_api_url": f"{url}/zalo/api",
        "zalo_oauth_url": f"{url}/zalo/oauth",
        "zalo_template_url": f"{url}/zalo/template",
        "zalo_media_hosts": (*settings.zalo_media_hosts, url),
    }
    if not theirs & {"zalo_access_token", "zalo_oauth_url"}:
        token = kept_secret(home / "sandbox_zalo_refresh")
        ours["zalo_refresh_token"] = SecretStr(token)
    return {name: value for name, value in ours.items() if name not in theirs}


@contextlib.contextmanager
def sandbox(settings: Settings) -> Iterator[str]:
    """The sandbox as a child process for as long as the block; its address.

    Not started when BACKEND_URL points elsewhere.
    """
    url = sandbox_url()
    if not settings.backend_url.startswith(url):
        yield url if settings.backend_url else ""
        return
    _end_leftover(settings.data_dir / "sandbox.pid")
    if _answers(url):
        raise SettingsError(f"another program answers on {url} already: set SANDBOX_PORT")
    child = _start(settings)
    try:
        _wait(child, url)
        yield url
    finally:
        child.terminate()
        child.wait(10)


def _start(settings: Settings) -> subprocess.Popen[bytes]:
    home = settings.data_dir.absolute()
    secrets = {
        "MOTCUA_BACKEND_TOKEN": reveal(settings.backend_token),
        "MOTCUA_BACKEND_WEBHOOK_SECRET": reveal(settings.backend_webhook_secret),
        "MOTCUA_TELEGRAM_TOKEN": reveal(settings.telegram_token),
        "MOTCUA_ZALO_APP_ID": settings.zalo_app_id,
        "MOTCUA_ZALO_APP_SECRET": reveal(settings.zalo_app_secret),
        "MOTCUA_ZALO_OA_ID": settings.zalo_oa_id,
        "MOTCUA_ZALO_OA_SECRET_KEY": reveal(settings.zalo_oa_secret_key),
        "MOTCUA_ZALO_REFRESH_TOKEN": reveal(settings.zalo_refresh_token),
    }
    command = [sys.executable, "-m", "sandbox", "--data", str(home / "sandbox")]
    child = subprocess.Popen(  # noqa: S603  our own program, no shell
        [*command, "--bot-url", settings.url],
        env={**os.environ, **secrets},
        cwd=Path(__file__).parents[1],
        start_new_session=True,  # Ctrl-C is ours: it is stopped after the bot
    )
    born = psutil.Process(child.pid).create_time()
    (home / "sandbox.pid").write_text(f"{child.pid} {born}", encoding="ascii")
    return child


def _end_leftover(pid_file: Path) -> None:
    """A sandbox whose demo was killed with -9 still holds the port: end it."""
    try:
        pid, born = pid_file.read_text(encoding="ascii").split()
        process = psutil.Process(int(pid))
        if process.create_time() == float(born):
            process.terminate()
            process.wait(10)
    except (FileNotFoundError, ValueError, psutil.Error):
        return


def _wait(child: subprocess.Popen[bytes], url: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and child.poll() is None:
        if _answers(url):
            return
        time.sleep(0.1)
    raise SettingsError(f"the sandbox does not answer on {url}: is the port taken (SANDBOX_PORT)?")


def _answers(url: str) -> bool:
    try:
        httpx.get(f"{url}/phone", timeout=2)
    except httpx.HTTPError:
        return False
    return True


def introduce(settings: Settings, sandbox: str) -> None:
    """Tell the sandbox's Telegram where to post updates, and what the menu shows."""
    theirs = not sandbox or not settings.telegram_api_url.startswith(sandbox)
    if theirs or settings.telegram_polling:
        return
    secret = reveal(settings.telegram_webhook_secret)
    calls: list[tuple[str, dict[str, Any]]] = [
        ("setWebhook", {"url": f"{settings.url}/webhooks/telegram", "secret_token": secret}),
        ("setMyCommands", {"commands": commands("vi")}),
        ("setMyCommands", {"commands": commands("en"), "language_code": "en"}),
    ]
    base = f"{settings.telegram_api_url}/bot{reveal(settings.telegram_token)}"
    for method, body in calls:
        httpx.post(f"{base}/{method}", json=body, timeout=10).raise_for_status()


def commands(language: Language) -> list[dict[str, str]]:
    """The menu as the Bot API takes it."""
    return [{"command": name, "description": words} for name, words in menu(language).items()]


OFFICERS = (
    ("hoa", "Hoa", "officer"),
    ("nam", "Nam", "officer"),
    ("lan", "Lan", "supervisor"),
    ("bien", "Biên", "editor"),
    ("quan", "Quản", "admin"),
)


async def add_officers(settings: Settings, store: Store) -> str:
    """The demo's officers, who need no one-time code; their password, the same for all."""
    password = kept_secret(settings.data_dir / "demo_staff_password")
    for login, name, role in OFFICERS:
        if await staff.by_login(store, login) is not None:
            continue
        person = demo_account(login, name, settings.agency, role, password)
        await staff.add(store, person, datetime.now(UTC))
    return password


def announce(settings: Settings, sandbox: str, show: Callable[[str], None]) -> None:
    """The addresses, one a line."""
    show(f"Trang phường, có khung chat / ward page with the chat: {settings.url}")
    if sandbox:
        towns(settings, sandbox, show)
    show("Ctrl-C để dừng / to stop.")
    sys.stdout.flush()


def towns(settings: Settings, sandbox: str, show: Callable[[str], None]) -> None:
    """What the sandbox plays."""
    show(f"Điện thoại của công dân / the citizen's phone:         {sandbox}/phone")
    if settings.zalo_api_url.startswith(sandbox):
        show(f"Zalo của công dân / the citizen's Zalo:                {sandbox}/zalo")
    show(f"Bàn của cán bộ một cửa / the officer's desk:           {sandbox}/desk")
    show(f"Cán bộ trả lời công dân / officers answer citizens:    {settings.url}/console")
    logins = ", ".join(login for login, _, _ in OFFICERS)
    password = kept_secret(settings.data_dir / "demo_staff_password")
    show(f"  đăng nhập / sign in as {logins}; mật khẩu / password: {password}")
    if settings.telegram_api_url.startswith(sandbox):
        show(f"Điện thoại có Telegram / a phone with Telegram:        {sandbox}/telegram")


async def talk(bot: "Bot", terminal: Terminal) -> None:
    """A conversation in this terminal, until an empty line or Ctrl-D."""
    address = Address(terminal.name, f"{os.getpid()}-{time.time_ns()}")
    async with bot.open(), bot.working() as worker:
        clock = worker.outbox.clock
        while words := await asyncio.to_thread(_read):
            message = terminal.message(words, address, clock())
            await receive(bot.store, message, clock())


def _read() -> str:
    try:
        return input("> ").strip()
    except EOFError:
        return ""
