"""A paper said to be lost: "làm mất giấy khai sinh", "khai sinh của con tôi bị cháy".

Its name there is no wish for the procedure that first makes it. Of people "mất" means that they
died ("mẹ mất rồi, làm khai sinh cho con"), so only what stands beside the paper's name counts.
"""

import re
from collections.abc import Sequence

from bot.nlu.names import wording

_LOSING = r"(?:mat|that lac|roi mat|lam roi|danh roi|los?t|lose|losing)"
_GONE = r"(?:mat|that lac|lac mat|lac|chay|roi|cuon|trom|rach nat)"
_BETWEEN = r"(?: (?:mat|het|luon|tieu|cai|to|ban|goc|chinh|giay|my|our|his|her|the|original))*"
_OWNER = (
    r"(?: (?:cua|toi|em|minh|con|chau|be|gai|trai|me|bo|cha|ba|ma|ong|vo|chong|anh|chi|no|nha))*"
)
# "lost" is read as "lót" where Vietnamese was typed without a Vietnamese keyboard
_FINISHED = r"(?:mat (?:roi|tieu|luon|hoai)|that lac|khong (?:con|tim thay)|(?:is|was|got) los?t)"


def losing(papers: str) -> re.Pattern[str]:
    """What says, in folded words, that one of these papers (with commas between) is lost."""
    named = "|".join(re.escape(wording(paper)) for paper in papers.split(","))
    losing_it = rf"{_LOSING}{_BETWEEN} (?:{named})"
    it_is_gone = rf"{_OWNER}(?: da| lo)? bi {_GONE}|(?: cua{_OWNER})? {_FINISHED}"
    return re.compile(rf"\b(?:{losing_it}|(?:{named})(?: goc)?(?:{it_is_gone}))\b")


def is_lost(folded: Sequence[str], papers: re.Pattern[str]) -> bool:
    """Do these words say so?"""
    return bool(papers.search(" ".join(folded)))
