"""A paper that is lost, and people who are: "mất" is said of both."""

import pytest

from bot.model import Start
from bot.nlu import Nlu
from bot.nlu.lost import is_lost, losing

BIRTH = losing("giấy khai sinh, khai sinh, birth certificate")


@pytest.mark.parametrize(
    "words",
    ["mat giay khai sinh", "toi lam mat ban goc giay khai sinh", "giay khai sinh bi mat",
     "khai sinh cua con toi bi chay", "khai sinh cua toi mat roi", "i lost my birth certificate"],
)  # fmt: skip
def test_lost(words: str) -> None:
    assert is_lost(words.split(), BIRTH)


@pytest.mark.parametrize(
    "words",
    ["me mat roi lam khai sinh cho con", "khai sinh mat bao lau", "khai sinh cho con",
     "bo mat con chua khai sinh"],
)  # fmt: skip
def test_not_lost(words: str) -> None:
    assert not is_lost(words.split(), BIRTH)


def test_a_lost_certificate_is_no_first_registration(nlu: Nlu) -> None:
    (command,) = nlu.understand("mất giấy khai sinh", None, ()).commands
    assert command == Start("find_procedure", {"need": "mất giấy khai sinh"})
    assert nlu.find("mất giấy khai sinh", "procedure").ask == ("trich-luc", "dang-ky-lai-khai-sinh")
