"""A dossier's life: which step follows which, and the events the bot is told.

Status names and their numbers are the national ones (facts F-26); the wording is the portal's.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sandbox.box import VIETNAM, Box, new_id
from sandbox.database import Row
from sandbox.portal import results
from sandbox.portal.days import working_days
from sandbox.portal.problems import Problem, refused
from sandbox.portal.seeds import agency

Json = dict[str, Any]
STATUS_TEXT = {
    "submitted": "Mới đăng ký, chờ tiếp nhận",
    "accepted": "Được tiếp nhận",
    "refused": "Không được tiếp nhận",
    "in_process": "Đang xử lý",
    "supplement_requested": "Yêu cầu bổ sung giấy tờ",
    "payment_requested": "Yêu cầu thực hiện nghĩa vụ tài chính",
    "withdrawn": "Công dân rút hồ sơ",
    "stopped": "Dừng xử lý",
    "done": "Đã xử lý xong, chờ trả kết quả",
    "returned": "Đã trả kết quả",
}
COPY_FEE = 8000  # đồng a copy of an extract, Thông tư 281/2016/TT-BTC


@dataclass(frozen=True)
class Step:
    """From which statuses an event may happen, and what it leads to ("" keeps the status)."""

    before: frozenset[str]
    after: str


def _step(before: str, after: str) -> Step:
    return Step(frozenset(before.split()), after)


WORKING = "accepted in_process"
PAUSED = f"{WORKING} supplement_requested payment_requested"
GOING = frozenset(PAUSED.split())
STEPS = {
    "dossier.accepted": _step("submitted", "accepted"),
    "dossier.not_accepted": _step("submitted", "refused"),
    "dossier.processing": _step("accepted", "in_process"),
    "dossier.supplement_requested": _step(f"submitted {WORKING}", "supplement_requested"),
    "dossier.fee_assigned": _step(WORKING, "payment_requested"),
    "dossier.withdrawn": _step(f"submitted {PAUSED}", "withdrawn"),
    "dossier.stopped": _step(PAUSED, "stopped"),
    "dossier.result_ready": _step(WORKING, "done"),
    "dossier.result_returned": _step("done", "returned"),
    "dossier.overdue": _step(PAUSED, ""),
    "postal.collected": _step(f"submitted {PAUSED}", ""),
    "postal.delivered": _step("done returned", ""),
}


def take(box: Box, dossier: Row, kind: str, data: Json) -> Row:
    """Do one step: check that it may follow, change the dossier, tell the bot."""
    step = STEPS.get(kind)
    if step is None or dossier["status"] not in step.before:
        raise Problem("illegal_step", status_now=dossier["status"])
    told, changes, note = CHANGES[kind](box, dossier, data)
    if step.after:
        changes |= {"status": step.after, "since": box.stamp(), "note": note}
        record(box, dossier["id"], step.after, note)
    box.db.update("dossiers", dossier["id"], **changes)
    emit(box, dossier["id"], kind, told)
    return by_id(box, dossier["id"])


def resume(box: Box, dossier: Row, note: str) -> None:
    """Go on where a supplement or a payment had stopped the work."""
    status = dossier["resume"] or "in_process"
    box.db.update(
        "dossiers",
        dossier["id"],
        status=status,
        since=box.stamp(),
        note=note,
        resume=None,
        wanted=[],
    )
    record(box, dossier["id"], status, note)


def record(box: Box, dossier: str, status: str, note: str) -> None:
    """Write a line of the dossier's history."""
    box.db.insert("history", dossier_id=dossier, status=status, at=box.stamp(), note=note)


def emit(box: Box, dossier: str, kind: str, data: Json) -> None:
    """Queue an event for the bot, with the dossier's next number."""
    sql = "UPDATE dossiers SET seq = seq + 1 WHERE id = ? RETURNING seq, code, account_id"
    row = box.db.one(sql, dossier)
    assert row is not None
    event = {
        "id": new_id("evt"), "seq": row["seq"], "type": kind, "occurred_at": box.stamp(),
        "account_id": row["account_id"], "dossier_code": row["code"] or dossier, "data": data,
    }  # fmt: skip
    box.db.insert(
        "deliveries", id=event["id"], kind="webhook", about=dossier, at=box.stamp(),
        next_at=box.stamp(), url=f"{box.settings.bot_url}/webhooks/portal",
        body=json.dumps(event, ensure_ascii=False),
    )  # fmt: skip


def by_id(box: Box, identity: str) -> Row:
    """Return a dossier's row by its id or its code."""
    row = box.db.one("SELECT * FROM dossiers WHERE id = ? OR code = ?", identity, identity)
    if row is None:
        raise Problem("not_found")
    return row


# --- what each step changes: (what the bot is told, columns, the line in the history) -----------

Change = tuple[Json, Json, str]


