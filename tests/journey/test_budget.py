"""The budget of issue 2: at most 32 messages from "nộp hồ sơ" to the dossier's code."""

from pathlib import Path

from bot.model import Reply
from tests.journey.story import (
    ACCOUNT,
    FORM,
    HOME,
    OTP,
    PAPERS,
    PHOTO,
    SEND,
    Step,
    code_in,
    filed,
    spoken,
)
from tests.script import lines_of
from tests.world import MORNING, World, open_world

MOST = 32
BEGIN: tuple[Step, ...] = (
    ("nộp hồ sơ", "Anh/chị cần làm giấy tờ gì"),
    ("khai sinh cho con", "Để nộp hồ sơ, em xin phép anh/chị"),
    ("[Tôi đồng ý]", "Ai làm hồ sơ này?"),
)


async def act(world: World, line: str) -> list[Reply]:
    line = await world.otp() if line == OTP else spoken(line, MORNING.date())
    return await world.talk.say("(giay-chung-sinh.jpg)" if line == PHOTO else line)


async def play(world: World, steps: tuple[Step, ...]) -> str:
    """All steps; what was said last."""
    said = ""
    for line, expected in steps:
        said = "\n".join(line for reply in await act(world, line) for line in lines_of(reply))
        assert expected in said, (line, said)
    return said


async def test_a_birth_with_both_parents_a_photo_and_the_post_takes_at_most_32_messages(
    tmp_path: Path,
) -> None:
    """The account was opened a minute ago: it knows no address, so nothing but its own is filled
    in beforehand."""
    async with open_world(tmp_path) as world:
        await play(world, ACCOUNT)
        steps = (*BEGIN, *FORM, *PAPERS, *SEND)
        said = await play(world, steps)
        (dossier,) = (await world.log())["dossiers"]
    assert code_in(said) == dossier["code"]
    words = dossier["answers"].pop("child_dob_words")
    assert words.startswith("Ngày hai mươi hai tháng mười một")
    assert dossier["answers"] == filed(MORNING.date())
    assert dossier["delivery"]["return"] == HOME
    assert len(steps) <= MOST
