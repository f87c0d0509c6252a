"""Words beside the task: greetings, knowledge, wishes.

None of these touches an answer; the question still open is asked again afterwards.
"""

from collections.abc import Sequence
from datetime import date

from bot.catalogue import Mode, Paper, ProcedureInfo
from bot.engine import facts
from bot.engine.abilities import NEEDS
from bot.engine.turn import Turn
from bot.engine.unclear import rephrase
from bot.model import Clarify, Command, Faq, Handoff, Prefer, Smalltalk, Start
from bot.readers.otp import looks_like_code
from bot.texts import Joined, Phrase, Plain, Text, has

# Questions whose answer may look like a code.
DIGIT_KINDS = {"otp", "number", "cccd", "phone", "money", "date", "dossier_code"}
HOURS = "fb-hours"  # the entry on office hours
ONLINE = "find-online"  # the entry on what can be done online
# Topics of knowledge that the citizen can act on here.
DOABLE = {
    "how_to_search": "find_procedure",
    "how_to_track": "track_dossier",
    "when_to_pay": "pay_fee",
    "pay_methods": "pay_fee",
    "edit_before_acceptance": "update_dossier",
    "cancel_or_withdraw": "withdraw_dossier",
    "dossier_returned_supplement": "supplement_dossier",
    "where_is_result": "get_result",
    "how_to_rate": "rate_service",
    "how_to_complain": "complain",
    "scam_warning": "complain",
    "private_transfer_scam": "complain",
}
MOST_RELATED = 3
MENU: tuple[tuple[str, Command], ...] = (
    ("intent.find_procedure", Start("find_procedure")),
    ("intent.submit_dossier", Start("submit_dossier")),
    ("intent.track_dossier", Start("track_dossier")),
    ("intent.pay_fee", Start("pay_fee")),
    ("intent.register_account", Start("register_account")),
    ("intent.ask_human", Handoff()),
)


def prefer(turn: Turn, wish: Prefer) -> None:
    """A lasting wish."""
    profile = turn.state.profile
    if wish.what == "language" and wish.value in ("vi", "en"):
        profile.language = "en" if wish.value == "en" else "vi"
        profile.language_chosen = True
        return turn.say("language.changed")
    if wish.what == "slow":
        usual = "slow.off" if profile.slow else "slow.quick"  # "nhanh lên": nothing was slow
        profile.slow = wish.value != "off"
        return turn.say("slow.on" if profile.slow else usual)
    if wish.what == "nudges":
        profile.nudges = wish.value != "off"
        return turn.say("nudge.on" if profile.nudges else "nudge.off")
    return turn.say("not_yet", *MENU)


async def faq(turn: Turn, command: Faq) -> None:
    """A question of knowledge, answered from the record with its source; then back to the task."""
    info = turn.services.catalogue.procedure(command.procedure or _procedure_at_hand(turn))
    if command.entry == ONLINE and info is not None:
        command = Faq(about="online", procedure=info.id)
    if command.entry:
        return await knowledge(turn, command.entry)
    if info is None and command.about == "agency":
        return await knowledge(turn, HOURS)  # "mấy giờ mở cửa?" is about every office
    if info is None and _choosing_one(turn):
        return turn.say("faq.choose_first")
    if info is None:
        return turn.say("faq.which_procedure", ("intent.find_procedure", Start("find_procedure")))
    said = await facts.of_portal(turn, info) if command.about in ("fee", "duration") else None
    known: dict[str, Text] = {
        "fee": facts.fee_of(info, said),
        "duration": facts.time_of(info, said),
        "agency": Plain(info.authority.agency, info.en.get("agency", "")),
        "online": Phrase(f"level.{info.online_level}"),
        "requirements": papers(info.components),
    }
    key = command.about if command.about in known else "requirements"
    return turn.say(
        f"faq.{key}",
        *_file_it(turn, info),
        procedure=Plain(info.title, info.name_en),
        fact=known[key],
        source=facts.source_of(info),
    )


def _choosing_one(turn: Turn) -> bool:
    """Is the question on the screen which of several procedures is meant?"""
    asked = turn.state.top.asked if turn.state.top else None
    values = asked.values if asked else ()
    return any(isinstance(v, str) and turn.services.catalogue.procedure(v) for v in values)


def papers(components: tuple[Paper, ...]) -> Text:
    """The papers of a dossier, one a line: required ones first, those the agency finds last."""
    ordered = sorted(components, key=lambda paper: (paper.looked_up, not paper.required))
    return Joined(tuple(_paper(paper) for paper in ordered))


def _paper(paper: Paper) -> Text:
    must = "required" if paper.required else "looked_up" if paper.looked_up else "maybe"
    return Phrase(f"faq.paper_{must}", name=Plain(paper.name, paper.name_en))


