"""Understanding on the event loop: the same answer as at leisure, or none at all."""

from copy import copy
from pathlib import Path

import pytest

from bot.nlu import Nlu
from bot.nlu.datasets import read_set
from bot.nlu.features import Values
from bot.rasa.server import RasaNlu
from tests.nlu.conftest import ROOT

LINES = [
    line.text
    for line in read_set(ROOT / "data" / "nlu_dev")["test"]
    if Path(line.path).stem != "entities"
]


def without_second_opinion(nlu: Nlu) -> Nlu:
    """The model, whose second opinion must not be asked."""

    def asked(text: str) -> Values | None:
        raise AssertionError(text)

    quick = copy(nlu)
    quick._vector = asked
    return quick


def test_what_is_sure_at_a_glance_is_what_is_understood_at_leisure(nlu: Nlu) -> None:
    quick = without_second_opinion(nlu)
    glances = {text: quick.glance(text, None, ()) for text in LINES}
    sure = {text: seen for text, seen in glances.items() if seen is not None}
    assert len(sure) > len(LINES) / 2
    assert sure == {text: nlu.understand(text, None, ()) for text in sure}


def test_what_wants_a_second_opinion_is_left_for_leisure(nlu: Nlu) -> None:
    quick = without_second_opinion(nlu)
    doubtful = [text for text in LINES if quick.glance(text, None, ()) is None]
    assert doubtful
    with pytest.raises(AssertionError):
        quick.understand(doubtful[0], None, ())


def test_a_long_story_and_a_server_are_for_leisure(nlu: Nlu) -> None:
    assert nlu.glance("xin chào", None, ()) is not None
    assert nlu.glance("xin chào " * 30, None, ()) is None
    assert RasaNlu(nlu, "http://rasa.example").glance("xin chào", None, ()) is None


def test_without_a_second_opinion_every_glance_is_sure(nlu: Nlu) -> None:
    alone = Nlu(nlu.trained, second=False)
    assert all(alone.glance(text, None, ()) is not None for text in LINES if len(text) < 200)
