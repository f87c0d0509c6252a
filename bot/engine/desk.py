"""Calling a person, and what their desk lets the bot say: taken, given back, over.

While an officer owns the conversation the engine is not asked at all (bot/turns.py); what the desk
does arrives as a message of kind `desk`, so that it is one more turn with one more commit.
"""

from datetime import timedelta

from bot.engine.turn import Turn
from bot.model import Command, Handoff, Outlook, Reply, Start, TicketOpened
from bot.texts import Joined, Phrase, Plain, Text, has

SCORES = ("5", "4", "3", "2", "1")
SOON = timedelta(hours=3)


async def hand_off(turn: Turn, command: Handoff) -> None:
    """Open a numbered ticket, say how long it takes and how to reach a person at once.

    Who has a ticket already hears where it stands; one closed within a day is opened again.
    """
    outlook = await _outlook(turn)
    number = outlook.number or turn.context.ticket
    if outlook.open:
        return turn.say("desk.waits_already", number=number, place=_place(outlook))
    summary = turn.services.redact(turn.message.text)[:300]
    ticket = TicketOpened(number, command.reason, summary, _topic(turn), _agency(turn))
    turn.effects.append(ticket)
    if has(f"desk.why.{command.reason}"):
        turn.say(f"desk.why.{command.reason}")
    turn.bubbles.append(_told(turn, number, outlook))
    return None


def _agency(turn: Turn) -> str:
    return turn.state.profile.agency or turn.services.agency_code


async def _outlook(turn: Turn) -> Outlook:
    context, agency = turn.context, _agency(turn)
    return await turn.services.desk.outlook(context.conversation_id, agency, context.now)


def _told(turn: Turn, number: str, outlook: Outlook) -> Reply:
    """The number and a promise that holds: minutes in office hours, else the next opening."""
    now, hours = turn.context.now, turn.services.hours
    common = {"number": number, "phone": turn.services.agency_phone}
    if hours.is_open(now):
        told = Phrase("handoff.open", **common)
        known = outlook.ahead is not None
        return turn.bubble(Joined((told, _place(outlook))) if known else told)
    opening = hours.next_opening(now)
    key = "handoff.soon" if opening - now < SOON else "handoff.closed"
    leave = Start("leave_message", {"ticket": number})
    choices = (turn.offer(turn.label("desk.leave_message"), leave),)
    known = "leave_message" in turn.dialogs
    return turn.bubble(Phrase(key, opening=opening, **common), choices if known else ())


def _place(outlook: Outlook) -> Text:
    """How many are before them, and minutes only where enough was measured to be honest."""
    if outlook.ahead is None:
        return Plain("")
    place = Phrase("desk.place", ahead=outlook.ahead) if outlook.ahead else Phrase("desk.next")
    if outlook.minutes is None:
        return place
    return Joined((place, Phrase("desk.minutes", minutes=outlook.minutes)), " ")


def _topic(turn: Turn) -> str:
    """The field of the procedure being talked about: what officers' queues are sorted by."""
    for frame in reversed(turn.state.frames):
        found = frame.answers.get("procedure") or frame.args.get("procedure")
        info = turn.services.catalogue.procedure(str(found)) if found else None
        if info is not None:
            return info.field
    return ""


async def force_person(turn: Turn) -> None:
    """A procedure that data/handoff.yaml gives to people: a ticket, once per task."""
    frame = turn.state.top
    if frame is None or "handed" in frame.args:
        return
    procedure = frame.answers.get("procedure") or frame.args.get("procedure")
    if procedure in turn.services.person_procedures:
        frame.args["handed"] = "yes"
        await hand_off(turn, Handoff("procedure"))


async def desk_says(turn: Turn) -> None:
    """What the desk did: `text` names it, `value` is an officer's name, an agency or a ticket."""
    what, value = turn.message.text, turn.message.value
    turn.say(f"desk.{what}", value=Plain(value))
    if what == "closed":
        _ask_score(turn, value)
    if what in ("closed", "absent"):
        await _go_on(turn)


def _ask_score(turn: Turn, ticket: str) -> None:
    then: list[tuple[str, Command]] = [
        (f"rate_support.score_{score}", Start("rate_support", {"ticket": ticket, "score": score}))
        for score in SCORES
    ]
    turn.say("desk.rate", *then)


async def _go_on(turn: Turn) -> None:
    """Back at the very question that was open, with one line to say what it was about."""
    frame = turn.state.top
    if frame is not None:
        turn.say("resume.recap", task=turn.title(frame))
        await turn.run(frame, repeat=True)
