"""What the sandbox needs to know, and the environment it reads it from."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox.portal.offer import parts_of

PROCEDURES = Path(__file__).resolve().parent.parent / "data" / "procedures"


@dataclass(frozen=True)
class Settings:
    """`data` holds the SQLite file; the two secrets are shared with the bot."""

    data: Path
    port: int = 8090
    host: str = "127.0.0.1"
    bot_url: str = "http://127.0.0.1:8080"
    public_url: str = ""
    token: str = field(default="sandbox-token", repr=False)
    webhook_secret: str = field(default="sandbox-webhook-secret", repr=False)
    telegram_token: str = field(default="100000001:sandbox-telegram-token", repr=False)
    vnpay_terminal: str = "MOTCUA01"
    vnpay_secret: str = field(default="SANDBOXVNPAYHASHSECRET", repr=False)
    zalo_app_id: str = "1234567890123456789"
    zalo_oa_id: str = "9000000000000000003"
    zalo_app_secret: str = field(default="sandbox-zalo-app-secret", repr=False)
    zalo_oa_secret: str = field(default="sandbox-zalo-oa-secret", repr=False)
    zalo_refresh_token: str = field(default="sandbox-zalo-refresh", repr=False)
    zalo_speed: float = 20  # how much faster than Zalo failed events are sent again
    zalo_retries: int = 5  # before the webhook is switched off, as documented
    news_speed: float = 1  # how much faster the portal's events are sent again
    procedures: Path = PROCEDURES
    codes_a_day: int = 5000  # all phones together: a cap on the cost of SMS
    off: frozenset[str] = frozenset()  # parts of the gateway this portal does not offer

    @property
    def url(self) -> str:
        """Where people and programs reach the sandbox."""
        return self.public_url or f"http://{self.host}:{self.port}"


def from_environment(data: Path, port: int | None = None, bot_url: str | None = None) -> Settings:
    """Settings of the command line, filled up from the environment."""
    known: dict[str, Any] = {
        "token": os.environ.get("MOTCUA_BACKEND_TOKEN"),
        "webhook_secret": os.environ.get("MOTCUA_BACKEND_WEBHOOK_SECRET"),
        "telegram_token": os.environ.get("MOTCUA_TELEGRAM_TOKEN"),
        "zalo_app_id": os.environ.get("MOTCUA_ZALO_APP_ID"),
        "zalo_oa_id": os.environ.get("MOTCUA_ZALO_OA_ID"),
        "zalo_app_secret": os.environ.get("MOTCUA_ZALO_APP_SECRET"),
        "zalo_oa_secret": os.environ.get("MOTCUA_ZALO_OA_SECRET_KEY"),
        "zalo_refresh_token": os.environ.get("MOTCUA_ZALO_REFRESH_TOKEN"),
        "bot_url": bot_url or os.environ.get("MOTCUA_PUBLIC_URL"),
        "public_url": os.environ.get("SANDBOX_PUBLIC_URL"),
    }
    for speed in ("zalo_speed", "news_speed"):
        if given := os.environ.get(f"SANDBOX_{speed.upper()}"):
            known[speed] = float(given)
    if retries := os.environ.get("SANDBOX_ZALO_RETRIES"):
        known["zalo_retries"] = int(retries)
    known["off"] = parts_of(os.environ.get("SANDBOX_OFF", ""))
    number = port or int(os.environ.get("SANDBOX_PORT", "8090"))
    return Settings(data=data, port=number, **{k: v for k, v in known.items() if v})
