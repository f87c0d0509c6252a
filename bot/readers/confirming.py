"""A yes that sends something for good: every word of it must agree, or none of it counts.

"Đúng nhưng khoan gửi", "chắc đúng", "ok but wait" begin with a yes and are none.
"""

import re

from bot.readers import question, yes_no
from bot.readers.choice import stops
from bot.readers.folding import composed, folded, tidy

LONGEST = 12  # words
_AGREES = (
    r"da|vang|u|uh|uhm|um|uk|ukm|o|ok|oke|okay|okie|oki|o ke|y|yes|yep|yeah|yup|co|duoc|dc|dong y"
    r"|nhat tri|xac nhan|duyet|dung|dg|chuan|chinh xac|phai|on|tot|hoan toan|chac chan"
    r"|(?:dung|chinh) (?:vay|the)|khong (?:con |co )?(?:gi )?(?:sai|nham|van de)(?: gi)?"
    r"|nhu (?:vay|the)|xong|(?:xem|doc|kiem tra|coi|soat)(?: (?:lai|het|ky))* roi"
)
_SENDS = r"gui|goi di|nop|nop ho so|gui ho so|lam"
_AROUND = (
    r"a|em|anh|chi|ban|co|chu|bac|ong|ba|toi|minh|con|chau|tui|oi|nhe|nha|nhen|nghen|roi|het|luon"
    r"|ngay|lien|di|do|day|vay|ay|cho|giup|gium|dum|ho|voi|ca|tat ca|moi thu|thi|cu|nhanh|som"
    r"|thong tin|noi dung|chon|bam|nut|muc|so|cai|lua chon|dau|dau tien|thu nhat|mot|nhat|1"
)
_ENGLISH = (
    r"i (?:do )?(?:agree|confirm|approve|accept)|agreed?|confirm(?:ed)?|approved?|sure|of course"
    r"|(?:i am |im )(?:very |quite )?sure|absolutely|definitely|exactly|indeed|right|fine|alright"
    r"|correct(?! (?:it|this|that|these|the|my|all|every\w+))"
    r"|good|great|perfect|true|accurate|looks?|sounds?|is|are|it|that|thats|its|this|these|all"
    r"|everything|very|go ahead|go on|go|proceed|continue|please|now|then|away|off|thanks?"
    r"|thank you|you (?:can|may)|(?:can|may) be sent|i(?: have|ve)? (?:checked|read)|and|do it"
    r"|send|submit|file|the (?:dossier|form|application)|my (?:dossier|form|application)|lets|ready"
)
_ALL = re.compile(rf"(?:(?:{_AGREES}|{_SENDS}|{_AROUND}|{_ENGLISH})(?: |$))+")
_SAYS_YES = re.compile(rf"(?:^|.* )(?:{_AGREES}|{_SENDS}|{_ENGLISH}|1|mot|dau|nhat)(?: |$)")
_ASKS = re.compile(r"\?|^(?:is|are|does|do|can|may) (?:it|this|that|these|you|i|all|every\w+)")
_WAITS = re.compile(r"\b(?:chờ|đã|còn|cho (?:da|ti|chut|xiu|mot))\b")  # "cho", "da", "con" unmarked


def confirms(text: str) -> bool:
    """Is it a yes and nothing but a yes?"""
    typed = composed(tidy(text.replace("'", "").replace("\u2019", "")))
    said = " ".join(re.findall(r"[a-z0-9]+|\?", folded(typed)))
    asks = _ASKS.search(said) or question.asks(text)
    if len(said.split()) > LONGEST or stops(text) or _WAITS.search(typed) or asks:
        return False
    return bool(_ALL.fullmatch(said) and _SAYS_YES.match(said))


def only_agrees(text: str) -> bool:
    """Is it a yes where words are asked for? "O" and "Y" may be a blood group and a name."""
    return len(text.strip()) > 1 and bool(yes_no.guess(text)) and confirms(text)
