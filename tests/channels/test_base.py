"""What push channels share: parts of a bubble, numbers for buttons, and words back to a token."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import parts, render, split
from bot.model import Card, Choice, FileRef, Link, Reply

YES, NO, CANCEL = Choice("Có", "t.0"), Choice("Không", "t.1"), Choice("Bỏ qua", "t.skip")
BIRTH = Card("Đăng ký khai sinh", ("Phí: miễn",), (Choice("Nộp hồ sơ", "o1"), Choice("Hỏi", "o2")))
PDF = FileRef("", "kết quả.pdf", 9, "application/pdf", "f1")


def test_a_bubble_as_text_has_every_choice_with_its_number() -> None:
    reply = Reply(
        "Đây là thủ tục ạ.", (CANCEL,), (BIRTH,), link=Link("https://a.example", "Xem thêm")
    )
    assert render(reply) == (
        "Đây là thủ tục ạ.\n\nĐăng ký khai sinh\nPhí: miễn\n1. Nộp hồ sơ\n2. Hỏi\n\n"
        "Xem thêm: https://a.example\n\n3. Bỏ qua"
    )
    assert [choice.value for choice in reply.offered] == ["o1", "o2", "t.skip"]


def test_buttons_are_on_the_last_text_and_files_come_after_it() -> None:
    reply = Reply("đoạn một. " * 30 + "\n\n" + "đoạn hai. " * 30, (YES, NO), image=PDF, file=PDF)
    found = parts(reply, 400)
    assert [bool(part.text) for part in found] == [True, True, False, False]
    assert [part.choices for part in found] == [(), (YES, NO), (), ()]
    assert (found[2].image, found[3].file) == (PDF, PDF)
    assert parts(Reply(file=PDF), 400)[0].file == PDF


def test_a_text_is_cut_between_paragraphs_then_lines_then_sentences_then_words() -> None:
    assert split("a" * 60 + "\n\n" + "b" * 60, 100) == ["a" * 60, "b" * 60]
    assert split("a" * 60 + "\n" + "b" * 60, 100) == ["a" * 60, "b" * 60]
    assert split("a" * 60 + ". " + "b" * 60, 100) == ["a" * 60 + ".", "b" * 60]
    assert split("a" * 60 + " " + "b" * 60, 100) == ["a" * 60, "b" * 60]
    assert split("a" * 120, 100) == ["a" * 100, "a" * 20]
    assert split("", 100) == []


def test_characters_are_counted_composed() -> None:
    loose = unicodedata.normalize("NFD", "ệ" * 100)
    assert len(loose) == 300
    assert split(loose, 100) == ["ệ" * 100]


@given(st.text(st.sampled_from("ab đ.\n"), max_size=400), st.integers(10, 60))
def test_nothing_is_lost_or_too_long_when_a_text_is_cut(words: str, limit: int) -> None:
    pieces = split(words, limit)
    assert all(0 < len(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(words.split())
