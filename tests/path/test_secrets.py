"""A code is in no copy of a message but its sealed body, and that goes with its turn."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Row, text

from bot.inbox import receive
from bot.model import Address, Context, Message, Outcome, Reply, Session, Understood
from bot.sealing import MASKED_CODE, BrokenSeal, Sealer
from bot.store import Store, codec
from bot.store.ids import new_id
from bot.store.tables import metadata
from tests.conftest import Clock
from tests.path.parts import WEB, ZALO, EchoEngine, make_turns, say, take_all, text_message

CODE = "482913"


async def everything(store: Store) -> str:
    """Every cell of every table, sealed ones opened, as one text."""
    cells = []
    async with store.begin() as db:
        for table in metadata.sorted_tables:
            for row in (await db.execute(table.select())).mappings():
                cells += [opened(store, table.name, row.get("id"), k, v) for k, v in row.items()]
    return "\n".join(cells)


def opened(store: Store, table: str, key: object, column: str, value: object) -> str:
    if isinstance(value, bytes) and column in ("body", "state", "text"):
        return store.sealer.open(value, f"{table}.{column}:{key}").decode()
    return str(value)


async def raw_bytes(store: Store) -> bytes:
    """Every cell of every table as PostgreSQL holds it."""
    async with store.begin() as db:
        rows: list[Row[Any]] = []
        for table in metadata.sorted_tables:
            rows += (await db.execute(table.select())).all()
    return b"\n".join(v if isinstance(v, bytes) else str(v).encode() for row in rows for v in row)


@pytest.mark.parametrize("chat", [WEB, ZALO], ids=["web", "zalo"])
@pytest.mark.parametrize("words", [CODE, f"mã của tôi là {CODE}", "4 8 2 9 1 3"])
async def test_an_answer_to_a_secret_question_is_masked_everywhere(
    store: Store, clock: Clock, words: str, chat: Address
) -> None:
    await say(store, clock, "mã?", 1, chat)
    await take_all(make_turns(store, clock))
    await say(store, clock, words, 2, chat)
    assert words not in (await everything(store)).replace(await body(store), "")
    await take_all(make_turns(store, clock))
    assert words not in await everything(store)
    assert MASKED_CODE in await everything(store)


async def body(store: Store) -> str:
    """The one sealed copy there may be."""
    async with store.begin() as db:
        query = "SELECT id, body FROM inbox WHERE body IS NOT NULL"
        row = (await db.execute(text(query))).one()
    return store.sealer.open(row.body, f"inbox.body:{row.id}").decode()


async def test_a_bare_code_nobody_asked_for_is_masked_everywhere(
    store: Store, clock: Clock
) -> None:
    await say(store, clock, CODE, 1)
    engine = EchoEngine()
    await take_all(make_turns(store, clock, engine))
    everywhere = (await everything(store)).replace(f"1: {CODE}", "")  # the echo's own reply
    assert CODE not in everywhere
    assert engine.heard[0].text == CODE


async def test_a_code_typed_before_its_question_was_known_is_masked_with_its_turn(
    store: Store, clock: Clock
) -> None:
    await say(store, clock, "mã?", 1)
    await say(store, clock, f"đây {CODE} nhé", 2)  # the question is not open yet
    await take_all(make_turns(store, clock))
    assert CODE not in await everything(store)


async def test_nothing_a_citizen_writes_is_readable_at_rest(store: Store, clock: Clock) -> None:
    words = "Nguyễn Văn An, 0912345678, 001199012345"
    await receive(store, text_message(clock, words, 1), clock(), Reply(words))
    before = await raw_bytes(store)
    await take_all(make_turns(store, clock, Labelling()))
    after = await raw_bytes(store)
    for part in ("Nguyễn Văn An", "0912345678", "001199012345"):
        assert part.encode() not in before
        assert part.encode() not in after


class Labelling(EchoEngine):
    """Names what was answered instead of repeating it, as the real engine does."""

    async def handle(
        self, session: Session, message: Message, understood: Understood, context: Context
    ) -> Outcome:
        outcome = await super().handle(session, message, understood, context)
        return replace(outcome, heard="‹họ tên›")


def test_a_sealed_body_opens_only_in_its_own_row(sealer: Sealer) -> None:
    here, there = new_id(), new_id()
    sealed = codec.seal_reply(sealer, Reply("xin chào"), here)
    assert codec.open_reply(sealer, sealed, here) == Reply("xin chào")
    with pytest.raises(BrokenSeal):
        codec.open_reply(sealer, sealed, there)
