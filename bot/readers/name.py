"""Names of people. What was typed is kept: neither diacritics nor capitals are ever guessed."""

import re
import unicodedata

from bot.readers import Entity, Unreadable
from bot.readers.folding import Folded, Word, composed, fold, folded, listed, tidy
from bot.readers.surnames import SURNAMES, is_a_surname

LONGEST = 80  # characters; the longest registered Vietnamese names have about 50
_COURTESY_BEFORE = re.compile(r"^(?:(?:dạ|Dạ|vâng|Vâng|thưa|Thưa|à|ừ|da(?= \S+ \S))\b[\s,.]*)+")
_INTRO = re.compile(
    r"^(?:\w+[\s,]+){0,7}?(?:[Tt][êe]n|[Ll]à|(?<=\s)la|is)(?:\s*:\s*|\s+)(?=\S)|^[^:\d]{1,40}:\s*"
)
_SAID_AROUND = listed(
    """
    da ten ho va day du khai sinh cua toi em minh con chau be bo me cha vo chong nguoi anh chi
    ong ba nop la goi dat dem chu yeu cau ban my name is full his her the their our s baby child
    son daughter father mother husband wife girl boy applicant
    """
)
_COURTESY_AFTER = re.compile(
    r"(?:[\s,.!](?:ạ|ah|nhé|nhe|nha|nhá|nhen|nghen|đó|đấy|em ơi|bạn nhé"
    r"|em nhé|em nha|nha em|nhé em|ạ em|em ạ)|[\s.,!;])+$"
)
_REMARK = re.compile(r"\s*\([^()]*\)$|[\s,]+sinh (?:ng[àa]y|n[ăa]m|h[ôo]m)\b.*$")
_SENTENCE = listed(
    """
    khong chua biet muon xin hoi sao gi nao nhieu dang nop ho so thu tuc giay lam duoc phai bot
    toi dat ten skip what how why please help should need want know where when later cannot can i
    """
)
_PART = r"(?:sang|trua|chieu|toi|dem|khuya)"
_TIME = re.compile(  # a whole answer, folded: a day or an hour, and nobody's name
    rf"(?:(?:{_PART} )?(?:hom|bua) (?:qua|kia|nay|sau|truoc|no|khac)|{_PART} (?:qua|nay|mai|mot)"
    r"|ngay (?:mai|mot|kia|nay|nao)|(?:mai|ngay) mot|mai kia|(?:tuan|thang|nam) (?:sau|toi|truoc"
    r"|nay|qua|ngoai|kia)|(?:cuoi|dau|giua) (?:tuan|thang|nam)(?: (?:sau|nay|toi|truoc))?"
    r"|(?:bay|bao|may|luc|khi) (?:gio|nay|nao)|(?:lat|chut|luc|hoi) (?:nua|nay|truoc)"
    r"|(?:yesterday|today|tomorrow|tonight)(?: (?:morning|afternoon|evening|night))?"
    r"|(?:next|last|this) (?:week|month|year|morning|night|time)|right now|not (?:yet|sure|now)"
    r"|(?:i )?(?:do not|don['’]?t) know(?: yet)?|no (?:idea|name)(?: yet)?"
    r"|(?:chua|khong) (?:co|dat|nghi ra|ro|nho)(?: ten)?)"
)
_WEEKDAY = re.compile(
    r"(?:thứ|Thứ|THỨ) \w+|(?:chủ|Chủ|CHỦ) (?:nhật|Nhật|NHẬT)"
)  # "Thu Hai" may be Hải
_TOLD = re.compile(
    r"\b(?:ten|ten la|ho ten|ho va ten)(?: (?:day du|con|em|chau|be|toi))?(?: la)?\s*:?\s+$"
)
_OF_A_PLACE = re.compile(
    r"\b(?:phuong|xa|thi tran|duong|pho|ngo|tinh|thanh pho|tp|quan|huyen|truong|thon|o|tai"
    r"|benh vien|ubnd|ve|que|den|toi|len|ra|vao|gan|khu|ap|lang|ban|to dan pho|khu pho|dia ban)\s+$"
)
_HOUSE = re.compile(r"(?:(?<!\d)\d{1,4}[a-z]?(?:/\d+)*,?|\b[Cc]hợ)\s+$")  # "12 Lê Lợi", a market
_BARE = listed("cao mai phan chu kim giang kha vi ma cu ha la lai lam ly moc tu ta")  # as they are
_PLACES = listed(
    """
    ha_noi ha_giang ha_nam ha_tinh cao_bang lai_chau an_giang thai_nguyen thai_binh lam_dong
    dong_nai dong_thap da_nang hai_phong ho_chi_minh viet_nam dong_anh quang_tri quang_nam
    han_quoc ha_lan thai_lan ma_cao ma_lai lao_cai
    """
)
_STOP = listed(
    """
    sinh ngay nam so cccd can cuoc sdt dien nhe voi nop thi muon da chua co duoc xin dang bi mat
    qua doi khong tai nha roi gi va la o voi cua hien thuong tru tam lien he gui giup dum email mail
    que dia phuong gioi tinh quoc tich dan toc the ma de lam hom nhung thang roi ah oi luon den tu
    """
)
_NOBODY = listed(
    """
    quan tiem shop cong dang tai khoan file tep thu tuc duong truong khac goi sai tren trong cung
    co khong gi nao nguoi chong vo con em chau be bo me ba anh chi toi minh giay to ho so nay cho
    """
)  # "tên quán là …", "sai tên trong giấy"
_MIDDLE = {"van", "thi"}
_HIGHLAND = re.compile(r"H['’](?=[^\W\d_a-z])")  # H'Hen, H'Mai: names of the Ê Đê
_LAST_WORD = re.compile(r"(?<!\w)[^\W\d_]+ $")


