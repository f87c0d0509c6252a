"""Citizens: whose SIM it is, accounts, sign-ins, the papers they already have."""

import base64
import hashlib
import json
import math
import secrets
import unicodedata
from datetime import timedelta
from typing import Any

from sandbox.box import Box, moment, new_id, stamp
from sandbox.database import Row
from sandbox.portal import otp
from sandbox.portal.problems import Problem, refused
from sandbox.portal.seeds import seeds

Json = dict[str, Any]
A_DAY = timedelta(days=1)
CHECKS = {"challenge_id": 3, "phone": 5, "citizen_id": 5}


# --- whose SIM is it ------------------------------------------------------------------------


def check_subscriber(box: Box, challenge: str, citizen_id: str) -> Json:
    """Compare a verified phone with a citizen id: 3 times a challenge, 5 a day per phone and id."""
    phone = otp.verified(box, challenge)["phone"]
    seen = {"challenge_id": challenge, "phone": phone, "citizen_id": citizen_id}
    for column, most in CHECKS.items():
        check_quota(box, column, seen[column], most)
    reason = mismatch(box, phone, citizen_id)
    box.db.insert("checks", **seen, matches=not reason, at=box.stamp())
    return {"matches": not reason, "reason": reason}


def check_quota(box: Box, column: str, value: str, most: int) -> None:
    """Refuse one check too many within a day, and say how long until the next."""
    since = stamp(box.now() - A_DAY)
    sql = f"SELECT at FROM checks WHERE {column} = ? AND at > ? ORDER BY at DESC LIMIT ?"  # noqa: S608
    rows = box.db.all(sql, value, since, most)
    if len(rows) >= most:
        wait = moment(rows[-1]["at"]) + A_DAY - box.now()
        raise Problem("checks_used_up", wait=math.ceil(wait.total_seconds()))


def mismatch(box: Box, phone: str, citizen_id: str) -> str:
    """Say why the subscriber of a phone is not this citizen; "" when nothing speaks against it."""
    if phone in seeds()["unknown_subscribers"]:
        return "unknown_subscriber"
    row = subscriber(box, phone)
    owner = row["citizen_id"] if row else None
    return "not_owner" if owner and owner != citizen_id else ""


def subscriber(box: Box, phone: str) -> Row | None:
    """Return what the carrier knows of a phone. An account's phone is registered to its owner."""
    known = box.db.one("SELECT * FROM subscribers WHERE phone = ?", phone)
    return known or box.db.one(
        "SELECT citizen_id, name, birth_date FROM accounts WHERE phone = ?", phone
    )


# --- accounts -------------------------------------------------------------------------------


def open_account(box: Box, challenge: str, citizen_id: str, name: str, birth_date: str) -> Json:
    """Open an account for a phone verified for registration and found to be the citizen's own."""
    account = new_id("acc")
    phone = otp.spend(box, challenge, {"registration"}, account)["phone"]
    passed = "SELECT 1 FROM checks WHERE challenge_id = ? AND citizen_id = ? AND matches"
    if not box.db.value(passed, challenge, citizen_id):
        raise Problem("subscriber_not_checked")
    if box.db.value("SELECT 1 FROM accounts WHERE phone = ? OR citizen_id = ?", phone, citizen_id):
        raise Problem("account_exists")
    check_person(box, phone, name, birth_date)
    link = link_words()
    box.db.insert(
        "accounts", id=account, phone=phone, citizen_id=citizen_id, name=name,
        birth_date=birth_date, link=link, created_at=box.stamp(),
    )  # fmt: skip
    text = "Cong Dich vu cong: Tai khoan cua quy khach da duoc tao."
    text += f" Dat mat khau tai {box.settings.url}/password/{link}"
    otp.send_sms(box, phone, text)
    return {"id": account, "password_link_sent_to": masked(phone)}


