"""Words that were not understood can be read later, masked, newest first."""

import threading
from dataclasses import replace
from datetime import timedelta

from bot.model import Answered, Open, Smalltalk, Unclear, Understood
from bot.store import Store, misheard
from tests.conftest import Clock
from tests.path.parts import make_turns, say, take_all


def hears(text: str, open: Open | None, path: tuple[Answered, ...]) -> Understood:
    if "chào" in text:
        return Understood((Smalltalk("greet"),), "greet", 0.9)
    return Understood((Unclear(),), "out_of_scope", 0.4)


async def test_only_what_was_not_understood_is_listed_newest_first(
    store: Store, clock: Clock
) -> None:
    turns = replace(make_turns(store, clock), understand=hears)
    for number, words in enumerate(("xin chào", "blấp blấp", "cái kia đâu"), 1):
        await say(store, clock, words, number)
        await take_all(turns)
        clock.now += timedelta(minutes=1)
    assert await misheard.since(store, clock() - timedelta(hours=1)) == ["cái kia đâu", "blấp blấp"]
    assert await misheard.since(store, clock()) == []


async def test_only_what_takes_longer_than_a_glance_leaves_the_loop(
    store: Store, clock: Clock
) -> None:
    here, threads = threading.get_ident(), list[tuple[str, bool]]()

    def glance(text: str, open: Open | None, path: tuple[Answered, ...]) -> Understood | None:
        threads.append((text, threading.get_ident() == here))
        return hears(text, open, path) if "chào" in text else None

    def understand(text: str, open: Open | None, path: tuple[Answered, ...]) -> Understood:
        threads.append((text, threading.get_ident() == here))
        return hears(text, open, path)

    turns = replace(make_turns(store, clock), understand=understand, glance=glance)
    await say(store, clock, "xin chào", 1)
    await say(store, clock, "cái kia đâu", 2)
    await take_all(turns)
    assert threads == [("xin chào", True), ("cái kia đâu", True), ("cái kia đâu", False)]
