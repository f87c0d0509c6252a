"""Our dialogs as rasa-sdk forms: one adapter for all of them.

A form's validation action is one turn of our own engine. Its state travels in the tracker, as the
slot `motcua_state`, so the action server keeps nothing; Rasa decides when a form begins and what
interrupts it. A button's payload is our token, which comes back as the text of a tap.
"""

import base64
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from typing_extensions import override

from bot.engine import DialogEngine
from bot.engine.state import State, restore
from bot.model import Address, Answer, Command, Context, Message, Reply, Start, Understood
from bot.rasa.domain import STATE, form_of

Event = dict[str, Any]


class DialogForm(FormValidationAction):  # type: ignore[misc]  # rasa-sdk has no types
    """The form of one dialog."""

    def __init__(self, dialog: str, engine: DialogEngine, clock: Callable[[], datetime]) -> None:
        self._dialog, self._engine, self._clock = dialog, engine, clock

    @override
    def name(self) -> str:
        return f"validate_{form_of(self._dialog)}"

    @override
    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """One turn: what the citizen said goes in, bubbles and slots come out."""
        message = self._message(tracker)
        context = Context(self._clock(), tracker.sender_id, message.address, "", message.agency)
        session = self._engine.load(_kept(tracker), message, context)
        assert isinstance(session, State)
        understood = Understood((self._command(session, message),))
        outcome = await self._engine.handle(session, message, understood, context)
        for reply in outcome.replies:
            _utter(dispatcher, reply)
        return [*self._events(restore(outcome.state)), _keep(outcome.state)]

    def _message(self, tracker: Tracker) -> Message:
        latest = tracker.latest_message or {}
        text = str(latest.get("text") or "")[:5000]
        id_ = str(latest.get("message_id") or uuid.uuid4())
        now = self._clock()
        return Message(Address("rasa", tracker.sender_id), id_, "text", now, text=text)

    def _command(self, state: State, message: Message) -> Command:
        """An answer to the open question of this dialog, else its beginning."""
        if state.top is None or state.top.dialog != self._dialog:
            return Start(self._dialog)
        if state.open is not None and message.text.startswith(f"{state.open.token}."):
            return Answer(token=message.text)
        return Answer(message.text)

    def _events(self, state: State) -> Iterator[Event]:
        """The question that is open now; None ends the form. Answers stay in our state."""
        mine = state.top is not None and state.top.dialog == self._dialog
        yield SlotSet("requested_slot", STATE if mine and state.open else None)


def _kept(tracker: Tracker) -> bytes | None:
    kept = tracker.get_slot(STATE)
    return base64.b64decode(kept) if kept else None


def _keep(state: bytes) -> Event:
    event: Event = SlotSet(STATE, base64.b64encode(state).decode())
    return event


def _utter(dispatcher: CollectingDispatcher, reply: Reply) -> None:
    cards = [line for card in reply.cards for line in (card.title, *card.lines)]
    text = "\n".join(part for part in (reply.text, *cards) if part)
    buttons = [{"title": choice.label, "payload": choice.value} for choice in reply.choices]
    dispatcher.utter_message(text=text, buttons=buttons)
