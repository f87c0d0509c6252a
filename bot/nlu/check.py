"""What is wrong with the language data, line by line: `file:line: what`.

For `motcua check`. It looks at training lines (unknown label or entity, the same line under two
labels, a line twice, too few lines) and at answers (no source, stale, too long, a language or a
paraphrase missing, an id twice).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from bot.catalogue import BadCatalogue, Catalogue, FaqEntry, Mode, load_catalogue
from bot.model import Language
from bot.nlu.corpus import INTENTS, BadTrainingData, Line, load_lines
from bot.nlu.normalise import clean
from bot.nlu.training import synonyms

FEWEST_LINES = 60  # of an intent
FEWEST_WORDINGS = 8  # of an answer's question
MOST_WORDS = 120  # of an answer
STALE = timedelta(days=365)  # an answer not checked for this long


WRONG = {
    "no_source": "an answer without source",
    "stale": "checked last on {day}",
    "few": "{n} paraphrases of {least}",
    "intent": "unknown intent {intent}",
    "procedure": "unknown procedure {procedure}",
    "fact": "unknown fact {fact}",
    "missing": "no answer in {language}",
    "long": "{n} words in {language}, {mode}",
    "personal": "personal data in {text!r}",
}


@dataclass(frozen=True)
class Wrong:
    """Something wrong with an answer: a key of `WRONG`, and what stands in its gaps.

    As text it is the line of `motcua check`; the console has its own words for it.
    """

    what: str
    gaps: Mapping[str, str | int]

    def __str__(self) -> str:
        return WRONG[self.what].format(**self.gaps)


def check(data: Path, today: date) -> list[str]:
    """All problems of the data; empty when it is good."""
    try:
        lines = load_lines(data / "nlu")
        catalogue = load_catalogue(data)
    except BadTrainingData as bad:
        return list(bad.problems)
    except BadCatalogue as bad:
        return [str(bad)]
    known = {info.id for info in catalogue.procedures}
    problems = [*_lines(lines), *_few(lines, data)]
    problems += [
        f"{line.place}: unknown procedure {m.value}"
        for line in lines
        for m in line.mentions
        if m.entity == "procedure" and m.value not in (*known, line.text[m.start : m.end])
    ]
    lookups = data / "nlu" / "lookups.yml"
    problems += [
        f"{_place(lookups, text)}: {text!r} names the unknown procedure {owner}"
        for text, owner in synonyms(data)
        if owner not in known
    ]
    places = _places(data / "faq")
    for entry in catalogue.faqs:
        wrong = check_answer(entry, catalogue, today)
        problems += [f"{places[entry.id]}: {entry.id}: {problem}" for problem in wrong]
    twice = [i for i, n in Counter(e.id for e in catalogue.faqs).items() if n > 1]
    return problems + [f"{places[i]}: {i}: the id stands twice" for i in twice]


def _lines(lines: Iterable[Line]) -> Iterator[str]:
    """Conflicts and duplicates."""
    seen: dict[str, Line] = {}
    for line in lines:
        first = seen.setdefault(clean(line.text), line)
        if first is line:
            continue
        what = "stands already" if first.intent == line.intent else f"is {first.intent}"
        yield f"{line.place}: {line.text!r} {what} at {first.place}"


def _few(lines: Iterable[Line], data: Path) -> Iterator[str]:
    counts = Counter(line.intent for line in lines)
    for intent in INTENTS:
        if counts[intent] < FEWEST_LINES:
            yield f"{data / 'nlu'}:1: {intent} has {counts[intent]} lines of {FEWEST_LINES}"


def check_answer(entry: FaqEntry, catalogue: Catalogue, today: date) -> Iterator[Wrong]:
    """What is wrong with one answer."""
    procedures = {info.id for info in catalogue.procedures}
    facts = {ground.id for ground in catalogue.grounds}
    if not entry.source.strip():
        yield Wrong("no_source", {})
    if today - date.fromisoformat(entry.as_of) > STALE:
        yield Wrong("stale", {"day": entry.as_of})
    if len(entry.paraphrases) < FEWEST_WORDINGS:
        yield Wrong("few", {"n": len(entry.paraphrases), "least": FEWEST_WORDINGS})
    if entry.intent and entry.intent not in INTENTS:
        yield Wrong("intent", {"intent": entry.intent})
    strange = (p for p in entry.related_procedures if p not in procedures)
    yield from (Wrong("procedure", {"procedure": one}) for one in strange)
    unheard = (fact for fact in entry.grounds if facts and fact not in facts)
    yield from (Wrong("fact", {"fact": one}) for one in unheard)
    yield from _wordings(entry)


def _wordings(entry: FaqEntry) -> Iterator[Wrong]:
    """Every language is there, no answer is too long."""
    languages: tuple[Language, ...] = ("vi", "en")
    for language in languages:
        if language not in entry.answer:
            yield Wrong("missing", {"language": language})
            continue
        modes: tuple[Mode, ...] = ("gateway", "guide")
        for mode in modes:
            words = len(entry.text(language, mode).split())
            if words > MOST_WORDS:
                yield Wrong("long", {"n": words, "language": language, "mode": mode})


def _place(path: Path, example: str) -> str:
    """Where an example stands in a file."""
    lines = path.read_text("utf-8").splitlines()
    found = (n for n, line in enumerate(lines, 1) if line.strip() == f"- {example}")
    return f"{path}:{next(found, 1)}"


def _places(folder: Path) -> dict[str, str]:
    """Where each answer begins."""
    out: dict[str, str] = {}
    for path in sorted(folder.glob("*.yaml")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if line.startswith("- id: "):
                out[line.removeprefix("- id: ").strip("'\" ")] = f"{path}:{number}"
    return out
