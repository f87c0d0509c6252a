"""Yes or no, in all the ways people say it: "ừ", "dạ đúng rồi", "hông", "thôi khỏi", "ok em"."""

import re
from functools import cache

from bot.readers import Unreadable
from bot.readers.folding import Word, fold, folded, listed, same

_FILLERS = listed(
    """
    em anh chị bạn bot ơi ạ à á nhé nha nhá nghen nghe hen hén đó đấy này thì là mà luôn đi vậy
    thế cô chú bác ông bà con cháu mình tôi tui thưa xin với hết ha hà lắm nữa
    """
)
_ANSWERS = {"co", "da", "ko", "khong"}  # typed bare, these answer: "co" is "có" before it is "cô"
_YES = (
    "có", "co", "vâng", "dạ", "dạ vâng", "vầng", "ừ", "ừm", "ừa", "ờ", "uh", "uhm", "um", "ukm",
    "uk", "ò", "ok", "oke", "okê", "okie", "oki", "okay", "okey", "kk", "yes", "yep", "yeah", "y",
    "yup", "đúng", "đg", "đúng rồi", "chuẩn", "chuẩn rồi", "chính xác", "phải", "phải rồi",
    "đồng ý", "nhất trí", "được", "đc", "dc", "được chứ", "tất nhiên", "dĩ nhiên", "đương nhiên",
    "hẳn rồi", "chắc chắn", "rồi", "xong", "xong rồi", "xác nhận", "tiếp tục", "tiếp", "sure",
    "right", "correct", "true", "agree", "i agree", "i accept", "of course",
    "đúng vậy", "đúng thế", "đúng y", "quá đúng", "duyệt",
    "chấp nhận", "hiển nhiên", "có chứ", "muốn", "cần", "ô kê", "đồng í", "cũng được", "tạm được",
)  # fmt: skip
_NO = (
    "không", "ko", "k", "kg", "kh", "khg", "khong", "hông", "hổng", "hok", "hong", "hem",
    "hông có", "nope", "n", "nah", "not", "chưa", "chx", "chưa có", "chẳng", "chả", "sai",
    "sai rồi", "nhầm", "nhầm rồi", "trật", "trật lất", "thôi", "thôi khỏi", "khỏi", "khỏi cần",
    "đừng", "hủy", "huỷ", "từ chối", "bỏ qua", "bỏ", "false", "wrong", "đâu có", "đâu phải",
    "làm gì có", "hem có", "khum", "đổi ý", "hỏng", "mô có", "nỏ", "never",
)  # fmt: skip
_AFTER_NO = listed(  # bare, "no sinh hom kia" is "nó sinh hôm kia"
    """
    thanks thank i it not ned that this there we they he she my his her the no never way please
    sorry problem father mother one
    """
)
_UNSURE = (
    "có lẽ", "có thể", "có khi", "có chắc",
    "không biết", "không rõ", "không nhớ", "không chắc", "không hiểu", "chưa biết", "chưa rõ",
    "chưa chắc", "chưa hiểu", "ko biết", "ko rõ", "ko nhớ", "ko hiểu", "k biết", "k rõ", "k hiểu",
    "ko bik", "k bik", "hông biết", "hổng biết", "hem biết", "not sure", "no idea", "i dont know",
    "dont know", "i don t know", "don t know", "i do not know",
)  # fmt: skip
_NONE = ("không có", "ko có", "k có", "chưa có", "hông có", "chẳng có", "hổng có")
_NO_AND_YET_YES = (
    "không sai", "ko sai", "không nhầm", "không vấn đề", "không có gì sai", "ko có gì sai",
    "không có vấn đề", "ko có vấn đề", "đừng lo", "thôi được", "thôi cũng được",
)  # fmt: skip
_MYSELF = re.compile(  # "anh/chị có phải là …?"
    r"(?:(?:da|vang|u|thi) )*(?:(?:la|chinh|chinh la|dung la) (?:toi|minh|em|anh|chi)"
    r"|(?:toi|minh|em) (?:day|chu ai|ne|chu con ai))(?: (?:day|do|chu|luon|a|em|chu ai|ne))*"
    r"|(?:yes )?(?:it is|its|it s|that is|thats|that s) me"
)
_OPEN_QUESTION = re.compile(r"\?|\b(?:sao|gi|the nao|nao|bao nhieu|bao lau|o dau|ai)[\s.!]*$")
_TAG_QUESTION = re.compile(r"\?|\b(?:khong|ko|k|chua|ha|hong|hem|dau)[\s.!]*$")
_WAITS = re.compile(  # "có nhưng khoan", "yes but wait"
    r"\b(?:khoan|(?:cho|doi) (?:da|ti|chut|mot|xiu)|de (?:xem|tinh|nghi|hoi|coi|mai|sau|luc khac)"
    r"|but not|wait|hold on|not yet|not now|later|maybe|perhaps|probably)\b"
)
_SIGNS = dict.fromkeys("👍👌✅✔☑🆗", True) | dict.fromkeys("👎❌🚫", False)
_ONLY_WITH_MARKS = {"đừng", "bỏ", "chả", "nỏ", "ò", "cần"}  # "cha", "o nha", "can I …"
_KNOWN = {word for phrase in (*_YES, *_NO) for word in phrase.split()}
_BY_LOOK = {folded(word): [w for w in _FILLERS if folded(w) == folded(word)] for word in _FILLERS}
LONGEST = 12  # words; a longer text says something else


