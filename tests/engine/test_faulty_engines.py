"""Twelve engines, each of which would lose or invent something: any conversation finds them out."""

from collections.abc import Callable
from typing import cast

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from bot.engine import DialogEngine
from bot.engine.state import State, dump, restore
from bot.model import (
    Answer,
    Back,
    Cancel,
    Command,
    Context,
    Correct,
    Message,
    Notify,
    Outcome,
    Pause,
    Session,
    Skip,
    Start,
    Understood,
    Undo,
)
from tests.engine.test_any_conversation import EXAMPLES, QUICK, Conversation

Fault = Callable[[State, Command, State], None]  # before, what was meant, after: changed in place


def back_forgets(_: State, command: Command, after: State) -> None:
    if isinstance(command, Back) and after.top:
        after.top.answers.pop(after.top.reopened, None)


def undo_does_nothing(before: State, command: Command, after: State) -> None:
    if isinstance(command, Undo) and after.top and before.top:
        after.top.answers = before.top.answers


def news_takes_an_answer(_: State, command: Command, after: State) -> None:
    if isinstance(command, Notify) and after.top and after.top.answers:
        after.top.answers.popitem()


def digression_drops_the_form(_: State, command: Command, after: State) -> None:
    if command == Start("ask_age"):
        after.frames = after.frames[-1:]


def cancel_asks_nobody(_: State, command: Command, after: State) -> None:
    if isinstance(command, Cancel) and after.top and after.top.dialog == "cancel_task":
        after.frames.clear()


def restart_keeps_the_answers(before: State, command: Command, after: State) -> None:
    confirmed = before.top is not None and before.top.dialog == "restart_task"
    if confirmed and isinstance(command, Answer) and after.top and not after.top.answers:
        after.top.answers = dict(before.frames[-2].answers)


def required_can_be_skipped(before: State, command: Command, after: State) -> None:
    asked = before.top.asked if before.top else None
    if isinstance(command, Skip) and asked and not asked.optional and after.top:
        after.top.answers[asked.slot] = ""


def old_button_answers(before: State, command: Command, after: State) -> None:
    asked = before.top.asked if before.top else None
    tapped = isinstance(command, Answer) and command.token
    if tapped and asked and after.top and not tapped.startswith(asked.token):
        after.top.answers[asked.slot] = "red"


def pause_loses_the_draft(_: State, command: Command, after: State) -> None:
    if isinstance(command, Pause):
        after.shelf.clear()


def correction_is_forgotten(before: State, command: Command, after: State) -> None:
    if isinstance(command, Correct) and command.text and before.top and after.top:
        after.top.answers = dict(before.top.answers)


def refused_is_kept(before: State, command: Command, after: State) -> None:
    at_size = before.top is not None and before.top.asked and before.top.asked.slot == "size"
    if isinstance(command, Answer) and command.text and at_size and after.top:
        after.top.answers.setdefault("size", command.text)


def the_reopened_question_is_lost(_: State, command: Command, after: State) -> None:
    if isinstance(command, Correct) and not command.text and after.top:
        after.top.reopened = ""


FAULTS: tuple[Fault, ...] = (
    back_forgets, undo_does_nothing, news_takes_an_answer, digression_drops_the_form,
    cancel_asks_nobody, restart_keeps_the_answers, required_can_be_skipped, old_button_answers,
    pause_loses_the_draft, correction_is_forgotten, refused_is_kept,
    the_reopened_question_is_lost,
)  # fmt: skip


def faulty(fault: Fault) -> type[DialogEngine]:
    """An engine with one fault in what it stores."""

    class Faulty(DialogEngine):
        async def handle(
            self, session: Session, message: Message, understood: Understood, context: Context
        ) -> Outcome:
            before = restore(dump(cast("State", session)))
            outcome = await super().handle(session, message, understood, context)
            after = restore(outcome.state)
            for command in understood.commands:
                fault(before, command, after)
            return Outcome(dump(after), outcome.replies, outcome.heard, effects=outcome.effects)

    return Faulty


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_faulty_engine_is_found_out(fault: Fault) -> None:
    class Wrong(Conversation):
        engine = faulty(fault)

    patient = settings(QUICK, max_examples=4 * EXAMPLES)  # it ends at the first divergence
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Wrong, settings=patient)
