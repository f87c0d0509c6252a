"""Understanding with the open question in view: is this an answer, a repair, or something else?

Order of trust: a label of the question, then a repair said in clear words, then a value that can
be read, then the intent. A free question (a name, an address, a story) takes almost anything.
"""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model import Answer, Answered, Command, Faq, Open, Start, Unclear, Understood
from bot.nlu import labels, repair, sought
from bot.nlu.at_once import at_once
from bot.nlu.changes import change_of_mind, going_back
from bot.nlu.codes import at_code
from bot.nlu.commands import COMMANDS, Heard
from bot.nlu.denials import denied
from bot.nlu.normalise import clean, fold
from bot.nlu.of_field import of_field
from bot.nlu.of_group import of_group
from bot.nlu.plainly import named_choice
from bot.nlu.sought import STEERING, SURE, SURE_OF_FREE
from bot.readers import removal

if TYPE_CHECKING:
    from bot.nlu.parser import Nlu, Parsed

FREE = {"text", "name", "place", "need", "procedure"}
CLOSED = {"choice", "yes_no"}
QUESTIONS = {
    "ask_requirements", "ask_fee", "ask_duration", "ask_agency", "faq", "ask_human",
    "bot_challenge",
}  # fmt: skip
NEVER_INSTEAD = {"affirm", "deny", "greet", "thank", "goodbye", "out_of_scope", "choose_postal"}
COURTESY = {"thank", "goodbye", "greet"}  # no date, number or file
FRAGMENT, SURE_FRAGMENT = 2, 0.95  # so few words say little: "nó sinh", "xong rồi", "khó quá"
SURE_OF_TASK = 0.8  # another task in the middle of one: "he was born last Friday" complains of none
SURE_INSTEAD = 0.6  # instead of an answer to a question with choices or a value
# Words that name a matter by themselves: a question's frame alone ("cần giấy tờ gì") scores less.
CLEAR_MATTER, CLEAR_ANSWER = 0.87, 0.95
_OF_A_PAPER = re.compile(r"\b(?:cần|phải|nhất thiết)\b.*\bkhông\b")  # of the dossier at hand
_REASON = re.compile(r"(?:vì|do|tại|bởi|tại vì|bởi vì)\b")
_BREAK = re.compile(r"(?<=[,.;?!\n])\s+|\s+(?=(?:mà|nhưng mà|với lại|còn|à mà)\s)", re.IGNORECASE)
_LEAD = re.compile(r"^(?:mà|nhưng mà|nhưng|với lại|còn|à mà|à|thế|vậy)\s+", re.IGNORECASE)
_ASKS_BARE = re.compile(  # typed without marks; none of these is part of a name
    r"\b(?:bao (?:nhieu|lau|gio)|o dau|la gi|the nao|lam sao|tai sao|vi sao|khi nao|can gi)\b"
)
_SEEKS = re.compile(r"\b(?:tim|thu tuc|giay|lam|xin|dang ky|viec|find|procedures?|need)\b")
_WANTS = re.compile(  # what no name, address or story would be
    r"\b(?:(?:toi|den) dau roi|(?:nop|lam|rut|tra cuu|xem) (?:them )?ho so"
    r"|ho so (?:cua )?(?:toi|minh)"
    r"|tra cuu|dang (?:nhap|xuat)|(?:nop|dong|tra) (?:phi|le phi)|thanh toan"
    r"|dang ky (?:ket hon|khai sinh|khai tu|thuong tru|tam tru|tai khoan)"
    r"|track my|log (?:in|out)|pay the fee)\b"
)
_ASKS = re.compile(
    r"\?|\b(?:bao nhiêu|bao lâu|ở đâu|là gì|thế nào|làm sao|tại sao|vì sao|sao lại|khi nào|mấy|"
    r"có phải|được không|không ạ|cần gì|gì vậy|nào vậy|là sao|bao giờ|"
    r"how (?:much|long|many)|where (?:is|are)|what (?:is|are))\b"
)


def understand(nlu: "Nlu", text: str, open: Open | None, path: tuple[Answered, ...]) -> Understood:
    """What a message means. Pure; see the module."""
    change = denied(text, open, path) if open else None
    return (
        (Understood((change,), "change_answer", 1.0) if change else None)
        or at_once(text, open)
        or at_code(text, open, path)
        or of_group(text, open)
        or of_field(text, open)
        or going_back(nlu, text, path)
        or change_of_mind(nlu, text, open)
        or _several(nlu, text, open, path)
        or _one(nlu, text, open, path)
    )


