"""The bytes of a conversation: short, and the same conversation again."""

from datetime import UTC, datetime

import msgspec

from bot.engine.state import SAID_KEPT, Asked, Frame, Memo, Offer, Said, State, dump, restore
from bot.model import Answered

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


def a_state() -> State:
    """In the middle of a form."""
    frame = Frame("f1", "submit_dossier", NOW, NOW, answers={"child_name": "Lê An"})
    frame.asked = Asked("child_dob", "date", "t1", "Ngày sinh", words="Bé sinh ngày nào ạ?")
    frame.path = [Answered("child_name", "Họ tên", "name", review=True, given=True)]
    frame.memo["k"] = Memo({"a": 1}, NOW)
    return State(frames=[frame], offers=[Offer("o1", ["Resume", {}])], taken=3)


def test_a_state_comes_back_as_it_was() -> None:
    assert restore(dump(a_state())) == a_state()
    assert restore(dump(State())) == State() == restore(None)


def test_what_stands_as_it_began_is_not_written() -> None:
    (frame,) = msgspec.json.decode(dump(a_state()))["frames"]
    assert {"answers", "asked", "path", "memo"} < set(frame)
    assert not {"partial", "challenges", "held", "wakes"} & set(frame)


def test_a_state_of_before_with_every_field_written_is_read_the_same() -> None:
    whole = msgspec.json.decode(dump(a_state()))
    whole |= {"shelf": [], "unclear": 0, "nudge_at": None, "said": [], "joined": ""}
    whole["frames"][0] |= {"partial": {}, "challenges": {}, "held": None, "wakes": 0, "led": ""}
    whole["frames"][0]["asked"] |= {"choices": [], "values": [], "spoken": [], "suggested": None}
    assert restore(msgspec.json.encode(whole)) == a_state()


def test_the_newest_answers_are_remembered_each_once() -> None:
    state = State()
    for nth in [*range(SAID_KEPT + 3), 7]:
        state.note(Said(f"m{nth}", "f1", "child_name"))
    assert [said.ref for said in state.said] == [
        *(f"m{nth}" for nth in range(3, SAID_KEPT + 3) if nth != 7), "m7",
    ]  # fmt: skip
