"""The invented people of the demo (`sandbox/seeds.yaml`), put into an empty file."""

import secrets
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from sandbox.box import Box

FILE = Path(__file__).resolve().parent.parent / "seeds.yaml"
Json = dict[str, Any]


@cache
def seeds() -> Json:
    """Read the file once."""
    read: Json = yaml.safe_load(FILE.read_text("utf-8"))
    return read


def sow(box: Box) -> None:
    """Fill a file that was never filled; a kept one stays as it is."""
    if box.db.value("SELECT 1 FROM meta WHERE name = 'pepper'"):
        return
    box.db.insert("meta", name="pepper", value=secrets.token_hex(16))
    for person in seeds()["subscribers"]:
        box.db.insert("subscribers", **person)
    for number, person in enumerate(seeds()["accounts"], 1):
        box.db.insert("accounts", id=f"acc_demo{number}", created_at=box.stamp(), **person)


def agency(code: str | None) -> Json:
    """Return an agency by its code; the demo ward when there is no such code."""
    listed: list[Json] = seeds()["agencies"]
    return next((a for a in listed if a["code"] == code), listed[0])
