"""After filing: change before acceptance, ask to withdraw, look up as a stranger, receipts."""

import json
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Response

from sandbox.box import VIETNAM, Box, moment
from sandbox.database import Row
from sandbox.portal import bodies, dossiers, money, otp, papers, results, steps
from sandbox.portal.people import account
from sandbox.portal.problems import Problem
from sandbox.portal.unit import ApiUnit, Here

Json = dict[str, Any]
router = APIRouter(prefix="/api/v1", route_class=ApiUnit)
LOOKUPS = 3  # tries a challenge
PRIVATE = ("account_id", "note")


@router.get("/dossiers/{dossier}/answers")
async def declared(box: Here, dossier: str) -> Json:
    """Show what was handed in."""
    row = dossiers.filed(box, dossier)
    kept = {k: row[k] for k in ("form_version", "agency_code")}
    read = {k: json.loads(row[k] or "null") for k in ("answers", "on_behalf", "delivery")}
    return kept | read | {"papers": sorted(papers.given(box, row["id"]))}


@router.post("/dossiers/{dossier}/withdraw")
async def withdraw(box: Here, dossier: str, body: bodies.Reason) -> Json:
    """Take a dossier back; once accepted, ask the agency for it."""
    row = dossiers.filed(box, dossier)
    if row["status"] == "submitted":
        steps.take(box, row, "dossier.withdrawn", {"reason": body.reason})
    elif row["status"] in steps.STEPS["dossier.withdrawn"].before:
        ask_back(box, row, body.reason)
    else:
        raise Problem("illegal_step", status_now=row["status"])
    return dossiers.shown(box, dossiers.filed(box, dossier))


def ask_back(box: Box, row: Row, reason: str) -> None:
    """Write the wish down for the desk; asked twice is asked once."""
    sql = "INSERT OR IGNORE INTO withdrawals VALUES (?, ?, ?)"
    if box.db.run(sql, row["id"], reason, box.stamp()):
        steps.record(box, row["id"], row["status"], f"Công dân đề nghị rút hồ sơ: {reason}")


# --- a stranger -----------------------------------------------------------------------------


@router.post("/dossier-lookups")
async def look_up(box: Here, body: bodies.Lookup) -> Json:
    """Show a dossier to whoever holds its code and the phone it was filed with."""
    phone = proven(box, body.challenge_id)
    row = box.db.one("SELECT * FROM dossiers WHERE code = ?", body.code)
    if row is None or account(box, row["account_id"])["phone"] != phone:
        raise Problem("lookup_refused")
    state = {k: v for k, v in dossiers.shown(box, row).items() if k not in PRIVATE}
    return state | {"history": [entry | {"note": ""} for entry in state["history"]]}


def proven(box: Box, challenge: str) -> str:
    """Return the phone a challenge was verified for; a few tries each, right or wrong.

    They are counted where a refusal does not undo them: it is the tries that are limited.
    """
    row = otp.verified(box, challenge)
    if row["purpose"] != "track":
        raise Problem("challenge_wrong_purpose")
    tries = box.lookups.get(challenge, 0) + 1
    box.lookups[challenge] = tries
    if tries > LOOKUPS:
        raise Problem("lookups_used_up", wait=60)
    return str(row["phone"])


# --- receipts -------------------------------------------------------------------------------


@router.get("/payments/{payment}/receipt")
async def receipt(box: Here, payment: str) -> Response:
    """Hand the receipt of a paid order over."""
    row = money.find(box, payment)
    if row is None:
        raise Problem("not_found")
    if row["status"] != "paid":
        raise Problem("not_paid")
    headers = {"Content-Disposition": f'attachment; filename="bien-lai-{payment}.pdf"'}
    return Response(results.pdf(receipt_lines(box, row)), 200, headers, "application/pdf")


def receipt_lines(box: Box, row: Row) -> list[results.Line]:
    """Write what the receipt says."""
    paid: datetime = moment(row["settled_at"]).astimezone(VIETNAM)
    amount = f"{row['amount']:,}".replace(",", ".")
    return [
        ("F2", "BIÊN LAI ĐIỆN TỬ THU PHÍ, LỆ PHÍ", 15),
        ("F2", "BẢN MẪU THỬ NGHIỆM, KHÔNG CÓ GIÁ TRỊ PHÁP LÝ", 12),
        ("F1", "", 11),
        ("F1", f"Mã số hồ sơ: {steps.by_id(box, row['dossier_id'])['code']}", 11),
        ("F1", f"Số tiền: {amount} đồng", 11),
        ("F1", f"Mã giao dịch: {row['transaction_no'] or row['id']}", 11),
        ("F1", f"Nộp lúc: {paid:%H:%M %d/%m/%Y}", 11),
    ]
