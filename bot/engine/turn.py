"""One message being carried out: runs dialogs, gathers bubbles, keeps the question for last.

`patterns.py` decides what to run; this page knows how a run ends: at a question, at its end, with
another dialog, or with the portal not answering.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from backend_client.port import Portal, PortalError
from bot import model
from bot.engine.chat import Chat
from bot.engine.script import Pending
from bot.engine.services import Services
from bot.engine.slots import Slot
from bot.engine.state import OFFERS_KEPT, Asked, Frame, Offer, Said, State
from bot.engine.stops import Again, Ended, GiveUp, Outage, Question, Stop, Switch
from bot.engine.wording import edit_which, error_text, pack
from bot.model import (
    Choice,
    Command,
    Context,
    Counted,
    Effect,
    Later,
    Message,
    Progress,
    Reply,
)
from bot.texts import Joined, Phrase, Plain, Text, has, render

Dialog = Callable[[Chat, Portal], Awaitable[None]]
PORTAL_BUDGET = 15.0  # seconds all portal calls of one message share (design §3)
WAKES = (30, 60, 120, 300, 600, 1800)  # seconds until the portal is tried again, then the last
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
    bubbles: list[Reply] = field(default_factory=list)
    question: Reply | None = None
    effects: list[Effect] = field(default_factory=list)
    heard: str = ""
    unread: bool = False  # an answer was given that could not be read
    switches: int = 0

    # --- speaking -------------------------------------------------------------------------

    def text(self, text: Text) -> str:
        """A text in the citizen's language."""
        return render(text, self.state.language)

    def say(self, key: str, *then: tuple[str, Command], **params: Any) -> None:
        """One bubble; `then` are (text key, command) buttons."""
        choices = tuple(self.offer(self.label(name), command) for name, command in then)
        self.bubbles.append(self.bubble(Phrase(key, **params), choices))

    def bubble(self, text: Text, choices: tuple[Choice, ...] = ()) -> Reply:
        """A text as a bubble."""
        return Reply(self.text(text), choices=choices)

    def label(self, name: str) -> str:
        """A button's words: of the catalogue, or a name that needs none (a procedure's)."""
        return self.text(Phrase(name)) if has(name) else name

    def offer(self, label: str, command: Command) -> Choice:
        """A button that starts a command; it stays good until many newer ones were made."""
        state = self.state
        seed = f"{self.context.conversation_id}:{state.taken}:{len(state.offers)}:{label}"
        token = "o" + hashlib.sha256(seed.encode()).hexdigest()[:10]
        state.offers.append(Offer(token, pack(command)))
        del state.offers[:-OFFERS_KEPT]
        return Choice(label, token)

    @property
    def left(self) -> bool:
        """Has this chat just left the conversation? What is open there is no longer asked here."""
        return model.SignedOut() in self.effects

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
        info = self.services.catalogue.procedure(frame.args.get("procedure", ""))
        if info is None:
            return task
        return Joined((task, Plain(info.title, info.name_en)), ": ")

    async def run(
        self, frame: Frame, pending: Pending | None = None, *, repeat: bool = False
    ) -> None:
        """Run a frame's dialog from its first line, with at most one new answer."""
        before = frame.asked
        frame.path, frame.touched_at = [], self.context.now
        chat = self._chat(frame, pending)
        try:
            async with asyncio.timeout(PORTAL_BUDGET):
                await self.dialogs[frame.dialog](chat, self.portal)
        except (Outage, TimeoutError):
            self._outage(frame, chat)
        except Question as stop:
            self._gather(chat)
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
            case Ended():
                self.bubbles += chat.run.said
                await self.finish(frame, "ended")
            case _:
                raise stop

    def _chat(self, frame: Frame, pending: Pending | None) -> Chat:
        return Chat(
            frame, self.state.profile, self.context, self.offer, self.portal, self.services, pending
        )

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
        if repeat or (not frame.choosing and (frame.led != slot.name or chat.run.accepted)):
            self.bubbles += chat.run.said
        if not frame.choosing:
            frame.led = slot.name
        asked = self._asked(frame, slot)
        if not same or before is None or before.choices != asked.choices:
            frame.asks += 1
        asked.token = frame.token()
        frame.asked = asked
        again = same and not repeat and slot.again is not None
        self.question = self._question(frame, slot, chat.run.progress, again)

    def _asked(self, frame: Frame, slot: Slot) -> Asked:
        return Asked(
            slot=slot.name,
            kind=slot.kind,
            token="",
            label=self.text(slot.label),
            choices=[self.text(option.label) for option in slot.choices],
            values=[option.value for option in slot.choices],
            secret=slot.secret,
            optional=slot.optional,
            buttons=slot.buttons,
            suggested=slot.suggested,
        )

    def _question(self, frame: Frame, slot: Slot, progress: Progress | None, again: bool) -> Reply:
        asked = frame.asked
        assert asked is not None
        words = self.text(slot.again if again and slot.again else slot.ask).strip()
        if slot.help is not None:
            words = f"{words}\n{self.text(slot.help)}"
        choices = [Choice(c, f"{asked.token}.{i}") for i, c in enumerate(asked.choices)]
        if slot.optional:
            choices.append(Choice(self.text(Phrase("common.skip")), f"{asked.token}.skip"))
        asks = slot.kind if slot.kind == "phone" else ""
        buttons = tuple(choices) if slot.buttons else ()
        return Reply(words, choices=buttons, progress=progress, asks=asks)

    def _give_up(self, frame: Frame) -> None:
        """Take this frame and the task below it away; the task can be taken back."""
        self.state.frames.remove(frame)
        if self.state.top is not None:
            self.drop(self.state.top)

    def drop(self, frame: Frame) -> None:
        """Put a task on the shelf, from where "hoàn tác" takes it back."""
        self.state.frames.remove(frame)
        self.count(frame, "cancelled")
        self.state.shelf.append(frame)
        del self.state.shelf[:-5]
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

    def _outage(self, frame: Frame, chat: Chat) -> None:
        """The portal does not answer: keep everything, tell it once, try again by ourselves."""
        self.effects += chat.run.effects
        if chat.run.accepted:
            self.heard = f"‹{chat.run.accepted}›"
            frame.asked = None
        first = frame.waiting_since is None
        if first:
            frame.waiting_since = self.context.now
        if first or self.message.kind != "wake":
            self.say("portal.down")
        wait = WAKES[min(frame.wakes, len(WAKES) - 1)]
        frame.wakes += 1
        self.effects.append(
            Later(
                "wake",
                {"conversation": self.context.conversation_id, "nth": self.state.taken},
                self.context.now + timedelta(seconds=wait),
            )
        )

    async def _end(self, frame: Frame, why: Text) -> None:
        """The portal's final no: say it, offer a person, keep the answers on the shelf."""
        self.bubbles.append(
            Reply(
                self.text(why),
                choices=(self.offer(self.text(Phrase("intent.ask_human")), model.Handoff()),),
            )
        )
        self.state.shelf.append(frame)
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
        if outcome == "cancelled" and frame.asked is not None:
            labels = {"dialog": frame.dialog, "slot": frame.asked.slot}
            self.effects.append(Counted("dropoff", labels))
