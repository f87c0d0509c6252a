"""A citizen who types over themselves: bursts, repeats and latecomers.

Through the real inbox and turns, with the real engine and the small form of tests/engine.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from backend_client.port import Portal
from bot.engine import DialogEngine, make_engine
from bot.engine.state import restore
from bot.inbox import receive
from bot.store import Store, turns
from bot.turns import Turns
from tests.conftest import Clock
from tests.engine.conftest import Shop, ask_age, make_buy, services, understand
from tests.path.parts import make_turns, take_all, text_message


@pytest.fixture
def talking(store: Store, clock: Clock) -> Turns:
    """A worker with the small form."""
    shop = Shop()
    dialogs: dict[str, Any] = {"buy": make_buy(shop), "ask_age": ask_age}
    engine: DialogEngine = make_engine(cast("Portal", shop), services(), dialogs)
    made = make_turns(store, clock)
    return replace(made, engine=engine, understand=understand)


async def answers(store: Store) -> dict[str, Any]:
    """What the open form holds."""
    lease = await turns.claim(store, timedelta(0))
    if lease is None:
        raise AssertionError("nobody waits")
    frames = restore(lease.state).frames
    return frames[-1].answers if frames else {}


async def test_twenty_messages_in_one_second_are_answered_in_order_and_once(
    store: Store, clock: Clock, talking: Turns
) -> None:
    lines = ["mua", "An", "Xanh", "đậm", "ghi chú", "chào"]
    lines += ["sửa tên thành Bình", "quay lại", "lấy lại", "tuổi", "30", "chào", "nhắc lại"]
    lines += ["sửa màu thành Đỏ", "sửa tên thành Chi", "chào", "lấy lại", "chào", "chào", "chào"]
    assert len(lines) == 20
    for number, line in enumerate(lines):
        await receive(store, text_message(clock, line, number), clock())
        clock.forward(milliseconds=50)
    assert await take_all(talking) >= 1
    await receive(store, text_message(clock, "chào", 99), clock())
    held = await answers(store)
    assert held["name"] == "Bình"
    assert (held["colour"], held["note"]) == ("red", "ghi chú")


async def test_the_same_message_ten_times_is_one_answer(
    store: Store, clock: Clock, talking: Turns
) -> None:
    for number, line in enumerate(["mua", "An"]):
        for _ in range(10):
            await receive(store, text_message(clock, line, number), clock())
        clock.forward(seconds=1)
    await take_all(talking)
    await receive(store, text_message(clock, "chào", 99), clock())
    assert await answers(store) == {"name": "An"}


async def test_a_message_sent_before_one_already_answered_is_no_answer(
    store: Store, clock: Clock, talking: Turns
) -> None:
    old = text_message(clock, "Xanh", 7)
    clock.forward(minutes=1)
    for number, line in enumerate(["mua", "An"]):
        await receive(store, text_message(clock, line, number), clock())
    await receive(store, old, clock())
    await take_all(talking)
    await receive(store, text_message(clock, "chào", 99), clock())
    assert await answers(store) == {"name": "An"}