def read(text: str) -> str:
    """The full name of an answer: NFC, single spaces, without "tên tôi là" and "ạ".

    Raises `Unreadable`: "name.none", "name.digits", "name.signs", "name.too_long" {limit},
    "name.one_word" {name}, "name.not_a_name".
    """
    name = stripped(tidy(text))
    if any(c.isdigit() for c in name):
        raise Unreadable("name.digits")
    if not any(c.isalpha() for c in name):
        raise Unreadable("name.none")
    if len(name) > LONGEST:
        raise Unreadable("name.too_long", {"limit": LONGEST})
    if _is_sentence(name) or _TIME.fullmatch(folded(name)) or _WEEKDAY.fullmatch(name):
        raise Unreadable("name.not_a_name")
    if not all(_belongs(c) for c in name):
        raise Unreadable("name.signs")
    if " " not in name:
        raise Unreadable("name.one_word", {"name": name})
    return name


def stripped(text: str) -> str:
    """Without what people say around a name ("dạ em tên là … ạ")."""
    text = _COURTESY_AFTER.sub("", _COURTESY_BEFORE.sub("", text[:500])).strip()
    text = _REMARK.sub("", text)
    while (intro := _INTRO.match(text)) and _is_around(intro[0]) and text[intro.end() :]:
        text = text[intro.end() :].strip()
    return text


def lacks_marks(name: str) -> bool:
    """A Vietnamese name without a single mark, which its owner's papers surely have: "tran van an".

    "Mai Anh Khoa" may be whole, and a foreign name is.
    """
    words = folded(name).split()
    bare = name.isascii() and len(words) > 1 and words[0] in SURNAMES
    return bare and (words[0] not in _BARE or bool(_MIDDLE & {*words[1:-1]}))


def unlikely(name: str) -> bool:
    """No surname, and not written as names are: "chưa có tài khoản", "bưu điện"."""
    words = name.split()
    return not is_a_surname(composed(words[0])) and any(word[0].islower() for word in words[1:])


def capitalised(name: str) -> str:
    """A name typed in small letters with its capitals; any other as it is."""
    if not name.islower():
        return name
    return re.sub(r"(?<![\w'’])\w", lambda first: first[0].upper(), name)


def _is_around(words: str) -> bool:
    return set(re.findall(r"[a-z]+", folded(words))) <= _SAID_AROUND


