"""Under a summary: "khoan đã", "đừng gửi vội", "don't send": nothing is sent, nothing dropped."""

import re

from bot.model import Open, Smalltalk
from bot.nlu.normalise import clean, expand_from, fold, spans
from bot.nlu.repair import REVIEW
from bot.readers.choice import stops

HOLD = Smalltalk("hold")
_WAITS = re.compile(
    r"\b(?:khoan|doi|cho (?:da|ti|chut|mot|xiu)|wait|hold on|not yet|let me"
    r"|(?:one|a) (?:moment|minute|second|sec)"
    r"|de (?:(?:toi|minh|em|anh|chi|co|bac|chu|ong|ba) )?(?:xem|coi|doc|nghi|kiem))\b"
)
_NOT = re.compile(r"\b(?:khong|chua|do not|not|dung (?=gui|nop))\b")
_SENDS = re.compile(r"\b(?:gui|nop|send|submit|file)\b")
_ALL = re.compile(  # with any other word something else is wanted: "chờ mẹ tôi về rồi gửi"
    r"(?:(?:khoan|cho|doi|thoi|da|u|a|em|oi|ok|hay|dung|khong|chua|gui|nop|voi|vang|nua|di|nhe|nha"
    r"|mot|ti|chut|xiu|lat|xem|lai|tu|toi|minh|muon|can|dau|please|wait|hold|on|not|yet|no|do|send"
    r"|submit|file|it|this|a|moment|minute|now|i|want|to|one|just|second|sec|let|me|check|think|see|look"
    r"|read|first|again|but|yes|right|correct|all|ma|nhung|roi|het|duoc|de|coi|doc|ky|nghi|kiem|tra"
    r"|anh|chi|co|bac|chu|ong|ba|con)(?: |$))+"
)


def holds_back(text: str, open: Open | None) -> bool:
    """Is it a "not yet" to the summary?

    Typed bare, "dung gui" is "đừng gửi" before it is "đúng, gửi"; the button's own words are not.
    """
    if open is None or open.slot != REVIEW:
        return False
    words = [word for word, _, _ in spans(clean(text))]
    typed = " ".join(word.lower() for word, _, _ in expand_from(words))
    said, button = fold(typed), fold(clean(open.choices[0]).lower())
    if said == button.replace(",", "") or not _ALL.fullmatch(said):
        return False
    if "đúng" in typed and not _WAITS.search(said):
        return False
    unwanted = _SENDS.search(said) and (stops(text) or _NOT.search(said))
    return bool(unwanted or _WAITS.search(said) or re.search(r"\b(?:chờ|đừng)\b", typed))
