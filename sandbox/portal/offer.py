"""Which calls belong to which part of the gateway: a portal may offer some parts and not others.

Reading the catalogue and sending codes belong to all; a call of a part that is not offered is
refused, so that a bot which asks all the same is found out.
"""

from sandbox.portal.problems import Problem

PARTS = ("accounts", "filing", "tracking", "signing", "postal", "payment", "wallet", "notices")
CALLS: dict[str, str] = {
    "POST /subscriber-checks": "accounts",
    "POST /accounts": "accounts",
    "GET /accounts/{account}": "accounts",
    "POST /sign-ins": "accounts",
    "POST /identity-sign-ins": "accounts",
    "DELETE /sign-ins/{sign_in}": "accounts",
    "GET /accounts/{account}/documents": "wallet",
    "GET /accounts/{account}/dossiers": "tracking",
    "POST /dossiers": "filing",
    "PUT /dossiers/{dossier}": "filing",
    "GET /dossiers/{dossier}": "tracking",
    "PUT /dossiers/{dossier}/components/{component}/files": "filing",
    "GET /dossiers/{dossier}/components/{component}": "filing",
    "POST /dossiers/{dossier}/components/{component}/signing": "signing",
    "POST /dossiers/{dossier}/submit": "filing",
    "POST /dossiers/{dossier}/supplements": "filing",
    "POST /dossiers/{dossier}/copies": "filing",
    "POST /dossiers/{dossier}/rating": "tracking",
    "GET /dossiers/{dossier}/result": "tracking",
    "GET /dossiers/{dossier}/result/{file}": "tracking",
    "POST /postal-quotes": "postal",
    "POST /dossiers/{dossier}/payments": "payment",
    "GET /payments/{payment}": "payment",
    "POST /notices": "notices",
    "POST /petitions": "notices",
    "GET /dossiers/{dossier}/answers": "filing",
    "POST /dossiers/{dossier}/withdraw": "filing",
    "POST /dossier-lookups": "tracking",
    "GET /payments/{payment}/receipt": "payment",
}


def parts_of(names: str) -> frozenset[str]:
    """The parts named, separated by commas. Raises ValueError for a name that is none."""
    named = frozenset(filter(None, (name.strip() for name in names.split(","))))
    if unknown := named - set(PARTS):
        raise ValueError(f"no part of the gateway: {', '.join(sorted(unknown))}")
    return named


def check_offered(call: str, off: frozenset[str]) -> None:
    """Refuse a call (as in `CALLS`) of a part that is not offered."""
    if CALLS.get(call) in off:
        raise Problem("not_offered")
