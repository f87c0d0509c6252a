"""What the documents say exists, does: commands, targets, files, names, links, examples."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from bot.cli import cli
from bot.model import Answered, Open, Start, Understood
from bot.texts import catalogue
from tests.player import Player
from tests.script import read
from tests.world import open_world

ROOT = Path(__file__).parents[1]
PAGES = [
    *ROOT.glob("*.md"),
    *(ROOT / "docs").rglob("*.md"),
    ROOT / "deploy" / "README.md",
    ROOT / "widget" / "README.md",
]
FOLDERS = "backend_client|benchmarks|bot|data|deploy|docs|migrations|sandbox|scripts|tests|widget"
PATH = re.compile(rf"`((?:{FOLDERS})/[\w./*-]*|[\w.-]+\.(?:lock|toml|md)|Makefile|\.\w+/\w+)`")
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
FUTURE = {
    "tests/transcripts/plan_visit.txt",
    "bot/dialogs/plan_visit.py",
    "bot/channels/messenger.py",
}  # of the worked examples


def code(text: str) -> Iterator[str]:
    """What a page shows as code: fenced blocks line by line, and spans."""
    for block in re.findall(r"^ *```\w*\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE):
        yield from block.splitlines()
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def blocks(page: str, language: str) -> list[str]:
    """Fenced blocks of a language, without the indentation of the list they stand in."""
    text = (ROOT / page).read_text("utf-8")
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)
    return [re.sub(rf"^{indent}", "", block, flags=re.MULTILINE) for indent, block in found]


def commands() -> set[str]:
    """`nlu train`, `serve`…, as the command line knows them."""
    top: Any = typer.main.get_command(cli)
    groups = {name: vars(command).get("commands", {}) for name, command in top.commands.items()}
    inside = {f"{name} {sub}" for name, group in groups.items() for sub in group}
    return set(top.commands) | inside


def named(page: Path, word: str) -> set[str]:
    """The one or two words that follow `word` in the page's code."""
    found = re.compile(rf"(?:^|[\s/]){word} ([a-z]+)(?: ([a-z]+)\b)?")
    hits = (hit for line in code(page.read_text("utf-8")) for hit in found.finditer(line))
    return {" ".join(filter(None, hit.groups())) for hit in hits}


pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())


@pages
def test_every_command_exists(page: Path) -> None:
    known = commands()
    groups = {name.split()[0] for name in known if " " in name}
    said = {
        name if name.split()[0] in groups else name.split()[0] for name in named(page, "motcua")
    }
    assert said - known == set()


@pages
def test_every_make_target_exists(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert {name.split()[0] for name in named(page, "make")} - targets == set()


@pages
def test_every_file_exists(page: Path) -> None:
    said = set(PATH.findall(page.read_text("utf-8"))) - FUTURE
    places = (ROOT, page.parent)
    assert [p for p in sorted(said) if not any(list(place.glob(p)) for place in places)] == []


@pages
def test_every_link_leads_somewhere(page: Path) -> None:
    links = LINK.findall(page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def hops() -> list[tuple[list[str], list[str]]]:
    """Files and names of the eight hops."""
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rows = [line.split("|") for line in text.splitlines() if re.match(r"\| \d\. ", line)]
    return [(re.findall("`(.+?)`", row[2]), re.findall("`(.+?)`", row[3])) for row in rows]


def test_the_eight_hops_are_where_the_page_says() -> None:
    assert len(hops()) == 8
    for files, names in hops():
        source = "\n".join((ROOT / file).read_text("utf-8") for file in files)
        defined = set(re.findall(r"^\s*(?:async def|def|class) (\w+)", source, re.MULTILINE))
        assert set(names) <= defined, files


# --- the worked example of docs/adding.md ---------------------------------------------------------


def flat(node: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """Nested texts as dotted keys."""
    texts: dict[str, str] = {}
    for name, value in node.items():
        key = f"{prefix}{name}"
        texts |= flat(value, f"{key}.") if isinstance(value, dict) else {key: value}
    return texts


async def test_the_worked_example_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (conversation,), (texts,) = (
        blocks("docs/adding.md", "transcript"),
        blocks("docs/adding.md", "yaml"),
    )
    (script,) = blocks("docs/adding.md", "python")
    for key, words in flat(yaml.safe_load(texts)).items():
        monkeypatch.setitem(catalogue("vi"), key, words)
    dialog: dict[str, Any] = {}
    exec(script, dialog)
    async with open_world(tmp_path) as world:
        real, engine = world.talk.understand, world.talk.engine

        def understand(text: str, open: Open | None, path: tuple[Answered, ...]) -> Understood:
            wish = Understood((Start("plan_visit"),), "plan_visit")
            return wish if text == "hẹn đến quầy" else real(text, open, path)

        dialogs = {**engine.dialogs, "plan_visit": dialog["plan_visit"]}
        world.talk.engine = replace(engine, dialogs=dialogs)
        world.talk.understand = understand
        await Player(world).play(read(conversation))