def check_person(box: Box, phone: str, name: str, birth_date: str) -> None:
    """Refuse a name or birth date that is not the subscriber's, where the carrier knows them."""
    row = subscriber(box, phone) or {}
    faults = []
    if row.get("name") and plain(row["name"]) != plain(name):
        faults.append(("name", "differs", "Họ tên không khớp với thông tin thuê bao."))
    if row.get("birth_date") and row["birth_date"] != birth_date:
        faults.append(("birth_date", "differs", "Ngày sinh không khớp với thông tin thuê bao."))
    if faults:
        raise refused(*faults)


def link_words() -> str:
    """Make a link's secret of letters only, so that no SMS but an OTP holds six digits in a row."""
    return "".join(secrets.choice("abcdefghijkmnpqrstuvwxyz") for _ in range(24))


def account(box: Box, identity: str) -> Json:
    """Return an account as the bot sees it."""
    row = box.db.one("SELECT * FROM accounts WHERE id = ?", identity)
    if row is None:
        raise Problem("not_found")
    shown = ("id", "name", "citizen_id", "birth_date", "phone", "address", "sex", "email")
    return {k: row[k] for k in shown}


def set_password(box: Box, link: str, password: str) -> None:
    """Keep a password as scrypt; the link is good once."""
    row = by_link(box, link)
    salt = secrets.token_bytes(16)
    kept = hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1)
    box.db.update("accounts", row["id"], password=f"{salt.hex()}${kept.hex()}", link=None)


def by_link(box: Box, link: str) -> Row:
    """Return the account a password link was sent for."""
    row = box.db.one("SELECT * FROM accounts WHERE link = ?", link)
    if row is None:
        raise Problem("link_expired")
    return row


# --- sign-ins -------------------------------------------------------------------------------


def sign_in(box: Box, challenge: str, citizen_id: str) -> Json:
    """Sign in: the verified phone and the citizen id must be those of one account."""
    row = otp.verified(box, challenge)
    sql = "SELECT id FROM accounts WHERE phone = ? AND citizen_id = ?"
    found = box.db.value(sql, row["phone"], citizen_id)
    if not found:
        raise Problem("sign_in_refused")
    identity = new_id("sgn")
    if row["used_for"] != found:  # the code that opened this account also signs its owner in
        otp.spend(box, challenge, {"sign_in", "link"}, identity)
    box.db.insert("sign_ins", id=identity, account_id=found, created_at=box.stamp())
    return {"id": identity, "account_id": found}


def sign_in_by_identity(box: Box, token: str) -> Json:
    """Sign in whoever the token names. A real portal asks VNeID; this toy town believes it."""
    found = box.db.value("SELECT id FROM accounts WHERE citizen_id = ?", named_by(token))
    if not found:
        raise Problem("sign_in_refused")
    identity = new_id("sgn")
    box.db.insert("sign_ins", id=identity, account_id=found, created_at=box.stamp())
    return {"id": identity, "account_id": found}


def named_by(token: str) -> str:
    """Read the citizen id out of an identity token; "" when it is none."""
    try:
        middle = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
        return str(claims.get("citizen_id") or claims.get("sub") or "")
    except (IndexError, ValueError, AttributeError):
        return ""


def sign_out(box: Box, identity: str) -> None:
    """End a sign-in; ending it twice is no error."""
    if not box.db.value("SELECT 1 FROM sign_ins WHERE id = ?", identity):
        raise Problem("not_found")
    sql = "UPDATE sign_ins SET ended_at = COALESCE(ended_at, ?) WHERE id = ?"
    box.db.run(sql, box.stamp(), identity)


def documents(box: Box, identity: str) -> list[Json]:
    """List the papers in a citizen's electronic store (kho dữ liệu cá nhân)."""
    owner = account(box, identity)["id"]
    listed: list[Json] = seeds()["wallet"]
    return [d | {"id": f"{owner}.{d['id']}"} for d in listed]


def masked(phone: str) -> str:
    """Show a phone so that only its owner knows it: 090***001."""
    return f"{phone[:3]}***{phone[-3:]}"


def plain(name: str) -> str:
    """A name for comparison: composed, folded to one case and single spaces."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
