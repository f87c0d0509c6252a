"""What the readers find by sound alone and nobody meant.

They read without diacritics, so that "toi qua" is last night; but who typed "tôi qua" meant
himself, "nhờ tí" is no billion, and "tên cháu thiếu dấu" names nobody. An answer to a question is
read without this: there the value is awaited.
"""

from bot.readers import Entity
from bot.readers.folding import composed, folded, listed
from bot.readers.surnames import SURNAMES, is_a_surname

_NUMBERS = listed(
    """
    mot hai ba bon tu nam lam sau bay tam chin muoi tram nua ruoi
    """
)
_UNITS = ("triệu", "trieu", "tỷ", "tỉ", "tr")  # "triệu hai" is a sum, "triệu" none
_TALK = listed(
    """
    gium dum thieu dau dem chu ghi sai cu moi hoi nay danh viet tren xong het cho con me bo ba ong
    noi ngoai nhe voi a sua doi bi thanh trong giay to lam sao may khong duoc
    """
)  # what may follow "tên" and is no name when written small
_NOT_PLACES = listed(  # communes, and everyday words
    "trung_tam dong_y yen_tam can_dang ba_tang dat_moi"
)


def is_meant(entity: Entity) -> bool:
    """Would who typed these words say that they are such a value?"""
    words = composed(entity.text).split()
    small = not any(c.isupper() for c in entity.text)
    if entity.kind == "money":
        return _is_a_sum(words)
    if entity.kind == "date":
        return "tôi" not in words and words[0] != "từ"  # "từ tuần trước" is not four weeks
    if entity.kind == "person_name":
        return _is_a_small_name(words) if small else _is_a_name(entity.text.split())
    if entity.kind == "place":
        return not small or folded(entity.text).replace(" ", "_") not in _NOT_PLACES
    return True


def _is_a_sum(words: list[str]) -> bool:
    """It begins with a number, or with a large unit and one."""
    counted = [word[0].isdigit() or folded(word) in _NUMBERS for word in words]
    return "cú" not in words and (counted[0] or (words[0] in _UNITS and any(counted[1:2])))


def _is_a_name(words: list[str]) -> bool:
    """In capitals: neither "Mã OTP" nor "Làm VNeID" is somebody, "TRẦN AN" and "H'Hen Niê" are."""
    rest = [word[1:] for word in words if word[1:].isalpha()]
    if not all(map(str.islower, rest)) and not all(map(str.isupper, rest)):
        return False
    first = composed(words[0])
    return len(words) > 2 or folded(first) not in SURNAMES or is_a_surname(first)


def _is_a_small_name(words: list[str]) -> bool:
    """Without capitals: a surname as it is spelled, and no words of talk after it."""
    return is_a_surname(words[0]) and not _TALK & {folded(word) for word in words[1:]}
