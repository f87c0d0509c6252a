"""Wishes that are no intent of the training data but have few wordings: later, go on, undo, a slip,
how long still, more slowly, no reminders, a copy by e-mail, no more of it, and anger.

They matter most in the middle of a form, where nothing may mistake them for an answer; so the whole
message must be such a wish, with nothing but courtesy around it.
"""

import re

from bot.model import Cancel, Command, Pause, Prefer, Resume, Smalltalk, Start, Undo
from bot.nlu.normalise import clean, expand_from, fold, spans

CALLED = Smalltalk("called")  # "alo?", "em ơi": in the middle of something, whether one is there
PUZZLED = Smalltalk("puzzled")  # "ủa là sao?": the question was not understood
PROGRESS = Smalltalk("progress")  # "bao giờ xong?": of the form; with none it is of the dossier
OF_A_QUESTION = (CALLED, PROGRESS)  # with nothing asked they mean something else
_COURTESY = re.compile(
    r"\b(?:a nham|nham|da|vang|thoi|nhe|nha|a|em|oi|anh|chi|toi|minh|cho|giup|xin|voi|di|"
    r"nua|please|ay|ban|co|chu|bac|roi|the|vay|luon|ak|u|uh|ok|hay|cu|(?:con|chau)(?= *$))\b"
)
_WISHES: tuple[tuple[re.Pattern[str], Command], ...] = (
    (
        re.compile(
            r"(?:(?:thoi|toi|em|minh|anh|chi|da) )*(?:khong|chang|khoi|dung)(?: muon| can| dinh)? "
            r"(?:lam|rut|nop|gui|xoa|khai|xin|bo sung|khieu nai|phan anh|dang ky"
            r"|dang nhap|danh gia|tra cuu)(?: (?:no|gi|ho so|don|viec|nay|do))* nua"
            r"(?: (?:dau|a|em|oi|nhe|anh|chi))*"
            r"|(?:i )?(?:do not|dont) want (?:to|it|this)(?: \w+)? any ?more"
        ),
        Cancel(),
    ),
    (
        re.compile(
            r"(?:chua (?:chup|co|kip|xong)(?: duoc| kip| anh| giay)? )?"
            r"(?:de|hen) (?:sau|luc khac|hom khac|mai|lat|lat nua|toi|toi nay|chieu|tuan sau)"
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
            r"(?:(?:a|ay|o|oi|chet|thoi|em|toi) )*"
            r"(?:a|ay|o|oi|chet|tra loi|ghi|viet|khai|nhap|go|bam|nhan|an|chon|dien) (?:nham|lon)"
            r"(?: (?:roi|mat|cau|nut|cai))*(?: (?:truoc|vua roi|vua nay|nay))*"
            r"|lo tay(?: (?:roi|bam|nham|mat))*|oops|my mistake|wrong button"
        ),
        Undo(slip=True),
    ),
    (
        re.compile(
            r"(?:giu nguyen|giu lai|lay lai|(?:giu|lay)(?: (?:nhu|cau|cai|tra|loi|y|lai))+)"
            r"(?: (?:nhu|cau|cai|tra|loi|y|cu|ban dau|luc dau|truoc|nguyen))*"
            r"|hoan tac|khong sua|khoi sua"
            r"|undo|keep it|leave it|take it back|as it was"
        ),
        Undo(),
    ),
    (
        re.compile(
            r"(?:con|can)(?: phai)?(?: tra loi| khai| dien)?(?: bao nhieu| may| nhieu)"
            r"(?: cau| buoc| muc| phan)?(?: hoi)?(?: nua)?(?: khong| la xong| moi xong| xong)*"
            r"|con (?:lau|nhieu)(?: nua)?(?: khong)?|con bao lau(?: nua)?"
            r"|(?:bao gio|khi nao|chung nao|may gio)(?: thi| moi)? xong|(?:sap|gan) xong(?: chua)?"
            r"|(?:sao |gi )?(?:ma )?(?:em )?(?:hoi|khai|dien) (?:gi )?(?:ma )?(?:nhieu|lam|lau|dai)"
            r"(?: (?:the|vay|qua|cau|lam|du|ta))+"
            r"|how (?:many|much)(?: more)?(?: questions?)?(?: (?:are )?left| longer| more)?"
        ),
        PROGRESS,
    ),
    (
        re.compile(
            r"(?:noi |nhan |hoi |lam |di )?(?:cham|tu tu|tu ton)(?: lai)?(?: mot chut| chut| thoi)*"
            r"|(?:cho )?chu (?:to|lon)(?: (?:len|hon|ra))*|(?:phong|cho) (?:to|lon) chu"
            r"|(?:viet|noi|nhan) (?:ngan|it)(?: (?:thoi|lai|hon|gon))*"
            r"|mat (?:kem|mo|yeu)(?: (?:lam|qua))*|(?:gia|lon tuoi)(?: (?:roi|qua))*|nhieu chu qua"
            r"|slow(?:ly|er)?(?: down)?|large(?:r)? (?:text|letters)|big(?:ger)? (?:text|letters)"
            r"|speak slowly"
        ),
        Prefer("slow", "on"),
    ),
    (
        re.compile(
            r"(?:noi |nhan |hoi )?(?:nhanh|binh thuong)(?: (?:len|lai|hon|thoi))*"
            r"|chu (?:nho|vua|binh thuong)(?: (?:lai|thoi))*|faster|normal(?: speed| text)?"
        ),
        Prefer("slow", "off"),
    ),
    (
        re.compile(
            r"(?:(?:can you|could you|speak|talk|write|in|use|switch to) )*english"
            r"|(?:(?:noi|dung|viet|bang|doi|chuyen|sang|qua) )*tieng anh"
        ),
        Prefer("language", "en"),
    ),
    (
        re.compile(
            r"(?:(?:noi|dung|viet|bang|doi|chuyen|sang|qua|lai) )*tieng viet"
            r"|(?:(?:speak|in|use|switch to) )*vietnamese"
        ),
        Prefer("language", "vi"),
    ),
    (
        re.compile(
            r"(?:dung|khong can|khoi|ngung|thoi)(?: co)? nhac(?: (?:nua|viec do|toi))*"
            r"|no (?:more )?reminders|stop reminding(?: me)?"
        ),
        Prefer("nudges", "off"),
    ),
    (
        re.compile(
            r"(?:(?:gui|xin|lay|nhan|muon|can|co|them|lai|mot|cai|email|mail) )*"
            r"(?:(?:ban|sao|chup|luu|ho so|da nop|vua nop|do|nay) )+"
            r"(?:qua|vao|ve|bang|toi|den) (?:(?:dia|chi|hop) )*"
            r"(?:e ?mail|mail|gmail|thu(?: dien tu)?)"
            r"(?: (?:cua|duoc|khong))*"
            r"|(?:e ?mail|send)(?: me)? (?:a |the |my )?(?:copy|dossier)(?: of)?(?: my| the)?"
            r"(?: dossier| application)?(?: (?:by|to|via)(?: my)? e ?mail)?"
        ),
        Start("mail_copy"),
    ),
    (
        re.compile(
            r"(?:(?:a ?lo+|hello+|hallo|hi|hey|chao|(?:em|e|ad|bot|shop|anh|chi|chau) oi|oi"
            r"|(?:em|co|con) (?:ai )?(?:con )?(?:o )?do (?:khong|chu)|co ai khong"
            r"|(?:is )?anyone there|are you (?:still )?there)(?: (?:em|e|a|ad|bot))? ?)+"
        ),
        CALLED,
    ),
    (
        re.compile(
            r"(?:(?:ua|u|uh|o|a|ha|he|hu|oi|gi|the|vay|y|cau|cai|em|do|nay|noi|hoi) )*"
            r"(?:(?:(?:co )?nghia la|tuc la|la) (?:sao|gi|the nao|nhu the nao)"
            r"|(?:(?:toi|anh|chi|bac|co|chu|ong|ba|minh) )?(?:khong|chua|chang) hieu"
            r"(?: (?:gi|lam|noi|ro|y|em|cau|hoi|nay|het|dau|ca|la|sao))*)"
            r"(?: (?:em|a|vay|the|ha|day|nhi|ta|troi|nua))*"
            r"|huh|pardon|what(?: do you| does (?:this|that|it))? mean"
            r"|(?:i )?(?:do not|dont) (?:understand|get it)"
        ),
        PUZZLED,
    ),
    (
        re.compile(
            r"(?:may |do |bot |con |thang |cai )*"
            r"(?:ngu|vo dung|oc cho|khon nan|mat day|cho chet|hang|lao)"
            r"(?: (?:qua|the|vay|nhu cho|nhu bo|vl|vcl|ngoc|xuc vat))*"
            r"|(?:dm|dmm|dcm|vcl|vkl|clm|cc|deo|cut|cut di|bien|cam mom|im di)+"
            r"|(?:dm|dmm|dcm|vcl|vkl|clm)(?: \w+){1,5}"
            r"|(?:bot |do |cai )?(?:chan|te|do|bao chan|buc|buc minh|buc boi|met)"
            r"(?: (?:qua|the|vai))+"
            r"|(?:you(?: are|re)? )?(?:stupid|idiot|useless|shut up|fuck(?: you)?|damn)"
        ),
        Smalltalk("upset"),
    ),
)
_ANY = re.compile("|".join(f"(?:{pattern.pattern})" for pattern, _ in _WISHES))  # mostly none
_GO_AHEAD = re.compile(  # after something was proposed: "làm luôn đi"
    r"(?:(?:em|toi|minh|thi|ok|oke|u|da|vang|vay|a|the) )*(?:lam|bat dau|tien hanh)"
    r"(?: (?:giup|cho|dum|gium|ho|toi|em|minh|anh|chi|co|bac|voi))*"
    r"(?: (?:luon|di|lien|ngay|thoi|nha|nhe|nao|a|em|bay gio))+"
    r"|(?:(?:yes|ok|okay|please|sure) )*(?:lets |let us )?(?:go ahead|do it|start|proceed)"
    r"(?: (?:now|please|then))*|(?:please )?(?:file|submit)(?: (?:it|this|now|please))*"
)
_DIGIT, _LETTERS = re.compile(r"\d"), re.compile(r"[a-z]+")
LONGEST = 12  # words; a longer message says something else


def wish(text: str) -> Command | None:
    """The wish a whole message is, or None."""
    if _DIGIT.search(text):
        return None
    words = [word for word, _, _ in spans(clean(text))]
    if not words or len(words) > LONGEST:
        return None
    if words[0].lower() == "đặng":
        return None  # a surname: "Đặng Minh Mai" puts nothing off, though "đặng" may mean "để"
    folded = fold(" ".join(word for word, _, _ in expand_from(words)).lower())
    said = _letters(folded)
    ways = {said, _letters(_COURTESY.sub(" ", said))} - {""}
    ways = {way for way in ways if _ANY.fullmatch(way)}
    for pattern, command in _WISHES if ways else ():
        if any(pattern.fullmatch(way) for way in ways):
            return command
    return None


def _letters(text: str) -> str:
    return " ".join(_LETTERS.findall(text))


def goes_ahead(text: str) -> bool:
    """Does who has nothing asked of them say to begin?"""
    said = _letters(fold(clean(text)).lower())
    return len(said.split()) <= LONGEST and bool(_GO_AHEAD.fullmatch(said))
