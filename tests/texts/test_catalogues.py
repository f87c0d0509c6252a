"""Both languages say everything: every key of the code, with the same gaps."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from backend_client.port import DossierStatus, EventType
from bot.channels.zalo_errors import TABLES
from bot.dialogs import DIALOGS
from bot.texts import catalogue, has

ROOT = Path(__file__).resolve().parents[2]
GAP = re.compile(r"\{(\w+)\}")
SAYS = {"Phrase", "say"}  # calls whose first argument is a key


def calls(folder: str) -> Iterator[tuple[Path, ast.Call]]:
    """Every call in the Python files below a folder."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                yield path, node


def name_of(call: ast.Call) -> str:
    """The called name, without what stands before its last dot."""
    func = call.func
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")


def keys_said() -> Iterator[tuple[Path, str]]:
    """Keys that the code names outright."""
    for path, call in calls("bot"):
        if name_of(call) in SAYS and call.args and isinstance(call.args[0], ast.Constant):
            yield path, str(call.args[0].value)
        for node in call.args:
            if isinstance(node, ast.IfExp) and name_of(call) in SAYS:
                yield from (
                    (path, str(n.value))
                    for n in (node.body, node.orelse)
                    if isinstance(n, ast.Constant)
                )


def reasons() -> Iterator[str]:
    """Every reason a reader gives."""
    for _, call in calls("bot"):
        if name_of(call) == "Unreadable" and call.args and isinstance(call.args[0], ast.Constant):
            yield str(call.args[0].value)


def test_the_same_keys_with_the_same_gaps_in_both_languages() -> None:
    vi, en = catalogue("vi"), catalogue("en")
    assert set(vi) == set(en)
    different = [k for k in vi if set(GAP.findall(vi[k])) != set(GAP.findall(en[k]))]
    assert different == []


def test_every_key_of_the_code_has_a_text() -> None:
    said = list(keys_said())
    assert len(said) > 100
    assert [(str(p.relative_to(ROOT)), k) for p, k in said if not has(k)] == []


def test_every_reason_of_a_reader_has_a_text() -> None:
    found = set(reasons())
    assert len(found) > 40
    assert sorted(r for r in found if not has(f"unreadable.{r}")) == []


@pytest.mark.parametrize("type_", get_args(EventType))
def test_every_event_of_the_portal_is_news(type_: str) -> None:
    assert has(f"news.{type_}")


@pytest.mark.parametrize("status", get_args(DossierStatus))
def test_every_status_is_said_with_what_comes_next(status: str) -> None:
    assert has(f"status.{status}")
    assert has(f"track_dossier.next.{status}")


@pytest.mark.parametrize("dialog", DIALOGS)
def test_every_dialog_has_a_title(dialog: str) -> None:
    assert has(f"dialog.{dialog}")


def test_citizens_are_addressed_courteously() -> None:
    """The bot is "em", the citizen "anh/chị"; no "bạn", no shouting, nothing left unexplained."""
    rude = [
        k
        for k, text in catalogue("vi").items()
        if re.search(r"\b(bạn|mày)\b|!!", text, re.IGNORECASE)
    ]
    assert rude == []


def refusals() -> Iterator[str]:
    """What the code calls wrong with a bubble or a file."""
    for _, call in calls("bot"):
        if name_of(call) in ("Refused", "Rejected", "_give_up") and call.args:
            yield from (str(a.value) for a in call.args if isinstance(a, ast.Constant))


def test_officers_read_in_words_why_something_did_not_arrive() -> None:
    zalo = {rule.reason for table in TABLES.values() for rule in table.values()}
    settled = {"later", "limited", "unknown", "sending"}
    codes = zalo | settled | {code for code in refusals() if code.isidentifier()}
    assert {code for code in codes if not has(f"console.why.{code}")} == set()
