"""Courtesy before the matter: "em ơi cho anh hỏi làm khai sinh" asks what "làm khai sinh" asks.

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
LEAST = 2  # words: what is shorter may be courtesy too ("chào em nhé")


def opening_length(marked: Sequence[str]) -> int:
    """How many words open the message politely; 0 when they are all there is."""
    found = _OPENING.match(" ".join(marked) + " ")
    length = len(found[0].split()) if found else 0
    return length if len(marked) - length >= LEAST else 0
