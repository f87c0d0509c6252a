"""What is done at the counter is never filed, however the filing is started."""

from pathlib import Path

import pytest

from bot.model import Start, Understood
from bot.texts import Phrase, render
from sandbox.portal.catalogue import read_catalogue
from sandbox.settings import PROCEDURES
from tests.story import sign_in
from tests.world import World, open_world

AT_THE_COUNTER = {
    procedure["id"]: code
    for code, procedure in read_catalogue(PROCEDURES).by_code.items()
    if procedure["online_level"] == "truc_tiep"
}


async def started(world: World, procedure: str) -> list[str]:
    """The bubbles after a tap or a link that names this procedure, shown or not."""
    usual = world.talk.understand
    start = Start("submit_dossier", {"procedure": procedure, "shown": "card"})
    world.talk.understand = lambda *_: Understood((start,))
    replies = await world.talk.say("nộp hồ sơ")
    world.talk.understand = usual
    return [line for r in replies for line in (r.text, *(x for c in r.cards for x in c.lines))]


async def test_every_one_of_them_is_refused_with_what_to_bring_and_where(tmp_path: Path) -> None:
    refusal = render(Phrase("submit_dossier.counter_only"), "vi")
    async with open_world(tmp_path) as world:
        await sign_in(world)
        for procedure, code in AT_THE_COUNTER.items():
            for name in (procedure, code):  # a link may carry either
                said = await started(world, name)
                assert refusal in said, (procedure, said)
                assert any("Giờ làm việc: Thứ Hai" in line for line in said)
                assert any(line.startswith("Giấy tờ phải có:") for line in said)
                assert world.talk.open_state.frames == []
        log = await world.log()
    assert len(AT_THE_COUNTER) == 9
    assert log["dossiers"] == []
    assert not any(call["path"].endswith("/dossiers") for call in log["calls"])


@pytest.mark.parametrize(
    "lines", [("nộp hồ sơ chứng thực bản sao",), ("nộp hồ sơ", "chứng thực bản sao")]
)
async def test_asked_for_in_words_it_is_refused_too(lines: tuple[str, ...], tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        await sign_in(world)
        for line in lines:
            said = await world.talk.say(line)
        log = await world.log()
    assert any("phải làm trực tiếp tại quầy" in reply.text for reply in said)
    assert log["dossiers"] == []
