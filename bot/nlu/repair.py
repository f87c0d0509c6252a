"""Repairs said in words: "sửa ngày sinh thành 3/2/1990", "à nhầm, 3/2", "sửa mục 9".

The slot is found by the words of its label or its number in the summary; the new value is what was
typed, untouched.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from bot.model import Answered, Correct, Open
from bot.nlu import labels
from bot.nlu.normalise import clean, expand_from, fold, spans
from bot.readers import removal

if TYPE_CHECKING:
    from bot.nlu.parser import Parsed

_SURE_CUES = (
    "sua", "nham", "lon", "doi lai", "doi thanh", "doi sang", "chinh lai", "ghi lai", "nhap lai",
    "viet lai", "khai sai", "ghi sai", "nhap sai", "viet sai", "sai roi", "dinh chinh",
    "thay doi", "sai", "chu khong phai", "change", "correct", "wrong", "mistake", "fix",
)  # fmt: skip
_TO = {"thanh", "la", "sang", "phai", "to", "into", "should"}
_EMPTY = {
    "sua", "doi", "chinh", "nham", "sai", "lon", "lai", "giup", "toi", "minh", "em", "cho",
    "cai", "cau", "tra", "loi", "thong", "tin", "muc", "o", "phan", "roi", "a", "nhe", "di",
    "muon", "duoc", "khong", "xin", "bi", "ghi", "nhap", "viet", "khai", "thay", "chua", "cap",
    "nhat", "cua", "voi", "la", "thanh", "dien", "go", "so", "dum", "gium", "vua", "nay", "hoi",
    "luc", "truoc", "anh", "chi", "bac", "change", "correct", "fix", "the", "s", "my", "please",
    "wrong", "is", "was", "of", "i", "made", "mistake", "should", "be",
}  # fmt: skip
SAME = {
    "be": "tre", "con": "tre", "chau": "tre", "bo": "cha", "ba": "cha", "tia": "cha", "ma": "me",
    "nam": "ngay", "sdt": "thoai", "dt": "thoai", "mail": "thu", "email": "thu", "cccd": "dinh",
    "cuoc": "dinh", "gioi": "gioi", "lot": "dem", "nha": "cu", "dia": "dia", "vo": "vo",
    "child": "tre", "baby": "tre", "name": "ten", "mother": "me", "father": "cha", "mom": "me",
    "dad": "cha", "birth": "sinh", "born": "sinh", "birthday": "sinh", "date": "ngay",
    "phone": "thoai", "sex": "gioi", "gender": "gioi", "address": "cu", "hometown": "quan",
}  # fmt: skip
_KINDS = {"date": "date", "phone": "phone", "cccd": "cccd", "email": "email", "person_name": "name"}
_NOT_RATHER = re.compile(
    r"\s+(?:chứ|chớ)\s+(?:không|ko|hổng|đâu)\s+phải.*$"
    r"|\s+(?:mới|moi)\s+(?:đúng|dung|phải|phai)(?:\s+(?:chứ|nhé|nha|ạ|em|a))*[\s.!]*$",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*[,;]\s+|\s+(?:và|va|còn|and)\s+", re.IGNORECASE)
_NUMBERED = re.compile(
    r"\W*(?:(?:a|à|em|cho|toi|tôi)\s+)*(?:sửa|sua|đổi|doi|chỉnh|chinh|change|edit|correct|fix)\s+"
    r"(?:lại\s+|lai\s+)?(?:(?:mục|muc|câu|cau|dòng|dong|item|number|no)\.?\s*)?"
    r"(?:(?:số|so|thứ|thu)\s*)?(?P<n>\d{1,2})(?:\s+(?:lại|lai|giúp|giup|em|đi|di|nhé|nhe|ạ|a)\b)*"
    r"\s*(?:(?:thành|thanh|là|la|sang|to|:)\s+(?P<value>.+))?",
    re.IGNORECASE | re.DOTALL,
)
_NTH_WRONG = re.compile(
    r"\W*(?:mục|muc|câu|cau|dòng|dong|item)\s*(?:số|so|thứ|thu)?\s*(?P<n>\d{1,2})\s+"
    r"(?:bị\s+|bi\s+|is\s+|ghi\s+|viết\s+)?(?:sai|nhầm|nham|wrong).*",
    re.IGNORECASE | re.DOTALL,
)
_STEER = re.compile(
    r"\b(?:huy|thoi|dung|ngung|thoat|bo|khong (?:lam|khai|dien|muon|dang ky|nop|tiep)|stop|cancel"
    r"|quay|tro (?:lai|ve|lui|ra)|lui|back|cau truoc|buoc truoc|ve truoc"
    r"|skip|qua|trong|khong (?:co|nho|biet)|next|chuyen|sang cau|khoi|mien|de sau"
    r"|nhac|noi lai|hoi (?:gi|lai|chi)|gi co|lap lai|doc lai|chua hieu|khong hieu|repeat|cau hoi"
    r"|tu dau|bat dau lai|lam lai|khai lai|reset|restart|nhap lai|xoa het)\b"
)
_CUE = re.compile(rf"\b(?:{'|'.join(_SURE_CUES)})\b")
_OPENING = re.compile(
    r"(?:(?:a|ay|o|u|oi|khoan|em|chet|cho|toi|anh|chi|minh|muon|xin|bac|please) )*"
    r"(?:sua|nham|lon|doi lai|doi thanh|doi sang|chinh|dinh chinh|thay|nhap lai|ghi lai|change"
    r"|correct|fix)\b"
)
LONGEST = 30  # words of a correction
WHICH = "edit_which"  # the question which answer to change (bot.engine.wording)
REVIEW = "review"  # the question under a summary (bot.engine.chat.check_answers)
TOLD = 0.75  # how much of a label is named by words that do not ask for a change
ASKS = re.compile(r"\?|\b(?:gi|sao|bao (?:nhieu|lau|gio)|the nao|o dau|khong|chua|what|how)\b")
ALIKE = 0.75  # of a word with a slip in it
NEAR = 0.12  # two labels that share nearly as much with the words


def steers(read: "Parsed") -> bool:
    """Whether the words themselves ask to stop, go back, skip, repeat or begin again."""
    return steering(read.text)


def steering(text: str) -> bool:
    """As `steers`, of words alone."""
    words = [w for w, _, _ in spans(clean(text))]
    full = " ".join(fold(w) for w, _, _ in expand_from(words))
    return bool(_STEER.search(full))


def may_correct(text: str) -> bool:
    """Whether any word could ask for a change: without one, `corrections` finds none, whatever the
    intent.
    """
    cue = _CUE.search(fold(clean(text))) or _NOT_RATHER.search(text) or _numbered(text)
    return bool(cue) or removal.says(text)


def _numbered(text: str) -> re.Match[str] | None:
    return _NUMBERED.fullmatch(text.strip()) or _NTH_WRONG.fullmatch(text.strip())


def corrections(read: "Parsed", open: Open, path: Sequence[Answered]) -> tuple[Correct, ...]:
    """The changes of earlier answers that the text asks for, in its order; mostly none or one."""
    numbered = _by_number(read.text, _listed(open, path)) or _of_files(read.text, path)
    if numbered is not None:
        return (numbered,)
    told = _told(read.text, open, path)
    if told is not None:
        return (told,)
    text = _NOT_RATHER.sub("", read.text)
    if not _asks_for_change(read, contrast=text != read.text):
        return ()
    asked = Answered(open.slot, open.label, open.kind, given=False)
    before = [item for item in path if item.slot != open.slot]
    if open.kind == "text" and not before:
        return ()  # "nhầm lẫn" is the reason that was asked for
    targets = [*before, asked]
    several = _each(text, targets)
    if several:
        return several
    named, value = _split(text, targets)
    one = Correct(named, value) if named else _by_value(read, open, path) or _unnamed(read)
    return (one,) if one else ()


def _asks_for_change(read: "Parsed", *, contrast: bool) -> bool:
    folded = fold(clean(read.text))
    if len(folded.split()) > LONGEST:
        return False
    cue = bool(_CUE.search(folded))
    return contrast or (cue and (read.intent == "change_answer" or bool(_OPENING.match(folded))))


def _listed(open: Open, path: Sequence[Answered]) -> Sequence[Answered]:
    """What a number stands for: the list just shown, else the summary's."""
    if open.slot != WHICH:
        return path
    return [item for item in path if item.label in open.choices]


