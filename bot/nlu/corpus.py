"""Training lines in Rasa 3.1 YAML, read with their line numbers.

    nlu:
    - intent: ask_fee
      examples: |
        - làm [khai sinh](procedure) hết bao nhiêu tiền

An entity is `[text](name)`, `[text](name:value)` or `[text]{"entity": …, "value": …}`.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

INTENTS = (
    "greet", "goodbye", "thank", "bot_challenge", "affirm", "deny", "help",
    "cancel", "go_back", "skip", "change_answer", "repeat", "restart",
    "ask_human", "complain",
    "register_account", "log_in", "log_out",
    "find_procedure", "ask_requirements", "ask_fee", "ask_duration", "ask_agency",
    "submit_dossier", "resume_draft", "choose_postal", "pay_fee", "track_dossier",
    "update_dossier", "withdraw_dossier", "supplement_dossier", "get_result", "rate_service",
    "notification_settings", "privacy_request", "change_language",
    "faq", "out_of_scope",
)  # fmt: skip

ENTITIES = (
    "phone", "cccd", "date", "otp", "dossier_code", "money", "email", "person_name",
    "procedure", "place", "field",
)  # fmt: skip


@dataclass(frozen=True)
class Mention:
    """An annotated entity: characters `start`..`end` of the text."""

    entity: str
    value: str
    start: int
    end: int


@dataclass(frozen=True)
class Line:
    """One example: its label, and the file and line it stands on."""

    text: str
    intent: str
    path: Path
    number: int
    mentions: tuple[Mention, ...] = ()

    @property
    def place(self) -> str:
        """`file:line`, for messages."""
        return f"{self.path}:{self.number}"


class BadTrainingData(ValueError):
    """Training data cannot be used; each problem is `file:line: what`."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


_MARK = re.compile(r"\[([^\[\]]+)\](?:\((\w+)(?::([^()]*))?\)|(\{[^{}]*\}))")


def annotated(raw: str) -> tuple[str, tuple[Mention, ...]]:
    """Plain text and mentions of a marked example. Raises `ValueError` on broken marks."""
    text, mentions, last = "", [], 0
    for mark in _MARK.finditer(raw):
        text += raw[last : mark.start()]
        extra = json.loads(mark[4]) if mark[4] else {"entity": mark[2], "value": mark[3]}
        start = len(text)
        text += mark[1]
        value = extra.get("value") or mark[1]
        mentions.append(Mention(extra["entity"], value, start, len(text)))
        last = mark.end()
    return text + raw[last:], tuple(mentions)


def read_lines(path: Path) -> Iterator[Line]:
    """Every example of one file. Raises `BadTrainingData` with file and line."""
    try:
        root = yaml.compose(
            path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        )
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise BadTrainingData([f"{path}:{line}: {error.problem}"]) from error
    for block in _blocks(root, path):
        yield from _examples(block, path)


def _get(node: Any, key: str) -> Any:
    if isinstance(node, yaml.MappingNode):
        return next((v for k, v in node.value if k.value == key), None)
    return None


def _blocks(root: Any, path: Path) -> list[Any]:
    blocks = _get(root, "nlu")
    if not isinstance(blocks, yaml.SequenceNode):
        raise BadTrainingData([f"{path}:1: no list under the key nlu"])
    return list(blocks.value)


def _examples(block: Any, path: Path) -> Iterator[Line]:
    intent, examples = _get(block, "intent"), _get(block, "examples")
    if intent is None:
        return  # synonym, lookup, regex: not for intents
    first = block.start_mark.line + 1
    if not isinstance(examples, yaml.ScalarNode):
        raise BadTrainingData([f"{path}:{first}: intent {intent.value} has no examples"])
    offset = examples.start_mark.line + 2 if examples.style == "|" else first
    for number, raw in enumerate(examples.value.splitlines(), offset):
        if raw.strip():
            yield _line(raw, intent.value, path, number)


def _line(raw: str, intent: str, path: Path, number: int) -> Line:
    if not raw.startswith("- "):
        raise BadTrainingData([f"{path}:{number}: an example begins with '- '"])
    try:
        text, mentions = annotated(raw[2:].strip())
    except (ValueError, KeyError) as error:
        raise BadTrainingData([f"{path}:{number}: broken entity mark ({error})"]) from error
    return Line(text, intent.split("/", maxsplit=1)[0], path, number, mentions)


def read_synonyms(path: Path) -> Iterator[tuple[str, str]]:
    """(wording, procedure id) pairs of the synonyms in one file."""
    root = yaml.compose(path.read_text("utf-8"))
    for block in _blocks(root, path):
        name, examples = _get(block, "synonym"), _get(block, "examples")
        if name is not None and isinstance(examples, yaml.ScalarNode):
            for raw in examples.value.splitlines():
                yield raw.removeprefix("- ").strip(), name.value


def read_lookup(path: Path, wanted: str) -> list[str]:
    """The wordings of a lookup table in one file."""
    root = yaml.compose(path.read_text("utf-8"))
    found: list[str] = []
    for block in _blocks(root, path):
        name, examples = _get(block, "lookup"), _get(block, "examples")
        if name is not None and name.value == wanted and isinstance(examples, yaml.ScalarNode):
            found += [raw.removeprefix("- ").strip() for raw in examples.value.splitlines()]
    return found


def load_lines(folder: Path) -> list[Line]:
    """Every example under `folder`, checked. Raises `BadTrainingData` naming all problems."""
    lines: list[Line] = []
    problems: list[str] = []
    for path in sorted(folder.glob("*.yml")):
        try:
            lines += list(read_lines(path))
        except BadTrainingData as bad:
            problems += bad.problems
    problems += [f"{n.place}: unknown intent {n.intent}" for n in lines if n.intent not in INTENTS]
    problems += [
        f"{n.place}: unknown entity {m.entity}"
        for n in lines
        for m in n.mentions
        if m.entity not in ENTITIES
    ]
    if problems:
        raise BadTrainingData(problems)
    return lines
