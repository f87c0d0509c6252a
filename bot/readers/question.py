"""Is a short text a question by its end: "đúng không em", "gửi rồi à", "ở bệnh viện hả?"."""

import re

from bot.readers.folding import composed, tidy

_END = re.compile(  # a lone "không" is an answer, and "a" without its mark is "ạ"
    r"\?\W*$"
    r"|\S\W+(?:không|khong|ko|chưa|hả|hử|à|đâu)"
    r"(?: (?:em|anh|chị|bạn|bot|ad|ạ|a|vậy|nhỉ|ta))*[\s.!]*$"
)


def asks(text: str) -> bool:
    """Whether it ends as questions do; what it says before that is not looked at."""
    return _END.search(composed(tidy(text))) is not None
