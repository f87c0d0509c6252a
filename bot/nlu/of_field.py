"""A question about the very answer asked for: "ngày sinh ghi theo giấy nào", "số này ở đâu".

Its answer is the form's own hint, which stands with the question. Where, how and by which paper are
asked with few words; without courtesy, the label's words and "cái này" nothing else may be left.
"""

import re

from bot.model import Open, Smalltalk, Understood
from bot.nlu.normalise import clean, expand_from, fold, spans

OF_FIELD = Smalltalk("field")
WHY = Smalltalk("why")  # "sao phải khai cái này"
ELSEWHERE = ("files", "need", "procedure")  # "giấy chứng sinh lấy ở đâu" has an answer of its own
LONGEST = 14  # words
_COURTESY = re.compile(
    r"\b(?:a|oi|vay|ha|nhi|hoi|toi|minh|em|xin|thi|phai|can|duoc|nen|day|ta|anh|chi|muon|biet"
    r"|cho(?! nao)|roi|u|da|uh|please|should|do|i|we|you|the(?! nao)|to|my)\b"
)
_THIS = re.compile(
    r"\b(?:cai|so|muc|cau|o|phan|ngay|ten|ma|dong|thong tin)(?: \w+)? (?:nay|do|kia|tren)\b"
    r"|\b(?:cai|muc|cau) (?:nay|do|kia)\b|\b(?:this|that|it)(?: (?:number|date|name|one|field))?\b"
)
_CORE = re.compile(
    r"(?:(?:ghi|lay|xem|tim|coi|viet|dien|khai|nam|doc|in|thay|biet)"
    r"(?: (?:no|theo|tren|trong|o|tu|vao))*)?"
    r" ?(?:(?:o )?(?:dau|cho nao)|(?:theo |tren |trong |o )*(?:giay|giay to|to|the)(?: nao| gi)"
    r"|(?:theo|cua) (?:ai|cha hay me|bo hay me)|sao|ra sao|(?:nhu )?the nao|kieu gi|lam sao)"
    r"|where(?: is)?(?: (?:find|get|see|take|look|look up))?"
    r"|how(?: (?:write|fill|fill in|put|enter))?|(?:from )?(?:which|what) (?:paper|document)s?"
)
_MEANS = re.compile(r"la (?:so |cai |ngay |muc |ma )?(?:gi|sao|nao)|what is(?: for)?")
_WHY = re.compile(
    r"(?:(?:tai|vi) )?sao (?:(?:ma|lai|phai|can|cu) )*(?:hoi|khai|ghi|dien|tra loi)\b.*"
    r"|(?:(?:sao|phai|can) )*(?:hoi|khai|ghi|dien)\b.* (?:de )?lam (?:gi|chi)"
    r"|why (?:do|does|must|should) (?:you|i|we) (?:need|ask|have to|fill|give|write|answer)"
    r"(?: (?:for|in|to know))*(?: (?:this|that|it))?|what is (?:this|that|it) for"
    r"|what do you need (?:it|this|that|them|my \w+(?: \w+)?) for"
)
FORMS = ("submit_dossier", "guide_dossier", "update_dossier")
_OWN = re.compile(r"\b(?:ghi|giay|to|the|theo|o|la|in|so|dau|sao)\b")  # kept though of a label


def of_field(text: str, open: Open | None) -> Understood | None:
    """The question asked back, when the message is one; None for everything else."""
    words = _words(text)
    if open is None or open.kind in ELSEWHERE or not words or len(words) > LONGEST:
        return None
    said = " ".join(words)
    if open.dialog in FORMS and _WHY.fullmatch(
        _bare(re.sub(r"\b(?:a|oi|em|the|vay|nhi|ta)\b", " ", said))
    ):
        return Understood((WHY,), "faq", 1.0)
    this = _THIS.sub(" ", said)
    bare = _bare(_COURTESY.sub(" ", this))
    rest = _bare(_without(bare, open.label))
    asks = _CORE.fullmatch(rest) or (this != said and _MEANS.fullmatch(bare))
    return Understood((OF_FIELD,), "faq", 1.0) if asks else None


def _without(said: str, label: str) -> str:
    """The words that the label does not have."""
    own = {word for word in _words(label) if not _OWN.fullmatch(word)}
    return " ".join(word for word in said.split() if word not in own)


def _words(text: str) -> list[str]:
    """The words in full ("cccd" too), without marks."""
    typed = [word for word, _, _ in spans(clean(text))]
    return [fold(word) for word, _, _ in expand_from(typed)]


def _bare(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9']+", text))
