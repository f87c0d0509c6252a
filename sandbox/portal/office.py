"""The portal's smaller services: post, SMS, mail, ratings, petitions, agencies."""

from typing import Any

from sandbox.box import Box
from sandbox.portal import dossiers, otp
from sandbox.portal.catalogue import fold
from sandbox.portal.people import account
from sandbox.portal.problems import Problem, refused
from sandbox.portal.seeds import seeds

Json = dict[str, Any]
# Texts of SMS go without accents, as on any phone; {} are the notice's params.
NOTICES = {
    "status": "Cong Dich vu cong: Ho so {code}: {status}.",
    "supplement": "Cong Dich vu cong: Ho so {code} can bo sung giay to, han {until}.",
    "fee": "Cong Dich vu cong: Ho so {code} can nop {amount} dong tren Cong.",
    "result": "Cong Dich vu cong: Ho so {code} da co ket qua.",
    "reply": "Cong Dich vu cong: Can bo da tra loi quy khach, moi mo lai cuoc tro chuyen.",
}
RATED = {"refused", "withdrawn", "stopped", "done", "returned"}


def quote(kind: str, origin: str, destination: str) -> Json:
    """Price a postal journey by an invented tariff: within the city, or beyond."""
    near = all("ha noi" in fold(place) for place in (origin, destination))
    return {"kind": kind, "fee": 22_000 if near else 34_000, "days": 2 if near else 4}


def notify(box: Box, owner: str, template: str, params: dict[str, str]) -> None:
    """Send a notice by SMS, the way left when no chat can be reached."""
    phone = account(box, owner)["phone"]
    if template not in NOTICES:
        raise refused(("template", "unknown", "Không có mẫu tin này."))
    try:
        text = NOTICES[template].format(**params)
    except (KeyError, IndexError):
        raise refused(("params", "missing", "Thiếu tham số của mẫu tin.")) from None
    otp.send_sms(box, phone, fold_sms(text))


def fold_sms(text: str) -> str:
    """Write a text without accents, its case kept."""
    return "".join(fold(c).upper() if c.isupper() else fold(c) if c.isalpha() else c for c in text)


def mail_copy(box: Box, code: str, email: str) -> None:
    """Mail what was declared, and the result if there is one, to the citizen."""
    row = dossiers.filed(box, code)
    state = dossiers.shown(box, row)
    text = f"{state['procedure_name']}\nMã số hồ sơ: {code}\nTrạng thái: {state['status_text']}\n"
    text += "Bản sao thông tin đã kê khai gửi kèm thư này (bản thử nghiệm)."
    subject = f"Bản sao hồ sơ {code}"
    box.db.insert("mail", address=email, subject=subject, text=text, at=box.stamp())


def rate(box: Box, code: str, score: int, comment: str) -> None:
    """Keep how content the citizen was; the last word counts."""
    row = dossiers.filed(box, code)
    if row["status"] not in RATED:
        raise Problem("illegal_step", status_now=row["status"])
    sql = "INSERT OR REPLACE INTO ratings VALUES (?, ?, ?, ?)"
    box.db.run(sql, row["id"], score, comment, box.stamp())


def petition(box: Box, owner: str | None, subject: str, text: str) -> Json:
    """Put a petition on the desk."""
    if owner is not None:
        account(box, owner)
    number = f"PA-{box.today():%y%m%d}-{box.db.count('petition'):04d}"
    box.db.insert(
        "petitions", number=number, account_id=owner, subject=subject, text=text, at=box.stamp()
    )
    return {"number": number}


def agencies(place: str) -> list[Json]:
    """List who is competent: all, or those of the place (its name in an address, or its code)."""
    named = f" {fold(place).replace(',', ' ')} "
    shown = ("code", "name", "name_en", "address", "phone", "hours")

    def is_there(agency: Json) -> bool:
        commune = fold(agency["place"]).split(",")[0].replace("phuong ", "").replace("xa ", "")
        return place in ("", agency["code"]) or f" {commune} " in named

    return [{k: a[k] for k in shown} for a in seeds()["agencies"] if is_there(a)]
