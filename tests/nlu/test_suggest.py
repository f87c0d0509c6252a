"""What was not understood is grouped for a person to label, without what is only a mask."""

from bot.nlu import Nlu
from bot.nlu.corpus import INTENTS
from bot.nlu.suggest import suggest

SAID = [
    "cho em xin cái phiếu hẹn bị ướt",
    "xin lại cái phiếu hẹn bị ướt",
    "cho em xin cái phiếu hẹn bị ướt",
    "máy tính bảng có dùng được không",
    "••••••",
    "‹ngày sinh›",
    "???",
]


def test_like_wordings_are_one_group_and_the_most_frequent_comes_first(nlu: Nlu) -> None:
    groups = suggest(nlu, SAID)
    assert [group.times for group in groups] == [3, 1]
    assert set(groups[0].wordings) == {SAID[0], SAID[1]}
    assert all(name in INTENTS for name, _ in groups[0].guesses)
    assert "    - xin lại cái phiếu hẹn bị ướt" in groups[0].as_yaml()
