"""After a silence: what Zalo gave up telling is read in the account's chats, and taken once."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.channels.zalo_missed import Missed
from bot.store import Store, StoreDown, conversations, privacy
from sandbox.zalo import webhook
from tests.channels.zalo_rig import JPEG, Rig, open_rig
from tests.conftest import Clock


@pytest_asyncio.fixture
async def rig(store: Store, clock: Clock, tmp_path: Path) -> AsyncIterator[Rig]:
    async with open_rig(store, clock, tmp_path) as made:
        yield made


def switch(rig: Rig, on: bool) -> None:
    webhook.switch(rig.sandbox.state.box, on=on)


async def writes(rig: Rig, words: str) -> None:
    """The citizen types; the webhook hears of it if it is on."""
    rig.clock.forward(minutes=1)
    await rig.play("messages", text=words)
    await rig.pump()


async def looked(rig: Rig) -> None:
    """The chore, and everything that follows."""
    (chore,) = [one for one in rig.channel.chores if one.name == "zalo_watch"]
    await chore.do()
    while rig.jobs.deferred:
        await rig.fetching.fetch(str(rig.jobs.deferred.pop(0).ids["message"]), 1)
    await rig.pump()


def heard(rig: Rig) -> list[str]:
    return [message.text or message.kind for message in rig.engine.heard]


def alarmed(rig: Rig, reason: str) -> bool:
    return rig.counted(f'motcua_channel_alarms_total{{channel="zalo",reason="{reason}"}}')


async def test_what_came_while_the_webhook_was_off_is_answered_in_order_and_once(rig: Rig) -> None:
    await writes(rig, "chào em")
    switch(rig, on=False)
    await writes(rig, "tra cứu hồ sơ")
    await rig.web.post(f"/dev/zalo/users/{rig.user}/files", files={"file": ("a.jpg", JPEG)})
    await writes(rig, "còn đó không em")
    rig.clock.forward(hours=3)
    await looked(rig)
    assert heard(rig) == ["chào em", "tra cứu hồ sơ", "files", "còn đó không em"]
    assert alarmed(rig, "missed")
    rig.clock.forward(hours=4)
    await looked(rig)
    assert len(heard(rig)) == 4
    assert alarmed(rig, "silent")


async def test_an_event_that_comes_after_all_is_known(rig: Rig) -> None:
    await writes(rig, "chào em")
    rig.clock.forward(minutes=1)
    await rig.play("messages", text="nộp hồ sơ")  # told, and nobody there to hear it
    rig.clock.forward(hours=3)
    await looked(rig)
    assert heard(rig) == ["chào em", "nộp hồ sơ"]


async def test_many_citizens_and_long_chats_are_read_page_by_page(rig: Rig) -> None:
    await writes(rig, "chào em")
    switch(rig, on=False)
    for n in range(12):
        await writes(rig, f"tin {n}")
    first = rig.user
    for n in range(11):
        rig.user = (await rig.web.post("/dev/zalo/users", json={})).json()["user_id"]
        await writes(rig, f"người {n}")
    rig.user = first
    rig.clock.forward(hours=3)
    await looked(rig)
    wanted = [f"tin {n}" for n in range(12)] + [f"người {n}" for n in range(11)]
    assert sorted(heard(rig)[1:]) == sorted(wanted)


async def test_a_new_process_reads_the_silence_it_was_away_in_and_nothing_else(rig: Rig) -> None:
    await writes(rig, "chào em")
    switch(rig, on=False)
    await writes(rig, "tra cứu hồ sơ")
    rig.clock.forward(hours=5)
    switch(rig, on=True)
    await writes(rig, "có ai không")
    history = rig.sandbox.state.box.db
    history.run("UPDATE zalo_messages SET id = 'x' || id")  # should its ids be others than told
    missed = Missed(
        rig.store, rig.channel.sender.api, rig.channel.hook.oa_id, rig.channel.hook.take, rig.clock
    )
    assert await missed.look() == 1
    await rig.pump()
    assert heard(rig) == ["chào em", "có ai không", "tra cứu hồ sơ"]
    assert rig.engine.heard[-1].late
    assert await missed.look() == 0


async def test_who_was_erased_is_not_read_again(rig: Rig) -> None:
    await writes(rig, "chào em")
    gone, rig.user = rig.user, (await rig.web.post("/dev/zalo/users", json={})).json()["user_id"]
    await writes(rig, "em ơi")
    rig.user = gone
    rig.clock.forward(hours=3)
    await writes(rig, "xóa dữ liệu của tôi")
    conversation = await conversations.at(rig.store, rig.address)
    assert conversation is not None
    await privacy.erase(rig.store, conversation, rig.clock())
    rig.clock.forward(hours=3)
    rig.engine.heard.clear()
    await looked(rig)
    assert heard(rig) == []
    assert await conversations.at(rig.store, rig.address) is None


async def test_what_was_found_when_the_store_went_away_is_taken_later(rig: Rig) -> None:
    await writes(rig, "chào em")
    switch(rig, on=False)
    await writes(rig, "một")
    await writes(rig, "hai")
    rig.clock.forward(hours=3)
    hook, away = rig.channel.hook, [False, True]

    async def take(event: dict[str, Any]) -> str:
        if event["message"]["text"] == "hai" and away.pop():
            raise StoreDown
        return await hook.take(event)

    missed = Missed(rig.store, rig.channel.sender.api, hook.oa_id, take, rig.clock)
    with pytest.raises(StoreDown):
        await missed.look()
    assert await missed.look() == 1
    await rig.pump()
    assert heard(rig) == ["chào em", "một", "hai"]


async def test_without_the_right_to_read_chats_the_silence_is_still_told(rig: Rig) -> None:
    await writes(rig, "chào em")
    switch(rig, on=False)
    await writes(rig, "tra cứu hồ sơ")
    rig.clock.forward(hours=5)  # 14:00
    await rig.fault(error=-223, times=9)
    await looked(rig)
    assert heard(rig) == ["chào em"]
    assert alarmed(rig, "silent")


async def test_a_short_silence_asks_zalo_nothing(rig: Rig) -> None:
    await writes(rig, "chào em")
    rig.clock.forward(hours=1)
    api = rig.channel.sender.api
    missed = Missed(rig.store, replace(api, oa_url="http://nowhere"), "", rig.channel.hook.take,
                    rig.clock)  # fmt: skip
    assert await missed.look() == 0
    assert missed.started
