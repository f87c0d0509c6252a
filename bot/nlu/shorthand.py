"""Words cut short: "gq" is "giải quyết", "bsung" "bổ sung", "đúg" "đúng", "gjúp" "giúp".

Only what is no Vietnamese syllable is taken for a short form. First letters of words said together,
and a first letter before a whole word, are learned from our own texts at every training; the other
two are ways to spell. Which of several is meant, the words beside it decide (`restore.py`).
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from bot.nlu.normalise import fold

LONGEST = 5  # words that first letters stand for
LEAST = {2: 8.0, 3: 5.0, 4: 3.0, 5: 3.0}  # how often they must have been said, by their number
MOST = 4  # meanings kept of a short form
_SYLLABLE = re.compile(
    r"(?:k(?=[eiy])|(?:gh|ngh)(?=[ei])|c(?![eiy])|ng(?!h)|nh|ch|gi|g(?![eh])|kh|ph|qu|th|tr"
    r"|[bdhlmnprstvx])?"
    r"(?:uye|uya|uyu|ieu|yeu|uoi|uou|oai|oay|oao|oeo|uay|ia|ie|iu|ua|ue|ui|uo|uu|uy|ye|ai|ao|au"
    r"|ay|eo|eu|oa|oe|oi|oo|[aeiouy])(?:ch|ng|nh|[cmnpt])?"
)
_HEAD = re.compile(r"th|tr|ch|kh|ph|nh|ng|gi|[bcdghklmnpqrstvx]")
_VOWELS = "aeiouy"
_BEGINS = (
    ("dz", ("v", "d", "gi")), ("z", ("v", "d", "gi")), ("w", ("qu",)), ("f", ("ph",)),
    ("j", ("gi", "d", "ch")), ("k", ("c", "kh")), ("q", ("qu", "c")),
)  # fmt: skip
_ENDS = (("g", ("ng",)), ("h", ("nh",)), ("k", ("ch", "c")), ("x", ("ng",)))


def is_syllable(word: str) -> bool:
    """Could this be a Vietnamese syllable, as it is spelled? "ta" could, "gq" and "qa" not."""
    return bool(_SYLLABLE.fullmatch(fold(word)))


def respelled(word: str, known: Callable[[str], bool]) -> list[str]:
    """The known syllables it may be in chat spelling: "xog" xong, "qá" quá, "fí" phí."""
    heads = [word, word[:1] + word[1:].replace("j", "i")]
    for typed, meant in _BEGINS:
        if word.startswith(typed):
            heads += [m + word[len(typed) :].replace("j", "i") for m in meant]
            break
    tails = [
        head[:-1] + end
        for typed, meant in _ENDS
        for head in heads
        if len(head) > 2 and head.endswith(typed) and fold(head[-2]) in _VOWELS
        for end in meant
    ]
    return [w for w in dict.fromkeys((*heads, *tails)) if w != word and is_syllable(w) and known(w)]


def agrees(short: str, meant: str) -> bool:
    """Marks that were typed are those of what is meant: "bsửa" is no "bổ sung"."""
    rest = short.removeprefix("đ")
    if rest != short and not meant.startswith("đ"):
        return False
    return rest.isascii() or short.endswith(meant.rpartition(" ")[2])


def learn_shorthand(
    sentences: Iterable[tuple[Sequence[str], float]],
) -> dict[str, tuple[str, ...]]:
    """What short forms mean, the most usual first; folded short form to words with marks."""
    said: defaultdict[tuple[str, ...], float] = defaultdict(float)
    typed: defaultdict[str, float] = defaultdict(float)
    for words, weight in sentences:
        for at, word in enumerate(words):
            typed[word] += weight
            for size in range(2, LONGEST + 1):
                group = tuple(words[at : at + size])
                if len(group) == size and all(map(_is_cut, group)):
                    said[group] += weight
    meanings: defaultdict[str, list[str]] = defaultdict(list)
    for group, count in sorted(said.items(), key=lambda one: -one[1]):
        for short in _shorts(group) if count >= LEAST[len(group)] else ():
            if len(meanings[short]) < MOST and typed.get(short, 0.0) < LEAST[2]:
                meanings[short].append(" ".join(group))
    return {short: tuple(meant) for short, meant in meanings.items() if meant}


def _is_cut(word: str) -> bool:
    return word.isalpha() and is_syllable(word)


def _shorts(group: Sequence[str]) -> Iterable[str]:
    """First letters, and for two words the first letters before the whole second."""
    folded = [fold(word) for word in group]
    shorts = {"".join(word[0] for word in folded)}
    head = _HEAD.match(folded[0])
    if len(group) == 2 and head:
        shorts |= {folded[0][0] + folded[1], head[0] + folded[1]}
    return (short for short in sorted(shorts) if not is_syllable(short))
