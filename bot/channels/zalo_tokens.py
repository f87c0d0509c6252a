"""Zalo's tokens (OAuth v4): an access token lives 25 hours, a refresh token works once.

So one process renews at a time, and the new pair is committed before anybody uses it. A crash
between Zalo's answer and our commit loses the grant: only an administrator's `motcua zalo connect`
brings a new one, and an alarm says so.
"""

import asyncio
import base64
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from bot.channels.zalo_errors import DEAD
from bot.model import TryLater
from bot.store import Store, StoreError, tokens
from bot.store.tokens import Claim, Pair

CHANNEL = "zalo"
RENEW_AFTER = timedelta(hours=20)
SPARE = timedelta(minutes=5)  # a token so near its end is not used any more
LEASE = timedelta(seconds=60)  # to renew in: longer than the call's own time-out
COMMITS = 5  # tries to keep a new pair: without it the channel is dead

Alarm = Callable[[str], None]


class NotConnected(Exception):
    """Zalo did not give tokens; an administrator must run `motcua zalo connect` (again)."""


class Unsure(Exception):
    """The answer was lost: the refresh token may be used up."""


@dataclass(frozen=True)
class OAuth:
    """The calls of Zalo's token endpoint."""

    url: str
    app_id: str
    secret: str = field(repr=False)
    client: httpx.AsyncClient

    def consent_url(self, redirect_uri: str, verifier: str, state: str) -> str:
        """Where an administrator of the OA gives this app its rights."""
        query = {
            "app_id": self.app_id,
            "redirect_uri": redirect_uri,
            "code_challenge": challenge(verifier),
            "state": state,
        }
        return f"{self.url}/v4/oa/permission?{urlencode(query)}"

    async def exchange(self, code: str, verifier: str, now: datetime) -> Pair:
        """A consent's code for the first pair. Raises `NotConnected`, `Unsure`, `TryLater`."""
        form = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
        return await self._tokens(form, now)

    async def refresh(self, token: str, now: datetime) -> Pair:
        """A new pair; the token is used up then. Raises like `exchange`."""
        return await self._tokens({"grant_type": "refresh_token", "refresh_token": token}, now)

    async def _tokens(self, form: dict[str, str], now: datetime) -> Pair:
        url, headers = f"{self.url}/v4/oa/access_token", {"secret_key": self.secret}
        try:
            answer = await self.client.post(
                url, data={**form, "app_id": self.app_id}, headers=headers
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise TryLater(60) from error
        except httpx.HTTPError as error:
            raise Unsure(type(error).__name__) from error
        return _pair(answer, now)


def _pair(answer: httpx.Response, now: datetime) -> Pair:
    if answer.status_code >= 500:
        raise TryLater(60)
    try:
        body: dict[str, Any] = answer.json()
        if "access_token" not in body:
            raise NotConnected(f"error {body.get('error')}")
        life = timedelta(seconds=int(body.get("expires_in") or 90_000))  # a string, Zalo says
        return Pair(str(body["access_token"]), str(body["refresh_token"]), now + life)
    except (ValueError, KeyError, AttributeError) as error:
        raise Unsure("answer unreadable") from error


def is_dead(error: NotConnected) -> bool:
    """Whether Zalo said that the refresh token itself is no good."""
    return any(str(error) == f"error {code}" for code in DEAD)


@dataclass
class Tokens:
    """Gives the access token, and has it renewed. `seed` is the pair of the settings."""

    store: Store
    oauth: OAuth
    clock: Callable[[], datetime]
    alarm: Alarm
    seed: Pair
    _at_hand: Pair | None = field(default=None, init=False)
    _alone: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    async def access(self) -> str:
        """A token that is good now. Raises `TryLater` when there is none."""
        pair = self._at_hand
        if pair is None or not self._good(pair):
            pair = self._at_hand = await self._stored()
        return pair.access if self._good(pair) else await self.renew(pair.access)

    def _good(self, pair: Pair) -> bool:
        return bool(pair.access) and pair.expires_at - self.clock() > SPARE

    async def _stored(self) -> Pair:
        await tokens.seed(self.store, CHANNEL, self.seed)
        kept = await tokens.read(self.store, CHANNEL)
        if kept is None or not (kept.access or kept.refresh):
            self.alarm("not_connected")
            raise TryLater(300)
        return kept

    async def renew(self, stale: str) -> str:
        """A newer token than `stale`, whoever gets it. Raises `TryLater`."""
        async with self._alone:
            pair = await self._stored()
            if pair.access == stale or not self._good(pair):
                pair = await self._renewed(stale)
            self._at_hand = pair
            return pair.access

    async def renew_in_time(self) -> None:
        """The job: long before the token ends. Failure is an alarm, and tried again."""
        kept = await tokens.read(self.store, CHANNEL)
        since = kept.renewed_at if kept else None
        if kept is not None and not kept.refresh:
            return  # an access token alone, for a first hour
        if kept is None or since is None or self.clock() - since >= RENEW_AFTER:
            try:
                await self.renew(kept.access if kept else "")
            except TryLater:
                self.alarm("token_not_renewed")

    async def _renewed(self, stale: str) -> Pair:
        claim = await tokens.claim(self.store, CHANNEL, LEASE)
        if claim is None:
            raise TryLater(2)  # somebody else is renewing
        if claim.pair.access != stale and self._good(claim.pair):
            await tokens.fail(self.store, CHANNEL, claim, "")
            return claim.pair
        if claim.died:
            self.alarm("token_renewer_died")  # its answer may be lost: the next line will tell
        return await self._called(claim)

    async def _called(self, claim: Claim) -> Pair:
        try:
            pair = await self.oauth.refresh(claim.pair.refresh, self.clock())
        except NotConnected as error:
            dead = is_dead(error)
            await self._failed(claim, "token_dead" if dead else "token_refused", 300)
            raise TryLater(300) from error
        except Unsure as error:
            await self._failed(claim, "token_unsure", 30)
            raise TryLater(30) from error
        except TryLater:
            await self._failed(claim, "oauth_down", 30)
            raise
        return await self._kept(claim, pair)

    async def _failed(self, claim: Claim, problem: str, pause: float) -> None:
        self.alarm(problem)
        await tokens.fail(self.store, CHANNEL, claim, problem, timedelta(seconds=pause))

    async def _kept(self, claim: Claim, pair: Pair) -> Pair:
        """Committed before it is used; the old pair is gone, so try hard."""
        for nth in range(1, COMMITS + 1):
            try:
                kept = await tokens.keep(self.store, CHANNEL, claim, pair, self.clock())
            except StoreError:
                if nth == COMMITS:
                    self.alarm("token_lost")
                    raise
                await asyncio.sleep(nth)
            else:
                break
        if not kept:
            self.alarm("token_claim_lost")
        return pair


def new_verifier() -> str:
    """A PKCE verifier: 43 characters."""
    return secrets.token_urlsafe(32)


def challenge(verifier: str) -> str:
    """The PKCE challenge of a verifier (S256, without padding)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def code_in(callback: str, state: str, oa_id: str) -> str:
    """The code of the address Zalo sent the administrator back to. Raises `NotConnected`."""
    query = {name: found[0] for name, found in parse_qs(urlsplit(callback.strip()).query).items()}
    if query.get("state", state) != state:
        raise NotConnected("the address belongs to another consent (state)")
    if query.get("oa_id", oa_id) != oa_id:
        raise NotConnected(f"the consent is for another OA: {query['oa_id']}")
    if not query.get("code"):
        raise NotConnected("the address holds no code")
    return query["code"]
