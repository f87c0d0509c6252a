"""A lease for as long as a turn has it: renewed at half time, and as each commit leaves it."""

import asyncio
import contextlib
from datetime import timedelta

from bot.store import Store, StoreError, turns
from bot.store.turns import Lease


class Held:
    """`lease` as it was claimed, then as the last commit left it. Call `end` when done with it.

    A timer, not a task: hardly any turn lasts until half time.
    """

    def __init__(self, store: Store, lease: Lease, life: timedelta) -> None:
        self.lease = lease
        self._store, self._claimed, self._life = store, lease, life
        self._renewing: asyncio.Task[None] | None = None
        self._set()

    def end(self) -> None:
        """Renew it no more."""
        self._timer.cancel()
        if self._renewing is not None:
            self._renewing.cancel()

    def _set(self) -> None:
        later = asyncio.get_running_loop().call_later
        self._timer = later(self._life.total_seconds() / 2, self._wake)

    def _wake(self) -> None:
        self._renewing = asyncio.create_task(self._renew())

    async def _renew(self) -> None:
        with contextlib.suppress(StoreError):
            await turns.renew(self._store, self._claimed, self._life)
        self._set()
