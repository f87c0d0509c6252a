"""OAuth v4 as Zalo does it: PKCE, answers with HTTP 200, refresh tokens that work once."""

import base64
import hashlib
import hmac
import secrets
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Header
from fastapi.responses import JSONResponse, RedirectResponse

from sandbox.box import Box
from sandbox.portal.unit import Here, Unit
from sandbox.zalo.platform import now, oa

router = APIRouter(prefix="/zalo/oauth/v4/oa", route_class=Unit)
LIFE = 90_000  # seconds: 25 hours
CODE_LIFE = 600
INVALID_GRANT, BAD_APP, BAD_SECRET = -118, -14001, -14004


@router.get("/permission")
async def permission(
    box: Here, app_id: str, redirect_uri: str, code_challenge: str, state: str = ""
) -> RedirectResponse:
    """An administrator consents: back to the app, with a code."""
    code = secrets.token_urlsafe(24)
    expires = now(box) + CODE_LIFE * 1000
    box.db.insert("zalo_codes", code=code, challenge=code_challenge, expires_at=expires)
    query = {"code": code, "oa_id": oa(box)} | ({"state": state} if state else {})
    return RedirectResponse(f"{redirect_uri}?{urlencode(query)}", 302)


@router.post("/access_token")
async def access_token(
    box: Here,
    secret_key: Annotated[str, Header(convert_underscores=False)] = "",
    app_id: Annotated[str, Form()] = "",
    grant_type: Annotated[str, Form()] = "",
    code: Annotated[str, Form()] = "",
    code_verifier: Annotated[str, Form()] = "",
    refresh_token: Annotated[str, Form()] = "",
) -> JSONResponse:
    """A code or a refresh token for a new pair. Each works once."""
    if app_id != box.settings.zalo_app_id:
        return wrong(BAD_APP, "app_id")
    if not hmac.compare_digest(secret_key.encode(), box.settings.zalo_app_secret.encode()):
        return wrong(BAD_SECRET, "secret_key")
    good = (
        use_code(box, code, code_verifier)
        if grant_type == "authorization_code"
        else use_refresh(box, refresh_token)
    )
    return grant(box) if good else wrong(INVALID_GRANT, "invalid_grant")


def use_code(box: Box, code: str, verifier: str) -> bool:
    """Whether this code is good, with the verifier of its challenge; it is used up then."""
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    sql = """UPDATE zalo_codes SET used_at = ?1
             WHERE code = ?2 AND challenge = ?3 AND used_at IS NULL AND expires_at > ?1"""
    return box.db.run(sql, now(box), code, challenge) == 1


def use_refresh(box: Box, token: str) -> bool:
    """Whether this refresh token is good; it is used up then."""
    sql = "UPDATE zalo_grants SET used_at = ? WHERE refresh = ? AND used_at IS NULL"
    return box.db.run(sql, now(box), token) == 1


def grant(box: Box) -> JSONResponse:
    """A new pair; numbers as strings, as Zalo has them."""
    access, refresh = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    expires = now(box) + LIFE * 1000
    box.db.insert("zalo_grants", refresh=refresh, access=access, expires_at=expires)
    body: dict[str, Any] = {
        "access_token": access, "refresh_token": refresh, "expires_in": str(LIFE),
    }  # fmt: skip
    return JSONResponse(body)


def wrong(code: int, name: str) -> JSONResponse:
    """A refusal, under HTTP 200."""
    return JSONResponse({"error": code, "error_name": name, "error_reason": name, "ref_doc": ""})


def sow(box: Box) -> None:
    """The first refresh token, which the bot's settings hold; once."""
    token = box.settings.zalo_refresh_token
    if token and not box.db.one("SELECT refresh FROM zalo_grants LIMIT 1"):
        box.db.insert("zalo_grants", refresh=token, access=secrets.token_hex(16), expires_at=0)
