"""Any mixture of answers, corrections, ways back, digressions, crashes and news, against a plain
model of what the form holds; and the proof that ten faulty engines would be caught.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from backend_client.port import Portal, PortalEvent
from bot.engine import DialogEngine
from bot.engine.abilities import Abilities
from bot.engine.chat import Chat
from bot.engine.slots import Option, Slot
from bot.engine.state import State, dump, restore
from bot.engine.tasks import ENGINE_DIALOGS
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
from bot.texts import Plain
from tests.engine import form_model
from tests.engine.conftest import Clock, ask_age, services, understand
from tests.engine.form_model import COLOURS, Form, Person, read
from tests.talk import Talk

EXAMPLES, STEPS = 200, 50  # 10,000 steps
LABELS = {"name": "tên", "colour": "màu", "shade": "độ đậm", "size": "cỡ", "note": "ghi chú"}
CHOICES = (Option("red", Plain("Đỏ")), Option("blue", Plain("Xanh")))
SLOTS = {
    "name": Slot("name", Plain("Tên?"), Plain("tên")),
    "colour": Slot("colour", Plain("Màu?"), Plain("màu"), "choice", choices=CHOICES),
    "shade": Slot("shade", Plain("Độ đậm?"), Plain("độ đậm")),
    "size": Slot(
        "size", Plain("Cỡ?"), Plain("cỡ"), "number",
        refuse=lambda size: None if 0 < size < 10 else Plain("Từ 1 đến 9."),
    ),
    "note": Slot("note", Plain("Ghi chú?"), Plain("ghi chú"), optional=True),
}  # fmt: skip
WORDS = {
    "colour": st.sampled_from(["đỏ", "xanh", "tím"]),
    "size": st.sampled_from(["1", "7", "12", "to"]),
}
FREE = st.sampled_from(["An", "Bình", "Chi", "Dũng"])


@dataclass
class Shop:
    """The outside world: one write, once per key."""

    orders: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def order(self, answers: dict[str, Any], *, key: str) -> str:
        """Take an order."""
        self.orders[key] = answers
        return f"Đ-{len(self.orders)}"


def engine_with(shop: Shop) -> dict[str, Any]:
    """The fields of an engine with the toy form."""

    async def buy(chat: Chat, _: Portal) -> None:
        for name, slot in SLOTS.items():
            if name != "shade" or chat.frame.answers["colour"] == "blue":
                await chat.ask(slot)
        answers = await chat.check_answers(Plain("Xem lại:"))
        chat.show(Plain(await chat.once(shop.order, answers)))

    dialogs = {"buy": buy, "ask_age": ask_age, **ENGINE_DIALOGS}
    portal = cast("Portal", shop)
    return {
        "portal": portal,
        "services": services(),
        "dialogs": dialogs,
        "abilities": Abilities(portal),
    }


class Conversation(RuleBasedStateMachine):
    """The bot and the model hear the same; after every message they must agree."""

    engine: Callable[..., DialogEngine] = DialogEngine

    def __init__(self) -> None:
        super().__init__()
        self.shop, self.clock, self.model = Shop(), Clock(), Person()
        engine = type(self).engine(**engine_with(self.shop))
        self.talk = Talk(engine, understand, self.clock.now, self.clock.advance)
        self.loop = asyncio.new_event_loop()
        self.seq = 0

    def teardown(self) -> None:
        """Close the loop."""
        self.loop.close()

    def say(self, line: str) -> None:
        """One message to the bot."""
        assert self.loop.run_until_complete(self.talk.say(line)), "a message got no reply"

    @property
    def now(self) -> int:
        """The number of the message, as the bot counts them."""
        return self.talk.open_state.taken

    @property
    def form(self) -> Form | None:
        """The form being asked, when nothing lies above it."""
        return self.model.forms[-1] if self.model.forms and not self.model.beside else None

    def in_form(self) -> bool:
        """Is a question of the form open?"""
        return self.form is not None

    def at_question(self) -> bool:
        """Is one of its fields asked, not the summary?"""
        return self.form is not None and self.form.open() != "review"

    # --- what the citizen does ------------------------------------------------------------

    @precondition(lambda self: not self.model.forms and not self.model.beside)
    @rule()
    def begin(self) -> None:
        self.say("mua")
        self.model.forms.append(Form())

    @precondition(at_question)
    @rule(data=st.data(), crash=st.booleans())
    def answer(self, data: st.DataObject, crash: bool) -> None:
        """An answer, good or not; sometimes the machine dies before it is stored."""
        assert self.form is not None
        words = data.draw(WORDS.get(self.form.open(), FREE))
        if crash:
            before = self.talk.states.copy()
            self.say(words)
            self.talk.states = before
        self.say(words)
        self.form.take(words)

    @precondition(at_question)
    @rule(often=st.integers(1, 4))
    def answer_on(self, often: int) -> None:
        """Good answers in a row: so the end of the form is reached."""
        for _ in range(often):
            if self.at_question() and self.form is not None:
                words = {"colour": "xanh", "size": "7"}.get(self.form.open(), "An")
                self.say(words)
                self.form.take(words)

    @precondition(lambda self: self.form is not None and self.form.open() == "colour")
    @rule(label=st.sampled_from(["Đỏ", "Xanh"]), stale=st.booleans())
    def tap(self, label: str, stale: bool) -> None:
        """A button, sometimes tapped twice: the second tap is stale."""
        assert self.form is not None
        self.talk.buttons["cũ"] = self.talk.buttons[label]
        self.say(f"[{label}]")
        self.form.take(label.lower())
        if stale:
            self.say("[cũ]")

    @precondition(in_form)
    @rule(data=st.data())
    def correct(self, data: st.DataObject) -> None:
        """An earlier answer, with its new value or without."""
        form = self.form
        assert form is not None
        if not form.given():
            return None
        slot = data.draw(st.sampled_from(form.given()))
        words = data.draw(WORDS.get(slot, FREE))
        self.say(f"sửa {LABELS[slot]} thành {words}")
        if slot == form.open():
            return form.take(words)
        form.ask_again(slot, self.now)
        form.take(words)
        return None

    @precondition(in_form)
    @rule()
    def correct_name(self) -> None:
        assert self.form is not None
        if "name" in self.form.answers and self.form.open() != "name":
            self.say("sửa tên")
            self.form.ask_again("name", self.now)

    @precondition(in_form)
    @rule()
    def back(self) -> None:
        assert self.form is not None
        self.say("quay lại")
        self.form.back(self.now)

    @precondition(at_question)
    @rule()
    def skip(self) -> None:
        assert self.form is not None
        self.say("bỏ qua")
        if self.form.open() == "note":
            self.form.answers["note"], self.form.again = None, ""

    @precondition(lambda self: not self.model.beside)
    @rule()
    def undo(self) -> None:
        self.say("lấy lại")
        model, form = self.model, self.form
        changed = form.changes[-1][0] if form and form.changes else 0
        gone = model.shelf[-1].put_away if model.shelf else 0
        if form is not None and form.again:
            form.keep()
        elif form is not None and changed and changed >= gone:
            form.put_back()
        elif model.shelf:
            model.take_up(model.shelf[-1])

    @precondition(in_form)
    @rule()
    def pause(self) -> None:
        self.say("để sau")
        self.model.put_away(self.now, given_up=False)

    @precondition(lambda self: not self.model.beside)
    @rule()
    def resume(self) -> None:
        self.say("làm tiếp")
        drafts = [form for form in self.model.shelf if not form.given_up]
        if drafts:
            self.model.take_up(drafts[-1])

    @precondition(in_form)
    @rule(what=st.sampled_from(["dừng", "làm lại"]))
    def give_up(self, what: str) -> None:
        """Cancel or start over: asked about once a few answers are there."""
        assert self.form is not None
        asks = len(self.form.answers) >= 3
        self.say(what)
        kind = "cancel" if what == "dừng" else "restart"
        self.model.beside = kind
        if not asks:
            self.settle(kind)

    def settle(self, kind: str) -> None:
        """It is given up."""
        self.model.beside = ""
        self.model.put_away(self.now, given_up=True)
        if kind == "restart":
            self.model.forms.append(Form())

    @precondition(lambda self: self.model.beside in ("cancel", "restart"))
    @rule(sure=st.booleans())
    def confirm(self, sure: bool) -> None:
        kind = self.model.beside
        self.say("[Có]" if sure else "[Không]")
        self.model.beside = ""
        if sure:
            self.settle(kind)

    @precondition(in_form)
    @rule()
    def digress(self) -> None:
        self.say("tuổi")
        self.model.beside = "age"

    @precondition(lambda self: self.model.beside == "age")
    @rule()
    def come_back(self) -> None:
        self.say("30")
        self.model.beside = ""

    @rule()
    def small_talk(self) -> None:
        if self.model.beside != "age":
            self.say("chào")

    @rule()
    def news(self) -> None:
        """The portal reports something."""
        self.seq += 1
        event = PortalEvent(
            f"e-{self.seq}", self.seq, "dossier.processing", self.clock.now(), "a-1", "Đ-1", {}
        )
        assert self.loop.run_until_complete(self.talk.event(event))

    @precondition(lambda self: self.form is not None and self.form.open() == "review")
    @rule()
    def send(self) -> None:
        form = self.model.forms.pop()
        self.say("[Đúng, gửi đi]")
        self.model.sent.append({slot: form.answers[slot] for slot in form.path()})

    # --- what must hold -------------------------------------------------------------------

    @invariant()
    def the_same_answers(self) -> None:
        """Every form on the stack holds what the model says."""
        frames = [f for f in self.talk.open_state.frames if f.dialog == "buy"]
        assert [f.answers for f in frames] == [form.answers for form in self.model.forms]

    @invariant()
    def the_same_question(self) -> None:
        """The question in front of the citizen is the model's."""
        beside = {"age": "age", "cancel": "sure", "restart": "sure"}.get(self.model.beside)
        expected = beside or (self.form.open() if self.form else None)
        assert self.talk.open_slot == expected

    @invariant()
    def sent_once_and_whole(self) -> None:
        """What was ordered is what was confirmed, each once."""
        assert list(self.shop.orders.values()) == self.model.sent


QUICK = settings(
    max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, derandomize=True,
    phases=(Phase.generate,), suppress_health_check=list(HealthCheck), database=None,
)  # fmt: skip


def test_any_conversation_holds_what_the_model_says() -> None:
    run_state_machine_as_test(Conversation, settings=QUICK)


def test_the_model_knows_nothing_of_the_engine() -> None:
    source = Path(form_model.__file__).read_text("utf-8")
    assert "import" not in source
    assert len(source.splitlines()) < 80
    assert read("colour", "đỏ") == COLOURS["đỏ"]


# --- faulty engines: each would lose or invent something ----------------------------------------

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
