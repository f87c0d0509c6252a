"""docs/coverage.md: every line of the guides is there, and what it names exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "coverage.md").read_text("utf-8")
LINE = re.compile(r"^\| ((?:S\d-|R)\d+) \| (.+?) \| (.+) \|$", re.MULTILINE)
LINES = {"S0": 28, "S1": 30, "S2": 30, "S3": 21, "S4": 24}  # of each guide; R1 to R20 sum them up
WANTED = [f"{s}-{n}" for s, most in LINES.items() for n in range(1, most + 1)]
WANTED += [f"R{n}" for n in range(1, 21)]
SHOWN = {line: shown for line, _, shown in LINE.findall(PAGE)}
TRANSCRIPTS = {path.stem for path in (ROOT / "tests" / "transcripts").glob("*.txt")}


def test_every_line_of_the_guides_is_there_once() -> None:
    assert [line for line, _, _ in LINE.findall(PAGE)] == WANTED


@pytest.mark.parametrize("line", WANTED)
def test_a_line_names_what_shows_it(line: str) -> None:
    """A transcript or a test; history names the fact, or the dialog that took its place."""
    named = re.findall(r"`([^`]+)`", SHOWN[line])
    files = [name for name in named if "/" in name]
    assert all((ROOT / name).is_file() for name in files), files
    conversations = [name for name in named if re.fullmatch(r"[a-z]\w+", name)]
    conversations = [name for name in conversations if name != "progress"]
    assert [name for name in conversations if name not in TRANSCRIPTS] == []
    assert files or conversations, "nothing shows it"


def test_what_a_line_quotes_is_said_where_it_says() -> None:
    """Words in “…” and buttons in […] stand in one of the conversations named."""
    for line, shown in SHOWN.items():
        said = "\n".join(words_of(name) for name in re.findall(r"`([^`]+)`", shown)).lower()
        quoted = [one or two for one, two in re.findall(r"“([^”]+)”|\[([^\]]+)\]", shown)]
        assert [q for q in quoted if q.strip(" …").lower() not in said] == [], line


def words_of(name: str) -> str:
    """A conversation's text; nothing for a test."""
    path = ROOT / name if "/" in name else ROOT / "tests" / "transcripts" / f"{name}.txt"
    return path.read_text("utf-8") if path.suffix == ".txt" and path.exists() else ""


def test_every_promise_of_the_journey_is_shown_by_what_exists() -> None:
    table = PAGE.split("\n| promise | shown by |\n", 1)[1].split("\n\n", 1)[0].splitlines()[1:]
    for row in table:
        named = re.findall(r"`([^`]+)`", row.rsplit(" | ", 1)[1])
        assert named, row
        assert [n for n in named if "/" not in n and n not in TRANSCRIPTS] == [], row


def test_every_file_named_on_the_page_exists() -> None:
    """In the tables of browser journeys and of messages too."""
    named = set(re.findall(r"`(tests/[^`]+)`", PAGE))
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_history_says_what_is_said_instead() -> None:
    for line, shown in SHOWN.items():
        if shown.startswith("history:"):
            assert "`" in shown, line
