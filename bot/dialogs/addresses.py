"""Addresses with old names, carried over to today's two levels with the citizen's agreement.

Provinces were merged and districts ended on 1 July 2025. An address is never changed by itself:
what is proposed is read back, and keeping the old words is always a choice.
"""

import hashlib

from bot.engine.chat import Chat
from bot.engine.slots import Option, Slot
from bot.readers import places
from bot.texts import Phrase, Plain


async def of_today(chat: Chat, asked: Slot, address: str) -> str:
    """The address as agreed: with today's names, or as it was written."""
    modern = places.modern(address)
    if modern is None:
        return address
    digest = hashlib.sha256(address.encode()).hexdigest()[:8]
    options = [Option(new, Plain(new)) for new in modern.options]
    options.append(Option(address, Phrase("address.keep")))
    ask = Phrase("address.old" if modern.sure else "address.old_which", address=address)
    slot = Slot(
        f"{asked.name}_today_{digest}", ask, asked.label, "choice",
        choices=tuple(options), review=False,
    )  # fmt: skip
    chosen = await chat.ask(slot)
    if chosen != address:
        chat.replace(asked.name, chosen)
    return address
