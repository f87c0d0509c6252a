"""Transcripts as text (tests/transcripts/*.txt): read by people who do not program.

    # what it shows                     a comment
    ## a title                          one of several scenarios, each in a world of its own
    @ signed in                         something that happens outside the chat (tests/player.py)
    > đăng ký khai sinh cho con         the citizen writes
    > [Có]                              … taps a button of the last bubbles
    > (giay-chung-sinh.jpg)             … sends a file; the-can-cuoc.jpg is a card that can be read
    > {otp}                             … types the code of the newest SMS
    < Anh/chị cho em xin họ tên ạ.      the bot's bubble; following lines are indented
      [Có] [Không]                      its buttons; "| …" is a card's line, "(→ …)" a link
    = answer child_name: An             what the open form holds
    = filed khai-sinh child_name: An    what the portal holds of the newest dossier

`…` stands for ids, times and amounts only.
"""

import re
from typing import Any

from bot.model import Reply

Step = tuple[str, str, list[str]]  # kind, first line, further lines


def lines_of(reply: Reply) -> list[str]:
    """A bubble as a transcript writes it."""
    lines = [line.rstrip() for line in reply.text.split("\n") if line.strip()]
    for card in reply.cards:
        lines += [f"| {line}" for line in (card.title, *card.lines) if line]
        lines += _buttons(card.choices)
    if reply.link:
        lines.append(f"(→ {reply.link.label})")
    if reply.file:
        lines.append(f"(tệp {reply.file.name})")
    return lines + _buttons(reply.choices)


def _buttons(choices: tuple[Any, ...]) -> list[str]:
    return [" ".join(f"[{choice.label}]" for choice in choices)] if choices else []


def scenes(text: str) -> dict[str, str]:
    """The scenarios of a file by title; what stands before the first `##` has none."""
    head, *parts = re.split(r"^## *", text, flags=re.MULTILINE)
    titled = dict(part.split("\n", 1) for part in parts)
    assert len(titled) == len(parts), "two scenarios have the same title"
    return {"": head, **titled} if read(head) else titled


def read(text: str) -> list[Step]:
    """A transcript as steps: (kind, first line, further lines)."""
    steps: list[Step] = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("  ") and steps:
            steps[-1][2].append(line.strip())
        else:
            steps.append((line[0], line[2:].strip(), []))
    return steps


def matches(expected: list[str], said: list[str]) -> bool:
    """Line by line; `…` stands for anything within its line."""
    if len(expected) != len(said):
        return False
    patterns = (".+?".join(re.escape(part) for part in line.split("…")) for line in expected)
    return all(re.fullmatch(p, line) for p, line in zip(patterns, said, strict=True))
