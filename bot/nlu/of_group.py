"""At "anh/chị có khai phần này không: thông tin người cha?" a name is a yes, "bé không có bố" a no.

"Bố bé là Lê Minh Quân" answers the next question too: whose name it is must be said in a word of
the question's own label, and nothing else, so that no mother's name is taken for the father's.
"""

from bot.model import Answer, Open, Understood
from bot.nlu import labels
from bot.nlu.normalise import spans
from bot.nlu.repair import SAME
from bot.readers.folding import folded, listed

GROUP = "group_"  # slots that ask whether to declare a group of fields (bot.dialogs.form)
_AROUND = listed(
    """
    la ten ho va co da vang u uh thi cua tre em no toi minh nha anh ong bac is s the his
    her my yes full a an called
    """
)
_NO = listed("khong ko k hong chua has have there no not does do khai co")
_SPOUSE = {"chong": "cha", "husband": "cha", "daddy": "cha"}


def of_group(text: str, open: Open | None) -> Understood | None:
    """A yes and the name told with it; None for everything else."""
    if open is None or open.kind != "yes_no" or not open.slot.startswith(GROUP):
        return None
    own = {_meant(word) for word in folded(open.label).split()}
    if _has_none(text, own):
        return Understood((Answer(open.choices[1]),), "deny", 1.0)
    named = False
    for word, start, _ in spans(text):
        said = _meant(folded(word))
        if named and labels.a_full_name(text[start:]) and said not in own:
            return Understood((Answer(open.choices[0]), Answer(text[start:])), "affirm", 1.0)
        if said not in own | _AROUND:
            return None
        named = named or said in own
    return None


def _has_none(text: str, own: set[str]) -> bool:
    said = {_meant(folded(word)) for word, _, _ in spans(text)}
    denies = bool(said & {"khong", "ko", "k", "hong", "no"})
    asks = "?" in text or folded(text).rstrip(" .!").endswith((" khong", " ko", " k"))
    return denies and bool(said & own) and not asks and said <= own | _AROUND | _NO


def _meant(word: str) -> str:
    return _SPOUSE.get(word, SAME.get(word, word))