def _by_number(text: str, path: Sequence[Answered]) -> Correct | None:
    """ "Sửa mục 9 thành …", numbered as the summary numbers them."""
    found = _numbered(text)
    if found is None:
        return None
    items, nth = [item for item in path if item.review], int(found["n"])
    value = (found.groupdict().get("value") or "").strip()
    return Correct(items[nth - 1].slot, value) if 0 < nth <= len(items) else Correct()


def _of_files(text: str, path: Sequence[Answered]) -> Correct | None:
    """ "Xóa trang 2 của giấy chứng sinh": the paper named, or the one given last."""
    papers = [item for item in path if item.kind == "files"]
    if not papers or not removal.says(text):
        return None
    words = [fold(word) for word, _, _ in spans(text.lower())]
    return Correct(best_label(words, papers) or papers[-1].slot, text)


def _told(text: str, open: Open, path: Sequence[Answered]) -> Correct | None:
    """ "Tình trạng hôn nhân là độc thân", said before a summary: the answer it names."""
    if open.slot != REVIEW or ASKS.search(fold(clean(text))):
        return None
    told = [item for item in path if item.review]
    slot, value = _split(_NOT_RATHER.sub("", text), told, TOLD)
    return Correct(slot, value) if slot and value else None


def _unnamed(read: "Parsed") -> Correct | None:
    """Something is wrong but not said what: ask, when the words can mean nothing else."""
    sure = read.intent == "change_answer" and read.confidence >= 0.5
    return Correct() if sure else None


