"""Typed words that are a button: where a platform has no sure ones, choices are "1. …", and buttons
write their label. Whoever types the number, or the words, means the button.
"""

import re
from dataclasses import replace
from itertools import islice, takewhile

from bot.model import Address, Choice, Message, Session
from bot.plain import answers_digits, is_secret
from bot.readers.folding import fold, tidy
from bot.store import Store, bubbles
from bot.store.turns import Unread

_NUMBER = re.compile(r"\s*(?:số\s*|so\s*|#)?(\d{1,2})\s*[.)]?\s*", re.IGNORECASE)
LONGEST = 200


async def pressed(store: Store, unread: Unread, message: Message, session: Session) -> Message:
    """The message, with the token of the button that its words stand for.

    Looked up only where it can matter: most answers are to questions without a button.
    """
    if not message.presses:
        return message
    if unread.newest and not session.may_press(message.address) and not is_number(message.text):
        return message
    asked = session.open
    if is_secret(message, asked) or answers_digits(message, asked):
        return message
    value = await meant(store, message.address, message.text, unread.seq)
    return replace(message, value=value) if value else message


def is_number(text: str) -> bool:
    """May it be that of a listed choice?"""
    return _NUMBER.fullmatch(text) is not None


def chosen(text: str, choices: tuple[Choice, ...]) -> Choice | None:
    """The choice whose number, or whose very words, were typed; None when none or several fit."""
    number = _NUMBER.fullmatch(text)
    if number:
        nth = int(number[1])
        return choices[nth - 1] if 0 < nth <= len(choices) else None
    return labelled(text, choices)


def labelled(text: str, choices: tuple[Choice, ...]) -> Choice | None:
    """The choice with these very words, capitals and tone marks aside."""
    said = fold(tidy(text)).text
    found = [choice for choice in choices if fold(tidy(choice.label)).text == said]
    return found[0] if said and len(found) == 1 else None


async def meant(store: Store, address: Address, text: str, seq: int) -> str:
    """The token of the button that words typed after the bubble `seq` stand for; or empty.

    A number counts for the newest bubble with numbers, words for the last answer only.
    """
    if len(text) > LONGEST:
        return ""
    shown = await bubbles.offers(store, address, seq)
    if is_number(text):
        found = [chosen(text, reply.offered) for reply, _ in islice(shown, 1)]
    else:
        last = takewhile(lambda one: one[1], shown)
        found = [labelled(text, reply.offered) for reply, _ in last]
    return next((choice.value for choice in found if choice), "")
