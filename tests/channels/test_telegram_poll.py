"""Long polling: the same messages, without anybody reaching us."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.channels.telegram_hook import TelegramHook
from bot.channels.telegram_poll import Poll
from bot.store import Store
from tests.channels.telegram_world import TelegramWorld, telegram_world
from tests.conftest import Clock
from tests.web import Scripted


@pytest_asyncio.fixture
async def world(store: Store, clock: Clock, tmp_path: Path) -> AsyncIterator[TelegramWorld]:
    async with telegram_world(store, clock, tmp_path, Scripted()) as world:
        await world.http.post(f"/telegram/bot{world.channel.token}/deleteWebhook")
        yield world


async def test_updates_are_stored_before_the_next_are_asked_for(world: TelegramWorld) -> None:
    works = world.works
    hook = TelegramHook(works.store, "", works.now, works.metrics, works.queue.defer)
    poll = Poll(world.channel, hook.take)
    calls = await world.channel.calls()
    phone = await world.phone()
    await phone.do("contact")
    assert await poll.once(calls, wait=0) == 2
    assert await poll.once(calls, wait=0) == 0
    await works.settle()
    assert [m.kind for m in works.engine.heard] == ["link", "contact"]
    assert len(await phone.bot_said()) == 2
    methods = [call["method"] for call in (await world.log())["calls"]]
    assert methods.count("sendchataction") == 2


async def test_a_crash_before_the_confirmation_repeats_nothing(world: TelegramWorld) -> None:
    works = world.works
    hook = TelegramHook(works.store, "", works.now, works.metrics, works.queue.defer)
    calls = await world.channel.calls()
    phone = await world.phone()
    for _ in range(2):  # each time a new process, which asks from the beginning
        assert await Poll(world.channel, hook.take).once(calls, wait=0) == 1
    await works.settle()
    assert len(works.engine.heard) == 1
    assert len(await phone.bot_said()) == 1
