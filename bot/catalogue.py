"""What the bot knows: procedures (`data/procedures`) and answers (`data/faq`), as typed records.

Both are written by people who need no code; every fact has a source and a date. For the same
national code the portal's own catalogue wins on form, fee and time.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, cast

import msgspec
import yaml

from bot.model import Language

Mode = Literal["gateway", "guide"]
Capability = Literal[  # what a portal may take from a program (backend_client.port.Capabilities)
    "accounts", "filing", "tracking", "signing", "postal", "payment", "wallet", "notices"
]
Confidence = Literal["high", "medium", "low", "unknown"]


class BadCatalogue(ValueError):
    """A file of the catalogue cannot be used."""


class Fact(msgspec.Struct, frozen=True):
    """A text for citizens and how sure we are of it."""

    text: str
    confidence: Confidence = "unknown"


class Authority(msgspec.Struct, frozen=True):
    """Who decides: `level` is xa, tinh or another; `agency` is for citizens to read."""

    level: str
    agency: str


class Paper(msgspec.Struct, frozen=True):
    """A paper of the dossier; `required_when` is in words for citizens."""

    key: str
    name: str
    accept: tuple[str, ...] = ()
    required: bool = False
    required_when: str = ""
    note: str = ""
    name_en: str = ""
    note_en: str = ""
    question: str = ""  # asked to know whether it is needed

    @property
    def looked_up(self) -> bool:
        """Does the agency find it itself, unless something keeps it from doing so?"""
        told = self.required or self.required_when or self.question
        return "data" in self.accept and not told


class ProcedureInfo(msgspec.Struct, frozen=True):
    """A procedure as we explain it; `code` is the national one, None when there is none."""

    id: str
    name: str
    field: str
    authority: Authority
    online_level: str
    processing_time: Fact
    fee: Fact
    code: str | None = None
    name_en: str = ""
    presence: str = ""
    paper_followup: str = ""
    counter_step: str = ""  # of `mot_phan`: what is done in person, before or after filing
    who_may_apply: str = ""
    components: tuple[Paper, ...] = ()
    results: tuple[str, ...] = ()
    legal_basis: tuple[str, ...] = ()
    keywords: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    clarify: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    as_of: str = ""
    en: dict[str, str] = msgspec.field(default_factory=dict)  # who, fee, source…

    @property
    def title(self) -> str:
        """The name without the opening "Thủ tục", as one says it in a sentence."""
        name = self.name.removeprefix("Thủ tục ")
        return name[:1].upper() + name[1:]

    @property
    def words(self) -> tuple[str, ...]:
        """Every everyday wording, each once."""
        return tuple(dict.fromkeys(w for group in self.keywords.values() for w in group))


class Ambiguity(msgspec.Struct, frozen=True):
    """Words that fit several procedures, and the one question that decides."""

    ask: str
    candidates: tuple[str, ...]
    when: str = ""
    lost: str = (
        ""  # papers: one of them said to be lost makes this the question, whatever else fits
    )
    ask_en: str = ""
    said: dict[str, tuple[str, ...]] = {}  # how a candidate is chosen in other words


class Ground(msgspec.Struct, frozen=True):
    """A fact answers rest on (`data/facts.yaml`): what is so, how sure, and what citizens read."""

    id: str
    confidence: str
    says: str
    cite: dict[Language, str]

    @property
    def sure(self) -> bool:
        """May it be told without a hedge?"""
        return self.confidence.split(" ")[0] in ("high", "medium-high")


Wording = str | dict[Mode, str]
_GROUND = re.compile(r"F-(\d+)(?:…F-(\d+))?")


class FaqEntry(msgspec.Struct, frozen=True):
    """A question with its answer, per language and, where they differ, per mode.

    `source` names facts, laws or guides; `as_of` is the date they were checked (ISO).
    """

    id: str
    topic: str
    question: str
    paraphrases: tuple[str, ...]
    answer: dict[Language, Wording]
    source: str
    as_of: str
    question_en: str = ""
    confidence: Confidence = "medium"
    intent: str = "faq"  # the label its questions train; empty: they are near several
    related_procedures: tuple[str, ...] = ()
    describes_bot_behaviour: bool = False
    cite: str = ""  # what citizens read as its source, where no fact of ours says it
    needs: tuple[Capability, ...] = ("filing",)  # what a portal must take for the gateway's wording

    @property
    def grounds(self) -> tuple[str, ...]:
        """Ids of the facts it rests on: "F-40…F-42" are three."""
        spans = ((int(a), int(b or a)) for a, b in _GROUND.findall(self.source))
        return tuple(f"F-{n}" for first, last in spans for n in range(first, last + 1))

    def text(self, language: Language, mode: Mode = "gateway") -> str:
        """The answer for this reader; `guide` is for portals that take nothing from programs."""
        wording = self.answer.get(language) or self.answer["vi"]
        return wording if isinstance(wording, str) else wording[mode]


@dataclass(frozen=True)
class Catalogue:
    """Everything loaded, in file order, with lookups."""

    procedures: tuple[ProcedureInfo, ...] = ()
    faqs: tuple[FaqEntry, ...] = ()
    ambiguities: tuple[Ambiguity, ...] = ()
    out_of_scope: tuple[str, ...] = ()
    grounds: tuple[Ground, ...] = ()
    problems: tuple[str, ...] = field(default=())

    @cached_property
    def _by_id(self) -> Mapping[str, ProcedureInfo]:
        return {p.id: p for p in self.procedures}

    @cached_property
    def _by_code(self) -> Mapping[str, ProcedureInfo]:
        return {p.code: p for p in self.procedures if p.code}

    @cached_property
    def _faq_by_id(self) -> Mapping[str, FaqEntry]:
        return {f.id: f for f in self.faqs}

    def procedure(self, key: str) -> ProcedureInfo | None:
        """By our id or by the national code."""
        return self._by_id.get(key) or self._by_code.get(key)

    def faq(self, entry: str) -> FaqEntry | None:
        """By id."""
        return self._faq_by_id.get(entry)

    @cached_property
    def _ground_by_id(self) -> Mapping[str, Ground]:
        return {g.id: g for g in self.grounds}

    def grounds_of(self, entry: FaqEntry) -> tuple[Ground, ...]:
        """The facts an answer rests on, in its order. Raises KeyError for one that is not there."""
        return tuple(self._ground_by_id[id_] for id_ in entry.grounds)

    def cited(self, entry: FaqEntry, language: Language) -> str:
        """The laws and guides behind an answer, for citizens: two at most, "" for none."""
        if entry.cite:
            return entry.cite
        cites = dict.fromkeys(ground.cite[language] for ground in self.grounds_of(entry))
        whole = [one for one in cites if not any(one in other for other in cites if other != one)]
        return "; ".join(whole[:2])

    def with_answers(self, entries: Iterable[FaqEntry]) -> "Catalogue":
        """The same with these answers in the place of those of the same id, new ones at the end."""
        known = dict(self._faq_by_id)
        for entry in entries:
            needs = known.get(entry.id, entry).needs  # an editor writes words, not what they need
            known[entry.id] = msgspec.structs.replace(entry, needs=needs)
        return replace(self, faqs=tuple(known.values()))

    def topic(self, topic: str) -> tuple[FaqEntry, ...]:
        """The entries of one topic."""
        return tuple(f for f in self.faqs if f.topic == topic)


def read_yaml(path: Path) -> Any:
    """The file's content. Raises `BadCatalogue` with file and line when it is not YAML."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(path.read_text("utf-8"), Loader=loader)  # noqa: S506 - a safe loader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise BadCatalogue(f"{path}:{line}: {error.problem}") from error


