"""Labelled sets to test on, in the layouts people have them in.

Rasa 3.1 YAML    a file, or a folder of files: each file is a style
JSON lines       {"text", "intent"}, or MASSIVE's {"utt", "intent", "partition", "annot_utt"}
PhoATIS          a folder with seq.in, label and perhaps seq.out

Parts (train, dev, test) are folders of these names, or the `partition` of a JSON line.
Beside the styles of a split of ours stand `procedures.yml` (`needs`: text and id) and `faq.yml`
(`questions`: text and topic), for finding.

Nothing of a public set is in this repository: the user gives the path.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.nlu.corpus import BadTrainingData, Line, Mention, read_lines

LAYOUTS = (".yml", ".yaml", ".jsonl")
FINDING = {"procedures.yml": ("needs", "id"), "faq.yml": ("questions", "topic")}
Split = Mapping[str, list[Line]]  # "train", "dev", "test"; a set without parts is all "test"
_ALSO = {"valid": "dev", "validation": "dev", "train": "train", "dev": "dev", "test": "test"}


def read_set(path: Path) -> Split:
    """The lines of a set by part. Raises `BadTrainingData` naming file and line."""
    if path.is_dir():
        parts = {_ALSO[f.name]: f for f in sorted(path.iterdir()) if f.is_dir() and f.name in _ALSO}
        found = {part: list(_folder(folder)) for part, folder in parts.items()}
        return found or {"test": list(_folder(path))}
    split: dict[str, list[Line]] = {}
    for part, line in _file(path):
        split.setdefault(part, []).append(line)
    if not split:
        raise BadTrainingData([f"{path}:1: no examples"])
    return split


def _folder(folder: Path) -> Iterator[Line]:
    if (folder / "seq.in").exists():
        yield from _phoatis(folder)
        return
    paths = [p for p in sorted(folder.iterdir()) if p.suffix in LAYOUTS and p.name not in FINDING]
    if not paths:
        raise BadTrainingData([f"{folder}:1: neither seq.in nor .yml nor .jsonl"])
    for path in paths:
        yield from (line for _, line in _file(path))


def _file(path: Path) -> Iterator[tuple[str, Line]]:
    if path.suffix in (".yml", ".yaml"):
        yield from (("test", line) for line in read_lines(path))
        return
    for number, raw in enumerate(path.read_text("utf-8").splitlines(), 1):
        if raw.strip():
            yield _json_line(path, number, raw)


def _json_line(path: Path, number: int, raw: str) -> tuple[str, Line]:
    try:
        row: dict[str, Any] = json.loads(raw)
        text, intent = row["utt"] if "utt" in row else row["text"], row["intent"]
        marked = row.get("annot_utt")
        mentions = _massive(text, marked) if marked else _spans(text, row.get("entities", ()))
        part = _ALSO[row.get("partition", row.get("split", "test"))]
        where = path.with_stem(row.get("style", path.stem))
        return part, Line(text, str(intent), where, number, mentions)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadTrainingData([f"{path}:{number}: not a labelled line ({error!r})"]) from error


def _spans(text: str, entities: Any) -> tuple[Mention, ...]:
    """Rasa's JSON: `{"entity", "start", "end", "value"}`."""
    return tuple(
        Mention(e["entity"], str(e.get("value", text[e["start"] : e["end"]])), e["start"], e["end"])
        for e in entities
    )


def _massive(text: str, marked: str) -> tuple[Mention, ...]:
    """MASSIVE marks "[date : ngày mai]" inside the sentence."""
    found, at = [], 0
    for piece in marked.split("[")[1:]:
        name, _, rest = piece.partition(":")
        value = rest.partition("]")[0].strip()
        start = text.find(value, at)
        if start >= 0 and value:
            found.append(Mention(name.strip(), value, start, start + len(value)))
            at = start + len(value)
    return tuple(found)


def _phoatis(folder: Path) -> Iterator[Line]:
    """One sentence a line in `seq.in`, its BIO tags in `seq.out`, its intent in `label`."""
    texts = (folder / "seq.in").read_text("utf-8").splitlines()
    labels = (folder / "label").read_text("utf-8").splitlines()
    tags = folder / "seq.out"
    slots = tags.read_text("utf-8").splitlines() if tags.exists() else [""] * len(texts)
    if not len(texts) == len(labels) == len(slots):
        where = f"{folder / 'label'}:{min(len(texts), len(labels), len(slots)) + 1}"
        raise BadTrainingData([f"{where}: seq.in, seq.out and label differ in length"])
    for number, (text, label, slot) in enumerate(zip(texts, labels, slots, strict=True), 1):
        words = text.split()
        mentions = _tagged(words, slot.split())
        yield Line(" ".join(words), label.strip(), folder / "seq.in", number, mentions)


def _tagged(words: list[str], tags: list[str]) -> tuple[Mention, ...]:
    """Spans of BIO tags in the words joined by spaces."""
    found: list[Mention] = []
    at = 0
    for number, (word, tag) in enumerate(zip(words, tags, strict=False)):
        end = at + len(word)
        begins = tag[:2] == "B-" or (tag[:2] == "I-" and tags[number - 1][2:] != tag[2:])
        if begins or (tag[:2] == "I-" and not found):
            found.append(Mention(tag[2:], word, at, end))
        elif tag[:2] == "I-":
            last = found.pop()
            value = f"{last.value} {word}"
            found.append(Mention(last.entity, value, last.start, end))
        at = end + 1
    return tuple(found)


def read_wanted(folder: Path, name: str) -> list[tuple[str, str]]:
    """(text, what must be found) of `procedures.yml` or `faq.yml`; none when there is no file."""
    path = folder / name
    if not path.exists():
        return []
    key, target = FINDING[name]
    try:
        return [(row["text"], row[target]) for row in yaml.safe_load(path.read_text("utf-8"))[key]]
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise BadTrainingData([f"{path}:1: no list of {key} ({error!r})"]) from error
