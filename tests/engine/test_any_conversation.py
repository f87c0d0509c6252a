"""Any mixture of answers, corrections, ways back, digressions, crashes and news, against a plain
model of what the form holds; and the proof that ten faulty engines would be caught.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from backend_client.port import PortalEvent
from bot.engine import DialogEngine
from tests.engine import form_model
from tests.engine.conftest import Clock, understand
from tests.engine.form_model import COLOURS, Form, Person, read
from tests.engine.shop import FREE, LABELS, WORDS, Shop, engine_with
from tests.talk import Talk

EXAMPLES, STEPS = 200, 50  # 10,000 steps


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
        """A draft goes on, but what was given up a moment ago is only offered back."""
        before = self.now if self.model.shelf else 0
        self.say("làm tiếp")
        drafts = [form for form in self.model.shelf if not form.given_up]
        last = self.model.shelf[-1] if self.model.shelf and not self.model.forms else None
        if drafts and not (last and last.given_up and last.put_away == before):
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