def find(text: str) -> list[Entity]:
    """Names in running text: what follows "tên là", and a surname with capitals after it."""
    page = fold(text)
    words = list(page.words())
    found, at = list[Entity](), 0
    while at < len(words):
        size = _size(page, words, at)
        if size >= 2 and not _in_a_place(page, words[at]):
            found.append(_entity(page, words[at], words[at + size - 1]))
        at += max(size, 1)
    return found


def _entity(page: Folded, first: Word, last: Word) -> Entity:
    start, end = page.span(first.start, last.end)
    name = page.original[start:end]
    return Entity("person_name", start, end, name, tidy(name))


def _size(page: Folded, words: list[Word], at: int) -> int:
    """How many words from here on are a name."""
    before = page.text[max(0, words[at].start - 40) : words[at].start]
    told = bool(_TOLD.search(before))
    if told and words[at].folded in _NOBODY - SURNAMES | {"la"}:
        return 0
    highland = _HIGHLAND.match(page.original, page.places[words[at].start])
    if (
        not told
        and not highland
        and (words[at].folded not in SURNAMES or _is_of_a_place(page, words[at], before))
    ):
        return 0
    size = 0
    for word in words[at : at + 6]:
        if not _goes_on(page, words, at, size, word) or (
            word.folded in _STOP and not _capital(page, word) and not _is_middle(word, size)
        ):
            break
        size += 1
    run = words[at : at + size]
    if told and run and not _capital(page, run[0]) and any(_capital(page, word) for word in run):
        return 0  # "đổi tên cháu thành Lê An": the name begins at its capitals
    if "_".join(word.folded for word in run) in _PLACES:
        return 0
    if all(_capital(page, word) for word in run) or told:
        return size
    return min(size, 4) if size >= 3 and run[1].folded in _MIDDLE else 0


def _is_middle(word: Word, size: int) -> bool:
    """ "tran thi hoa", but not "tên là an thì …"."""
    return size == 1 and word.folded in _MIDDLE and word.typed != "thì"


def _is_of_a_place(page: Folded, word: Word, before: str) -> bool:
    """ "Phường Lê Lợi", "12 Lê Lợi", "chợ Lê Lợi"; but "cho Lê Lợi" is for somebody."""
    typed = page.original[max(0, page.places[word.start] - 12) : page.places[word.start]]
    return bool(_OF_A_PLACE.search(before) or _HOUSE.search(unicodedata.normalize("NFC", typed)))


def _goes_on(page: Folded, words: list[Word], at: int, size: int, word: Word) -> bool:
    """Letters, one space after the word before, and in capitals if the first word is."""
    if word.is_number:
        return False
    if size == 0:
        return True
    gap = page.text[words[at + size - 1].end : word.start]
    joined = gap == " " or (gap in ("'", "’") and words[at + size - 1].folded == "h")  # H'Hen Niê
    return joined and _capital(page, word) >= _capital(page, words[at])


def _in_a_place(page: Folded, word: Word) -> bool:
    """ "Phường Tân Đông Hiệp": the capitals before belong to a place."""
    start = page.places[word.start]
    before = page.original[:start]
    while page.original[start].isupper() and (last := _LAST_WORD.search(before)):
        if not last[0][0].isupper():
            return False
        before = before[: last.start()]
        if _OF_A_PLACE.search(folded(before)):
            return True
    return False


def _capital(page: Folded, word: Word) -> bool:
    return page.original[page.places[word.start]].isupper()


def _is_sentence(name: str) -> bool:
    """Words of talk, not counting those a name has in capitals: "Đỗ Thị Hồ Sơ" is somebody."""
    words = name.split()
    capitals = [word for word in words[1:] if word[0].isupper()]
    said = words if not capitals else [word for word in words if not word[0].isupper()]
    talk = sum(folded(word) in _SENTENCE for word in said)
    return "?" in name or len(words) > 10 or talk >= 2


def _belongs(char: str) -> bool:
    """Letters of any script with their marks; "O'Brien", "Anne-Marie", "Jr."."""
    return unicodedata.category(char)[0] in "LM" or char in " '’.-·"
