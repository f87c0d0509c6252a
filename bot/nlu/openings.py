"""Courtesy before the matter: "em ơi cho anh hỏi làm khai sinh" asks what "làm khai sinh" asks.

English is told by its letters before abbreviations are read: "hi" would be "xin chào" by then.
Left in, the opening words outweigh a short request and the whole is taken for a greeting.
"""

import re
from collections.abc import Sequence

_WHOM = r"(?:em|anh|chị|bạn|cô|chú|bác|ông|bà|cháu|ad|admin|shop|bot|cán bộ|trợ lý|mọi người)"
_MYSELF = r"(?:em|anh|chị|cô|chú|bác|ông|bà|cháu|con|tôi|tui|mình|tớ|bọn em|nhà em)"
_CALL = rf"(?:này )?(?:(?:{_WHOM} )?(?:ơi|ui)|{_WHOM} à)"
_MAY_I = (
    rf"(?:(?:cho|xin)(?: phép)?(?: {_MYSELF})?|{_MYSELF}(?: muốn)?) hỏi(?: {_WHOM})?"
    r"(?: (?:thăm|một|chút|tí|xíu|tý|cái|này|với|là|nhờ))*"
)
# "chào phường mình" is a greeting to its end: a hello opens something only before these.
_MATTER = (
    rf"(?:{_CALL}|{_MAY_I}|(?:{_MYSELF} |nhà |vợ |chồng )*(?:muốn|cần|định|tính|bị|mới|vừa|"
    r"đang|sắp|có|mất|quên|làm|xin|cho|nhờ|nộp|đăng|sinh|đổi|chưa)) "
)
_HELLO = (
    rf"(?:(?:(?:xin|kính) )?chào|alo|a lô|hello|hi|hey|dạ|thưa)(?: {_WHOM})*"
    rf"(?=(?: (?:ạ|nhé|nha))* {_MATTER})"
)
_OPENING = re.compile(rf"(?:(?:{_HELLO}|{_CALL}|{_MAY_I})(?: (?:ạ|nhé|nha|nghen|với))* )+")
# English: a hello only before what begins a matter, so that "hello shop" stays one.
_GOOD_DAY = (
    r"(?:(?:hello|hi|hey|good (?:day|morning|afternoon|evening)|greetings|dear|excuse me"
    r"|(?:i am |i'm )?sorry(?: to (?:bother|disturb|trouble) you)?|thanks?(?: you)?)"
    r"(?: (?:there|all|everyone|team|officer|sir(?: or madam)?|madam|friend|bot))*)"
)
_WHAT_FOR = (
    r"(?=(?:i|i'd|i'm|i've|we|my|our|what|when|where|which|who|why|is|does|did|should|please|kindly"
    r"|how (?!are you|do you do)|are (?:you|there|we)|(?:can|could|may|would|will|do) (?:i|you|we)"
    r"|excuse me|sorry|need|want|looking|register|file|pay|track|cancel|apply|renew|update)\b)"
)
_HELP_ME = (
    r"(?:(?:(?:can|could|would|will) you )?(?:please |kindly )?(?:help|assist) (?:me|us)"
    r"(?: please)?(?: (?:to|with|in))?"
    r"|(?:can|could|would|will) you (?:please|kindly)"
    r"|(?:can|could|may|might) (?:i|we) (?:please )?ask(?: you)?(?: about)?"
    r"|i(?:'d| would) like to ask(?: you)?(?: about)?"
    r"|(?:i have|i've got) an? (?:quick |small )?question(?: about)?|please|kindly)"
)
_ENGLISH = re.compile(rf"(?:(?:{_GOOD_DAY}[\s,.!:;-]+{_WHAT_FOR}|{_HELP_ME}[\s,.!?:;-]+))+")
LEAST = 2  # words: what is shorter may be courtesy too ("chào em nhé")


def opening_length(marked: Sequence[str]) -> int:
    """How many words open the message politely; 0 when they are all there is."""
    found = _OPENING.match(" ".join(marked) + " ")
    length = len(found[0].split()) if found else 0
    return length if len(marked) - length >= LEAST else 0


def without_english_opening(cleaned: str) -> str:
    """Cleaned text from its matter on; the whole when that is all there is."""
    found = _ENGLISH.match(cleaned)
    rest = cleaned[found.end() :] if found else cleaned
    return rest if len(rest.split()) >= LEAST else cleaned
