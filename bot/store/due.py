"""The net under NOTIFY: one look at everything a worker could do now.

It costs one statement however many sleep: claiming turns, bubbles of each channel and jobs in
vain, twice a second, was most of what a process did when nobody wrote.
"""

from bot.store.codec import JOBS, OUTBOX, WORK
from bot.store.database import Store
from bot.store.quick import Statement

# As those who claim look for it, or wider: who is woken in vain goes back to sleep.
_DUE = Statement(
    """
    SELECT CAST(:work AS text) WHERE EXISTS (
      SELECT FROM conversations WHERE unread > 0 AND lease_until <= now())
    UNION ALL
    SELECT :bubbles WHERE EXISTS (
      SELECT FROM outbox WHERE sent_at IS NULL AND failed_at IS NULL AND channel <> 'web'
        AND next_try_at <= now())
    UNION ALL
    SELECT :jobs WHERE now() >= (
      SELECT min(coalesce(scheduled_at, '-infinity')) FROM procrastinate_jobs
      WHERE status = 'todo')
    """
)
_CHANNELS = {"work": WORK, "bubbles": OUTBOX, "jobs": JOBS}


async def due(store: Store) -> list[str]:
    """The channels of NOTIFY on which those who work should have been told by now."""
    return [channel for (channel,) in await store.run(_DUE, _CHANNELS)]
