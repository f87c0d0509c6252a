"""VNeID as a way to sign in: OpenID Connect, authorization code with PKCE (RFC 7636), nonce, state.

`/signin/vneid/start?t=` leads to VNeID, `/signin/vneid/callback` comes back and shows a number of
four digits to type into the chat that asked. No token ever goes through a chat, and a link that
somebody else sends proves nothing: the number belongs to the chat the link was made for.
"""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

import httpx
import structlog
from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from bot.model import Address, Identity, Language
from bot.store import Store, vneid
from bot.texts import Phrase, render

ALGORITHMS = ["RS256", "ES256", "PS256"]
LEEWAY = 60  # seconds a clock may be wrong
POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"

log = structlog.get_logger()


class Untrusted(Exception):
    """What came back is not what VNeID would say of this journey."""


@dataclass
class VNeID:
    """The provider, as `bot.model.Identities` and as routes."""

    store: Store
    issuer: str
    client_id: str
    client_secret: str
    url: str  # our own
    now: Callable[[], datetime]
    transport: httpx.AsyncBaseTransport | None = None
    clock: Callable[[], float] = time.time
    known: dict[str, Any] = field(default_factory=dict, init=False)  # the provider's own page

    # --- what dialogs use -------------------------------------------------------------------

    async def link(self, channel: str, chat_id: str, *, key: str) -> str:
        """A link for this chat: one use, 10 minutes."""
        del key
        token = secrets.token_urlsafe(32)
        await vneid.issue(self.store, Address(channel, chat_id), _hash(token), self.now())
        return f"{self.url}/signin/vneid/start?{urlencode({'t': token})}"

    async def redeem(self, channel: str, chat_id: str, number: str, *, key: str) -> Identity:
        """Who the number stands for; it counts only in the chat that asked."""
        del key
        proven = await vneid.newest(self.store, Address(channel, chat_id), self.now())
        if proven is None:
            return Identity()
        if hmac.compare_digest(proven.secret["number"], number):
            return Identity(proven.secret["token"], vneid.TRIES - proven.tries)
        return Identity("", await vneid.wrong(self.store, proven.id, self.now()))

    # --- the browser's journey --------------------------------------------------------------

    async def begin(self, token: str) -> str | None:
        """Where the browser goes; None for a link that is used up or too old."""
        page = await self._discovered()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        secret = {"nonce": nonce, "verifier": verifier}
        if not await vneid.start(self.store, _hash(token), _hash(state), secret, self.now()):
            return None
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self._callback,
            "scope": "openid profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge.rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return f"{page['authorization_endpoint']}?{urlencode(asked)}"

    async def finish(self, code: str, state: str) -> str | None:
        """The number to type; None for a state of no journey. Raises `Untrusted`."""
        journey = await vneid.returned(self.store, _hash(state), self.now())
        if journey is None:
            return None
        token = await self._exchanged(code, journey.secret["verifier"])
        await self._checked(token, journey.secret["nonce"])
        number = f"{secrets.randbelow(10_000):04}"
        await vneid.prove(self.store, journey.id, {"number": number, "token": token})
        return number

    @property
    def _callback(self) -> str:
        return f"{self.url}/signin/vneid/callback"

    async def _exchanged(self, code: str, verifier: str) -> str:
        """The ID token for the code."""
        page = await self._discovered()
        body = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._callback,
            "code_verifier": verifier,
        }
        async with self._client() as client:
            answer = await client.post(
                page["token_endpoint"], data=body, auth=(self.client_id, self.client_secret)
            )
        if answer.status_code != httpx.codes.OK:
            raise Untrusted(Untrusted.__doc__)
        return str(answer.json().get("id_token", ""))

    async def _checked(self, token: str, nonce: str) -> None:
        """Signature, issuer, audience, times and nonce of an ID token. Raises `Untrusted`."""
        page = await self._discovered()
        async with self._client() as client:
            keys = KeySet.import_key_set((await client.get(page["jwks_uri"])).json())
        try:
            claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
            rules = jwt.JWTClaimsRegistry(
                now=int(self.clock()),
                leeway=LEEWAY,
                iss={"essential": True, "value": page["issuer"]},
                aud={"essential": True, "value": self.client_id},
                exp={"essential": True},
                nonce={"essential": True, "value": nonce},
            )
            rules.validate(claims)
        except (JoseError, ValueError) as error:
            raise Untrusted(Untrusted.__doc__) from error

    async def _discovered(self) -> dict[str, Any]:
        """The provider's own description of itself (OpenID Connect Discovery)."""
        if not self.known:
            async with self._client() as client:
                answer = await client.get(f"{self.issuer}/.well-known/openid-configuration")
            self.known = dict(answer.raise_for_status().json())
        if self.known["issuer"].rstrip("/") != self.issuer.rstrip("/"):
            raise Untrusted(Untrusted.__doc__)
        return self.known

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=self.transport, timeout=10)


def router(provider: VNeID) -> APIRouter:
    """The two pages of the journey. Nothing of an account is shown on them but the number."""
    routes = APIRouter(prefix="/signin/vneid")
    page = SignInPages()

    @routes.get("/start")
    async def start(request: Request, t: Annotated[str, Query(max_length=100)] = "") -> Response:
        try:
            url = await provider.begin(t)
        except (httpx.HTTPError, Untrusted):
            log.warning("vneid does not answer")
            return page(request, "down", status=503)
        if url is None:
            return page(request, "old", status=410)
        return RedirectResponse(url, 303, {"Cache-Control": "no-store"})

    @routes.get("/callback")
    async def callback(
        request: Request,
        code: Annotated[str, Query(max_length=2000)] = "",
        state: Annotated[str, Query(max_length=200)] = "",
    ) -> Response:
        try:
            number = await provider.finish(code, state)
        except (httpx.HTTPError, Untrusted):
            log.warning("vneid sign-in failed")
            return page(request, "failed", status=403)
        return page(request, "number", number) if number else page(request, "old", status=410)

    return routes


class SignInPages:
    """What the browser reads, in its own language; kept nowhere."""

    def __init__(self) -> None:
        here = FileSystemLoader(Path(__file__).parent / "templates")
        self.pages = Environment(loader=here, autoescape=True, undefined=StrictUndefined)

    def __call__(
        self, request: Request, name: str, number: str = "", status: int = 200
    ) -> HTMLResponse:
        """One page: number, old, failed, down."""
        english = request.headers.get("accept-language", "").startswith("en")
        language: Language = "en" if english else "vi"

        def words_of(key: str) -> str:
            return render(Phrase(f"vneid.page.{key}"), language)

        words = {"title": words_of("title"), "heading": words_of(f"{name}_heading")}
        words |= {"text": words_of(f"{name}_text"), "lang": language, "number": number}
        text = self.pages.get_template("signin.html").render(words)
        safe = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
        return HTMLResponse(text, status, {**safe, "Referrer-Policy": "no-referrer"})


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
