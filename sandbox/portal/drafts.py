"""Drafts: opened, and filled with answers against a version of the form."""

import json
from typing import Any

from sandbox.box import Box, new_id
from sandbox.database import Row
from sandbox.portal.behalf import check_behalf, check_cases
from sandbox.portal.people import account
from sandbox.portal.problems import Problem, refused
from sandbox.portal.seeds import seeds
from sandbox.portal.strict import Error, check_answers

Json = dict[str, Any]


def start(box: Box, procedure: str, owner: str) -> Json:
    """Open a draft. What is done at the counter only cannot be filed here."""
    account(box, owner)
    known = box.catalogue.by_code.get(procedure)
    if known is None:
        raise Problem("not_found")
    if known["online_level"] == "truc_tiep":
        raise Problem("in_person_only")
    identity = new_id("dos")
    box.db.insert(
        "dossiers", id=identity, account_id=owner, procedure_code=procedure, created_at=box.stamp()
    )
    return {"id": identity}


def draft(box: Box, identity: str) -> Row:
    """Return a draft's row; what was handed in is no draft any more."""
    row = box.db.one("SELECT * FROM dossiers WHERE id = ?", identity)
    if row is None:
        raise Problem("not_found")
    if row["code"]:
        raise Problem("already_submitted")
    return row


def editable(box: Box, identity: str) -> Row:
    """Return a draft's row, or that of a dossier no officer has taken up yet."""
    row = box.db.one("SELECT * FROM dossiers WHERE id = ? OR code = ?", identity, identity)
    if row is None:
        raise Problem("not_found")
    if row["code"] and row["status"] != "submitted":
        raise Problem("illegal_step", status_now=row["status"])
    return row


def form(box: Box, procedure: str) -> Json:
    """Return the present form and remember its version, to name what changes later."""
    current = box.catalogue.form(procedure)
    if current is None:
        raise Problem("not_found")
    sql = "INSERT OR IGNORE INTO forms VALUES (?, ?, ?)"
    box.db.run(sql, procedure, current["version"], json.dumps(current, ensure_ascii=False))
    return current


def put_answers(box: Box, identity: str, body: Json) -> Json:
    """Take the answers, whole and strict, against the version they were asked with."""
    row = editable(box, identity)
    current = form(box, row["procedure_code"])
    if body["form_version"] != current["version"]:
        raise Problem("form_changed", changed=changed(box, current, body["form_version"]))
    errors = check_answers(current["schema"], body["answers"], box.today().isoformat())
    errors = errors or check_around(current, body, box.today().isoformat())
    if errors:
        raise refused(*errors)
    kept = ["form_version", "answers", "on_behalf", "agency_code", "delivery"]
    kept += ["cases"] if body["cases"] or not row["code"] else []  # a change keeps what was said
    box.db.update("dossiers", row["id"], **{k: body[k] for k in kept})
    note_change(box, row, "Công dân sửa tờ khai")
    return {"id": identity, "form_version": current["version"]}


def note_change(box: Box, row: Row, what: str) -> None:
    """Write into the history that the citizen changed a dossier already handed in."""
    if row["code"]:
        sql = "INSERT INTO history (dossier_id, status, at, note) VALUES (?, ?, ?, ?)"
        box.db.run(sql, row["id"], row["status"], box.stamp(), what)


def check_around(current: Json, body: Json, today: str) -> list[Error]:
    """Return every fault of what goes with the answers: for whom, which cases, to which agency."""
    known = {agency["code"] for agency in seeds()["agencies"]}
    errors = check_behalf(current["schema"], body["answers"], body["on_behalf"])
    errors += check_cases(current, body, today)
    if body["agency_code"] not in known:
        errors.append(("agency_code", "unknown", "Không có cơ quan này."))
    return errors


def changed(box: Box, current: Json, version: str) -> list[str]:
    """Name the fields that differ from an older version; all, when it was never given out."""
    sql = "SELECT body FROM forms WHERE procedure_code = ? AND version = ?"
    body = box.db.value(sql, current["procedure_code"], version)
    old = json.loads(body)["schema"]["properties"] if body else {}
    new = current["schema"]["properties"]
    return [k for k in new | old if plain(old.get(k)) != plain(new.get(k))]


def plain(field: Json | None) -> Json | None:
    """A field without its place, which may move when another is added."""
    return field and {k: v for k, v in field.items() if k != "x-order"}
