"""What push channels share: parts of a bubble, numbers for buttons, and words back to a token."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from bot.channels.base import chosen, meant, offered, parts, render, split
from bot.model import Answer, Card, Choice, FileRef, Link, Message, Open, Reply
from bot.plain import plain
from bot.store import Store
from bot.store.codec import seal_reply
from bot.store.ids import new_id
from tests.conftest import Clock
from tests.path.parts import ZALO, EchoState, make_turns, say, take_all

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
    assert [choice.value for choice in offered(reply)] == ["o1", "o2", "t.skip"]


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


@pytest.mark.parametrize(
    ("typed", "token"),
    [
        ("1", "t.0"),
        (" 2. ", "t.1"),
        ("số 3", "t.skip"),
        ("co", "t.0"),
        ("KHÔNG", "t.1"),
        ("4", ""),
        ("0", ""),
        ("2 bản", ""),
        ("có lẽ", ""),
        ("", ""),
    ],
)
def test_a_number_or_the_very_words_are_the_button(typed: str, token: str) -> None:
    found = chosen(typed, (YES, NO, CANCEL))
    assert (found.value if found else "") == token


def test_words_on_two_buttons_are_neither() -> None:
    twice = (Choice("Nộp hồ sơ", "a"), Choice("Nộp hồ sơ", "b"))
    assert chosen("nộp hồ sơ", twice) is None
    assert chosen("2", twice) == twice[1]


async def test_what_was_shown_last_decides_what_a_number_means(store: Store, clock: Clock) -> None:
    await say(store, clock, "xin chào", 1, ZALO)
    await take_all(make_turns(store, clock))
    assert await meant(store, ZALO, "1") == ""  # the echo offered nothing
    clock.forward(minutes=1)
    async with store.begin() as db:
        await db.execute(text("UPDATE outbox SET attempts = 1"))
    for number, reply in enumerate((Reply("a", (YES,)), Reply("b", (NO, CANCEL)), Reply("c"))):
        await shown(store, clock, reply, number)
    assert await meant(store, ZALO, "1") == "t.1"
    assert await meant(store, ZALO, "bỏ qua") == "t.skip"
    assert await meant(store, ZALO, "có") == "t.0"  # of the same answer, further up
    assert await meant(store, ZALO, "3") == ""
    clock.forward(minutes=1)
    await shown(store, clock, Reply("Em chưa đọc được nhãn dán ạ."), 9)
    assert await meant(store, ZALO, "1") == "t.1"  # the list is on the screen still
    assert await meant(store, ZALO, "bỏ qua") == ""  # words are words again


async def shown(store: Store, clock: Clock, reply: Reply, number: int) -> None:
    """One more bubble of the same answer, sent."""
    key = new_id()
    async with store.begin() as db:
        await db.execute(
            text(
                "INSERT INTO outbox (id, address_id, conversation_id, channel, seq, role, body,"
                " created_at, next_try_at, attempts) SELECT :id, id, conversation_id, channel,"
                " 50 + :number, 'bot', :body, :now, :now, 1 FROM addresses WHERE channel = 'zalo'"
            ),
            {"id": key, "number": number, "body": seal_reply(store.sealer, reply, key),
             "now": clock()},
        )  # fmt: skip


def typed(words: str, value: str = "t.0") -> Message:
    return Message(ZALO, "1", "text", Clock()(), words, value)


class Asking(EchoState):
    """A conversation with a question open."""

    kind = "choice"

    @property
    def open(self) -> Open | None:
        return Open("copies", self.kind, "t")  # type: ignore[arg-type]


def test_words_that_name_a_button_are_a_tap_unless_a_number_is_asked() -> None:
    assert plain(typed("1"), EchoState()) == Answer(token="t.0")
    assert plain(typed("1", ""), EchoState()) is None
    asking = Asking()
    assert plain(typed("1"), asking) == Answer(token="t.0")
    asking.kind = "number"
    assert plain(typed("1"), asking) is None
    assert plain(typed("Bỏ qua"), asking) == Answer(token="t.0")
