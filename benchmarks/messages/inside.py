"""Without a database: understanding alone, and whole conversations with the portal in process."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.nlu.corpus import load_lines
from tests.player import Player
from tests.script import read
from tests.world import ROOT, nlu, open_world

JOURNEY = ROOT / "tests" / "transcripts" / "submit_dossier.txt"


def understandings_a_second() -> float:
    """Texts of the development split, each with another ending so that nothing is remembered."""
    texts = [f"{line.text} ạ" for line in load_lines(ROOT / "data" / "nlu_dev")]
    understand = nlu().understand
    understand("xin chào", None, ())
    begun = time.perf_counter()
    for text in texts:
        understand(text, None, ())
    return len(texts) / (time.perf_counter() - begun)


async def turns_a_second(journeys: int = 5) -> float:
    """A birth registration from the first word to the result, played word for word.

    The portal (the sandbox) works in the same process, and the state goes through bytes after
    every turn, so this is less than what the engine alone could do.
    """
    turns, spent = 0, 0.0
    steps = read(JOURNEY.read_text("utf-8"))
    for _ in range(journeys):
        with TemporaryDirectory() as folder:
            async with open_world(Path(folder)) as world:
                begun = time.perf_counter()
                await Player(world).play(steps)
                spent += time.perf_counter() - begun
                turns += world.talk.open_state.taken
    return turns / spent
