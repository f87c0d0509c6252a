"""A stored, masked conversation becomes a transcript test, its gaps filled with invented data."""

import re
from pathlib import Path

from bot.replay import Photos, Replay, fill
from bot.store import Store, replaying
from tests.conftest import Clock
from tests.path.parts import make_turns, say, take_all
from tests.player import Player
from tests.script import read
from tests.world import open_world

MASKED = [
    "đăng nhập",
    "‹đồng ý xử lý dữ liệu›",
    "‹Số điện thoại›",
    "••••••",
    "‹Số căn cước›",
    "nộp hồ sơ khai sinh",
    "‹đồng ý xử lý dữ liệu›",
    "‹Ai làm hồ sơ này›",
    "phí bao nhiêu vậy em",
    "‹…›",
]


async def test_the_replay_of_a_conversation_is_a_transcript_that_passes(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    async with open_world(tmp_path / "one") as world:
        talk = world.talk
        replay = Replay(talk.engine, talk.understand, talk.now(), world.otp)
        written = await replay.write("phát lại", MASKED)
    assert "> 0900000001" in written
    assert not re.search(r"^> \d{6}$", written, re.MULTILINE)  # the code is a gap: {otp}
    assert "# a button whose words were not kept" in written
    (tmp_path / "two").mkdir()
    async with open_world(tmp_path / "two") as world:
        await Player(world).play(read(written))


async def test_only_the_masked_copy_is_read(store: Store, clock: Clock) -> None:
    got = await say(store, clock, "sdt của tôi là 0912345678", 1)
    await say(store, clock, "mã?", 2)
    await take_all(make_turns(store, clock))
    await say(store, clock, "123456", 3)
    await take_all(make_turns(store, clock))
    lines = await replaying.masked(store, got.conversation_id)
    assert len(lines) == 3
    assert lines[2] == "••••••"


def test_gaps_are_filled_by_what_is_asked() -> None:
    assert fill("••••••", None) == "{otp}"
    assert fill("‹Số điện thoại›", None) is None
    assert fill("xin chào", None) == "xin chào"


async def test_every_file_of_a_replay_is_a_photo() -> None:
    photo = await Photos().read("any")
    assert photo.content.startswith(b"\xff\xd8")
