"""The papers of a dossier: files, what the citizen's store holds, signatures."""

from datetime import timedelta
from typing import Any

from sandbox.box import Box, moment, new_id, stamp
from sandbox.database import Row
from sandbox.portal import steps
from sandbox.portal.drafts import draft, editable, form, note_change
from sandbox.portal.people import account, documents
from sandbox.portal.problems import Problem, refused

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


def put_files(box: Box, identity: str, component: str, files: list[File]) -> Json:
    """Store the files of a paper in place of those before; a signature on them is gone."""
    row = editable(box, identity)
    wanted = paper(box, row, component)
    check_files(wanted, files)
    box.db.run("DELETE FROM files WHERE dossier_id = ? AND component = ?", row["id"], component)
    store(box, row["id"], component, files, "filing")
    note_change(box, row, f"Công dân gửi lại: {wanted['name']}")
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


def state(box: Box, identity: str, component: str) -> Json:
    """Show how many files a paper has and whether they are all signed."""
    row = steps.by_id(box, identity)
    paper(box, row, component)
    sql = """SELECT COUNT(*) AS files, COALESCE(MIN(signed_by <> ''), 0) AS signed
             FROM files WHERE dossier_id = ? AND component = ?"""
    found = box.db.one(sql, row["id"], component) or {}
    return {"key": component, "files": found["files"], "signed": bool(found["signed"])}


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
    sql = """SELECT component FROM files WHERE dossier_id = ?
             GROUP BY component HAVING MIN(signed_by <> '') >= ?"""
    return {row["component"] for row in box.db.all(sql, identity, int(signed_only))}


def files(box: Box, identity: str) -> list[Row]:
    """List a dossier's files without their bytes."""
    sql = """SELECT id, component, name, type, kind, signed_by, LENGTH(content) AS size
             FROM files WHERE dossier_id = ? ORDER BY rowid"""
    return box.db.all(sql, identity)