def read(text: str) -> bool:
    """True for yes, False for no. Raises `Unreadable` ("yes_no.unclear")."""
    said = guess(text)
    if said is None:
        raise Unreadable("yes_no.unclear")
    return said


def guess(text: str) -> bool | None:
    """True for yes, False for no, None when the text is neither or a question of its own."""
    page = fold(text[:300])
    if _MYSELF.fullmatch(" ".join(re.findall(r"[a-z]+", page.text))):
        return True
    words = [_calm(word.typed) for word in page.words() if not _is_filler(word)]
    if not words:
        return _of_signs(text)
    return _leading(_after_da(words), page.text) if len(words) <= LONGEST else None


def wavers(text: str) -> bool:
    """ "Không nhớ" begins with a no and is none."""
    words = [_calm(word.typed) for word in fold(text[:300]).words() if not _is_filler(word)]
    return bool(words) and _starts(_after_da(words), _UNSURE)


def says_else(text: str, label: str) -> bool:
    """Is the button with this label, found in the words, not what they say?

    "Không nhớ" and "có mất phí không" have "Không" in them and are none, "ko có cha" has "Có".
    """
    said = guess(text)
    other = said is None and (" " not in label.strip() or folded(label) not in folded(text))
    other = other and folded(text) != folded(label)
    wanders = other and not any(char.isdigit() for char in text)  # "2" is the second button
    return wavers(text) or wanders or said not in (None, guess(label))


def _of_signs(text: str) -> bool | None:
    signs = {meant for sign, meant in _SIGNS.items() if sign in text}
    return signs.pop() if len(signs) == 1 else None


def _is_filler(word: Word) -> bool:
    if word.typed in _ANSWERS:
        return False
    return any(same(word.typed, filler) for filler in _BY_LOOK.get(word.folded, ()))


def _calm(typed: str) -> str:
    """ "đúnggg" is "đúng", but "kk" is a word of its own."""
    return typed if typed in _KNOWN else re.sub(r"(.)\1+", r"\1", typed)


def _after_da(words: list[str]) -> list[str]:
    """ "Dạ" before anything else is courtesy."""
    return words[1:] if len(words) > 1 and same(words[0], "dạ") else words


def _leading(words: list[str], text: str) -> bool | None:
    """What the first words say, unless the whole asks back ("có mất phí không?") or wavers."""
    none = _starts(words, _NONE) and "?" not in text  # "không có giấy nào" asks nothing
    asks_what = len(words) > 1 and _OPEN_QUESTION.search(text) and not none
    if _starts(words, _UNSURE) or asks_what:
        return None
    if _starts(words, _NO_AND_YET_YES):
        return True
    if len(words) > 1 and same(words[0], "thôi") and not any(map(_ends_it, words[1:])):
        return None  # "thôi, con anh là con gái"
    if _starts(words, _NO) or (words[0] == "no" and _AFTER_NO.issuperset(words[1:2])):
        return False
    asks = len(words) > 1 and (_TAG_QUESTION.search(text) or _WAITS.search(text))
    if asks or not _starts(words, _YES):
        return None
    return None if any(_starts([word], ("không", "ko", "chưa")) for word in words[1:3]) else True


def _ends_it(word: str) -> bool:
    return _starts([word], (*_NO, "cảm", "cám", "phiền", "được", "thanks"))


def _starts(words: list[str], phrases: tuple[str, ...]) -> bool:
    look = folded(words[0])[:1]
    return any(_matches(words, phrase) for phrase in phrases if _first(phrase) == look)


@cache
def _first(phrase: str) -> str:
    """The first letter without its marks, which rules most phrases out."""
    return folded(phrase[0])


def _matches(words: list[str], phrase: str) -> bool:
    meant = phrase.split()
    return len(words) >= len(meant) and all(map(_is, words, meant))


def _is(typed: str, meant: str) -> bool:
    """Typed bare, "dung" is "đúng", never "đừng"."""
    return typed == meant if meant in _ONLY_WITH_MARKS else same(typed, meant)
