"""Answers that need no model: most of what is typed into a form is just the value asked for.

Only what the model could not read otherwise: digits alone, a full name alone, a bare yes or no, one
of the question's own labels, an address with its number; and no word of correcting, steering,
asking or calling a person. Costs a tenth of a millisecond where the model takes several.
"""

import re

from bot.model import Answer, Open
from bot.nlu import labels, repair
from bot.nlu.normalise import clean, fold
from bot.readers import choice, yes_no
from bot.readers.confirming import confirms

DIGITS = {"phone", "cccd", "date", "number", "money", "otp"}
LONGEST = 80  # characters; more tell a story
_FIGURES = re.compile(r"\s*\+?\d[\d\s./,\-:]*")
_TALK = re.compile(  # folded: what makes an address with a number in it something else
    r"\?|\b(?:gap|nguoi|can bo|nhan vien|tu van|ho tro|noi chuyen|goi|giup|human|agent|person"
    r"|staff|officer|bao (?:nhieu|lau|gio)|may|o dau|la gi|the nao|lam sao|sao|khi nao|can gi"
    r"|co phai|duoc khong|chua|nao|how|where|what|phi|ho so|thu tuc|tra cuu|dang|nop|thanh toan"
    r"|muon|track|log|pay|want)\b"
)
_MEANS = re.compile(r"\b(?:la (?:gi|sao)|nghia la|what (?:is|does))\b")


def plain(text: str, open: Open) -> Answer | None:
    """The answer when the words are nothing else; None: ask the model."""
    if len(text) > LONGEST or open.kind == "files":
        return None
    if _FIGURES.fullmatch(text):
        return _figures(text, open)
    if open.slot == repair.REVIEW and confirms(text):
        return Answer(open.choices[0])  # "all correct" asks for no correction
    return None if repair.may_correct(text) else _words(text, open)


def _figures(text: str, open: Open) -> Answer | None:
    named = named_choice(text, open)
    if named is None and open.kind in DIGITS and labels.readable(text, open):
        return Answer(text)
    return named


def _words(text: str, open: Open) -> Answer | None:
    match open.kind:
        case "choice" | "yes_no":
            return named_choice(text, open) or _bare_yes_or_no(text, open)
        case "name" if not open.choices:
            return Answer(text) if labels.a_full_name(text) else None
        case "text" | "place" if not open.choices:
            return Answer(text) if _is_an_address(text) else None
    return None


def _is_an_address(text: str) -> bool:
    """ "Số 12 đường Lê Lợi": a number, and no word of any talk."""
    talk = _TALK.search(fold(clean(text))) or repair.steering(text)
    return not talk and any(char.isdigit() for char in text)


def named_choice(text: str, open: Open) -> Answer | None:
    """One of the question's own choices, by its label or by other words for it."""
    if not open.choices:
        return None
    label = labels.pick(text, open.choices)
    if label is not None and open.kind == "yes_no" and yes_no.says_else(text, open.choices[label]):
        return None
    if label is not None and open.kind == "choice" and _MEANS.search(fold(clean(text))):
        return None  # "đăng nhập là gì" is not signed in by it
    if label == 0 and open.slot == repair.REVIEW and not confirms(text):
        return None
    if label is not None:
        return Answer(open.choices[label])
    return Answer(text) if choice.spoken(text, open.spoken) is not None else None


def _bare_yes_or_no(text: str, open: Open) -> Answer | None:
    """A bare yes or no: more words may tell what else is wanted."""
    if open.kind != "yes_no" or len(text.split()) > 3 or _TALK.search(fold(clean(text))):
        return None
    sure = "đúng" in clean(text) or not repair.steering(text)  # "dung", "thôi" may stop the task
    return Answer(text) if sure and yes_no.guess(text) is not None else None
