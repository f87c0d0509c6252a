"""Typed words and numbers back to the button they stand for, as it was when they were typed."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy import text

from bot.buttons import chosen, meant, pressed
from bot.model import Address, Answer, Choice, Message, Open, Reply
from bot.plain import plain
from bot.store import Store
from bot.store.codec import seal_reply
from bot.store.ids import new_id
from bot.store.turns import Unread, claim, release, unread
from tests.conftest import Clock
from tests.path.parts import ZALO, EchoState, make_turns, say, take_all

YES, NO, CANCEL = Choice("Có", "t.0"), Choice("Không", "t.1"), Choice("Bỏ qua", "t.skip")


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
    assert await meant(store, ZALO, "1", 99) == ""  # the echo offered nothing
    clock.forward(minutes=1)
    async with store.begin() as db:
        await db.execute(text("UPDATE outbox SET attempts = 1"))
    for number, reply in enumerate((Reply("a", (YES,)), Reply("b", (NO, CANCEL)), Reply("c"))):
        await shown(store, clock, reply, number)
    assert await meant(store, ZALO, "1", 99) == "t.1"
    assert await meant(store, ZALO, "bỏ qua", 99) == "t.skip"
    assert await meant(store, ZALO, "có", 99) == "t.0"  # of the same answer, further up
    assert await meant(store, ZALO, "3", 99) == ""
    clock.forward(minutes=1)
    await shown(store, clock, Reply("Em chưa đọc được nhãn dán ạ."), 9)
    assert await meant(store, ZALO, "1", 99) == "t.1"  # the list is on the screen still
    assert await meant(store, ZALO, "bỏ qua", 99) == ""  # words are words again


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


@dataclass
class Talking(EchoState):
    """A conversation that knows whether it said something with a button last."""

    offering: bool = True
    asks: str = "choice"

    @property
    def open(self) -> Open | None:
        return Open("copies", self.asks, "t", secret=self.asks == "otp")  # type: ignore[arg-type]

    def may_press(self, chat: Address) -> bool:
        return self.offering


async def press(
    store: Store, words: str, session: Talking, *, seq: int = 99, newest: bool = True
) -> str:
    """The token that the words get in their turn."""
    message = replace(typed(words, ""), presses=True)
    unread = Unread(uuid4(), uuid4(), message, False, 0, message.sent_at, seq, newest)
    return (await pressed(store, unread, message, session)).value


@pytest_asyncio.fixture
async def asked(store: Store, clock: Clock) -> Store:
    """Zalo's citizen was shown [Có], and then, not in sight yet, [Không] [Bỏ qua]."""
    await say(store, clock, "xin chào", 1, ZALO)
    await take_all(make_turns(store, clock))
    await shown(store, clock, Reply("a", (YES,)), 1)
    clock.forward(seconds=1)
    await shown(store, clock, Reply("b", (NO, CANCEL)), 2)
    return store


async def test_words_are_held_against_what_was_in_sight_when_they_were_typed(asked: Store) -> None:
    """Who taps [Có] twice does not answer the next question, which came in between."""
    talking = Talking()
    assert await press(asked, "không", talking) == "t.1"
    assert await press(asked, "có", talking) == ""
    assert await press(asked, "có", talking, seq=51) == "t.0"
    assert await press(asked, "1", talking) == "t.1"
    assert await press(asked, "1", talking, seq=51) == "t.0"


async def test_after_an_answer_without_a_button_only_numbers_and_late_words_are_looked_up(
    asked: Store,
) -> None:
    talking = Talking(offering=False)
    assert await press(asked, "không", talking) == ""
    assert await press(asked, "không", talking, newest=False) == "t.1"
    assert await press(asked, "1.", talking) == "t.1"


async def test_digits_that_are_asked_for_and_codes_are_no_buttons(asked: Store) -> None:
    assert await press(asked, "1", Talking(asks="number")) == ""
    assert await press(asked, "không", Talking(asks="number")) == "t.1"
    assert await press(asked, "12", Talking(asks="otp")) == ""


async def test_a_message_knows_whether_something_was_said_since_it_came(
    store: Store, clock: Clock
) -> None:
    await say(store, clock, "một", 1, ZALO)
    await say(store, clock, "hai", 2, ZALO)
    lease = await claim(store, timedelta(seconds=30))
    assert lease is not None
    assert [one.newest for one in await unread(store, lease)] == [True, False]
    await release(store, lease)
    await take_all(make_turns(store, clock))
    await say(store, clock, "ba", 3, ZALO)
    lease = await claim(store, timedelta(seconds=30))
    assert lease is not None
    (three,) = await unread(store, lease)
    assert (three.newest, three.seq) == (True, 2)
    await shown(store, clock, Reply("tin báo"), 1)
    async with store.begin() as db:
        await db.execute(text("UPDATE addresses SET seq = 51"))
    assert [one.newest for one in await unread(store, lease)] == [False]


def test_words_that_name_a_button_are_a_tap_unless_a_number_is_asked() -> None:
    assert plain(typed("1"), EchoState().open) == Answer(token="t.0")
    assert plain(typed("1", ""), EchoState().open) is None
    asking = Talking()
    assert plain(typed("1"), asking.open) == Answer(token="t.0")
    asking.asks = "number"
    assert plain(typed("1"), asking.open) is None
    assert plain(typed("Bỏ qua"), asking.open) == Answer(token="t.0")
