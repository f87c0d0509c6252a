"""Words that call a person whether or not one was asked for."""

from pathlib import Path

import pytest

from bot.handoff import Rules, load_rules

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def rules() -> Rules:
    return load_rules(ROOT / "data" / "handoff.yaml")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("Tôi bị TRỪ TIỀN HAI LẦN rồi!", "payment_twice"),
        ("toi bi tru tien 2 lan", "payment_twice"),
        ("có người tự xưng công an gọi cho tôi", "scam"),
        ("toi bi lua", "scam"),
        ("tôi muốn khiếu nại chị ở quầy 3", "complaint"),
        ("đồ ngu", "abuse"),
        ("cái đó cho tôi xin", ""),
        ("do cho toi xin", ""),
        ("nộp hồ sơ khai sinh", ""),
        ("làm sao biết tin nhắn là lừa đảo", ""),
        ("nhà bị lửa cháy mất giấy tờ", ""),
        ("", ""),
    ],
)
def test_the_reason(rules: Rules, said: str, reason: str) -> None:
    assert rules.reason(said) == reason
