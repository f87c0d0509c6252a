"""Long polling: for a developer's machine that Telegram cannot reach (`TELEGRAM_POLLING`)."""

import asyncio
from dataclasses import dataclass

import structlog

from bot.channels.telegram import Calls, Telegram
from bot.channels.telegram_hook import Take
from bot.channels.telegram_updates import WANTED
from bot.model import Refused, TryLater
from bot.store import StoreDown

WAIT = 25  # seconds a question for news may take
PAUSE = 2.0  # seconds after trouble

log = structlog.get_logger()


@dataclass
class Poll:
    """Asks for updates, stores them, and only then asks for those after them."""

    channel: Telegram
    take: Take
    offset: int = 0

    async def run(self) -> None:
        """Until cancelled. Another program that asks for the same bot makes both stumble."""
        dropped = False
        while True:
            try:
                calls = await self.channel.calls()
                if not dropped:
                    await calls.drop_webhook()
                    dropped = True
                await self.once(calls)
            except (TryLater, Refused, StoreDown) as trouble:
                log.warning("telegram polling stumbled", error=type(trouble).__name__)
                await asyncio.sleep(PAUSE)

    async def once(self, calls: Calls, wait: int = WAIT) -> int:
        """What has come, stored and acted upon; how many updates."""
        updates = await calls.updates(self.offset, WANTED, wait)
        for number, body in updates:
            _, method = await self.take(body)
            self.offset = number + 1
            if method is not None:
                await calls.carry_out(method)
        return len(updates)
