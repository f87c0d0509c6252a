"""OpenID Connect for officers: authorization code with PKCE (S256), state and nonce.

Staff are known by (issuer, subject), never by e-mail. What must survive the way to the provider and
back is sealed into a cookie of ten minutes; nothing of it is in the address.
"""

import base64
import hashlib
import json
import secrets
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import httpx
import structlog
from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from bot.console.desk import Oidc
from bot.sealing import Sealer

COOKIE = "__Host-motcua_oidc"
LIFE = 600  # seconds to sign in at the provider
ALGORITHMS = ["RS256", "ES256", "PS256"]
PLACE = "console.oidc"
LEEWAY = 60  # seconds clocks may differ

log = structlog.get_logger(__name__)


async def start(provider: Oidc, sealer: Sealer, back: str) -> Response:
    """To the provider, with a challenge only this browser can meet."""
    kept = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    async with _client() as client:
        there = await _metadata(client, provider)
    query = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": back,
        "scope": "openid profile",
        "state": kept["state"],
        "nonce": kept["nonce"],
        "code_challenge": _challenge(kept["verifier"]),
        "code_challenge_method": "S256",
    }
    answer = RedirectResponse(f"{there['authorization_endpoint']}?{urlencode(query)}", 303)
    sealed = sealer.seal(json.dumps(kept).encode(), PLACE).hex()
    answer.set_cookie(COOKIE, sealed, LIFE, path="/", secure=True, httponly=True, samesite="lax")
    return answer


async def finish(
    provider: Oidc, sealer: Sealer, back: str, request: Request, now: datetime
) -> str | None:
    """The subject the provider vouches for; None when anything about the answer is not right."""
    kept = _kept(sealer, request.cookies.get(COOKIE, ""))
    state = request.query_params.get("state", "")
    if not kept or not secrets.compare_digest(state.encode(), kept["state"].encode()):
        return None
    try:
        async with _client() as client:
            return await _subject(client, provider, kept, back, request, now)
    except (httpx.HTTPError, JoseError, KeyError, ValueError):
        log.warning("officer sign-on failed")
        return None


async def _subject(
    client: httpx.AsyncClient,
    provider: Oidc,
    kept: dict[str, str],
    back: str,
    request: Request,
    now: datetime,
) -> str:
    there = await _metadata(client, provider)
    answer = await client.post(
        there["token_endpoint"],
        data={
            "grant_type": "authorization_code",
            "code": request.query_params["code"],
            "redirect_uri": back,
            "code_verifier": kept["verifier"],
        },
        auth=(provider.client_id, provider.client_secret),
    )
    answer.raise_for_status()
    keys = (await client.get(there["jwks_uri"])).raise_for_status().json()
    token = jwt.decode(answer.json()["id_token"], KeySet.import_key_set(keys), ALGORITHMS)
    claims = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=LEEWAY,
        iss={"essential": True, "value": there["issuer"]},
        aud={"essential": True, "value": provider.client_id},
        exp={"essential": True},
        nonce={"essential": True, "value": kept["nonce"]},
        sub={"essential": True},
    )
    claims.validate(token.claims)
    return str(token.claims["sub"])


async def _metadata(client: httpx.AsyncClient, provider: Oidc) -> dict[str, Any]:
    url = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
    found: dict[str, Any] = (await client.get(url)).raise_for_status().json()
    if found["issuer"].rstrip("/") != provider.issuer.rstrip("/"):
        raise ValueError("another issuer answers there")
    return found


def _challenge(verifier: str) -> str:
    """S256 of RFC 7636, 4.2."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _kept(sealer: Sealer, cookie: str) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads(sealer.open(bytes.fromhex(cookie), PLACE))
    except Exception:  # noqa: BLE001  whatever was sent is not what we sealed
        return {}
    return found


def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(timeout=10, follow_redirects=False)