def _one(nlu: "Nlu", text: str, open: Open | None, path: tuple[Answered, ...]) -> Understood:
    read = nlu.read(text, otp=bool(open and open.kind == "otp"))
    if open is None:
        return _nothing_open(nlu, read)
    commands = _corrections(read, open, path) or (_for_open(nlu, read, open),)
    return Understood(commands, read.intent, read.confidence)


def _corrections(read: "Parsed", open: Open, path: tuple[Answered, ...]) -> tuple[Command, ...]:
    """The corrections asked for. One of the question's own choices is meant instead, unless the
    words name an answer and its new value: "sửa mục 9 thành …" is not the button "Sửa một mục".
    """
    if open.kind == "files" and removal.says(read.text):
        return ()
    found = repair.corrections(read, open, path)
    whole = bool(found) and all(one.slot and one.text for one in found)
    return found if whole or labels.pick(read.text, open.choices) is None else ()


def _for_open(nlu: "Nlu", read: "Parsed", open: Open) -> Command:
    named = named_choice(read.text, open)
    if named is not None:
        return named
    if open.kind == "files" and removal.says(read.text):
        return Answer(read.text)
    value = labels.readable(read.text, open)
    full = open.kind == "name" and labels.a_full_name(read.text)
    if full or (value and open.kind not in FREE):
        return Answer(read.text)  # "hôm qua" is a date before it is "qua", skip
    if _steers(read, open):
        return _command(nlu, read)
    if value:
        return Answer(read.text)
    return _instead(nlu, read, open) or Answer(read.text)


def _steers(read: "Parsed", open: Open) -> bool:
    """Sure words of stopping, going back and the like; a reason ("vì …") is an answer."""
    reason = open.kind == "text" and _REASON.match(clean(read.text))
    sure = read.intent in STEERING and read.confidence >= _bar(open)
    return sure and not reason and repair.steers(read)


def _bar(open: Open) -> float:
    return SURE_OF_FREE if open.kind in FREE else SURE_INSTEAD


def _instead(nlu: "Nlu", read: "Parsed", open: Open) -> Command | None:
    """A command that is certainly not an answer to the open question."""
    if read.intent in COURTESY and open.kind not in FREE | CLOSED | {"otp"}:
        return _command(nlu, read) if read.confidence >= _bar(open) else None
    if read.intent in NEVER_INSTEAD | STEERING | {"change_answer"}:
        return None
    if open.kind in FREE and not _outside(read, open):
        return None
    asks = read.chance(*QUESTIONS) if read.intent in QUESTIONS else read.confidence
    bar = _bar(open) if read.intent in QUESTIONS else SURE_OF_TASK
    if asks < (bar if len(read.text.split()) > FRAGMENT else SURE_FRAGMENT):
        return None
    command = _command(nlu, read)
    return None if isinstance(command, Unclear) or _says_nothing(command, read, open) else command


def _says_nothing(command: Command, read: "Parsed", open: Open) -> bool:
    """ "Ông nội" at a list of choices sounds like a need and names none: it asks for no search."""
    bare = isinstance(command, Start) and command == Start("find_procedure")
    return bare and open.kind in CLOSED and not _SEEKS.search(fold(clean(read.text)))


def _outside(read: "Parsed", open: Open) -> bool:
    """Words that no free answer would have: a question, or a wish in so many words."""
    if open.kind in ("need", "procedure"):
        return read.intent not in ("find_procedure", "submit_dossier", "faq", "ask_requirements")
    words, bare = clean(read.text), fold(clean(read.text))
    asks = _ASKS.search(words) or _ASKS_BARE.search(bare) or _WANTS.search(bare)
    return bool(asks) or read.intent == "ask_human"


def _nothing_open(nlu: "Nlu", read: "Parsed") -> Understood:
    heard = _heard(nlu, read)
    trace = (read.intent, read.confidence)
    if sought.is_a_need(nlu, read, heard):
        return Understood((COMMANDS["find_procedure"](heard),), *trace)
    value = nlu.is_a_value(read.text)  # "hôm qua" skips nothing, a number mends nothing
    if read.confidence >= SURE and not value and not sought.is_answered(nlu, read):
        command = _command(nlu, read)
        if not isinstance(command, Unclear) or read.intent == "out_of_scope":
            return Understood((command,), *trace)
    if heard.faq and nlu.find(read.text, "faq", 1).ranking[0].score >= 0.8:
        return Understood((Faq(entry=heard.faq),), "faq", read.chance("faq"))
    if read.code:
        return Understood((Start("track_dossier", {"code": read.code}),), *trace)
    if read.procedure:
        return Understood((Start("find_procedure", {"procedure": read.procedure}),), *trace)
    return Understood((Unclear(() if value else _guesses(nlu, read, heard)),), *trace)


