"""Dossiers: draft, answers, papers, hand in, read back."""

import json
from datetime import timedelta
from typing import Any

from sandbox.box import VIETNAM, Box, moment, new_id, stamp
from sandbox.database import Row
from sandbox.portal import otp, steps
from sandbox.portal.people import account, documents
from sandbox.portal.problems import Problem, refused
from sandbox.portal.seeds import agency
from sandbox.portal.strict import check_answers, check_components

Json = dict[str, Any]
File = tuple[str, str, bytes]  # name, type, content
LARGEST = 10_000_000
MOST_FILES = 10
SIGNING_LIFE = timedelta(minutes=15)
STARTS = {  # how files of each kind begin, and the `accept` they satisfy
    "image/jpeg": (b"\xff\xd8\xff", "photo"),
    "image/png": (b"\x89PNG\r\n\x1a\n", "photo"),
    "image/webp": (b"RIFF", "photo"),
    "application/pdf": (b"%PDF-", "pdf"),
}
GUIDANCE = (
    "Hồ sơ đã được gửi thành công. Cán bộ sẽ kiểm tra và trả lời trong ngày làm việc;"
    " thời hạn giải quyết tính từ khi hồ sơ được tiếp nhận."
)


# --- a draft --------------------------------------------------------------------------------


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
    row = draft(box, identity)
    current = form(box, row["procedure_code"])
    if body["form_version"] != current["version"]:
        raise Problem("form_changed", changed=changed(box, current, body["form_version"]))
    errors = check_answers(current["schema"], body["answers"], box.today().isoformat())
    if errors:
        raise refused(*errors)
    kept = ("form_version", "answers", "on_behalf", "agency_code", "delivery")
    box.db.update("dossiers", identity, **{k: body[k] for k in kept})
    return {"id": identity, "form_version": current["version"]}


def changed(box: Box, current: Json, version: str) -> list[str]:
    """Name the fields that differ from an older version; all of them when it was never given out."""
    sql = "SELECT body FROM forms WHERE procedure_code = ? AND version = ?"
    body = box.db.value(sql, current["procedure_code"], version)
    old = json.loads(body)["schema"]["properties"] if body else {}
    new = current["schema"]["properties"]
    return [k for k in new | old if plain(old.get(k)) != plain(new.get(k))]


def plain(field: Json | None) -> Json | None:
    """A field without its place, which may move when another is added."""
    return field and {k: v for k, v in field.items() if k != "x-order"}


# --- papers ---------------------------------------------------------------------------------


def put_files(box: Box, identity: str, component: str, files: list[File]) -> Json:
    """Store the files of a paper in place of those before; a signature on them is gone."""
    row = draft(box, identity)
    check_files(paper(box, row, component), files)
    box.db.run("DELETE FROM files WHERE dossier_id = ? AND component = ?", identity, component)
    store(box, identity, component, files, "filing")
    return {"key": component, "files": len(files)}


def from_wallet(box: Box, identity: str, component: str, wanted: list[str]) -> Json:
    """Use papers of the citizen's electronic store."""
    row = draft(box, identity)
    paper(box, row, component)
    held = {d["id"]: d for d in documents(box, row["account_id"])}
    if missing := [w for w in wanted if w not in held]:
        raise refused(*((w, "unknown", "Kho dữ liệu không có giấy tờ này.") for w in missing))
    box.db.run("DELETE FROM files WHERE dossier_id = ? AND component = ?", identity, component)
    files = [(held[w]["name"], "text/plain", held[w]["name"].encode()) for w in wanted]
    store(box, identity, component, files, "filing")
    return {"key": component, "files": len(files)}


def paper(box: Box, row: Row, component: str) -> Json:
    """Return a paper of this procedure's dossier."""
    listed = form(box, row["procedure_code"])["components"]
    found = next((c for c in listed if c["key"] == component), None)
    if found is None:
        raise Problem("not_found")
    return dict(found)


def check_files(component: Json, files: list[File]) -> None:
    """Refuse what is too much, too large, or not what its name says."""
    if not 1 <= len(files) <= MOST_FILES:
        raise refused((component["key"], "file_count", f"Mỗi giấy tờ từ 1 đến {MOST_FILES} tệp."))
    for name, kind, content in files:
        if len(content) > LARGEST:
            raise Problem("too_large")
        begins, satisfies = STARTS.get(kind, (b"", ""))
        if not begins or not content.startswith(begins) or satisfies not in component["accept"]:
            raise refused((component["key"], "file_type", f"{name}: loại tệp không được nhận."))


def store(box: Box, identity: str, component: str, files: list[File], kind: str) -> None:
    """Write files into the dossier."""
    for name, mime, content in files:
        box.db.insert(
            "files", id=new_id("fil"), dossier_id=identity, component=component, name=name[:200],
            type=mime, content=content, kind=kind, at=box.stamp(),
        )  # fmt: skip


def start_signing(box: Box, identity: str, component: str) -> Json:
    """Open the portal's own signing page for a paper."""
    row = draft(box, identity)
    paper(box, row, component)
    if component not in given(box, identity):
        raise Problem("nothing_to_sign")
    token, until = new_id("sig"), stamp(box.now() + SIGNING_LIFE)
    box.db.insert("signings", id=token, dossier_id=identity, component=component, expires_at=until)
    return {"sign_url": f"{box.settings.url}/sign/{token}", "expires_at": until}


def signing(box: Box, token: str) -> Row:
    """Return a signing that is still open or done."""
    row = box.db.one("SELECT * FROM signings WHERE id = ?", token)
    if row is None or (not row["signed_at"] and moment(row["expires_at"]) <= box.now()):
        raise Problem("link_expired")
    return row


def sign(box: Box, token: str) -> None:
    """Sign the paper with the citizen's (invented) digital signature and tell the bot; once."""
    row = signing(box, token)
    if row["signed_at"]:
        return
    dossier = steps.by_id(box, row["dossier_id"])
    who = account(box, dossier["account_id"])["name"]
    sql = "UPDATE files SET signed_by = ? WHERE dossier_id = ? AND component = ?"
    box.db.run(sql, who, row["dossier_id"], row["component"])
    box.db.update("signings", token, signed_at=box.stamp())
    steps.emit(box, row["dossier_id"], "component.signed", {"component": row["component"]})


def given(box: Box, identity: str, signed_only: bool = False) -> set[str]:
    """Name the papers of which files were sent (and signed)."""
    sql = "SELECT component FROM files WHERE dossier_id = ? GROUP BY component HAVING MIN(signed_by <> '') >= ?"
    return {row["component"] for row in box.db.all(sql, identity, int(signed_only))}


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
    errors += check_components(current, answers, today, have, signed)
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
    kept = ("code", "procedure_code", "account_id", "status", "since", "office", "officer", "due_on",
            "fee", "note", "until")  # fmt: skip
    sql = "SELECT status, at, note FROM history WHERE dossier_id = ? ORDER BY id"
    return {k: row[k] for k in kept} | {
        "procedure_name": box.catalogue.by_code[row["procedure_code"]]["name"],
        "status_text": steps.STATUS_TEXT[row["status"]],
        "overdue": bool(row["overdue"]),
        "wanted": json.loads(row["wanted"]),
        "history": box.db.all(sql, row["id"]),
    }


def of_account(box: Box, owner: str) -> list[Json]:
    """List an account's dossiers, the newest first."""
    account(box, owner)
    sql = "SELECT * FROM dossiers WHERE account_id = ? AND code IS NOT NULL ORDER BY received_at DESC, code DESC"
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