async def knowledge(turn: Turn, entry: str) -> None:
    """An entry of the FAQ, as this portal makes it true, with where it is from."""
    found = turn.services.catalogue.faq(entry)
    if found is None:
        return rephrase(turn, (), MENU)
    mode: Mode = "gateway" if await turn.able(found.needs) else "guide"
    words = found.text(turn.state.language, mode)
    cited = turn.services.catalogue.cited(found, turn.state.language)
    source: Text = Plain(cited) if cited else Phrase("faq.portal_data")
    as_of = date.fromisoformat(found.as_of)
    then = (*await _at_once(turn, found.topic), *_related(turn, found.related_procedures))
    return turn.say("faq.entry", *then, answer=Plain(words), source=source, as_of=as_of)


async def _at_once(turn: Turn, topic: str) -> tuple[tuple[str, Command], ...]:
    """What the answer speaks of, as a button, where this bot can do it and nothing is open."""
    dialog = DOABLE.get(topic, "")
    if turn.state.top is not None or dialog not in turn.dialogs:
        return ()
    if not await turn.able(NEEDS.get(dialog, ())):
        return ()
    return ((f"intent.{dialog}", Start(dialog)),)


def _related(turn: Turn, ids: Sequence[str]) -> tuple[tuple[str, Command], ...]:
    """What an answer is about, as buttons, with nothing else open: one is filed, of several the
    card is shown first.
    """
    infos = [info for info in map(turn.services.catalogue.procedure, ids) if info is not None]
    if turn.state.top is not None or not infos:
        return ()
    if len(infos) == 1:
        return _file_it(turn, infos[0])
    return tuple(
        (
            turn.text(Plain(info.title, info.name_en)),
            Start("find_procedure", {"procedure": info.id}),
        )
        for info in infos[:MOST_RELATED]
    )


def _file_it(turn: Turn, info: ProcedureInfo) -> tuple[tuple[str, Command], ...]:
    """Filing what was asked about, as a button, with nothing else open."""
    if turn.state.top is not None or info.online_level == "truc_tiep":
        return ()
    turn.state.profile.procedure = info.id  # "phí bao nhiêu?" is about it from now on
    return (("intent.submit_dossier", Start("submit_dossier", {"procedure": info.id})),)


def _procedure_at_hand(turn: Turn) -> str:
    for frame in reversed(turn.state.frames):
        found = frame.about or frame.args.get("procedure")
        if found:
            return str(found)
    return turn.state.profile.procedure


def clarify(turn: Turn, command: Clarify) -> None:
    """Which of these? Each is a button."""
    turn.say("clarify.ask", *command.options)


def smalltalk(turn: Turn, command: Smalltalk) -> None:
    """Greetings and thanks; with nothing open, what can be done here."""
    if command.kind == "progress":
        return progress(turn)
    if command.kind == "field":
        return of_field(turn)
    leaving = command.kind in ("goodbye", "thank")
    menu = () if turn.state.top is not None or leaving else MENU
    first = command.kind == "greet" and bool(turn.bubbles)  # the greeting has just been said
    key = "smalltalk.what" if first else f"smalltalk.{command.kind}"
    if command.kind == "puzzled" and turn.state.top is None:
        key = "smalltalk.puzzled_here"
    return turn.say(key if has(key) else "smalltalk.other", *menu)


def of_field(turn: Turn) -> None:
    """How the open question is answered: its hint stands with it, or is told here."""
    asked = turn.state.top.asked if turn.state.top else None
    if asked is not None:
        turn.say("smalltalk.field", hint=asked.hint.partition("\n")[0])


def progress(turn: Turn) -> None:
    """How much of the task is still to come."""
    frame = turn.state.top
    if frame is None:
        return turn.say("progress.nothing", *MENU)
    step, of = frame.progress or (0, 0)
    where = Phrase("progress.chapter", step=step, of=of) if of else Plain("")
    if frame.left is None:
        return turn.say("progress.soon", task=turn.title(frame), where=where)
    return turn.say("progress.left", n=max(frame.left, 1), where=where)


def stray_code(turn: Turn) -> bool:
    """Is this a one-time code that nobody here has asked for?"""
    asked = turn.state.top.asked if turn.state.top else None
    awaited = asked is not None and asked.kind in DIGIT_KINDS
    return turn.message.kind == "text" and not awaited and looks_like_code(turn.message.text)


def late(turn: Turn) -> None:
    """A message older than one already answered is never taken as an answer."""
    turn.say("late_message")


def first_words(turn: Turn) -> None:
    """Who speaks here and how to reach a person: once, at the start."""
    profile = turn.state.profile
    if profile.greeted:
        return
    profile.greeted = True
    turn.say("greeting", agency=Plain(turn.services.agency_name))
