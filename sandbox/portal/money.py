"""Payments: the portal is VNPAY's merchant. Only the gateway's own call (IPN) settles an order."""

from datetime import datetime, timedelta
from typing import Any

from sandbox.box import VIETNAM, Box, moment, new_id, stamp
from sandbox.database import Row
from sandbox.portal import steps
from sandbox.portal.problems import Problem
from sandbox.vnpay.sign import Forged, safe, sign, verified

Json = dict[str, Any]
LIFE = timedelta(minutes=15)
FINAL = {"paid", "failed", "refunded"}


def start(box: Box, code: str) -> Json:
    """Order the dossier's fee; an order still open is given again."""
    dossier = steps.by_id(box, code)
    if not dossier["code"] or dossier["status"] != "payment_requested":
        raise Problem("nothing_to_pay")
    sql = "SELECT * FROM payments WHERE dossier_id = ? AND amount = ? ORDER BY created_at DESC"
    for row in box.db.all(sql, dossier["id"], dossier["fee"]):
        if status(box, row) == "pending":
            return shown(box, row, dossier["code"])
    return shown(box, order(box, dossier), dossier["code"])


def order(box: Box, dossier: Row) -> Row:
    """Write an order and its signed link to the gateway."""
    now, reference = box.now(), new_id("pay").replace("_", "-")
    query = sign(parameters(box, dossier, reference, now), box.settings.vnpay_secret)
    box.db.insert(
        "payments", id=reference, dossier_id=dossier["id"], amount=dossier["fee"], status="pending",
        pay_url=f"{box.settings.url}/pay?{query}", created_at=stamp(now),
        expires_at=stamp(now + LIFE),
    )  # fmt: skip
    row = box.db.one("SELECT * FROM payments WHERE id = ?", reference)
    assert row is not None
    return row


def parameters(box: Box, dossier: Row, reference: str, now: datetime) -> dict[str, str]:
    """Name everything VNPAY wants of a pay request; the amount is in hundredths of a đồng."""
    return {
        "vnp_Version": "2.1.0",
        "vnp_Command": "pay",
        "vnp_TmnCode": box.settings.vnpay_terminal,
        "vnp_Amount": str(dossier["fee"] * 100),
        "vnp_CurrCode": "VND",
        "vnp_CreateDate": wall(now),
        "vnp_ExpireDate": wall(now + LIFE),
        "vnp_IpAddr": "127.0.0.1",
        "vnp_Locale": "vn",
        "vnp_OrderInfo": safe(f"Le phi ho so {dossier['code']}"),
        "vnp_OrderType": "other",
        "vnp_ReturnUrl": f"{box.settings.url}/payments/return",
        "vnp_TxnRef": reference,
    }


def wall(now: datetime) -> str:
    """A moment as VNPAY writes it: yyyyMMddHHmmss in Vietnam."""
    return now.astimezone(VIETNAM).strftime("%Y%m%d%H%M%S")


def status(box: Box, row: Row) -> str:
    """The present status; an open order past its time is expired, which nothing has to store."""
    late = row["status"] == "pending" and moment(row["expires_at"]) <= box.now()
    return "expired" if late else str(row["status"])


def shown(box: Box, row: Row, code: str) -> Json:
    """Write an order as the bot sees it."""
    kept = {k: row[k] for k in ("id", "amount", "pay_url", "expires_at")}
    return kept | {"dossier_code": code, "status": status(box, row)}


def payment(box: Box, reference: str) -> Json:
    """Return an order by its id."""
    row = find(box, reference)
    if row is None:
        raise Problem("not_found")
    return shown(box, row, steps.by_id(box, row["dossier_id"])["code"])


def find(box: Box, reference: str) -> Row | None:
    """Return an order's row."""
    return box.db.one("SELECT * FROM payments WHERE id = ?", reference)


# --- the gateway's call ---------------------------------------------------------------------


def notified(box: Box, query: str) -> Json:
    """Take an IPN. VNPAY's order of checks: signature, order, amount, already final, store."""
    try:
        told = verified(query, box.settings.vnpay_secret)
    except Forged:
        return answer("97", "Invalid checksum")
    row = find(box, told.get("vnp_TxnRef", ""))
    if row is None or told.get("vnp_TmnCode") != box.settings.vnpay_terminal:
        return answer("01", "Order not found")
    if told.get("vnp_Amount") != str(row["amount"] * 100):
        return answer("04", "Invalid amount")
    if row["status"] in FINAL:
        return answer("02", "Order already confirmed")
    settle(box, row, told)
    return answer("00", "Confirm success")


def answer(code: str, message: str) -> Json:
    """Say to VNPAY what became of its call."""
    return {"RspCode": code, "Message": message}


def settle(box: Box, row: Row, told: dict[str, str]) -> None:
    """Store the outcome, go on with the dossier, tell the bot."""
    paid = told.get("vnp_ResponseCode") == "00" and told.get("vnp_TransactionStatus") == "00"
    close(box, row, "paid" if paid else "failed", told.get("vnp_TransactionNo", ""))


def close(box: Box, row: Row, outcome: str, transaction: str) -> None:
    """Give an order its last status. A paid one lets the dossier go on."""
    box.db.update(
        "payments", row["id"], status=outcome, transaction_no=transaction, settled_at=box.stamp()
    )
    dossier = steps.by_id(box, row["dossier_id"])
    told: Json = {"amount": row["amount"], "payment_id": row["id"]}
    if outcome == "paid" and dossier["status"] == "payment_requested":
        box.db.update("dossiers", dossier["id"], fee=0)
        steps.resume(box, dossier, "Đã nộp lệ phí")
    elif outcome == "paid":
        told |= {"twice": True}  # a first link, expired and paid late: the desk gives it back
    kind = "payment.completed" if outcome == "paid" else "payment.failed"
    steps.emit(box, dossier["id"], kind, told)


# --- what only /dev does: an outcome without the page ----------------------------------------


def force(box: Box, dossier: Row, kind: str) -> None:
    """Settle the dossier's order as if the gateway had called, or give the money back."""
    if kind == "payment.refunded":
        return refund(box, dossier)
    reference = start(box, dossier["code"])["id"]
    row = find(box, reference)
    assert row is not None
    return close(box, row, "paid" if kind == "payment.completed" else "failed", "0")


def refund(box: Box, dossier: Row) -> None:
    """Give the newest payment back."""
    sql = "SELECT * FROM payments WHERE dossier_id = ? AND status = 'paid' ORDER BY settled_at DESC"
    row = box.db.one(sql, dossier["id"])
    if row is None:
        raise Problem("illegal_step", status_now=dossier["status"])
    box.db.update("payments", row["id"], status="refunded")
    steps.emit(
        box, dossier["id"], "payment.refunded", {"amount": row["amount"], "payment_id": row["id"]}
    )
