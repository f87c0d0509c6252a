"""Every setting of the bot, in one class. docs/operations.md lists the same, kept by a test.

Read from the environment with the prefix `MOTCUA_`, then from a `.env` file. Any of them may also
be given as `MOTCUA_<NAME>_FILE`, the path of a file that holds the value: what container platforms
mount for secrets. Nothing here is read at import; `bot.cli` makes one `Settings` and hands it down.
"""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from typing_extensions import override

from bot.setting_files import PREFIX, FromFiles, kept_secret

# What each outside connection cannot do without: all of it, or none.
NEEDS = {
    "portal": ("backend_url", "backend_token", "backend_webhook_secret"),
    "zalo": ("zalo_app_id", "zalo_app_secret", "zalo_oa_id", "zalo_oa_secret_key"),
    "staff_oidc": ("staff_oidc_issuer", "staff_oidc_client_id", "staff_oidc_client_secret"),
    "vneid": ("vneid_issuer", "vneid_client_id", "vneid_client_secret"),
    "telegram": ("telegram_token", "telegram_webhook_secret"),
}

Listed = Annotated[tuple[str, ...], NoDecode]  # "a,b" in the environment


class SettingsError(Exception):
    """The settings contradict each other, or leave out what this way of running needs."""


class Settings(BaseSettings):
    """What an operator decides. Names are a contract: rename only with an ADR."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore"
    )

    # --- the process ---------------------------------------------------------------------------
    # PostgreSQL, e.g. postgresql://user:password@host/motcua. Unset: one of our own in DATA_DIR.
    database_url: SecretStr | None = None
    # Where this machine keeps its own PostgreSQL, generated keys, local files and models.
    data_dir: Path = Path("var")
    # What the web process listens on.
    host: str = "127.0.0.1"
    port: int = 8080
    # The address citizens reach the bot under; empty: http://HOST:PORT.
    public_url: str = ""
    # "production" refuses generated keys, an embedded database and open test routes.
    env: Literal["development", "production"] = "development"
    # DEBUG, INFO, WARNING or ERROR.
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    # Code of the agency that speaks when neither the page nor the citizen named one.
    agency: str = ""
    # Its name, counter phone, and who answers for personal data, as the bot tells them.
    agency_name: str = ""
    agency_phone: str = ""
    # Other agencies that tickets may be passed on to, comma-separated: H26.13=UBND phường Bãi Ngô.
    agencies: Listed = ()
    privacy_contact: str = ""
    # Where traces go (OTLP over HTTP); empty: nowhere.
    otlp_endpoint: str = ""
    # Conversations one worker process works on at the same time; who waits for the portal aside.
    worker_conversations: int = Field(default=8, ge=1, le=100)
    # A message unread for so long: its citizen is told, once, that many are waiting. 0: never.
    busy_after: timedelta = timedelta(seconds=15)
    # For the fault suite: a point of the path at which the process dies (bot/model/failpoints.py).
    fail_at: str = ""
    # Port on which a `motcua worker` shows its /metrics, on HOST; 0: none.
    worker_metrics_port: int = Field(default=0, ge=0, le=65535)

    # --- keys ----------------------------------------------------------------------------------
    # Keys that seal columns, comma-separated, 16 characters or more: the first seals, all open.
    secret_keys: SecretStr | None = None
    # Key of the blind index; changed only by `motcua rekey`.
    index_key: SecretStr | None = None
    # Bearer tokens that may use /model/*, comma-separated.
    api_tokens: SecretStr | None = None

    # --- the portal ----------------------------------------------------------------------------
    # Base address of the portal's gateway, e.g. https://portal.example/api/v1.
    backend_url: str = ""
    # Bearer token for the portal.
    backend_token: SecretStr | None = None
    # Key with which the portal signs its events.
    backend_webhook_secret: SecretStr | None = None

    # --- push channels ---------------------------------------------------------------------------
    # Hours of the night, in Vietnam, when news wait until the morning; 0-0: never.
    quiet_hours: str = Field(default="22-6", pattern=r"^([01]?\d|2[0-3])-([01]?\d|2[0-3])$")

    # The national portal's page of a procedure; {code} is its code. Where citizens file themselves.
    national_portal_link: str = (
        "https://dichvucong.gov.vn/tim-kiem-thu-tuc-hanh-chinh?keyword={code}"
    )

    # --- Zalo ----------------------------------------------------------------------------------
    # The app and the Official Account; all of the first five together turn the channel on.
    zalo_app_id: str = ""
    zalo_app_secret: SecretStr | None = None
    zalo_oa_id: str = ""
    # Signs webhook events (shown in the OA's webhook settings).
    zalo_oa_secret_key: SecretStr | None = None
    # The first refresh token; later ones are kept in the database.
    zalo_refresh_token: SecretStr | None = None
    # Only for a first hour or for tests; otherwise got with the refresh token.
    zalo_access_token: SecretStr | None = None
    zalo_api_url: str = "https://openapi.zalo.me"
    zalo_oauth_url: str = "https://oauth.zaloapp.com"
    zalo_template_url: str = "https://business.openapi.zalo.me"
    # Hosts from which files of citizens may be fetched, comma-separated.
    zalo_media_hosts: Listed = ("*.zdn.vn", "*.zadn.vn", "*.dlfl.vn")

    # Choices as buttons besides the numbers: off, or one of the two shapes some accounts take.
    zalo_buttons: Literal["off", "buttons", "list"] = "off"
    # Every call proves the app's secret; needed when the console's switch is on.
    zalo_appsecret_proof: bool = False
    # The account's own templates, a YAML file like data/zalo_templates.yaml; empty: that one.
    zalo_templates: str = ""
    # A picture (https) for the card that asks for the phone number; empty: no card.
    zalo_card_image: str = ""
    # How long the bot is silent after an officer wrote in Zalo's own console.
    zalo_officer_pause: timedelta = timedelta(minutes=30)
    # Nothing came for so long, in office hours: an alarm. 0: never.
    zalo_silent_after: timedelta = timedelta(hours=3)
    # Messages a second, all workers together (Zalo: 4,000 calls a minute an app); 0: no limit.
    zalo_per_second: float = Field(default=60, ge=0)

    # --- Telegram ------------------------------------------------------------------------------
    telegram_token: SecretStr | None = None
    telegram_api_url: str = "https://api.telegram.org"
    # Telegram repeats it in a header of every update.
    telegram_webhook_secret: SecretStr | None = None
    # Ask Telegram for updates instead of being posted them: for a machine it cannot reach.
    telegram_polling: bool = False
    # Messages a second, all workers together, and to one chat after a burst of 3; 0: no limit.
    telegram_per_second: float = Field(default=30, ge=0)
    telegram_chat_per_second: float = Field(default=1, ge=0)

    # --- the web chat ----------------------------------------------------------------------------
    # Origins whose pages may embed the chat, comma-separated; exact match.
    web_allowed_origins: Listed = ()
    # Reverse proxies whose X-Forwarded-For and -Proto count, comma-separated addresses or networks.
    trusted_proxies: Listed = ()

    # --- neighbours ----------------------------------------------------------------------------
    # A Rasa server that understands instead of the built-in model; empty: built in.
    rasa_url: str = ""
    # Where files are kept: file:///path or s3://bucket/prefix; empty: DATA_DIR/files.
    storage_url: str = ""
    # An antivirus daemon, tcp://host:3310; empty: none.
    clamd_url: str = ""
    # VNeID sign-in for citizens (OpenID Connect).
    vneid_issuer: str = ""
    vneid_client_id: str = ""
    vneid_client_secret: SecretStr | None = None
    # Sign-in of officers (OpenID Connect).
    staff_oidc_issuer: str = ""
    staff_oidc_client_id: str = ""
    staff_oidc_client_secret: SecretStr | None = None

    # --- retention: published in the consent text -------------------------------------------------
    # A message that could not be answered keeps its words this long, for a second try.
    keep_parked: timedelta = timedelta(minutes=10)
    # A delivered reply.
    keep_outbox: timedelta = timedelta(hours=24)
    # An unfinished draft with its files, after its last use.
    keep_draft: timedelta = timedelta(days=30)
    # Files, after the dossier was accepted.
    keep_files: timedelta = timedelta(days=7)
    # The transcript.
    keep_transcript: timedelta = timedelta(days=90)
    # Consents, tickets and the audit trail.
    keep_audit: timedelta = timedelta(days=5 * 365)

    # A backup; the receipt of an erasure tells it (Decree 356/2025: 20 days to erase).
    keep_backup: timedelta = Field(default=timedelta(days=20), le=timedelta(days=20))

    @field_validator(
        "agencies", "zalo_media_hosts", "web_allowed_origins", "trusted_proxies", mode="before"
    )
    @classmethod
    def _split(cls, value: object) -> object:
        return split(value) if isinstance(value, str) else value

    @classmethod
    @override
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, FromFiles(settings_cls), dotenv_settings

    @property
    def url(self) -> str:
        """The address citizens reach the bot under, without a slash at the end."""
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @property
    def production(self) -> bool:
        """Whether shortcuts for a developer's machine are refused."""
        return self.env == "production"

    @property
    def storage(self) -> str:
        """Where files are kept, as a URL."""
        return self.storage_url or (self.data_dir.absolute() / "files").as_uri()

    def is_on(self, name: str) -> bool:
        """Whether a connection of `NEEDS` is configured. Half of it raises `SettingsError`."""
        needs = NEEDS[name]
        if name == "telegram" and self.telegram_polling:
            needs = ("telegram_polling", "telegram_token")  # nothing is posted
        missing = [need for need in needs if not getattr(self, need)]
        if missing and len(missing) < len(needs):
            names = ", ".join(f"{PREFIX}{need.upper()}" for need in missing)
            raise SettingsError(
                f"{name} is half configured: set {names} too, or none of its settings"
            )
        return not missing

    @property
    def quiet(self) -> tuple[int, int]:
        """The hour at which the night begins, and the one at which it ends."""
        begins, ends = self.quiet_hours.split("-")
        return int(begins), int(ends)

    @property
    def keep(self) -> dict[str, timedelta]:
        """How long each class of data is kept (bot.store.retention)."""
        said = ("transcript", "inbox", "bubbles", "sessions", "notes", "staff_sessions", "jobs")
        return {
            **dict.fromkeys(said, self.keep_transcript),
            **dict.fromkeys(("consents", "tickets", "audit"), self.keep_audit),
            **dict.fromkeys(("draft", "drafts"), self.keep_draft),
            "parked": self.keep_parked,
            "outbox": self.keep_outbox,
            "vneid": timedelta(days=1),
        }

    def sealing_keys(self) -> tuple[str, ...]:
        """The keys of sealed columns, generated into DATA_DIR on a developer's machine."""
        return split(self._key("secret_keys", self.secret_keys))

    def blind_index_key(self) -> bytes:
        """The key of the blind index, generated like the others."""
        return self._key("index_key", self.index_key).encode()

    def _key(self, name: str, given: SecretStr | None) -> str:
        if given is not None:
            return given.get_secret_value()
        if self.production:
            raise SettingsError(f"{PREFIX}{name.upper()} must be set when ENV is production")
        return kept_secret(self.data_dir / name)


def split(value: str) -> tuple[str, ...]:
    """The parts of a comma-separated setting."""
    return tuple(part.strip() for part in value.split(",") if part.strip())


def reveal(secret: SecretStr | None) -> str:
    """The words of a secret, empty when unset."""
    return secret.get_secret_value() if secret else ""
