"""Repairs said in words: "sửa ngày sinh thành 3/2/1990", "à nhầm, 3/2", "tên bé là An".

The slot is found by the words of its label; the new value is what was typed, untouched.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from bot.model import Answered, Correct, Open
from bot.nlu.normalise import clean, expand_from, fold, spans

if TYPE_CHECKING:
    from bot.nlu.parser import Parsed

Target = tuple[str, str, str]  # slot, label, kind

_SURE_CUES = (
    "sua", "nham", "lon", "doi lai", "chinh lai", "ghi lai", "nhap lai", "viet lai", "khai sai",
    "ghi sai", "nhap sai", "viet sai", "sai roi", "dinh chinh", "thay doi", "sai",
    "chu khong phai", "change", "correct", "wrong",
)  # fmt: skip
_TO = {"thanh", "la", "sang", "phai"}
_EMPTY = {
    "sua", "doi", "chinh", "nham", "sai", "lon", "lai", "giup", "toi", "minh", "em", "cho",
    "cai", "cau", "tra", "loi", "thong", "tin", "muc", "o", "phan", "roi", "a", "nhe", "di",
    "muon", "duoc", "khong", "xin", "bi", "ghi", "nhap", "viet", "khai", "thay", "chua", "cap",
    "nhat", "cua", "voi", "la", "thanh", "dien", "go", "so", "dum", "gium", "vua", "nay", "hoi",
    "luc", "truoc", "anh", "chi", "bac",
}  # fmt: skip
_SAME = {
    "be": "tre", "con": "tre", "chau": "tre", "bo": "cha", "ba": "cha", "tia": "cha", "ma": "me",
    "nam": "ngay", "sdt": "thoai", "dt": "thoai", "mail": "thu", "email": "thu", "cccd": "dinh",
    "cuoc": "dinh", "gioi": "gioi", "lot": "dem", "nha": "cu", "dia": "dia", "vo": "vo",
}  # fmt: skip
_KINDS = {"date": "date", "phone": "phone", "cccd": "cccd", "email": "email", "person_name": "name"}
_NOT_RATHER = re.compile(r"\s+(?:chứ|chớ)\s+(?:không|ko|hổng|đâu)\s+phải.*$", re.IGNORECASE)
_STEER = re.compile(
    r"\b(?:huy|thoi|dung|ngung|thoat|bo|khong (?:lam|khai|dien|muon|dang ky|nop|tiep)|stop|cancel"
    r"|quay|tro (?:lai|ve|lui|ra)|lui|back|cau truoc|buoc truoc|ve truoc"
    r"|skip|qua|trong|khong (?:co|nho|biet)|next|chuyen|sang cau|khoi|mien|de sau"
    r"|nhac|noi lai|hoi (?:gi|lai|chi)|gi co|lap lai|doc lai|chua hieu|khong hieu|repeat|cau hoi"
    r"|tu dau|bat dau lai|lam lai|khai lai|reset|restart|nhap lai|xoa het)\b"
)


_OPENING = re.compile(
    r"(?:(?:a|ay|o|u|oi|khoan|em|chet|cho|toi|anh|chi|minh|muon|xin|bac) )*"
    r"(?:sua|nham|lon|doi lai|chinh|dinh chinh|thay|nhap lai|ghi lai|change|correct)\b"
)


def steers(read: "Parsed") -> bool:
    """Whether the words themselves ask to stop, go back, skip, repeat or begin again."""
    words = [w for w, _, _ in spans(clean(read.text))]
    full = " ".join(fold(w) for w, _, _ in expand_from(words))
    return bool(_STEER.search(full))


def correction(read: "Parsed", open: Open, path: Sequence[Answered]) -> Correct | None:
    """The change of an earlier answer that the text asks for, or None."""
    text = _NOT_RATHER.sub("", read.text)
    folded = fold(clean(text))
    cue = any(re.search(rf"\b{c}\b", folded) for c in _SURE_CUES)
    contrast = text != read.text
    if not (cue or contrast) or len(folded.split()) > 30:
        return None
    if not (contrast or read.intent == "change_answer" or _starts_with_cue(folded)):
        return None
    targets = [(a.slot, a.label, a.kind) for a in path] + [(open.slot, open.label, open.kind)]
    named, value = _split(text, targets)
    if named is not None:
        return Correct(named, value)
    return _by_value(read, targets) or _unnamed(read, open)


def _starts_with_cue(folded: str) -> bool:
    return bool(_OPENING.match(folded))


def _unnamed(read: "Parsed", open: Open) -> Correct | None:
    """Something is wrong but not said what: ask, when the words can mean nothing else."""
    sure = read.intent == "change_answer" and read.confidence >= 0.5
    return Correct() if sure else None


def _split(text: str, targets: Sequence[Target]) -> tuple[str | None, str]:
    """The slot whose label is named, and the words typed after "thành", "là", ":"."""
    typed = spans(text.lower())
    words = [fold(w) for w, _, _ in typed]
    at = next((n for n, w in enumerate(words) if n and w in _TO), None)
    colon = text.find(":")
    if colon > 0 and not text[colon - 1].isdigit():
        at = sum(start < colon for _, start, _ in typed) - 1
        head, value = words[: at + 1], text[colon + 1 :].strip()
    elif at is None:
        return _value_after_label(text, words, typed, targets)
    else:
        while at + 1 < len(words) and words[at + 1] in _TO:
            at += 1
        head, value = words[:at], text[typed[at][2] :].strip(" :,.")
    return best_label(head, targets), value


def _value_after_label(
    text: str,
    words: Sequence[str],
    typed: Sequence[tuple[str, int, int]],
    targets: Sequence[Target],
) -> tuple[str | None, str]:
    """No "thành": "sửa ngày sinh 3/2/1990" has its value where digits begin."""
    slot = best_label(words, targets)
    first = next((start for w, start, _ in typed if w[0].isdigit()), None)
    return slot, text[first:].strip() if slot and first is not None else ""


def best_label(words: Sequence[str], targets: Sequence[Target]) -> str | None:
    """The slot whose label shares most with the words; the latest asked wins a tie."""
    said = [_SAME.get(w, w) for w in words if w not in _EMPTY]
    if not said:
        return None
    scored = [(_overlap(said, label), n) for n, (_, label, _) in enumerate(targets)]
    score, number = max(scored, default=(0.0, 0))
    return targets[number][0] if score >= 0.5 else None


def _overlap(said: Sequence[str], label: str) -> float:
    names = [_SAME.get(w, w) for w in re.findall(r"\w+", fold(label.lower())) if len(w) > 1]
    if not names:
        return 0.0
    hits = sum(max(SequenceMatcher(None, w, n).ratio() >= 0.8 for n in names) for w in said)
    return hits / len(said) * (0.7 + 0.3 * hits / len(names))


def _by_value(read: "Parsed", targets: Sequence[Target]) -> Correct | None:
    """ "à nhầm, 3/2/1990": the latest question that takes a value of this kind."""
    for mention in read.entities:
        kind = _KINDS.get(mention.entity)
        fitting = [slot for slot, _, k in targets[:-1] if k == kind]
        if kind and fitting:
            return Correct(fitting[-1], read.text[mention.start : mention.end])
    return None
