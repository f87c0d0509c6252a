"""The suite that every channel passes, continued: what goes wrong, and that nothing is left out."""

import pytest

from bot.model import Reply
from tests.channels import test_every_channel
from tests.channels.features import FEATURES, HARNESSES, on, say
from tests.channels.harness import Harness, last, said
from tests.channels.instead import INSTEAD
from tests.web import Scripted


def test_the_suite_is_whole() -> None:
    tests = {*globals(), *vars(test_every_channel)}
    missing = [name for name in FEATURES if f"test_{name}" not in tests]
    assert missing == []
    assert set(INSTEAD) <= set(FEATURES)
    assert {name for names in INSTEAD.values() for name in names} <= set(HARNESSES)


@pytest.mark.parametrize(
    ("feature", "name"), [(feature, name) for feature, names in INSTEAD.items() for name in names]
)
async def test_what_happens_instead(channel: Harness, feature: str, name: str) -> None:
    await INSTEAD[feature][name](channel)


@on("duplicate_delivery")
async def test_duplicate_delivery(channel: Harness, engine: Scripted) -> None:
    for words in ("một", "hai"):
        await channel.says(words)
    before = await channel.screen()
    await channel.repeats()
    assert [message.text for message in engine.heard] == ["một", "hai"]
    assert await channel.screen() == before


@on("out_of_order_delivery")
async def test_out_of_order_delivery(channel: Harness) -> None:
    await channel.says("sau")
    await channel.comes_late("trước")
    assert (last(channel).text, last(channel).late) == ("trước", True)


@on("wrong_signature")
async def test_wrong_signature(channel: Harness, engine: Scripted) -> None:
    assert await channel.forges()
    assert engine.heard == []


@on("platform_down")
async def test_platform_down(channel: Harness, engine: Scripted) -> None:
    await channel.says("chào")
    await channel.breaks()
    for words in ("tin một", "tin hai"):
        say(engine, Reply(words))
        await channel.news()
    await channel.recovers()
    assert said(await channel.screen())[1:] == ["tin một", "tin hai"]


@on("rate_limit")
async def test_rate_limit(channel: Harness, engine: Scripted) -> None:
    await channel.says("chào")
    await channel.limits()
    say(engine, Reply("tin một"))
    await channel.news()
    assert len(await channel.screen()) == 1
    await channel.recovers()
    assert said(await channel.screen())[1:] == ["tin một"]


@on("blocked_by_the_user")
async def test_blocked_by_the_user(channel: Harness, engine: Scripted) -> None:
    await channel.says("chào")
    await channel.blocks()
    say(engine, Reply("tin một"))
    await channel.news()
    assert len(await channel.screen()) == 1


@on("unknown_event")
async def test_unknown_event(channel: Harness, engine: Scripted) -> None:
    assert await channel.unknown()
    assert engine.heard == []
    await channel.says("chào")
    assert len(await channel.screen()) == 1
