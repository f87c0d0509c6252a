"""Every transcript in tests/transcripts, word for word. Their language is told in tests/talk.py."""

from pathlib import Path

import pytest

from bot.dialogs import DIALOGS
from tests.player import Player
from tests.script import Step, read, scenes
from tests.world import open_world

FOLDER = Path(__file__).parent / "transcripts"
TRANSCRIPTS = sorted(FOLDER.rglob("*.txt"))
STEPS = {
    f"{path.stem}: {title}" if title else path.stem: read(scene)
    for path in TRANSCRIPTS
    for title, scene in scenes(path.read_text("utf-8")).items()
}


@pytest.mark.parametrize("steps", STEPS.values(), ids=STEPS)
async def test_transcript(steps: list[Step], tmp_path: Path) -> None:
    guide, vneid = (("@", name, []) in steps for name in ("guide", "vneid"))
    off = ",".join(line.removeprefix("off ") for kind, line, _ in steps if line.startswith("off "))
    async with open_world(tmp_path, guide=guide, vneid=vneid, off=off) as world:
        await Player(world).play(steps)


def test_every_dialog_has_a_transcript() -> None:
    names = {path.stem for path in TRANSCRIPTS}
    missing = [d for d in DIALOGS if not any(n == d or n.startswith(f"{d}_") for n in names)]
    assert missing == []


def test_transcripts_hide_nothing_but_ids_times_and_amounts() -> None:
    """A line of `…` alone would say nothing."""
    bare = [
        f"{path.name}: {line}"
        for path in TRANSCRIPTS
        for line in path.read_text("utf-8").splitlines()
        if line.strip(" <|…") == "" and "…" in line
    ]
    assert bare == []
