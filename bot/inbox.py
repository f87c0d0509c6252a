"""What arrives is stored once, in order, and a worker is woken. Nothing is answered here."""

from datetime import datetime

from bot.model import Message, Reply
from bot.readers.otp import looks_like_code
from bot.sealing import MASKED_CODE, is_bare_code
from bot.store import Store
from bot.store.receiving import Place, Received, place_of, put

__all__ = ["Received", "receive"]


async def receive(
    store: Store, message: Message, now: datetime, bubble: Reply | None = None
) -> Received:
    """Store the message once per (channel, external id) and wake a worker.

    `bubble` is what the citizen's own chat log shows of it: the web gives one, other channels
    have their own log. While a secret is being asked, or when the text is a code or tells one, the
    bubble is masked from the first write. Raises `StoreDown`; then nothing was stored.
    """
    async with store.begin() as db:
        place = await place_of(db, message.address)
        secret = is_secret(message, place)
        if bubble is not None and secret:
            bubble = Reply(MASKED_CODE)
        return await put(store, db, place, message, bubble, secret, now)


def is_secret(message: Message, place: Place) -> bool:
    """Whether every copy of the message but its sealed body must be masked."""
    if message.kind != "text":
        return False
    return place.open_secret or is_bare_code(message.text) or looks_like_code(message.text)
