"""Text as typed to text as it can be matched. What the citizen typed is never altered elsewhere.

clean      NFC, lower case, no control or zero-width characters, emoji to words, bounded length
tones      "hoà" -> "hòa", "thuý" -> "thúy": one place for the tone mark
fold       no diacritics, đ to d
telex      "ddawng kys" -> "đăng ký", "d9a8ng ky1" -> "đăng ký"
shorten    "đượcccc" -> "được"
expand     abbreviations and regional words, by tables with context
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache

from bot.nlu.words import ABBREVIATIONS, AMBIGUOUS, BORROWED, EMOJI, ENGLISH, PHRASES

LIMIT = 1000  # characters looked at: a longer message is told by how it begins and ends

_INVISIBLE = re.compile(r"[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_MARKUP = re.compile(r"<[^<>]{0,80}>")
_TOKEN = re.compile(r"[^\W\d_]+\d{0,2}(?:[^\W\d_]+\d{0,2})*|\d+(?:[.,/:-]\d+)*")
_REPEAT = re.compile(r"([^\W\d_])\1{2,}")
_TONES = {"\u0300": "f", "\u0301": "s", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_TONE_OF_LETTER = {v: k for k, v in _TONES.items()}
_VNI_TONES = {"1": "\u0301", "2": "\u0300", "3": "\u0309", "4": "\u0303", "5": "\u0323"}
_FLOATING = re.compile(r"([ou])([aey])([\u0300\u0301\u0309\u0303\u0323])(?![a-zđ\u0300-\u036f])")
_FOLD = str.maketrans("đĐ", "dD")
_NOT = re.compile(r"\b(can|[a-z]+?)n?['\u2019]t\b")  # don't, can't: "t" alone is "tôi"


@lru_cache(maxsize=64)  # of one message it is asked for again and again
def clean(text: str) -> str:
    """Lower-case NFC without what cannot be seen; long text keeps its head and its tail."""
    if len(text) > LIMIT:
        text = text[: LIMIT * 3 // 4] + " " + text[-LIMIT // 4 :]
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    text = _NOT.sub(r"\1 not", _MARKUP.sub(" ", text).lower())
    for sign, word in EMOJI.items():
        if sign in text:
            text = text.replace(sign, f" {word} ")
    return " ".join(text.split())


@lru_cache(maxsize=8192)  # mostly words, and the same few thousand
def fold(text: str) -> str:
    """Without any diacritics: "Đăng ký" -> "Dang ky"."""
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFD", text.translate(_FOLD))
    return "".join(c for c in parts if not unicodedata.combining(c))


def tones(word: str) -> str:
    """The tone mark where the older spelling has it: hoà -> hòa, but quý stays."""
    if word.isascii():
        return word
    parts = unicodedata.normalize("NFD", word)
    if "qu" not in parts[:2]:
        parts = _FLOATING.sub(r"\1\3\2", parts)
    return unicodedata.normalize("NFC", parts)


def _with_tone(base: str, tone: str) -> str:
    """Put a tone on the vowel that carries it; `base` has its other marks already."""
    vowels = [i for i, c in enumerate(base) if fold(c) in "aeiouy"]
    if base[:2] in ("qu", "gi") and len(vowels) > 1:
        vowels = vowels[1:]
    if not vowels:
        return base
    marked = [i for i in vowels if not base[i].isascii()]
    closed = vowels[-1] < len(base) - 1
    at = (
        marked[-1]
        if marked
        else vowels[-1]
        if len(vowels) == 1 or (closed and len(vowels) == 2)
        else vowels[1]
        if len(vowels) > 2
        else vowels[0]
    )
    return unicodedata.normalize("NFC", base[: at + 1] + tone + base[at + 1 :])


_SHAPES = (
    ("uow", "ươ"), ("dd", "đ"), ("aa", "â"), ("ee", "ê"), ("oo", "ô"),
    ("aw", "ă"), ("ow", "ơ"), ("uw", "ư"),
)  # fmt: skip
_LATE = re.compile(r"^(.*?)([aeod])([a-z]*?)(\2)$")


def telex(word: str) -> str:
    """Decode raw Telex typing; a word that is not Telex comes back changed or not, check it."""
    tone = ""
    while len(word) > 1 and word[-1] in _TONE_OF_LETTER and not tone:
        tone, word = _TONE_OF_LETTER[word[-1]], word[:-1]
    if not tone:
        found = re.search(r"[aeiouyw]([fsrxj])", word)
        if found:
            tone = _TONE_OF_LETTER[found[1]]
            word = word[: found.start(1)] + word[found.end(1) :]
    for typed, meant in _SHAPES:
        word = word.replace(typed, meant)
    if word.endswith("w"):
        word = re.sub(
            r"([aou])([a-zđ]*)w$", lambda m: {"a": "ă", "o": "ơ", "u": "ư"}[m[1]] + m[2], word
        )
    late = _LATE.match(word)
    if late:
        word = late[1] + {"a": "â", "e": "ê", "o": "ô", "d": "đ"}[late[2]] + late[3]
    return tones(_with_tone(word, tone)) if tone else word


_VNI_SHAPES = {"a6": "â", "e6": "ê", "o6": "ô", "a8": "ă", "o7": "ơ", "u7": "ư", "d9": "đ"}


def vni(word: str) -> str:
    """Decode VNI typing: "ho62" -> "hồ", "d9a8ng1" -> "đắng"."""
    tone = ""
    for digit, mark in _VNI_TONES.items():
        if digit in word:
            tone, word = mark, word.replace(digit, "", 1)
            break
    for shape in "67890":
        at = word.find(shape)
        if at < 0:
            continue
        rest = word[:at] + word[at + 1 :]
        for letter in range(at - 1, -1, -1):
            meant = _VNI_SHAPES.get(rest[letter] + shape)
            if meant:
                rest = rest[:letter] + meant + rest[letter + 1 :]
                break
        word = rest.replace("uơ", "ươ")
    return tones(_with_tone(word, tone)) if tone else word


def unslip(word: str, known: Callable[[str], bool]) -> str:
    """The word meant by a Telex or VNI slip, when that makes a known syllable of an unknown one."""
    if known(word):
        return word
    has_digit = any(c.isdigit() for c in word)
    for decoded in (vni(word),) if has_digit else (telex(word),):
        if decoded != word and known(decoded):
            return decoded
    return word


def tokens(text: str) -> list[str]:
    """Words and numbers of cleaned text."""
    return [word for word, _, _ in spans(text)]


def spans(text: str) -> list[tuple[str, int, int]]:
    """The same with where each stands."""
    return [(_spelled(m[0]), m.start(), m.end()) for m in _TOKEN.finditer(text)]


@lru_cache(maxsize=8192)
def _spelled(word: str) -> str:
    """Without elongated letters, its tone where it belongs."""
    return tones(_REPEAT.sub(r"\1", word))


def expand(words: Sequence[str], *, english: bool = False) -> list[str]:
    """Abbreviations and regional words in full: longest phrase first, then single words.

    What has several meanings stays: the words beside it decide later. `english`: they are known to
    be, by what was said before them.
    """
    undecided = {*AMBIGUOUS, *BORROWED} if english else AMBIGUOUS
    return [word for word, _, _ in expand_from(words, undecided)]


def expand_from(
    words: Sequence[str], undecided: Collection[str] = ()
) -> list[tuple[str, int, int]]:
    """The same with the words each came from, `words[first:end]`; of several meanings the first."""
    out: list[tuple[str, int, int]] = []
    if not ENGLISH.isdisjoint(words):
        undecided = {*undecided, *BORROWED}
    at = 0
    while at < len(words):
        size = _phrase(words, at) if words[at] in _BEGINS else 1
        if size > 1:
            full = PHRASES[tuple(words[at : at + size])].split()
        elif words[at] in undecided:
            full = [words[at]]
        else:
            before = words[at - 1] if at else ""
            after = words[at + 1] if at + 1 < len(words) else ""
            full = _one(words[at], before, after)
        out += [(word, at, at + size) for word in full]
        at += size
    return out


_BEGINS = {phrase[0] for phrase in PHRASES}


def heads(text: str, most: int) -> Iterator[tuple[str, int, int]]:
    """What a text may begin with, the longest of up to `most` words first.

    Its words in full and folded, where they end in the text as typed, and where the rest begins.
    """
    found = spans(text.lower())
    words = [word for word, _, _ in found]
    for size in range(min(most, len(words) - 1), 0, -1):
        said = " ".join(fold(word) for word, _, _ in expand_from(words[:size]))
        yield said, found[size - 1][2], found[size][1]


def _phrase(words: Sequence[str], at: int) -> int:
    """How many words from here are a phrase of the table; 1 when none is."""
    sizes = (n for n in (3, 2) if at + n <= len(words))
    return next((n for n in sizes if tuple(words[at : at + n]) in PHRASES), 1)


def _one(word: str, before: str, after: str) -> list[str]:
    full = ABBREVIATIONS.get(word)
    if full is None:
        return [word]
    meant = full if isinstance(full, str) else full(before, after)
    return meant.split()


_NUMBER = re.compile(r"\d")


def shape(word: str) -> str:
    """A number by its look, so that all phones are one word: 0912345678 -> <10>."""
    if not _NUMBER.match(word):
        return word
    digits = sum(c.isdigit() for c in word)
    if "/" in word or "-" in word:
        return f"<date{digits}>"
    return f"<{digits}>" if digits > 2 else word