def _guesses(nlu: "Nlu", read: "Parsed", heard: Heard) -> tuple[tuple[str, Command], ...]:
    """The three nearest readings, each with the words of its button."""
    out: list[tuple[str, Command]] = []
    for name, chance in read.ranking[:4]:
        if chance < 0.05 or name in ("out_of_scope", "affirm", "deny"):
            continue
        if name == "faq":
            near = nlu.find(read.text, "faq", 1).ranking
            out += [(hit.name, Faq(entry=hit.id)) for hit in near]  # none of words that ask nothing
        else:
            out.append((f"intent.{name}", COMMANDS[name](heard)))
    return tuple(out[:3])


def _command(nlu: "Nlu", read: "Parsed") -> Command:
    command = COMMANDS[read.intent](_heard(nlu, read))
    if isinstance(command, Faq) and command.about and not command.procedure:
        return _its_matter(nlu, read, command)
    return command


def _its_matter(nlu: "Nlu", read: "Parsed", asked: Faq) -> Faq:
    """A question that names no procedure is about the one at hand, unless its words clearly
    describe another matter: "khuyết tật được hưởng gì", "vợ mới sinh cần giấy gì".
    """
    answers = nlu.find(read.text, "faq", 1).ranking
    if read.confidence < SURE_OF_FREE and answers and answers[0].score >= CLEAR_ANSWER:
        return Faq(entry=answers[0].id)
    found = nlu.find(read.text, "procedure", 1)
    clear = not found.none_fits and not found.ask and found.ranking[0].score >= CLEAR_MATTER
    if clear and not _OF_A_PAPER.search(clean(read.text)):
        return replace(asked, procedure=found.ranking[0].id)
    return asked


def _heard(nlu: "Nlu", read: "Parsed") -> Heard:
    def need() -> bool:
        return sought.is_named(nlu, read.text, seeks=read.intent == "find_procedure")

    def faq() -> str:
        found = nlu.find(read.text, "faq", 1)
        return "" if found.none_fits else found.ranking[0].id

    if nlu.lost(read.text):
        return Heard(read.text, "", read.code, lambda: True, faq)
    return Heard(read.text, read.procedure, read.code, need, faq)


def _several(
    nlu: "Nlu",
    text: str,
    open: Open | None,
    path: tuple[Answered, ...],
) -> Understood | None:
    """An answer and a question in one message: "Lan, mà phí bao nhiêu?"."""
    parts = [p for p in _BREAK.split(text) if p.strip()] if len(text) < 400 else []
    if len(parts) < 2 or labels.pick(text, open.choices if open else ()) is not None:
        return None
    for cut in range(1, len(parts)):
        tail = _LEAD.sub("", " ".join(parts[cut:])).strip()
        read = nlu.read(tail)
        if (
            read.intent in QUESTIONS
            and read.confidence >= SURE_INSTEAD
            and _ASKS.search(clean(tail))
        ):
            if open is None and read.intent == "faq" and _one_question(nlu.read(text)):
                return None
            return _head_and_tail(nlu, " ".join(parts[:cut]), read, open, path)
    return None


def _one_question(whole: "Parsed") -> bool:
    """ "The old account, or the one by phone, is it still good?": nothing is begun before it."""
    return whole.intent == "faq" and whole.confidence >= SURE_INSTEAD


def _head_and_tail(
    nlu: "Nlu",
    head: str,
    tail: "Parsed",
    open: Open | None,
    path: tuple[Answered, ...],
) -> Understood | None:
    first = _one(nlu, head.rstrip(" ,.;"), open, path)
    question = _command(nlu, tail)
    if isinstance(question, Unclear):
        return None
    if open is None and (first.confidence < SURE_OF_FREE or first.intent == tail.intent):
        return None
    if isinstance(first.commands[0], Answer) and open is not None and not labels.fits(head, open):
        return None
    if first.intent in ("greet", "thank", "affirm") and open is None:
        return Understood((question,), tail.intent, tail.confidence)
    return Understood((*first.commands, question), tail.intent, tail.confidence)
