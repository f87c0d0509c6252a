"""Who may use which route of the console: one table, held by `guard.py`, walked by a test.

A route that is not in the table answers 404 to everybody. What belongs to another agency answers
404 too, whoever asks: `covers` is the only rule between agencies.
"""

from collections.abc import Mapping

ROLES = ("officer", "supervisor", "editor", "admin")
PUBLIC: frozenset[str] = frozenset()  # nobody's data; no session needed
ANYBODY = frozenset(ROLES)
PEOPLE = frozenset({"officer", "supervisor"})
SUPERVISOR = frozenset({"supervisor"})
CONTENT = frozenset({"editor", "supervisor"})
WATCH = frozenset({"supervisor", "admin"})
ADMIN = frozenset({"admin"})

T = "/console/tickets/{number}"
ENTRY = "/console/topics/{entry}"  # answers are the bot's, of no agency
POLICY: Mapping[str, frozenset[str]] = {
    "GET /console/signin": PUBLIC,
    "POST /console/signin": PUBLIC,
    "GET /console/oidc/start": PUBLIC,
    "GET /console/oidc/callback": PUBLIC,
    "GET /console/static/{name}": PUBLIC,
    "POST /console/signout": ANYBODY,
    "POST /console/language": ANYBODY,
    "POST /console/duty": PEOPLE,
    "GET /console": ANYBODY,
    "GET /console/inbox": PEOPLE,
    "GET /console/events": PEOPLE,
    f"GET {T}": PEOPLE,
    f"GET {T}/talk": PEOPLE,
    f"GET {T}/side": PEOPLE,
    f"POST {T}/take": PEOPLE,
    f"POST {T}/assign": SUPERVISOR,
    f"POST {T}/transfer": PEOPLE,
    f"POST {T}/release": PEOPLE,
    f"POST {T}/close": PEOPLE,
    f"POST {T}/say": PEOPLE,
    f"POST {T}/ask": PEOPLE,
    f"POST {T}/note": PEOPLE,
    f"POST {T}/draft": PEOPLE,
    f"POST {T}/labels": PEOPLE,
    f"POST {T}/reveal": PEOPLE,
    f"POST {T}/resend/{{bubble}}": PEOPLE,
    f"GET {T}/files/{{file_id}}": PEOPLE,
    "GET /console/canned": CONTENT,
    "POST /console/canned": CONTENT,
    "GET /console/canned/{id}": CONTENT,
    "POST /console/canned/{id}": CONTENT,
    "POST /console/canned/{id}/end": CONTENT,
    "GET /console/topics": CONTENT,
    f"GET {ENTRY}": CONTENT,
    f"POST {ENTRY}": CONTENT,
    f"POST {ENTRY}/publish": CONTENT,
    f"GET {ENTRY}/try": CONTENT,
    f"POST {ENTRY}/try": CONTENT,
    "GET /console/questions": CONTENT,
    "POST /console/questions": CONTENT,
    "GET /console/wall": SUPERVISOR,
    "POST /console/distribute": SUPERVISOR,
    "POST /console/queues/{agency}": SUPERVISOR,
    "POST /console/capacity/{login}": SUPERVISOR,
    "GET /console/reports": SUPERVISOR,
    "GET /console/reports.csv": SUPERVISOR,
    "GET /console/staff": ADMIN,
    "POST /console/staff/{login}/disable": ADMIN,
    "POST /console/staff/{login}/signout": ADMIN,
    "GET /console/audit": WATCH,
    "GET /console/trouble": WATCH,
    "POST /console/trouble/{bubble}": WATCH,
}


def covers(mine: str, theirs: str) -> bool:
    """Whether somebody of agency `mine` may see what is `theirs`: their own, and below it."""
    return bool(mine) and (theirs == mine or theirs.startswith(f"{mine}."))
