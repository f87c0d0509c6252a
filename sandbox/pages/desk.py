"""/desk: the one-stop officer. Dossiers, their answers and files, a button for each step."""

import json
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from sandbox.box import Box
from sandbox.database import Row
from sandbox.pages.page import day, from_our_page, go, sentence, show, typed
from sandbox.portal import dossiers, papers, steps
from sandbox.portal.days import working_days
from sandbox.portal.problems import Problem
from sandbox.portal.seeds import agency
from sandbox.portal.unit import Here, Unit

router = APIRouter(prefix="/desk", route_class=Unit, dependencies=[Depends(from_our_page)])
FILE_POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"


@router.get("")
async def desk(box: Here) -> HTMLResponse:
    """List what came in, and the citizens who wait for a person."""
    return show("desk.html", **board(box))


@router.get("/board")
async def refreshed(box: Here) -> HTMLResponse:
    """Show the lists alone, for the page's refresh."""
    return show("board.html", **board(box))


def board(box: Box) -> dict[str, Any]:
    """Collect the lists."""
    rows = box.db.all(
        "SELECT * FROM dossiers WHERE code IS NOT NULL ORDER BY received_at DESC LIMIT 100"
    )
    waiting = box.db.all("SELECT * FROM petitions WHERE closed_at IS NULL ORDER BY at")
    return {
        "dossiers": [dossiers.shown(box, row) | applicant(box, row) for row in rows],
        "handoffs": [w | {"ticket": w["subject"][8:]} for w in waiting if is_handoff(w)],
        "petitions": [w for w in waiting if not is_handoff(w)],
    }


def is_handoff(petition: Row) -> bool:
    """Tell a citizen who asked the bot for a person from a written petition."""
    return str(petition["subject"]).startswith("handoff:")


def applicant(box: Box, row: Row) -> dict[str, str]:
    """Return who filed, and when."""
    name = box.db.value("SELECT name FROM accounts WHERE id = ?", row["account_id"])
    return {"applicant": name or "", "received_at": row["received_at"]}


@router.post("/petitions/{number}/close")
async def close(box: Here, number: str) -> RedirectResponse:
    """Take a ticket off the desk."""
    sql = "UPDATE petitions SET closed_at = COALESCE(closed_at, ?) WHERE number = ?"
    if not box.db.run(sql, box.stamp(), number):
        raise Problem("not_found")
    return go("/desk")


@router.get("/{code}")
async def dossier(box: Here, code: str, problem: str = "") -> HTMLResponse:
    """Show one dossier."""
    row = dossiers.filed(box, code)
    form = box.catalogue.form(row["procedure_code"]) or {}
    answered = answers(row, form)
    return show("dossier.html", answers=answered, problem=sentence(problem), **work(box, row, form))


@router.get("/{code}/work")
async def fresh_work(box: Here, code: str) -> HTMLResponse:
    """Show a dossier's state and the steps it allows alone, for the page's refresh."""
    row = dossiers.filed(box, code)
    return show("work.html", **work(box, row, box.catalogue.form(row["procedure_code"]) or {}))


def work(box: Box, row: Row, form: dict[str, Any]) -> dict[str, Any]:
    """Collect what the officer can do next, and the words the buttons begin with."""
    return {
        "dossier": dossiers.shown(box, row) | applicant(box, row),
        "papers": grouped(form, papers.files(box, row["id"])),
        "components": form["components"],
        "allowed": {kind for kind, step in steps.STEPS.items() if row["status"] in step.before},
        "fee": steps.copies_fee(row) or steps.COPY_FEE,
        "copies": steps.copies_fee(row) // steps.COPY_FEE,
        "due_on": steps.due_date(box, row["procedure_code"]).isoformat(),
        "until": working_days(box.today(), 7).isoformat(),
        "office": agency(row["agency_code"]),
        "delivery": json.loads(row["delivery"]),
        "texts": steps.STATUS_TEXT,
    }


def answers(row: Row, form: dict[str, Any]) -> list[tuple[str, str]]:
    """Pair each answer with its question, in the form's order."""
    given = json.loads(row["answers"] or "{}")
    asked = form["schema"]["properties"]
    ordered = sorted(given, key=lambda key: asked.get(key, {}).get("x-order", 0))
    return [
        (asked.get(k, {}).get("title", k), written(asked.get(k, {}), given[k])) for k in ordered
    ]


def written(asked: dict[str, Any], value: object) -> str:
    """Write an answer as people read it."""
    return day(str(value)) if asked.get("x-kind") == "date" else str(value)


def grouped(form: dict[str, Any], files: list[Row]) -> list[tuple[str, list[Row]]]:
    """Group the files by the paper they belong to."""
    names = {c["key"]: c["name"] for c in form["components"]} | {"result": "Kết quả giải quyết"}
    keys = list(dict.fromkeys(f["component"] for f in files))
    return [(names.get(key, key), [f for f in files if f["component"] == key]) for key in keys]


@router.get("/{code}/files/{file}")
async def file(box: Here, code: str, file: str) -> Response:
    """Show a photo or hand a document over, kept from doing anything here."""
    row = box.db.one(
        "SELECT * FROM files WHERE id = ? AND dossier_id = ?", file, dossiers.filed(box, code)["id"]
    )
    if row is None:
        raise Problem("not_found")
    shown = "inline" if row["type"].startswith("image/") else "attachment"
    headers = {"Content-Disposition": shown, "Content-Security-Policy": FILE_POLICY}
    return Response(row["content"], 200, headers, row["type"])


@router.post("/{code}/events")
async def event(box: Here, code: str, request: Request) -> RedirectResponse:
    """Press a button."""
    fields = await typed(request)
    kind = fields.pop("type", "")
    try:
        steps.take(box, dossiers.filed(box, code), kind, data_of(kind, fields))
    except Problem as problem:
        return go(f"/desk/{code}?problem={problem.code}")
    return go(f"/desk/{code}")


def data_of(kind: str, fields: dict[str, str]) -> dict[str, Any]:
    """Read what the officer typed beside the button."""
    filled: dict[str, Any] = {k: v for k, v in fields.items() if v}
    if kind == "dossier.supplement_requested":
        wanted = {k[5:]: filled.pop(k) for k in list(filled) if k.startswith("item.")}
        return {
            "until": filled.get("until"),
            "items": [{"key": k, "reason": r} for k, r in wanted.items()],
        }
    return filled