def _convert(raw: Any, kind: Any, path: Path) -> Any:
    try:
        return msgspec.convert(raw, kind, strict=False)
    except msgspec.ValidationError as error:
        raise BadCatalogue(f"{path}:1: {error}") from error


def _entries(raw: Any, key: str) -> list[Any]:
    if isinstance(raw, dict) and key in raw:
        return cast("list[Any]", raw[key])
    return raw if isinstance(raw, list) else [raw]


def _files(folder: Path) -> Iterable[Path]:
    return sorted(folder.glob("*.yaml")) if folder.is_dir() else ()


def load_catalogue(data: Path) -> Catalogue:
    """Read `data/procedures` and `data/faq`. Raises `BadCatalogue` naming file and line."""
    procedures: list[ProcedureInfo] = []
    faqs: list[FaqEntry] = []
    ambiguities: tuple[Ambiguity, ...] = ()
    out_of_scope: tuple[str, ...] = ()
    for path in _files(data / "procedures"):
        raw = read_yaml(path)
        if isinstance(raw, dict) and "ambiguity_rules" in raw:
            ambiguities = _convert(raw["ambiguity_rules"], tuple[Ambiguity, ...], path)
            out_of_scope = tuple(raw.get("out_of_scope", ()))
        if isinstance(raw, list) or "procedures" in raw or "id" in raw:
            entries = _entries(raw, "procedures")
            procedures += _convert(entries, list[ProcedureInfo], path)
    for path in _files(data / "faq"):
        faqs += _convert(_entries(read_yaml(path), "faqs"), list[FaqEntry], path)
    facts = data / "facts.yaml"
    grounds = _convert(read_yaml(facts), tuple[Ground, ...], facts) if facts.exists() else ()
    return Catalogue(tuple(procedures), tuple(faqs), ambiguities, out_of_scope, grounds)