def _each(text: str, targets: Sequence[Answered]) -> tuple[Correct, ...]:
    """Several changes in one message, when every part names its answer and has its value."""
    parts = [part for part in _AND.split(text) if part.strip()]
    found = [_split(part, targets) for part in parts]
    named = {slot for slot, value in found if slot and value}
    if len(parts) < 2 or len(named) < len(parts):
        return ()
    return tuple(Correct(slot, value) for slot, value in found)


def _split(text: str, targets: Sequence[Answered], least: float = 0.5) -> tuple[str | None, str]:
    """The slot whose label is named, and the words typed after "thành", "là", ":"."""
    typed = spans(text.lower())
    words = [fold(w) for w, _, _ in typed]
    at = next((n for n, w in enumerate(words) if n and w in _TO), None)
    colon = text.find(":")
    if colon > 0 and not text[colon - 1].isdigit():
        at = sum(start < colon for _, start, _ in typed) - 1
        head, value = words[: at + 1], text[colon + 1 :].strip()
    elif at is None:
        return _value_after_label(text, words, typed, targets, least)
    else:
        while at + 1 < len(words) and words[at + 1] in _TO | {"be"}:
            at += 1
        head, value = words[:at], text[typed[at][2] :].strip(" :,.")
    return best_label(head, targets, value, least), value


def _value_after_label(
    text: str,
    words: Sequence[str],
    typed: Sequence[tuple[str, int, int]],
    targets: Sequence[Answered],
    least: float,
) -> tuple[str | None, str]:
    """No "thành": the value of "sửa ngày sinh 3/2/1990" begins with its digits, that of
    "sửa tên bé Lê An" with its capitals.
    """
    for n in range(1, len(typed)):
        start = typed[n][1]
        if text[start].isdigit() or (text[start].isupper() and words[n] not in _EMPTY):
            value = text[start:].strip()
            slot = best_label(words[:n], targets, value, least)
            return slot, value if slot else ""
    return best_label(words, targets, "", least), ""


def best_label(
    words: Sequence[str], targets: Sequence[Answered], value: str = "", least: float = 0.5
) -> str | None:
    """The slot whose label shares most with the words.

    Of nearly equal ones that is meant which the value fits, then what the citizen told before what
    was known, then the latest asked.
    """
    said = [SAME.get(w, w) for w in words if w not in _EMPTY]
    if not said:
        return None
    scored = [(_overlap(said, target.label), target) for target in targets]
    best = max((score for score, _ in scored), default=0.0)
    near = [target for score, target in scored if score >= max(least, best - NEAR)]
    ranked = [(_fit(value, target), target.given, n) for n, target in enumerate(near)]
    return near[max(ranked)[2]].slot if near else None


def _fit(value: str, target: Answered) -> int:
    """How well a value goes with a question: its kind can be read, it is free, or neither."""
    if not value or target.kind in ("choice", "yes_no", "files"):
        return 1
    if labels.readable(value, Open(target.slot, target.kind, "")):
        return 2
    return int(any(char.isalpha() for char in value))


def _overlap(said: Sequence[str], label: str) -> float:
    names = [SAME.get(w, w) for w in re.findall(r"\w+", fold(label.lower())) if len(w) > 1]
    if not names:
        return 0.0
    hits = sum(max(_same(word, name) for name in names) for word in said)
    return hits / len(said) * (0.7 + 0.3 * hits / len(names))


def _same(word: str, name: str) -> float:
    """A word that is only like another one ("thai", "thoại") counts for less."""
    if word == name:
        return 1.0
    return ALIKE if SequenceMatcher(None, word, name).ratio() >= 0.8 else 0.0


def _by_value(read: "Parsed", open: Open, path: Sequence[Answered]) -> Correct | None:
    """ "à nhầm, 3/2/1990": the latest question that takes a value of this kind.

    The open one is meant when it is being asked again.
    """
    again = [item for item in path if item.slot == open.slot]
    for mention in read.entities:
        kind = _KINDS.get(mention.entity)
        fitting = [item for item in path if item.kind == kind]
        told = [item for item in fitting if item.given] or fitting
        if kind and told:
            slot = open.slot if again and open.kind == kind else told[-1].slot
            return Correct(slot, read.text[mention.start : mention.end])
    return None
