"""Which of our two languages a sentence is certainly written in.

Only words that the other language does not have count, typed with or without marks: "do", "can",
"me", "the" are words of both. Names, and names of papers, decide nothing.
"""

import re
from typing import Literal

from bot.readers.folding import folded

LEAST = 4  # words of a sentence
SHARE = 0.3  # of its words that must be telling
_ENGLISH = {
    "i", "i'm", "i'd", "my", "you", "your", "is", "are", "was", "does", "did", "could", "want",
    "need", "how", "what", "where", "when", "who", "which", "much", "many", "of", "for",
    "this", "that", "have", "has", "please", "would", "like", "with", "and", "not", "from",
    "about", "get", "make", "register", "apply", "child", "birth", "marriage", "certificate",
    "fee", "application", "paper", "papers", "help", "english", "were", "been", "they", "she",
    "we", "our", "his", "her", "their", "because", "officer", "officers", "yesterday", "today",
    "tomorrow", "will", "should", "know", "wife", "husband", "daughter", "born",
}  # fmt: skip
_VIETNAMESE = {
    "khong", "toi", "muon", "duoc", "nhieu", "gi", "cua", "nao", "lam", "cho", "hoi", "roi",
    "minh", "phai", "nhu", "nay", "can", "biet", "vay", "em", "chi", "oi", "bao",
}  # fmt: skip
_ADDRESS = re.compile(r"\S+(?:://|@)\S+|\bwww\.\S+")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")


def language_of(text: str) -> Literal["vi", "en"] | None:
    """The language of a clear sentence; None when it is short, mixed or mostly names."""
    words = _WORD.findall(folded(_ADDRESS.sub(" ", text)).replace("\u2019", "'"))
    if len(words) < LEAST:
        return None
    english = sum(word in _ENGLISH for word in words)
    vietnamese = sum(word in _VIETNAMESE for word in words)
    if not vietnamese and english >= max(2, SHARE * len(words)):
        return "en"
    if not english and vietnamese >= max(2, SHARE * len(words)):
        return "vi"
    return None
