"""Dossiers: hand in, supplement, read back."""

import json
from typing import Any

from sandbox.box import VIETNAM, Box
from sandbox.database import Row
from sandbox.portal import otp, steps
from sandbox.portal.behalf import around
from sandbox.portal.drafts import changed, draft, form
from sandbox.portal.papers import File, check_files, given, paper, store
from sandbox.portal.people import account
from sandbox.portal.problems import Problem, refused
from sandbox.portal.seeds import agency
from sandbox.portal.strict import check_answers, check_components

Json = dict[str, Any]
GUIDANCE = (
    "Hồ sơ đã được gửi thành công. Cán bộ sẽ kiểm tra và trả lời trong ngày làm việc;"
    " thời hạn giải quyết tính từ khi hồ sơ được tiếp nhận."
)


# --- hand in --------------------------------------------------------------------------------


def submit(box: Box, identity: str, challenge: str) -> Json:
    """Hand the dossier in: complete, and confirmed by a code sent to the account's phone."""
    row = draft(box, identity)
    if row["answers"] is None:
        raise Problem("answers_missing")
    check_complete(box, row)
    spent = otp.spend(box, challenge, {"filing"}, identity, otp.FILING_LIFE)
    if spent["phone"] != account(box, row["account_id"])["phone"]:
        raise Problem("challenge_wrong_phone")
    code, now = new_code(box, row), box.stamp()
    box.db.update("dossiers", identity, code=code, status="submitted", since=now, received_at=now)
    steps.record(box, identity, "submitted", "Nộp trực tuyến")
    steps.emit(box, identity, "dossier.received", {})
    return {"code": code, "received_at": now, "guidance": GUIDANCE}


def check_complete(box: Box, row: Row) -> None:
    """Refuse answers to an older form, and papers missing or unsigned."""
    current = form(box, row["procedure_code"])
    if row["form_version"] != current["version"]:
        raise Problem("form_changed", changed=changed(box, current, row["form_version"]))
    today, answers = box.today().isoformat(), json.loads(row["answers"])
    have, signed = given(box, row["id"]), given(box, row["id"], signed_only=True)
    errors = check_answers(current["schema"], answers, today)
    behalf, cases = json.loads(row["on_behalf"] or "null"), json.loads(row["cases"])
    variables = around(current, answers, behalf, cases, today)
    errors += check_components(current, variables, have, signed)
    if errors:
        raise refused(*errors)


def new_code(box: Box, row: Row) -> str:
    """Number the dossier: H26.12-YYMMDD-NNNN, by the calendar of Vietnam."""
    day = box.now().astimezone(VIETNAM).strftime("%y%m%d")
    office = agency(row["agency_code"])["code"]
    return f"{office}-{day}-{box.db.count(f'{office}-{day}'):04d}"


def supplement(box: Box, code: str, component: str, files: list[File]) -> Json:
    """Take a paper that was asked for; with the last one the work goes on."""
    row = filed(box, code)
    wanted = json.loads(row["wanted"])
    if row["status"] != "supplement_requested":
        raise Problem("illegal_step", status_now=row["status"])
    if component not in {item["key"] for item in wanted}:
        raise refused((component, "not_wanted", "Cơ quan không yêu cầu bổ sung giấy tờ này."))
    check_files(paper(box, row, component), files)
    store(box, row["id"], component, files, "supplement")
    left = [item for item in wanted if item["key"] != component]
    box.db.update("dossiers", row["id"], wanted=left)
    if not left:
        steps.resume(box, row, "Công dân đã bổ sung giấy tờ")
    return shown(box, filed(box, code))


# --- read back ------------------------------------------------------------------------------


def filed(box: Box, code: str) -> Row:
    """Return a dossier's row by its code; drafts have none."""
    row = box.db.one("SELECT * FROM dossiers WHERE code = ?", code)
    if row is None:
        raise Problem("not_found")
    return row


def shown(box: Box, row: Row) -> Json:
    """Write a dossier's present state."""
    row_keys = "code procedure_code account_id status since office officer due_on fee note until"
    kept = row_keys.split()
    sql = "SELECT status, at, note FROM history WHERE dossier_id = ? ORDER BY id"
    asked = "SELECT 1 FROM withdrawals WHERE dossier_id = ?"
    rated = "SELECT score FROM ratings WHERE dossier_id = ?"
    return {k: row[k] for k in kept} | {
        "procedure_name": box.catalogue.by_code[row["procedure_code"]]["name"],
        "status_text": steps.STATUS_TEXT[row["status"]],
        "overdue": bool(row["overdue"]),
        "wanted": json.loads(row["wanted"]),
        "withdrawal_asked": row["status"] in steps.GOING and bool(box.db.value(asked, row["id"])),
        "rating": box.db.value(rated, row["id"]),
        "history": box.db.all(sql, row["id"]),
    }


def of_account(box: Box, owner: str) -> list[Json]:
    """List an account's dossiers, the newest first."""
    account(box, owner)
    sql = """SELECT * FROM dossiers WHERE account_id = ? AND code IS NOT NULL
             ORDER BY received_at DESC, code DESC"""
    return [shown(box, row) for row in box.db.all(sql, owner)]


def result(box: Box, code: str) -> list[Json]:
    """List the signed files of the result."""
    row = filed(box, code)
    sql = "SELECT id, name, type, signed_by FROM files WHERE dossier_id = ? AND kind = 'result'"
    base = f"{box.settings.url}/api/v1/dossiers/{code}/result"
    files = box.db.all(sql, row["id"])
    if not files:
        raise Problem("no_result")
    return [
        {"url": f"{base}/{f['id']}"} | {k: f[k] for k in ("name", "type", "signed_by")}
        for f in files
    ]


def result_file(box: Box, code: str, file: str) -> Row:
    """Return one file of the result, with its bytes."""
    sql = "SELECT * FROM files WHERE id = ? AND dossier_id = ? AND kind = 'result'"
    found = box.db.one(sql, file, filed(box, code)["id"])
    if found is None:
        raise Problem("not_found")
    return found
