"""How any dialog runs. `make_engine` is the door; `script.py` and `patterns.py` are the house."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from backend_client.port import Portal
from bot.engine import asking, nudges
from bot.engine.abilities import Abilities
from bot.engine.arrivals import edited, wordless
from bot.engine.asides import first_words, late, stray_code
from bot.engine.desk import desk_says, force_person
from bot.engine.leaving import left
from bot.engine.linking import join
from bot.engine.patterns import carry_out
from bot.engine.services import Services
from bot.engine.state import State, dump, restore
from bot.engine.tasks import ENGINE_DIALOGS
from bot.engine.tongues import follow
from bot.engine.turn import Dialog, Turn
from bot.model import SILENT, Context, Message, Outcome, Session, Understood

AT_IT = timedelta(minutes=15)  # so long after an answer somebody is taken to be filling in
TIMERS = SILENT - {"arrived"}  # nothing of the citizen's own: no answer is owed


@dataclass(frozen=True)
class DialogEngine:
    """Carries commands out on the stored state of a conversation (model.Engine)."""

    portal: Portal
    services: Services
    dialogs: Mapping[str, Dialog]
    abilities: Abilities

    def load(self, state: bytes | None, message: Message, context: Context) -> State:
        """The conversation's state; a new one takes the language its channel hints at."""
        loaded = restore(state)
        profile = loaded.profile
        if message.language and not profile.language_chosen and not profile.greeted:
            profile.language = message.language
        profile.agency = profile.agency or message.agency or context.agency
        return loaded

    async def handle(
        self, session: Session, message: Message, understood: Understood, context: Context
    ) -> Outcome:
        """Carry out what one message means; every message of a citizen gets a reply."""
        assert isinstance(session, State)
        session.taken += 1
        expired = session.expire(context.now)
        turn = Turn(
            session, message, context, self.portal, self.services, self.dialogs, self.abilities
        )
        turn.effects += left(*expired)
        if message.kind not in TIMERS:
            follow(turn, understood)
            first_words(turn)
            if expired:
                turn.say("draft.expired", task=turn.title(expired[-1]))
        await heed(turn, understood)
        session.last_ref = message.ref or session.last_ref
        if message.kind not in TIMERS and not turn.left:
            await ask_again(turn)
        elif message.kind == "event":
            await show_again(turn)
        nudges.plan(turn)
        return outcome(turn)

    def join(self, person: bytes | None, arriving: bytes) -> bytes:
        """The person's conversation with the one of another chat in it."""
        return dump(join(restore(person), restore(arriving)))


async def heed(turn: Turn, understood: Understood) -> None:
    """Do what the message means, unless it came too late, is a stray code, or is no words."""
    if turn.message.kind == "desk":
        await desk_says(turn)
    elif turn.message.late:
        late(turn)
    elif stray_code(turn):
        turn.say("otp.never_here")
    elif turn.message.edits:
        await edited(turn, understood)
    elif not wordless(turn):
        for command in understood.commands:
            await carry_out(turn, command)
        await force_person(turn)
        first_refused(turn)


def first_refused(turn: Turn) -> None:
    """Of several corrections in one message, the one that was not taken is asked again."""
    frame, asked = turn.state.top, turn.refused
    if asked is not None and frame is not None and frame.reopened != asked.slot:
        frame.reopened, frame.asked = asked.slot, asked
        turn.question = asking.repeated(asked, turn.text, slow=turn.state.profile.slow)


async def show_again(turn: Turn) -> None:
    """News came between a question and its answer: the question is put below them, unchanged,
    unless it speaks of the very dossier the news are about: then it is made anew.
    """
    frame, event = turn.state.top, turn.message.event
    if frame is None or frame.asked is None or not turn.bubbles:
        return
    if turn.context.now - frame.touched_at >= AT_IT:
        return
    if event is not None and event.dossier_code and event.dossier_code in frame.asked.words:
        await turn.run(frame)
    else:
        turn.question = asking.repeated(frame.asked, turn.text, slow=turn.state.profile.slow)


async def ask_again(turn: Turn) -> None:
    """After anything else, the question still open is asked again; silence is never an answer."""
    frame = turn.state.top
    if frame is not None and turn.question is None and frame.waiting_since != turn.context.now:
        await turn.run(frame)
    if not turn.bubbles and turn.question is None:
        turn.say("unclear.rephrase")


def outcome(turn: Turn) -> Outcome:
    """What this message changes, for one commit."""
    state, frame = turn.state, turn.state.top
    replies = [*turn.bubbles, *([turn.question] if turn.question else [])]
    if state.profile.slow:
        replies = [replace(reply, large=True) for reply in replies]
    if replies:
        offering = any(reply.offered for reply in replies)
        state.buttonless = "" if offering else str(turn.context.address)
    return Outcome(
        state=dump(state),
        replies=tuple(replies),
        heard=turn.heard or turn.services.redact(turn.message.text),
        open_secret=frame is not None and frame.asked is not None and frame.asked.secret,
        effects=tuple(turn.effects),
        language=state.language,
        waiting=any(frame.waits for frame in state.frames),
    )


def make_engine(
    portal: Portal,
    services: Services,
    dialogs: Mapping[str, Dialog],
    abilities: Abilities | None = None,
) -> DialogEngine:
    """The engine with the dialogs it may run; `abilities` of another portal for a rehearsal."""
    known = {**dialogs, **ENGINE_DIALOGS}
    return DialogEngine(portal, services, known, abilities or Abilities(portal))