def accept(box: Box, dossier: Row, data: Json) -> Change:
    """Take the dossier in: the legal time runs from now."""
    desk = agency(dossier["agency_code"])
    due = str(data.get("due_on") or due_date(box, dossier["procedure_code"]))
    told = {
        "due_on": due,
        "office": data.get("office") or desk["office"],
        "officer": data.get("officer") or desk["officer"],
    }
    return told, dict(told), f"Hẹn trả kết quả ngày {vietnamese(due)}"


def refuse(box: Box, dossier: Row, data: Json) -> Change:
    """Turn the dossier away, with a reason."""
    reason = said(data, "reason", "Hồ sơ chưa đúng thẩm quyền giải quyết của cơ quan.")
    return {"reason": reason}, {}, reason


def process(box: Box, dossier: Row, data: Json) -> Change:
    """Begin the work."""
    return {}, {}, "Cán bộ chuyên môn đang giải quyết"


def ask_more(box: Box, dossier: Row, data: Json) -> Change:
    """Ask for papers, all at once, with a reason for each and a last day."""
    items = data.get("items") or [{"key": "birth_notification", "reason": "Ảnh mờ, chưa đọc được."}]
    form = box.catalogue.form(dossier["procedure_code"]) or {}
    known = {c["key"]: c["name"] for c in form["components"]}
    strange = [i.get("key") for i in items if i.get("key") not in known]
    if strange:
        raise refused(*((str(key), "unknown", "Hồ sơ không có giấy tờ này.") for key in strange))
    until = str(data.get("until") or working_days(box.today(), 7))
    told = {"items": [i | {"name": known[i["key"]]} for i in items], "until": until}
    note = "; ".join(str(i.get("reason", "")) for i in items)
    return told, {"wanted": items, "until": until, "resume": dossier["status"]}, note


def charge(box: Box, dossier: Row, data: Json) -> Change:
    """Assign a fee; by default that of the copies asked for."""
    amount = int(data.get("amount") or copies_fee(dossier) or COPY_FEE)
    if amount <= 0:
        raise refused(("amount", "out_of_range", "Số tiền phải lớn hơn 0."))
    changes = {"fee": amount, "resume": dossier["status"]}
    return {"amount": amount}, changes, f"Lệ phí {amount:,} đồng".replace(",", ".")


def withdraw(box: Box, dossier: Row, data: Json) -> Change:
    """Take the dossier back at the citizen's wish."""
    return {}, {"fee": 0}, said(data, "reason", "Công dân rút hồ sơ")


def stop(box: Box, dossier: Row, data: Json) -> Change:
    """Stop the work, with a reason."""
    reason = said(data, "reason", "Quá thời hạn bổ sung hồ sơ.")
    return {"reason": reason}, {"fee": 0}, reason


def finish(box: Box, dossier: Row, data: Json) -> Change:
    """Sign the result."""
    name = results.make(box, dossier)
    answers = json.loads(dossier["answers"] or "{}")
    told = {"how": data.get("how") or answers.get("result_channel", "Bản điện tử"), "files": [name]}
    return told, {}, "Kết quả đã được ký số"


def give(box: Box, dossier: Row, data: Json) -> Change:
    """Hand the result over."""
    return {}, {}, "Đã trả kết quả"


def late(box: Box, dossier: Row, data: Json) -> Change:
    """Say that the date promised has passed."""
    return {k: data[k] for k in ("reason", "due_on") if k in data}, {"overdue": 1}, ""


def post(box: Box, dossier: Row, data: Json) -> Change:
    """Say what the post did; nothing of the dossier changes."""
    return {k: data[k] for k in ("note", "tracking_code") if k in data}, {}, ""


CHANGES: dict[str, Callable[[Box, Row, Json], Change]] = {
    "dossier.accepted": accept,
    "dossier.not_accepted": refuse,
    "dossier.processing": process,
    "dossier.supplement_requested": ask_more,
    "dossier.fee_assigned": charge,
    "dossier.withdrawn": withdraw,
    "dossier.stopped": stop,
    "dossier.result_ready": finish,
    "dossier.result_returned": give,
    "dossier.overdue": late,
    "postal.collected": post,
    "postal.delivered": post,
}


# --- small words ----------------------------------------------------------------------------


def said(data: Json, key: str, otherwise: str) -> str:
    """Return a text of the officer's, or the usual one."""
    return str(data.get(key) or "").strip() or otherwise


def copies_fee(dossier: Row) -> int:
    """Return what the copies asked for cost, in đồng."""
    answers = json.loads(dossier["answers"] or "{}")
    return COPY_FEE * int(answers.get("copies") or 0)


def due_date(box: Box, procedure: str) -> date:
    """Return the day promised: the procedure's working days, one more after 15:00."""
    time = box.catalogue.by_code[procedure]["processing_time"]
    late_in_day = box.now().astimezone(VIETNAM).hour >= 15
    return working_days(box.today(), int(time["max"] or 5) + late_in_day)


def vietnamese(day: str) -> str:
    """Write an ISO day as people do: 05/09/2026."""
    return "/".join(reversed(day.split("-")))
