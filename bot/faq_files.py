"""Editors' answers into the files of the project: `motcua nlu export-faq`, for the next release.

An answer of the files is replaced where it stands; a new one goes to `data/faq/console.yaml`, and
questions that are none of ours become lines of `out_of_scope` in `data/nlu/console.yml`.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec
import yaml

from bot.catalogue import FaqEntry

START = "- id: "
OWN, STRANGERS = "console.yaml", "console.yml"


def write_answers(folder: Path, answers: Iterable[FaqEntry]) -> list[str]:
    """Put the answers into the YAML files of `folder`; the ids written."""
    wanted = {entry.id: _yaml(entry) for entry in answers}
    left = dict(wanted)
    for path in sorted(folder.glob("*.yaml")):
        blocks = _blocks(path.read_text("utf-8"))
        made = [left.pop(_id(block), block) for block in blocks]
        if made != blocks:
            path.write_text("".join(made), "utf-8")
    if left:
        own = folder / OWN
        before = own.read_text("utf-8") if own.exists() else ""
        own.write_text(before + "".join(left.values()), "utf-8")
    return list(wanted)


def write_strangers(folder: Path, labels: Mapping[str, str]) -> int:
    """Put the questions that no answer is for into a file of training lines; how many."""
    lines = [words for words, entry in labels.items() if not entry]
    if lines:
        said = "".join(f"    - {words}\n" for words in lines)
        text = f'version: "3.1"\nnlu:\n- intent: out_of_scope\n  examples: |\n{said}'
        (folder / STRANGERS).write_text(text, "utf-8")
    return len(lines)


def _blocks(text: str) -> list[str]:
    """What stands before the first entry, then each entry."""
    parts = f"\n{text}".split(f"\n{START}")
    heads = [parts[0].removeprefix("\n"), *(START + part for part in parts[1:])]
    ends = ["\n" if n < len(heads) - 1 else "" for n in range(len(heads))]
    return [head + end if head else "" for head, end in zip(heads, ends, strict=True)]


def _id(block: str) -> str:
    first = block.split("\n", 1)[0]
    return first.removeprefix(START).strip("'\" ") if block.startswith(START) else ""


def _yaml(entry: FaqEntry) -> str:
    raw: dict[str, Any] = msgspec.to_builtins(entry)
    bare = FaqEntry(entry.id, entry.topic, "", (), {}, "", "")
    default: dict[str, Any] = msgspec.to_builtins(bare)
    kept = {key: value for key, value in raw.items() if value != default.get(key) or key == "id"}
    kept = {"id": entry.id, "topic": entry.topic} | kept
    return yaml.safe_dump([kept], allow_unicode=True, sort_keys=False, width=110)
