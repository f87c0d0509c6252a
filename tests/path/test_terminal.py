from datetime import UTC, datetime

from bot.channels.terminal import Terminal
from bot.model import Address, Card, Choice, Link, Reply

HERE = Address("terminal", "1")
NOW = datetime(2026, 11, 25, tzinfo=UTC)


async def test_the_number_of_a_button_is_a_tap() -> None:
    shown: list[str] = []
    terminal = Terminal(shown.append)
    await terminal.send(HERE, Reply("Chọn ạ", choices=(Choice("Có", "t.0"),)), "k1")
    card = Card("Khai sinh", ("Miễn phí",), (Choice("Nộp", "t.1"),))
    link = Link("https://pay.example", "Nộp phí")
    assert await terminal.send(HERE, Reply(cards=(card,), link=link), "k2") == "k2"
    assert "".join(shown).count("[") == 2
    tap = terminal.message("2", HERE, NOW)
    assert (tap.kind, tap.value, tap.text) == ("tap", "t.1", "Nộp")


async def test_anything_else_is_text() -> None:
    terminal = Terminal(lambda _: None)
    await terminal.send(HERE, Reply("Chọn ạ", choices=(Choice("Có", "t.0"),)), "k1")
    for words in ("2", "482913", "xin chào"):
        assert terminal.message(words, HERE, NOW).kind == "text"
