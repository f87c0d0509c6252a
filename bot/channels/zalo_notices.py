"""News outside the message window: an approved template by user id, by phone, then an SMS.

Zalo lets an account write freely for 48 hours after the citizen's last deed, for seven days at a
price, and after that only with templates it approved. Which template tells which event is data
(`data/zalo_templates.yaml`): ids differ from account to account.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from backend_client.port import Portal, PortalDown, PortalError
from bot.channels.zalo_api import ZaloApi
from bot.channels.zalo_errors import Failed
from bot.model import Notice, Refused, Standing, TryLater
from bot.readers import Unreadable, phone

TEMPLATES_PATH = Path(__file__).parents[2] / "data" / "zalo_templates.yaml"
FREE = timedelta(hours=48)
OPEN = timedelta(days=7)
SPARE = timedelta(minutes=5)  # so near the end of a window it counts as closed
LONGEST = 100  # characters of a template's parameter
SMS_LONGEST = 200

Json = dict[str, Any]
Way = Callable[[], Awaitable[str]]


@dataclass(frozen=True)
class Template:
    """How one event is told: by which template, with which of the news' words, by which SMS.

    `params` and `sms_params` map a template's own names to words of the notice
    (`bot.engine.news.params`); "=words" stand as they are.
    """

    event: str
    id: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    sms: str = ""
    sms_params: Mapping[str, str] = field(default_factory=dict)
    by_user: bool = True
    by_phone: bool = True


def load_templates(path: Path) -> dict[str, Template]:
    """The templates by event. Raises ValueError for an entry that is none."""
    entries = yaml.safe_load(path.read_text("utf-8"))["templates"]
    return {entry["event"]: _template(entry) for entry in entries}


def _template(entry: Json) -> Template:
    unknown = entry.keys() - {one.name for one in fields(Template)}
    if unknown:
        raise ValueError(f"zalo templates: {sorted(unknown)} in {entry['event']}")
    return Template(**{**entry, "id": str(entry.get("id", ""))})


@dataclass(frozen=True)
class Notices:
    """Tells news when the chat itself may not be used."""

    api: ZaloApi
    portal: Portal
    templates: Mapping[str, Template]
    sent: Callable[[str], None]  # counts which way it went

    async def tell(self, user: str, notice: Notice, standing: Standing, key: str) -> str:
        """The first way that works. Raises `Refused` when none does, `TryLater`."""
        template = self.templates.get(notice.event)
        if template is None:
            raise Refused("no_template")
        for name, way in self._ways(user, notice, standing, key, template).items():
            try:
                message_id = await way()
            except (Failed, Unreadable):
                continue
            except PortalDown as error:
                raise TryLater(60) from error
            except PortalError:
                continue
            self.sent(name)
            return message_id or key
        raise Refused("unreachable")

    def _ways(
        self, user: str, notice: Notice, standing: Standing, key: str, template: Template
    ) -> dict[str, Way]:
        """The ways that are open, best first. Who left is not written to by their id."""
        data = {name: _word(notice, of, LONGEST) for name, of in template.params.items()}
        account = standing.account_id

        async def by_user() -> str:
            return await self.api.template(user, template.id, data)

        async def by_phone() -> str:
            number = _abroad((await self.portal.account(account)).phone)
            return await self.api.template_by_phone(number, template.id, data, key)

        async def by_sms() -> str:
            wanted = template.sms_params.items()
            params = {name: _word(notice, of, SMS_LONGEST) for name, of in wanted}
            await self.portal.send_notice(account, template.sms, params, key=key)
            return ""

        ways: dict[str, tuple[bool, Way]] = {
            "template": (bool(template.id) and template.by_user and not standing.left, by_user),
            "phone": (bool(template.id and account) and template.by_phone, by_phone),
            "sms": (bool(template.sms and account), by_sms),
        }
        return {name: way for name, (is_open, way) in ways.items() if is_open}


def _word(notice: Notice, of: str, longest: int) -> str:
    """One parameter; Zalo refuses an empty one."""
    known = {**notice.params, "code": notice.dossier_code}
    words = of[1:] if of.startswith("=") else known.get(of, "")
    return " ".join(words.split())[:longest] or "-"


def _abroad(number: str) -> str:
    """0901234567 as 84901234567. Raises `Unreadable`."""
    return "84" + phone.read(number).removeprefix("0")


def is_open(interacted_at: datetime | None, now: datetime, window: timedelta) -> bool:
    """Whether the citizen's last deed lies within the window."""
    return interacted_at is not None and now - interacted_at < window - SPARE
