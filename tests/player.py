"""Plays a transcript step by step: what is written must be what was said and what is stored.

The language of a transcript is told in tests/talk.py. `@` lines are what happens outside the chat:

    @ signed in                       Mai signs in; her words are checked in log_in.txt
    @ guide                           the portal has no gateway (anywhere in a transcript)
    @ off payment,postal              the portal does not offer these parts (anywhere)
    @ vneid                           sign-in by VNeID is set up (anywhere in a transcript)
    @ channel zalo                    from here on she writes on another channel
    @ link d-H26_12-261125-0001       she follows a link (bot/model/links.py)
    @ at child_dob                    she files a birth registration up to this question, silently
    @ to result_channel               … and on from here to that one (`end`: to the code)
    @ filed                           a whole birth registration, to its code
    @ desk dossier.fee_assigned {"amount": 8000}   the officer presses a button; the bot tells it
    @ wait 7 ngày                     time passes
    @ timers                          what was put off until now happens (nudges)
    @ remember Nữ                     keep this button; `> [cũ]` taps it later
    @ forwarded Nữ                    the same, but out of another citizen's chat
    @ killed đúng, gửi đi             the machine dies while it answers; the message is taken again
    @ office taken Hoa                the officers' desk: taken, closed, absent
    @ late 20/11/2026                 this message was sent before one that was answered already
    @ expired 16000                   the sweep finds that nobody paid this sum in time
    @ late payment                    the first link, long expired, is paid after all
    @ sign                            the citizen signs on the portal's page what waits for it
    @ ward H26.13                     she came by this ward's page
    @ portal down | up, @ wake, @ news, @ form, @ language
"""

import json
import shlex
from datetime import timedelta
from typing import Any

from backend_client.port import Capabilities
from bot.model import Address, Reply
from sandbox.portal.offer import parts_of
from tests import story
from tests.script import Step, lines_of, matches
from tests.world import World

