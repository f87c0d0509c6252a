"""Every transcript in tests/transcripts, word for word. Their language is told in tests/talk.py."""

import json
import shlex
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.dialogs import DIALOGS
from bot.model import Reply
from tests.talk import Step, lines_of, matches, read
from tests.world import MAI, World, open_world

FOLDER = Path(__file__).parent / "transcripts"
TRANSCRIPTS = sorted(FOLDER.glob("*.txt"))
STEPS = {path.stem: read(path.read_text("utf-8")) for path in TRANSCRIPTS}
UNITS = {"giây": "seconds", "phút": "minutes", "giờ": "hours", "ngày": "days"}


class Player:
    """Plays one transcript; what was said must be what is written, all of it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.said: list[list[str]] = []
        self.where = "the beginning"

    async def play(self, steps: list[Step]) -> None:
        """Step by step; nothing may be left unsaid at the end."""
        for kind, first, more in steps:
            if kind == "<":
                self.expect([first, *more])
                continue
            if kind != "=":
                self.nothing_left()
                self.where = f"{kind} {first}"
            await self.act(kind, first)
        self.nothing_left()

    async def act(self, kind: str, line: str) -> None:
        """A message, a happening or a check."""
        match kind:
            case ">":
                line = line.replace("{otp}", await self.world.otp()) if "{otp}" in line else line
                self.hear(await self.world.talk.say(line))
            case "@":
                self.hear(await self.happen(*shlex.split(line)))
            case "=":
                await self.check(*line.split(" ", 1))
            case _:
                raise AssertionError(f"no such kind of line: {kind} {line}")

    def hear(self, replies: list[Reply]) -> None:
        """Remember what the bot said, until the transcript has said it too."""
        self.said = [[line for line in lines_of(reply) if line] for reply in replies]

    def expect(self, lines: list[str]) -> None:
        """The next bubble."""
        assert self.said, f"after {self.where}: nothing more was said, expected {lines}"
        bubble = self.said.pop(0)
        assert matches([line for line in lines if line], bubble), (
            f"after {self.where}:\nexpected\n  " + "\n  ".join(lines) + "\nsaid\n  "
            + "\n  ".join(bubble)
        )  # fmt: skip

    def nothing_left(self) -> None:
        """All that was said is written."""
        assert self.said == [], f"after {self.where}, also said: {self.said}"

    # --- what happens outside the chat ----------------------------------------------------

    async def happen(self, what: str, *words: str) -> list[Reply]:  # noqa: C901  a table
        """`@` lines; those that make the bot speak return its bubbles."""
        world = self.world
        match what, words:
            case "signed", ("in",):
                await sign_in(world)
            case "language", (code,):
                world.talk.language = "en" if code == "en" else "vi"
            case "desk", (type_, *data):
                await world.desk(type_, json.loads("".join(data) or "{}"))
                return await world.news()
            case "news", ():
                return await world.news()
            case "portal", (state,):
                await world.fault(503, 1000 if state == "down" else 0)
            case "form", (id_, field):
                await world.change_form(id_, json.loads(field))
            case "wait", (number, unit):
                world.talk.advance(timedelta(**{UNITS[unit]: int(number)}))
            case "wake", ():
                return await world.talk.wake()
            case _:
                raise AssertionError(f"nothing happens at: {what} {words}")
        return []

    # --- what must be true ----------------------------------------------------------------

    async def check(self, what: str, rest: str) -> None:
        """`=` lines: the open form's answers, the portal's log, tickets."""
        log = await self.world.log()
        name, _, value = (part.strip() for part in rest.partition(":"))
        match what:
            case "answer":
                assert str(self.answers().get(name)) == value, self.answers()
            case "filed":
                filed = log["dossiers"][-1]["answers"]
                assert str(filed.get(name, "–")) == value, filed
            case "portal":
                assert len(log[name]) == int(value), log[name]
            case "files":
                kept = [f["component"] for f in log["dossiers"][-1]["files"]]
                assert kept.count(name) == int(value), kept
            case "tickets":
                assert len(self.world.talk.tickets) == int(name)
            case "calls":
                method, path = name.split(" ")
                found = [c for c in log["calls"] if (c["method"], c["path"]) == (method, path)]
                assert len(found) == int(value), log["calls"]
            case _:
                raise AssertionError(f"nothing to check: {what}")

    def answers(self) -> dict[str, Any]:
        """What the open form holds."""
        frames = self.world.talk.open_state.frames
        return frames[-1].answers if frames else {}


async def sign_in(world: World) -> None:
    """Mai signs in, as in log_in.txt; the words are checked there."""
    for line in ("đăng nhập", "có", MAI):
        await world.talk.say(line)
    for line in (await world.otp(), "001190000017"):
        await world.talk.say(line)
    assert world.talk.open_state.profile.account_id


@pytest.mark.parametrize("steps", STEPS.values(), ids=STEPS)
async def test_transcript(steps: list[Step], tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
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
