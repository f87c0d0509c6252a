"""Words at the question for a one-time code: it does not come, or it went to the wrong phone."""

import re
from collections.abc import Sequence

from bot.model import Answered, Command, Correct, Faq, Open, Understood
from bot.nlu.normalise import clean, fold
from bot.readers import phone

NOT_COME = "acc-otp"  # the entry on codes that do not come
_NOT_COME = re.compile(
    r"\b(?:chua|khong|chang|cha|dau)(?: \w+){0,2}? (?:thay|nhan|co|ve|den|toi|ra|gui)\b.*"
    r"\b(?:ma|otp|tin|sms|gi)\b"
    r"|\b(?:ma|otp|tin(?: nhan)?|sms)\b.*\b(?:chua|khong|chang|dau)"
    r" (?:thay|nhan|co|ve|den|toi|ra|gui)\b"
    r"|\b(?:doi|cho) (?:ma )?(?:lau|mai|hoai)\b"
    r"|\b(?:did not|didnt|have not|havent|never|not) (?:get|got|receive|received|come|arrived?)\b"
    r"|\b(?:no|where is (?:the|my)) (?:code|otp|sms)\b"
)


def at_code(text: str, open: Open | None, path: Sequence[Answered]) -> Understood | None:
    """What is said of the code or its phone; None for a code, and for anything else."""
    if open is None or open.kind != "otp":
        return None
    said = _other_phone(text, path) or _not_come(text)
    return Understood((said,), "faq", 1.0) if said else None


def _not_come(text: str) -> Command | None:
    said = fold(clean(text)).replace("'", "")
    return Faq(entry=NOT_COME) if _NOT_COME.search(said) else None


def _other_phone(text: str, path: Sequence[Answered]) -> Command | None:
    """A phone number here is where the code should go instead."""
    asked = next((item for item in reversed(path) if item.kind == "phone" and item.given), None)
    told = phone.find(text)
    return Correct(asked.slot, text[told[0].start : told[0].end]) if asked and told else None
