"""Values as citizens read them back."""

from typing import Any

import pytest

from bot.engine.kinds import look
from bot.model import SlotKind
from bot.texts import render


@pytest.mark.parametrize(
    ("kind", "value", "vi", "en"),
    [
        ("number", 2.5, "2,5", "2.5"),
        ("number", 1090.0, "1.090", "1,090"),
        ("number", 3, "3", "3"),
        ("date", "2026-02-03", "03/02/2026", "03/02/2026"),
        ("money", 8000, "8.000 đồng", "8,000 VND"),
        ("text", "", "–", "–"),
    ],
)
def test_a_value_is_written_as_its_reader_writes_it(
    kind: SlotKind, value: Any, vi: str, en: str
) -> None:
    assert render(look(kind, value), "vi") == vi
    assert render(look(kind, value), "en") == en
