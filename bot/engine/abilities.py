"""What this portal takes from a program for a citizen; what it does not take, the bot guides.

Most portals have no gateway today, and one that has may offer a part of it. Dialogs, and the words
beside them (answers, help, steps, news), ask here and nowhere else.
"""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from backend_client.port import Capabilities, Portal, PortalDown, PortalError

LIFE = timedelta(minutes=15)  # how long what the portal said of itself holds
PATIENCE = 2.0  # seconds: an answer beside a task does not wait longer for it

# What a dialog calls on, in the portal's own names (backend_client.port.Capabilities).
NEEDS: Mapping[str, tuple[str, ...]] = {
    "register_account": ("accounts",),
    "phone_mismatch": ("accounts",),
    "log_in": ("accounts",),
    "log_out": ("accounts",),
    "submit_dossier": ("accounts", "filing"),
    "update_dossier": ("accounts", "filing", "tracking"),
    "withdraw_dossier": ("accounts", "filing", "tracking"),
    "supplement_dossier": ("accounts", "filing", "tracking"),
    "mail_copy": ("accounts", "filing", "tracking"),
    "track_dossier": ("tracking",),
    "pay_fee": ("payment", "tracking"),
    "get_result": ("accounts", "tracking"),
    "rate_service": ("accounts", "tracking"),
    "notification_settings": ("tracking",),
    "complain": ("notices",),  # notices and petitions are one part of the contract
}


class Abilities:
    """What one portal offers: asked now and then; while it is down, the last it said."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._known: Capabilities | None = None
        self._asked: datetime | None = None

    async def have(self, needed: Iterable[str], now: datetime) -> bool:
        """Are all of these offered? Raises PortalDown when the portal has never said."""
        offered = await self._offered(now)
        return all(getattr(offered, name) for name in needed)

    async def surely_have(self, needed: Iterable[str], now: datetime) -> bool:
        """As `have`, for words beside a task: False while the portal does not say."""
        try:
            async with asyncio.timeout(PATIENCE):
                return await self.have(needed, now)
        except (PortalError, TimeoutError):
            return False

    async def _offered(self, now: datetime) -> Capabilities:
        if self._known is not None and self._asked is not None and now - self._asked < LIFE:
            return self._known
        try:
            self._known, self._asked = await self._portal.capabilities(), now
        except PortalDown:
            if self._known is None:
                raise
        return self._known
