"""For programs: look into the phone and the mailbox, press the desk's buttons, make things fail."""

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from sandbox.box import Box, Fault
from sandbox.portal import dossiers, drafts, money, papers, steps
from sandbox.portal.bodies import CitizenId, Day, Phone
from sandbox.portal.problems import Problem, refused
from sandbox.portal.seeds import sow
from sandbox.portal.unit import Here, Unit

Json = dict[str, Any]
router = APIRouter(prefix="/dev", route_class=Unit)


class Loose(BaseModel):
    """A JSON object of known members."""

    model_config = ConfigDict(extra="forbid")


class Event(Loose):
    """One of the desk's buttons, with what the officer would type."""

    type: str
    data: Json = Field(default_factory=dict)


class Subscriber(Loose):
    """What the carrier knows of a phone; what is left out matches anything."""

    phone: Phone
    citizen_id: CitizenId | None = None
    name: str | None = None
    birth_date: Day | None = None


class FaultOrder(Loose):
    """The next `times` calls fail with probability `rate`; status 0: work done, answer lost.

    Target "bot" is what the sandbox itself sends to it: events, updates, news.
    """

    target: Literal["portal", "zalo", "telegram", "vnpay", "bot"]
    rate: Annotated[float, Field(ge=0, le=1)] = 1.0
    status: Annotated[int, Field(ge=0, le=599)] | None = 503
    delay_ms: Annotated[int, Field(ge=0, le=120_000)] = 0
    times: Annotated[int, Field(ge=0)] = 1
    error: int | None = None  # zalo: HTTP 200 with this code


class ExtraField(Loose):
    """One more field of a form, as a province adds overnight; `field` as in data/procedures."""

    procedure_code: str
    field: Json


@router.get("/sms")
async def sms(box: Here, phone: str = "") -> list[Json]:
    """List the texts of a phone, or of all, oldest first."""
    sql = "SELECT phone AS \"to\", text, at FROM sms WHERE ? IN ('', phone) ORDER BY id"
    return box.db.all(sql, "0" + phone[3:] if phone.startswith("+84") else phone)


@router.get("/mail")
async def mail(box: Here, to: str = "") -> list[Json]:
    """List the mails of an address, or of all, oldest first."""
    sql = (
        "SELECT address AS \"to\", subject, text, at FROM mail WHERE ? IN ('', address) ORDER BY id"
    )
    return box.db.all(sql, to)


@router.post("/dossiers/{code}/events")
async def event(box: Here, code: str, body: Event) -> Json:
    """Do what the desk's button does and tell the bot; out of turn: 409."""
    row = dossiers.filed(box, code)
    if body.type in ("payment.completed", "payment.failed", "payment.refunded"):
        money.force(box, row, body.type)
    else:
        steps.take(box, row, body.type, body.data)
    return dossiers.shown(box, dossiers.filed(box, code))


@router.post("/subscribers")
async def subscriber(box: Here, body: Subscriber) -> Json:
    """Register a SIM."""
    sql = "INSERT OR REPLACE INTO subscribers VALUES (?, ?, ?, ?)"
    box.db.run(sql, body.phone, body.citizen_id, body.name, body.birth_date)
    return {"phone": body.phone}


@router.post("/faults")
async def faults(box: Here, body: FaultOrder) -> Json:
    """Make the next calls fail; `times` 0 ends it."""
    box.faults[body.target] = Fault(body.rate, body.status, body.delay_ms, body.times, body.error)
    return body.model_dump()


@router.post("/forms")
async def forms(box: Here, body: ExtraField) -> Json:
    """Change a form: the version rises, drafts made before get `form_changed`."""
    if body.procedure_code not in box.catalogue.by_code:
        raise Problem("not_found")
    if not {"key", "label"} <= body.field.keys():
        raise refused(("field", "missing", "Cần key và label."))
    drafts.form(box, body.procedure_code)
    box.catalogue.add_field(body.procedure_code, body.field)
    box.db.insert("extra_fields", procedure_code=body.procedure_code, field=body.field)
    return {"version": drafts.form(box, body.procedure_code)["version"]}


@router.post("/reset")
async def reset(box: Here) -> Json:
    """Empty the sandbox and sow the demo's people again. The bot is not told."""
    box.db.clear()
    box.faults.clear()
    box.catalogue.restore()
    sow(box)
    return {"reset": True}


@router.get("/log")
async def log(box: Here) -> Json:
    """Show what was called, filed, paid and told: what a test judges by."""
    columns = "id, dossier_id, amount, status, created_at, settled_at"
    told = """SELECT id, about, body, tries, done_at FROM deliveries
              WHERE kind = 'webhook' ORDER BY rowid"""
    return {
        "calls": box.db.all("SELECT at, method, path, status, key FROM calls ORDER BY id"),
        "accounts": box.db.all("SELECT id, phone, citizen_id, name, birth_date FROM accounts"),
        "dossiers": [
            logged(box, row) for row in box.db.all("SELECT * FROM dossiers ORDER BY rowid")
        ],
        "payments": box.db.all(f"SELECT {columns} FROM payments ORDER BY rowid"),  # noqa: S608
        "events": [e | {"body": json.loads(e["body"])} for e in box.db.all(told)],
        "petitions": box.db.all("SELECT * FROM petitions ORDER BY number"),
        "ratings": box.db.all("SELECT * FROM ratings"),
        "signings": [
            r["id"] for r in box.db.all("SELECT id FROM signings WHERE signed_at IS NULL")
        ],
    }


def logged(box: Box, row: Json) -> Json:
    """Write a dossier with its answers and the names of its files."""
    parsed = {
        k: json.loads(row[k] or "null")
        for k in ("answers", "on_behalf", "cases", "delivery", "wanted")
    }
    return row | parsed | {"files": papers.files(box, row["id"])}