Log = dict[str, Any]  # what the portal has seen
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
                self.hear(await self.happen(*line.split(" ", 1)))
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

    async def happen(self, what: str, rest: str = "") -> list[Reply]:
        """`@` lines; those that make the bot speak return its bubbles."""
        loud = getattr(self, f"_{what}", None)
        assert loud is not None, f"nothing happens at: {what} {rest}"
        replies: list[Reply] | None = await loud(rest)
        return replies or []

    async def _signed(self, _: str) -> None:
        await story.sign_in(self.world)

    async def _guide(self, _: str) -> None:
        assert await self.world.talk.engine.portal.capabilities() == Capabilities()

    async def _off(self, parts: str) -> None:
        assert parts_of(parts) == self.world.sandbox.state.box.settings.off

    async def _expired(self, amount: str) -> list[Reply]:
        return await self.world.expire(int(amount))

    async def _late(self, line: str) -> list[Reply]:
        if line == "payment":
            await self.world.pay_first()
            return await self.world.news()
        return await self.world.talk.say(line, late=True)

    async def _vneid(self, _: str) -> None:
        assert self.world.talk.engine.services.identities is not None

    async def _channel(self, name: str) -> None:
        self.world.talk.address = Address(name, f"{name}-1")

    async def _at(self, slot: str) -> None:
        await story.walk(self.world, slot)

    async def _to(self, slot: str) -> None:
        await story.go_on(self.world, None if slot == "end" else slot)

    async def _filed(self, _: str) -> None:
        await story.walk(self.world, None)

    async def _language(self, code: str) -> None:
        self.world.talk.language = "en" if code == "en" else "vi"

    async def _desk(self, rest: str) -> list[Reply]:
        type_, _, data = rest.partition(" ")
        await self.world.desk(type_, json.loads(data.strip("' ") or "{}"))
        return await self.world.news()

    async def _news(self, _: str) -> list[Reply]:
        return await self.world.news()

    async def _portal(self, state: str) -> None:
        await self.world.fault(503, 1000 if state == "down" else 0)

    async def _form(self, rest: str) -> None:
        id_, field = shlex.split(rest)
        await self.world.change_form(id_, json.loads(field))

    async def _wait(self, rest: str) -> None:
        number, unit = rest.split()
        self.world.talk.advance(timedelta(**{UNITS[unit]: int(number)}))

    async def _sign(self, _: str) -> None:
        await self.world.sign()

    async def _link(self, word: str) -> list[Reply]:
        return await self.world.talk.sends("link", value=word)

    async def _ward(self, code: str) -> None:
        self.world.talk.agency = code

    async def _wake(self, _: str) -> list[Reply]:
        return await self.world.talk.wake()

    async def _office(self, rest: str) -> list[Reply]:
        what, _, value = rest.partition(" ")
        return await self.world.talk.sends("desk", text=what, value=value)

    async def _remember(self, label: str) -> None:
        buttons = self.world.talk.buttons
        buttons["cũ"] = buttons[label]

    async def _forwarded(self, label: str) -> None:
        other = self.world.neighbour()
        await story.sign_in(other)
        await story.walk(other, self.world.talk.open_slot)
        self.world.talk.buttons["cũ"] = other.talk.buttons[label]

    async def _killed(self, line: str) -> list[Reply]:
        before = self.world.talk.states.copy()
        await self.world.talk.say(line)
        self.world.talk.states = before  # nothing of that turn was stored
        return await self.world.talk.say(line)

    async def _timers(self, _: str) -> list[Reply]:
        return await self.world.talk.timers()

    # --- what must be true ----------------------------------------------------------------

    async def check(self, what: str, rest: str) -> None:
        """`=` lines: the open form's answers, the portal's log, tickets."""
        holds = getattr(self, f"_is_{what}", None)
        assert holds is not None, f"nothing to check: {what}"
        name, _, value = (part.strip() for part in rest.partition(":"))
        log = await self.world.log()
        holds(log | {"mail": await self.world.mail(name)} if what == "mail" else log, name, value)

    def _is_answer(self, _: Log, name: str, value: str) -> None:
        assert str(self.answers().get(name, "–")) == value, self.answers()

    def _is_open(self, _: Log, name: str, __: str) -> None:
        assert self.world.talk.open_slot == name, self.world.talk.open_slot

    def _is_tasks(self, _: Log, names: str, __: str) -> None:
        dialogs = [frame.dialog for frame in self.world.talk.open_state.frames]
        assert (", ".join(dialogs) or "none") == names, dialogs

    def _is_filed(self, log: Log, name: str, value: str) -> None:
        filed = log["dossiers"][-1]["answers"]
        assert str(filed.get(name, "–")) == value, filed

    def _is_given(self, log: Log, name: str, value: str) -> None:
        """What else the newest dossier holds: on_behalf.name, delivery.pickup, cases.KEY."""
        part, _, key = name.partition(".")
        held = log["dossiers"][-1][part]
        assert str(held[key] if key else held) == value, held

    def _is_portal(self, log: Log, name: str, value: str) -> None:
        assert len(log[name]) == int(value), log[name]

    def _is_files(self, log: Log, name: str, value: str) -> None:
        kept = [f["component"] for f in log["dossiers"][-1]["files"]]
        assert kept.count(name) == int(value), kept

    def _is_file(self, log: Log, name: str, value: str) -> None:
        """Type and signer of a paper's first file: "application/pdf, TRẦN THỊ MAI"."""
        found = next(f for f in log["dossiers"][-1]["files"] if f["component"] == name)
        assert ", ".join(filter(None, (found["type"], found["signed_by"]))) == value, found

    def _is_mail(self, log: Log, _: str, value: str) -> None:
        assert len(log["mail"]) == int(value), log["mail"]

    def _is_tickets(self, _: Log, count: str, __: str) -> None:
        assert len(self.world.talk.tickets) == int(count)

    def _is_calls(self, log: Log, name: str, value: str) -> None:
        method, path = name.split(" ")
        found = [c for c in log["calls"] if (c["method"], c["path"]) == (method, path)]
        assert len(found) == int(value), log["calls"]

    def answers(self) -> dict[str, Any]:
        """What the open form holds."""
        frames = self.world.talk.open_state.frames
        return frames[-1].answers if frames else {}
