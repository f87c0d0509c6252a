"""How any dialog runs: a plain async function, re-run from its first line at every turn.

`ask(slot)` returns the stored answer or stops the run at that question. All that the outside world
says comes through two doors: `look` (reads, kept a while) and `once` (writes, kept for the frame's
life and sent with an idempotency key). So the same answers always lead to the same place: restart,
correction, going back and going on from another channel need nothing from a dialog.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, NoReturn, TypeVar

import msgspec

from backend_client.port import Portal, PortalDown
from bot.engine.abilities import Abilities
from bot.engine.cards import photographed
from bot.engine.gathering import gather, remove, settle
from bot.engine.handed import compare
from bot.engine.naming import as_printed, label_of
from bot.engine.reading import Reading
from bot.engine.running import Offering, Run
from bot.engine.services import Services
from bot.engine.slots import Option, Slot, named
from bot.engine.state import Frame, Memo, Pending, Profile
from bot.engine.stops import Again, Outage, Question, Switch
from bot.model import (
    Answer,
    Answered,
    Card,
    Command,
    Context,
    Effect,
    FileRef,
    Link,
    Progress,
    Reply,
)
from bot.model.failpoints import reached
from bot.readers import Unreadable
from bot.texts import VIETNAM, Phrase, Text, render

T = TypeVar("T")
_NOTHING = object()
ASKED_BACK = ("card.read", "name.no_marks", "files.kept_already")  # nothing was misunderstood
LOOK_LIFE = timedelta(minutes=15)  # how long a read may be used without asking again


@dataclass
class Script:
    """The primitives of a dialog: say, ask, look, once. `chat.Chat` adds what is made of them."""

    frame: Frame
    profile: Profile
    context: Context
    offer: Offering
    portal: Portal
    services: Services
    abilities: Abilities
    pending: Pending | None = None
    run: Run = field(default_factory=Run)
    passed: list[tuple[Slot, Any]] = field(default_factory=list)  # answers on the path taken

    # --- facts of the turn, constant while the script runs --------------------------------

    @property
    def now(self) -> datetime:
        """The turn's time, aware."""
        return self.context.now

    @property
    def reading(self) -> Reading:
        """What readers need: today in Vietnam, and the citizen's language."""
        return Reading(self.now.astimezone(VIETNAM).date(), self.profile.language)

    def text(self, text: Text) -> str:
        """A text in the citizen's language."""
        return render(text, self.profile.language)

    # --- speaking -------------------------------------------------------------------------

    def say(self, key: str, **params: Any) -> None:
        """One bubble of the catalogue."""
        self.show(Phrase(key, **params))

    def show(
        self,
        text: Text,
        *,
        cards: tuple[Card, ...] = (),
        link: Link | None = None,
        file: FileRef | None = None,
        image: FileRef | None = None,
        then: tuple[tuple[str, Command], ...] = (),
    ) -> None:
        """One bubble with more than words; `then` are (text key, command) buttons."""
        choices = tuple(self.offer(self.text(Phrase(key)), command) for key, command in then)
        self.run.said.append(
            Reply(self.text(text), choices=choices, cards=cards, link=link, file=file, image=image)
        )

    def step(self, step: int, of: int) -> None:
        """From here on we are in chapter `step` of `of`."""
        self.run.progress, self.run.left = Progress(step, of), None

    def left(self, count: int) -> None:
        """About so many questions are still to come, the next one included."""
        self.run.left = count

    def about(self, procedure: str) -> None:
        """The task is about this procedure: so it is called, and found again."""
        self.frame.about = procedure

    def emit(self, effect: Effect) -> None:
        """Change something outside the frame, once in the frame's life, with the commit."""
        key = self.frame.key("emit", repr(effect))
        if key not in self.frame.memo:
            self.frame.memo[key] = Memo(True, self.now)
            self.run.effects.append(effect)

    # --- asking ---------------------------------------------------------------------------

    async def ask(self, slot: Slot) -> Any:
        """The answer to this question; stops the run while there is none. Skipped: None."""
        frame = self.frame
        given = slot.name in frame.answers and frame.reopened != slot.name
        if self.pending is not None and self.pending.slot == slot.name:
            given = self._take(slot) or given
        if not given:
            self._stop_at(slot)
        self.run.said.clear()  # what came before was said in an earlier turn
        self._pass(slot, frame.answers[slot.name])
        return frame.answers[slot.name]

    async def fill(self, slot: Slot, value: Any) -> Any:
        """As `ask`, but known from elsewhere: kept as given unless the citizen corrects it; an
        answer from before it was known (of a branch since left) does not count.
        """
        frame, name = self.frame, slot.name
        compare(frame, name, value)
        corrected = name in frame.overrides and name in frame.answers
        meant = self.pending is not None and self.pending.slot == name
        if not (corrected or meant or frame.reopened == name):
            self._pass(slot, value)
            return value
        answer = await self.ask(slot)
        frame.overrides = sorted({*frame.overrides, name})
        return answer

    def reject(self, slot: Slot, why: Text) -> NoReturn:
        """The portal refuses this answer: say why and ask again."""
        self.frame.reopened = slot.name
        self.mention(why)
        self._stop_at(slot)

    def ask_anew(self, names: tuple[str, ...], why: Text) -> NoReturn:
        """Ask some questions again, the first of them now; what was confirmed is so no more. A
        name that is no question of the path (an old field of a changed form) is only forgotten.
        """
        asked = [name for name in names if any(i.slot == name for i in self.frame.path)]
        self.frame.reopened = asked[0] if asked else ""
        self.forget(*asked[1:])
        self.frame.confirmed = None
        self.mention(why)
        raise Again

    def unlook(self, call: Callable[..., Awaitable[Any]], *args: Any) -> None:
        """Forget a kept read: the portal said that it is old."""
        self.frame.memo.pop(self.frame.key("look", call.__name__, *args), None)

    def forget(self, *names: str) -> None:
        """Drop answers, so that they are asked again."""
        for name in names:
            self.frame.answers.pop(name, None)

    def replace(self, name: str, value: Any) -> NoReturn:
        """Another value in an answer's place, as agreed with the citizen just now."""
        self.frame.answers[name] = value
        self.frame.overrides = sorted({*self.frame.overrides, name})
        raise Again

    async def start(self, dialog: str, **args: str) -> NoReturn:
        """End here and go on with another dialog."""
        raise Switch(dialog, args, push=False)

    async def first(self, dialog: str, **args: str) -> NoReturn:
        """Do another dialog before going on with this one."""
        raise Switch(dialog, args, push=True)

    # --- the two doors ----------------------------------------------------------------------

    async def look(
        self,
        call: Callable[..., Awaitable[T]],
        *args: Any,
        keep: Callable[[T], bool] = lambda _: True,
        life: timedelta = LOOK_LIFE,
    ) -> T:
        """Read from outside, kept `life` long unless `keep` refuses ("no" is never kept); while the
        portal is down the last kept result is shown, but a write never relies on it.
        """
        key = self.frame.key("look", call.__name__, *args)
        kept = self.frame.memo.get(key)
        if kept is not None and self.now - kept.at < life:
            return kept.load(call)
        try:
            result = await call(*args)
        except PortalDown:
            if kept is None:
                raise Outage from None
            return kept.load(call)
        if keep(result):
            self.frame.memo[key] = Memo(msgspec.to_builtins(result), self.now)
        return result

    async def once(self, call: Callable[..., Awaitable[T]], *args: Any, nth: int = 0) -> T:
        """Write outside, once in the frame's life for the same arguments (and `nth`)."""
        key = self.frame.key("once", call.__name__, nth, *args)
        kept = self.frame.memo.get(key)
        if kept is not None:
            return kept.load(call)
        result = await self.write(call, *args, key=key)
        self.frame.memo[key] = Memo(msgspec.to_builtins(result), self.now)
        return result

    async def write(self, call: Callable[..., Awaitable[T]], *args: Any, key: str) -> T:
        """Write outside without keeping the result: for what must not be remembered (an OTP)."""
        try:
            result = await call(*args, key=key)
        except PortalDown:
            raise Outage from None
        reached("written")
        return result

    # --- inside ---------------------------------------------------------------------------

    def _take(self, slot: Slot) -> bool:
        """Turn the pending answer into this slot's value; say why when it cannot be."""
        pending, self.pending = self.pending, None
        assert pending is not None
        try:
            value = self._value(slot, pending)
        except Unreadable as problem:
            self.run.unread = problem.reason not in ASKED_BACK
            self._complain(problem)
            self._stop_at(self._suggesting(slot, problem))
        self.frame.answers[slot.name] = value
        self.frame.partial.pop(slot.name, None)
        if self.frame.reopened == slot.name:
            self.frame.reopened = ""
        self.run.accepted, self.run.answered = self.text(slot.label), slot.name
        return True

    def _value(self, slot: Slot, pending: Pending) -> Any:
        if pending.answer.attachments:
            if slot.kind != "files":
                raise photographed(self, slot, pending.answer.attachments)
            gather(self, slot, pending.answer)
        if slot.kind == "files" and remove(self, slot, pending.answer.text):
            raise Again
        value = pending.value if pending.tapped else slot.value_of(pending.answer, self.reading)
        if not pending.tapped:
            value = as_printed(self, slot, pending.answer, value)
        if slot.kind == "files":
            return settle(self, slot, value)
        if slot.refuse and (why := slot.refuse(value)) is not None:
            raise Unreadable("refused", {"why": self.text(why)})
        return value

    def _suggesting(self, slot: Slot, problem: Unreadable) -> Slot:
        """The question with what was probably meant as a button."""
        if problem.suggestion is None:
            return slot
        value = slot.value_of(Answer(problem.suggestion), self.reading)
        option = Option(value, label_of(problem))
        return replace(slot, choices=(*slot.choices, option), suggested=value)

    def mention(self, text: Text) -> None:
        """A word before the question that stays even when the question is the same."""
        self.run.complaint.append(Reply(self.text(text)))

    def _complain(self, problem: Unreadable) -> None:
        params = {**problem.params, "suggestion": problem.suggestion or ""}
        self.mention(Phrase(f"unreadable.{problem.reason}", **params))

    def _pass(self, slot: Slot, value: Any) -> None:
        """Note an answer on the path taken: corrections, the summary and the portal see these."""
        if not slot.secret:
            label = self.text(slot.label)
            given = self.frame.answers.get(slot.name, _NOTHING) == value
            shown, names = self.text(slot.shown(value)), named(slot, self.text)
            item = Answered(slot.name, label, slot.kind, slot.review, given, shown, names)
            self.frame.path.append(item)
            self.passed.append((slot, value))

    def _stop_at(self, slot: Slot) -> NoReturn:
        """Put the question in front of the citizen and end the run."""
        raise Question(slot)
