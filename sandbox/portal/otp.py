"""One-time codes: sent by SMS, kept only as an HMAC, burnt after five wrong tries.

Limits: 60 s between two codes to a phone (waived once the last one has done its job), 5 an hour and
20 a day per phone, a total a day for all phones. The wait in a refusal is exact.
"""

import hashlib
import hmac
import math
import secrets
from datetime import timedelta
from typing import Any

from sandbox.box import Box, moment, new_id, stamp
from sandbox.database import Row
from sandbox.portal.problems import Problem

LIFE = timedelta(minutes=5)
GAP = timedelta(seconds=60)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TRIES = 5
CHECK_LIFE = timedelta(minutes=10)  # how long a verified phone may be checked and signed in
FILING_LIFE = timedelta(minutes=60)  # a confirmed filing may wait for the portal to come back


def send(box: Box, phone: str, purpose: str) -> dict[str, Any]:
    """Send a code to a phone."""
    check_limits(box, phone)
    code = f"{secrets.randbelow(10**6):06d}"
    challenge, now = new_id("otp"), box.now()
    mac = digest(box, challenge, code)
    box.db.insert(
        "challenges", id=challenge, phone=phone, purpose=purpose, mac=mac, created_at=stamp(now)
    )
    text = f"Mot Cua: Ma xac thuc cua quy khach la {code}, co hieu luc 5 phut."
    text += " Khong dua ma nay cho bat ky ai."
    send_sms(box, phone, text)
    return {"id": challenge, "expires_at": stamp(now + LIFE), "resend_after": stamp(now + GAP)}


def send_sms(box: Box, phone: str, text: str) -> None:
    """Put a text into the citizen's inbox."""
    box.db.insert("sms", phone=phone, text=text, at=box.stamp())


def check_limits(box: Box, phone: str) -> None:
    """Refuse a code too many, with the longest wait that applies."""
    waits = [(w, code) for code, w in limits(box, phone) if w > timedelta()]
    if waits:
        longest, code = max(waits)
        raise Problem(code, wait=math.ceil(longest.total_seconds()))


def limits(box: Box, phone: str) -> list[tuple[str, timedelta]]:
    """Return each limit with what is left to wait, zero or less when there is none."""
    now = box.now()
    since = stamp(now - DAY)
    sql = """SELECT created_at, verified_at FROM challenges
             WHERE phone = ? AND created_at > ? ORDER BY created_at DESC"""
    mine = box.db.all(sql, phone, since)
    at = [moment(row["created_at"]) for row in mine]
    gap = at[0] + GAP - now if mine and not mine[0]["verified_at"] else timedelta()
    everyone = oldest_that_counts(box, since)
    return [
        ("otp_too_soon", gap),
        ("otp_hourly", at[4] + HOUR - now if len(at) >= 5 else timedelta()),
        ("otp_daily", at[19] + DAY - now if len(at) >= 20 else timedelta()),
        ("otp_total", moment(everyone) + DAY - now if everyone else timedelta()),
    ]


def oldest_that_counts(box: Box, since: str) -> str | None:
    """Return when the code was sent that fills the day's total; None while there is room."""
    sql = """SELECT created_at FROM challenges WHERE created_at > ?
             ORDER BY created_at DESC LIMIT 1 OFFSET ?"""
    found: str | None = box.db.value(sql, since, box.settings.codes_a_day - 1)
    return found


def verify(box: Box, challenge: str, code: str) -> dict[str, Any]:
    """Try a code. A wrong one costs a try; an old or burnt challenge has none left."""
    row = find(box, challenge)
    if row["tries"] >= TRIES or moment(row["created_at"]) + LIFE <= box.now():
        return {"verified": False, "tries_left": 0}
    if hmac.compare_digest(row["mac"], digest(box, challenge, code)):
        box.db.update("challenges", challenge, verified_at=row["verified_at"] or box.stamp())
        return {"verified": True, "tries_left": TRIES - row["tries"]}
    box.db.update("challenges", challenge, tries=row["tries"] + 1)
    return {"verified": False, "tries_left": TRIES - row["tries"] - 1}


def find(box: Box, challenge: str) -> Row:
    """Return a challenge's row."""
    row = box.db.one("SELECT * FROM challenges WHERE id = ?", challenge)
    if row is None:
        raise Problem("not_found")
    return row


def verified(box: Box, challenge: str, life: timedelta = CHECK_LIFE) -> Row:
    """Return a challenge that was verified lately, or refuse."""
    row = box.db.one("SELECT * FROM challenges WHERE id = ?", challenge)
    if row is None or not row["verified_at"] or moment(row["verified_at"]) + life < box.now():
        raise Problem("challenge_not_verified")
    return row


def spend(
    box: Box, challenge: str, purposes: set[str], what: str, life: timedelta = CHECK_LIFE
) -> Row:
    """Use a verified challenge for one thing, once."""
    row = verified(box, challenge, life)
    if row["purpose"] not in purposes:
        raise Problem("challenge_wrong_purpose")
    if row["used_for"]:
        raise Problem("challenge_used")
    box.db.update("challenges", challenge, used_for=what)
    return row


def digest(box: Box, challenge: str, code: str) -> str:
    """HMAC of a code under the sandbox's pepper, bound to its challenge."""
    pepper = box.db.value("SELECT value FROM meta WHERE name = 'pepper'")
    return hmac.new(pepper.encode(), f"{challenge}:{code}".encode(), hashlib.sha256).hexdigest()
