"""What narrows the catalogue in running words: a field, an online level, an agency.

"thủ tục đất đai làm online được" -> field Đất đai, level online. Words alone are read here; which
procedures pass is the catalogue's.
"""

import re
from dataclasses import dataclass

from bot.readers.folding import folded

FIELDS: dict[str, str] = {
    "Hộ tịch": r"ho tich|civil status",
    "Đăng ký, quản lý cư trú": r"cu tru|ho khau|residence",
    "Đất đai": r"dat dai|nha dat|land",
    "Chứng thực": r"chung thuc|sao y|certification",
    "Bảo trợ xã hội": r"bao tro(?: xa hoi)?|tro cap xa hoi|social assistance",
    "Đăng ký hộ kinh doanh": r"(?:ho )?kinh doanh|household business",
    "Hoạt động xây dựng": r"xay dung|construction",
    "Tiếp công dân, khiếu nại, tố cáo": r"tiep cong dan|to cao",
    "Người có công": r"nguoi co cong|people of merit",
    "Giảm nghèo": r"giam ngheo",
    "Nuôi con nuôi": r"con nuoi|adoption",
    "Căn cước": r"can cuoc",
}
LEVELS: dict[str, str] = {
    "mot_phan": r"(?:online|truc tuyen|qua mang)? ?mot phan|muc(?: do)? 3|partly online",
    "toan_trinh": r"toan trinh|muc(?: do)? 4|hoan toan (?:online|truc tuyen|qua mang)|fully online"
    r"|(?:khong phai|khoi|khong can) (?:den|ra|di) (?:quay|phuong|xa|uy ban)",
    "truc_tiep": r"(?:phai )?(?:truc tiep|tai quay|ra (?:quay|phuong|xa))|in person|at the counter",
    "online": r"online|truc tuyen|qua mang|tren mang",
}
AGENCIES: dict[str, str] = {
    "police": r"cong an|police",
    "committee": r"ubnd|uy ban|phuong lam|xa lam|committee",
}
_OFFICE = (
    r"(?:(?:ubnd|uy ban(?: nhan dan)?|trung tam (?:phuc vu )?hanh chinh(?: cong)?|mot cua) )?"
    r"(?:phuong|xa|dac khu|ward|commune) (?:of )?(?!(?:nao|may|gi)\b)\w+(?: \w+){0,3}?"
)
_WANTED = (
    r"(?:(?:toi|em|minh|anh|chi|bac|co|chu|chau|con|muon|can|dinh|xin|hoi|duoc|di|lam|nop|gui|xem|tim"
    r"|dang|ky|online|truc|tuyen|cho|viec|gi|nao|cac|nhung|mot|it|co|the|a|voi|i|want|to|do|file|my"
    r"|some) )*"
    r"(?:giay to|giay|ho so|thu tuc|viec|papers?|paperwork|procedures?|dossiers?)"
    r"(?: (?:gi|nao|hanh chinh|online|truc tuyen|duoc))*"
)
_AGENCY_FIRST = re.compile(
    rf"{_WANTED} (?:o|tai|voi|cua|cho|den|toi|ben|at|of|in|for) {_OFFICE}(?: (?:a|nhe|em|oi))*"
    rf"|(?:o|tai|ben) {_OFFICE} {_WANTED}"
)
_ASKING = re.compile(r"\b(?:bao|dau|sao|khi|gio|may|the nao|lam gi|hay|chua|roi|khong)\b")
# Words of asking and of courtesy, which name nothing themselves.
_FILLER = re.compile(
    r"thu|tuc|linh|vuc|danh|sach|muc|liet|ke|dich|vu|cong|lam|nop|duoc|nao|cac|nhung|ve|xem|tim|"
    r"kiem|cho|hoi|toi|em|minh|anh|chi|a|nhe|voi|gi|co|o|tai|theo|khong|va|thi|la|viec|gom|muon|"
    r"can|phuong|xa|which|what|can|be|done|procedures?|services|list|of|all|the|by|field|in|i|do"
)
LONGEST = 120  # characters; a longer message tells a story


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed by; empty is not at all. `level` may be "online": either kind."""

    field: str = ""
    level: str = ""
    agency: str = ""

    def __bool__(self) -> bool:
        return bool(self.field or self.level or self.agency)


def read_filters(text: str) -> Filters:
    """The filters named in these words."""
    said = " ".join(re.findall(r"[a-z0-9]+", folded(text[: LONGEST * 2])))
    return Filters(_named(FIELDS, said), _named(LEVELS, said), _named(AGENCIES, said))


def asks_for_a_list(text: str) -> bool:
    """Is it a list of procedures that is wanted: "thủ tục đất đai nào làm online được"?

    Yes when the message names procedures or fields in general, and besides filters nothing else.
    """
    if len(text) > LONGEST:
        return False
    said = " ".join(re.findall(r"[a-z0-9]+", folded(text)))
    if not re.search(r"\b(?:thu tuc|linh vuc|viec|procedures|services|field)\b", said):
        return False
    if re.search(r"\b(?:thu tuc|viec) (?:nay|do|kia|ay)\b", said):
        return False  # of the one being talked about
    rest = said
    for words in (*FIELDS.values(), *LEVELS.values(), *AGENCIES.values()):
        rest = re.sub(rf"\b(?:{words})\b", " ", rest)
    filtered = rest != said or "linh vuc" in said or "by field" in said
    return filtered and all(_FILLER.fullmatch(word) for word in rest.split())


def names_an_office_first(text: str) -> bool:
    """ "Tôi muốn làm giấy ở UBND phường Sen Hồ": where, and nothing yet of what."""
    said = " ".join(re.findall(r"[a-z0-9]+", folded(text[: LONGEST * 2])))
    if len(text) > LONGEST or _ASKING.search(said):
        return False
    return _AGENCY_FIRST.fullmatch(said) is not None


def _named(patterns: dict[str, str], said: str) -> str:
    found = (name for name, words in patterns.items() if re.search(rf"\b(?:{words})\b", said))
    return next(found, "")
