"""One message being carried out: runs dialogs, gathers bubbles, keeps the question for last.

`patterns.py` decides what to run; this page knows how a run ends: at a question, at its end, with
another dialog, or with the portal not answering.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from backend_client.port import Portal, PortalError
from bot import model
from bot.engine import asking, outage
from bot.engine.abilities import Abilities
from bot.engine.chat import Chat
from bot.engine.leaving import left
from bot.engine.services import Services
from bot.engine.slots import Slot
from bot.engine.state import OFFERS_KEPT, Asked, Frame, Offer, Pending, Said, State
from bot.engine.stops import Again, BeginAgain, Ended, GiveUp, Outage, Question, Stop, Switch
from bot.engine.wording import edit_which, error_text, pack, unpack
from bot.model import (
    Answered,
    Choice,
    Command,
    Context,
    Counted,
    Effect,
    Message,
    Reply,
    spans,
)
from bot.texts import Joined, Phrase, Plain, Text, has, render

Dialog = Callable[[Chat, Portal], Awaitable[None]]
PORTAL_BUDGET = 15.0  # seconds all portal calls of one message share (design §3)
SWITCHES = 8  # dialogs one message may pass through before we call it a circle


@dataclass
class Turn:
    """The state being changed, and what this message has made us say so far."""

    state: State
    message: Message
    context: Context
    portal: Portal
    services: Services
    dialogs: Mapping[str, Dialog]
    abilities: Abilities
    bubbles: list[Reply] = field(default_factory=list)
    question: Reply | None = None
    effects: list[Effect] = field(default_factory=list)
    heard: str = ""
    unread: bool = False  # an answer was given that could not be read
    refused: Asked | None = None  # of a correction not taken: its question comes first
    switches: int = 0

    # --- speaking -------------------------------------------------------------------------

    def text(self, text: Text) -> str:
        """A text in the citizen's language."""
        return render(text, self.state.language)

    def say(self, key: str, *then: tuple[str, Command], **params: Any) -> None:
        """One bubble; `then` are (text key, command) buttons."""
        shown = self._paged(then)
        choices = tuple(self.offer(self.label(name), command) for name, command in shown)
        self.bubbles.append(self.bubble(Phrase(key, **params), choices))

    def _paged(self, then: tuple[tuple[str, Command], ...]) -> tuple[tuple[str, Command], ...]:
        """All of them; for who asked to go slowly two, and the rest behind "xem thêm"."""
        if not self.state.profile.slow or len(then) <= asking.PAGE:
            return then
        rest = model.Clarify(then[asking.PAGE :])
        return (*then[: asking.PAGE], ("common.more", rest))

    def bubble(self, text: Text, choices: tuple[Choice, ...] = ()) -> Reply:
        """A text as a bubble."""
        return Reply(self.text(text), choices=choices)

    def label(self, name: str) -> str:
        """A button's words: of the catalogue, or a name that needs none (a procedure's)."""
        return self.text(Phrase(name)) if has(name) else name

    def offer(self, label: str, command: Command, *, proposed: bool = False) -> Choice:
        """A button that starts a command; it stays good until many newer ones were made.

        A plain yes in the next message takes what was `proposed`.
        """
        state = self.state
        seed = f"{self.context.conversation_id}:{state.taken}:{len(state.offers)}:{label}"
        token = "o" + hashlib.sha256(seed.encode()).hexdigest()[:10]
        state.offers.append(Offer(token, pack(command), at=state.taken, proposed=proposed))
        del state.offers[:-OFFERS_KEPT]
        return Choice(label, token)

    def proposal(self) -> Command | None:
        """What a plain yes now stands for: what was proposed last, or the only button."""
        last = [offer for offer in self.state.offers if offer.at == self.state.taken - 1]
        meant = [offer for offer in last if offer.proposed] or last
        return unpack(meant[0].command) if len(meant) == 1 else None

    async def able(self, needed: Iterable[str]) -> bool:
        """Does the portal take this from us? While it does not say, nothing is promised."""
        return await self.abilities.surely_have(needed, self.context.now)

    @property
    def left(self) -> bool:
        """Has this chat just left the conversation? What is open there is no longer asked here."""
        return any(isinstance(e, model.SignedOut | model.Forgotten) for e in self.effects)

    # --- frames ---------------------------------------------------------------------------

    def push(self, dialog: str, args: dict[str, str]) -> Frame:
        """Put a new frame on top."""
        self.switches += 1
        nth = f"{self.state.taken}:{self.switches}"
        seed = f"{self.context.conversation_id}:{nth}:{dialog}"
        now = self.context.now
        frame = Frame(hashlib.sha256(seed.encode()).hexdigest()[:20], dialog, now, now, dict(args))
        self.state.frames.append(frame)
        return frame

    def title(self, frame: Frame) -> Text:
        """What the citizen calls this task."""
        key = f"dialog.{frame.dialog}"
        task = Phrase(key) if has(key) else Phrase("dialog.other")
        info = self.services.catalogue.procedure(frame.about or frame.args.get("procedure", ""))
        if info is None:
            return task
        return Joined((task, Plain(info.title, info.name_en)), ": ")

    async def run(
        self, frame: Frame, pending: Pending | None = None, *, repeat: bool = False
    ) -> None:
        """Run a frame's dialog from its first line, with at most one new answer."""
        before, path = frame.asked, frame.path
        frame.path, frame.touched_at, frame.warned = [], self.context.now, False
        chat = self._chat(frame, outage.taken_up(frame, pending))
        try:
            with spans.span("dialog", dialog=frame.dialog):
                async with asyncio.timeout(PORTAL_BUDGET):
                    await self.dialogs[frame.dialog](chat, self.portal)
        except (Outage, TimeoutError):
            outage.tell(self, frame, chat)
        except Question as stop:
            self._gather(chat)
            _keep_the_rest(frame, path)
            self._stand(frame, chat, stop.slot, before, repeat)
        except Stop as stop:
            self._gather(chat)
            await self._stopped(frame, chat, stop)
        except PortalError as error:
            self._gather(chat)
            await self._end(frame, error_text(error))
        else:
            self._gather(chat)
            self.bubbles += chat.run.said
            await self.finish(frame, "done")

    async def _stopped(self, frame: Frame, chat: Chat, stop: Stop) -> None:
        """The script ended itself, or hands over to another."""
        match stop:
            case Switch():
                self.bubbles += chat.run.said
                await self._switch(frame, stop)
            case Again():
                self._count_switch(frame.dialog)
                await self.run(frame)
            case GiveUp():
                self._give_up(frame)
            case BeginAgain():
                self.state.frames.remove(frame)
                if self.state.top is not None:
                    await self.begin_again(self.state.top)
            case Ended():
                self.bubbles += chat.run.said
                await self.finish(frame, "ended")
            case _:
                raise stop

    def _chat(self, frame: Frame, pending: Pending | None) -> Chat:
        return Chat(
            frame, self.state.profile, self.context, self.offer, self.portal, self.services,
            self.abilities, pending,
        )  # fmt: skip

    def _gather(self, chat: Chat) -> None:
        """Take over effects, and the words that belong to the answer just given."""
        chat.frame.waiting_since, chat.frame.wakes = None, 0
        self.effects += chat.run.effects
        self.bubbles += chat.run.complaint
        self.unread = self.unread or chat.run.unread
        if chat.run.accepted:
            self.heard = f"‹{chat.run.accepted}›"
        if chat.run.answered and self.message.ref:
            self.state.note(Said(self.message.ref, chat.frame.id, chat.run.answered))

    # --- how a run ends -------------------------------------------------------------------

    def _stand(
        self, frame: Frame, chat: Chat, slot: Slot, before: Asked | None, repeat: bool
    ) -> None:
        """At a question. The words before it are said only when the question is a new one."""
        if frame.choosing:
            slot = edit_which(frame)
        same = before is not None and before.slot == slot.name and not chat.run.accepted
        fresh = frame.led != slot.name or chat.run.accepted
        asked_anew = slot.name == frame.reopened  # its lead-in was heard the first time
        if repeat or (fresh and not asked_anew and not frame.choosing):
            self.bubbles += chat.run.said
        if not frame.choosing:
            frame.led = slot.name
        asked = asking.asked_of(frame, slot, self.text)
        if not same or before is None or before.choices != asked.choices:
            frame.asks += 1
        asked.token = frame.token()
        frame.asked, frame.left = asked, chat.run.left
        progress = chat.run.progress
        frame.progress = (progress.step, progress.of) if progress else None
        again, slow = same and not repeat and slot.again is not None, self.state.profile.slow
        self.question = asking.question(asked, slot, self.text, progress, again=again, slow=slow)

    def _give_up(self, frame: Frame) -> None:
        """Take this frame and the task below it away; the task can be taken back."""
        self.state.frames.remove(frame)
        if self.state.top is not None:
            self.drop(self.state.top)
            self.recap()

    async def begin_again(self, frame: Frame) -> None:
        """The task from its first question; the answers so far can be had back."""
        self.state.frames.remove(frame)
        self.state.shelve(frame, dropped=True)
        self.say("restart.done")
        await self.run(self.push(frame.dialog, frame.args))

    def recap(self) -> None:
        """One line that says which task goes on now."""
        if self.state.top is not None:
            self.say("resume.recap", task=self.title(self.state.top))

    def drop(self, frame: Frame) -> None:
        """Put a task on the shelf, from where "hoàn tác" takes it back."""
        self.state.frames.remove(frame)
        self.count(frame, "cancelled")
        self.state.shelve(frame, dropped=True)
        then = (("common.undo", model.Undo()), ("intent.help", model.Start("help")))
        self.say("cancel.done", *then)

    async def _switch(self, frame: Frame, switch: Switch) -> None:
        if not switch.push:
            self.state.frames.remove(frame)
            self.count(frame, "switched")
        self._count_switch(switch.dialog)
        await self.run(self.push(switch.dialog, switch.given))

    def _count_switch(self, dialog: str) -> None:
        self.switches += 1
        if self.switches > SWITCHES:
            raise RuntimeError(f"dialogs go in a circle at {dialog}")

    async def _end(self, frame: Frame, why: Text) -> None:
        """The portal's final no: say it, offer a person, keep the answers on the shelf."""
        self.bubbles.append(
            Reply(
                self.text(why),
                choices=(self.offer(self.text(Phrase("intent.ask_human")), model.Handoff()),),
            )
        )
        self.state.shelve(frame)
        await self.finish(frame, "refused")

    async def finish(self, frame: Frame, outcome: str) -> None:
        """A dialog is over: what lies below goes on, with one line to say so."""
        if frame in self.state.frames:
            self.state.frames.remove(frame)
        self.count(frame, outcome)
        below = self.state.top
        if below is not None and self.question is None and not self.left:
            self.say("resume.recap", task=self.title(below))
            await self.run(below)

    def count(self, frame: Frame, outcome: str) -> None:
        """Tell the metrics how a dialog ended, and at which question when it was left."""
        self.effects.append(Counted("dialog", {"dialog": frame.dialog, "outcome": outcome}))
        if outcome == "cancelled":
            self.effects += left(frame)


def _keep_the_rest(frame: Frame, before: list[Answered]) -> None:
    """While an earlier question is asked again, the answers after it can still be named."""
    if frame.reopened:
        known = {item.slot for item in frame.path}
        frame.path += [item for item in before if item.slot not in known]
