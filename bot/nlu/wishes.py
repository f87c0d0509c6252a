"""Three wishes that are no intent of the training data but have few wordings: later, go on, undo.

They matter most in the middle of a form, where nothing may mistake them for an answer; so the whole
message must be such a wish, with nothing but courtesy around it.
"""

import re

from bot.model import Command, Pause, Resume, Undo
from bot.nlu.normalise import clean, expand_from, fold, spans

_COURTESY = re.compile(
    r"\b(?:a nham|nham|da|vang|thoi|nhe|nha|a|em|oi|anh|chi|toi|minh|cho|giup|xin|voi|di|nua|"
    r"please|ay|ban|co|chu|bac|roi|the|vay|luon|ak|u|uh|ok|hay|cu)\b"
)
_WISHES: tuple[tuple[re.Pattern[str], Command], ...] = (
    (
        re.compile(
            r"(?:de|hen) (?:sau|luc khac|hom khac|mai|lat|lat nua)"
            r"|lat nua|luc khac|hom khac|khi khac"
            r"|(?:sau|mai|ngay mai|toi|lat|lat nua|luc khac|hom khac|ti nua)"
            r"(?: (?:lam|khai|nop|dien|noi|tiep|tiep tuc|tinh|quay lai))+"
            r"|(?:tam )?(?:dung|nghi|ngung) (?:o day|lai day)|tam dung"
            r"|luu lai|luu nhap|ban viec|dang ban"
            r"|later|not now|save it|pause|another time"
        ),
        Pause(),
    ),
    (
        re.compile(
            r"(?:lam|khai|nop|dien|tiep tuc) (?:tiep|tuc)(?: (?:ho so|viec|phan|cai))?"
            r"(?: (?:do|dang do|cu|truoc|hom truoc|luc nay))*"
            r"|tiep tuc(?: (?:ho so|viec|lam|khai|nop))*(?: (?:do|dang do|cu|truoc))*|tiep"
            r"|continue|go on|resume|carry on"
        ),
        Resume(),
    ),
    (
        re.compile(
            r"(?:giu nguyen|giu lai|lay lai|(?:giu|lay)(?: (?:nhu|cau|cai|tra|loi|y|lai))+)"
            r"(?: (?:nhu|cau|cai|tra|loi|y|cu|ban dau|luc dau|truoc|nguyen))*"
            r"|hoan tac|khong sua|khoi sua|bam nham|lo tay"
            r"|undo|keep it|leave it|take it back|as it was"
        ),
        Undo(),
    ),
)
LONGEST = 9  # words; a longer message says something else


def wish(text: str) -> Command | None:
    """The wish a whole message is, or None."""
    words = [word for word, _, _ in spans(clean(text))]
    if not words or len(words) > LONGEST:
        return None
    folded = fold(" ".join(word for word, _, _ in expand_from(words)).lower())
    bare = " ".join(_COURTESY.sub(" ", re.sub(r"[^a-z ]", " ", folded)).split())
    for said in (" ".join(re.sub(r"[^a-z ]", " ", folded).split()), bare):
        for pattern, command in _WISHES:
            if said and pattern.fullmatch(said):
                return command
    return None
