"""The calls of Zalo's Official Account API that we make. An error code is a `Failed`.

Every call carries the access token in a bare header; a token Zalo no longer takes is renewed and
the call made once more. What may have been carried out although no answer came is a `TryLater`
with `unknown`: the sender looks into the chat's own history before it sends again.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Literal

import httpx

from bot.channels.zalo_errors import RATE, Act, Failed, Host
from bot.channels.zalo_tokens import Alarm, Tokens
from bot.model import TryLater

Json = dict[str, Any]
PAGE = 10  # messages or chats of a page of the history: Zalo gives no more


@dataclass(frozen=True)
class Past:
    """A message of ours that is in the chat already."""

    id: str
    text: str
    kind: str  # text, photo, file…
    at: datetime


@dataclass(frozen=True)
class ZaloApi:
    """`proof` is the App Secret when every call must prove it (a switch of Zalo's console)."""

    oa_url: str
    template_url: str
    tokens: Tokens
    client: httpx.AsyncClient
    alarm: Alarm
    proof: str = field(default="", repr=False)

    async def say(self, user: str, message: Json) -> str:
        """A message of the consultation kind; Zalo's id of it."""
        body = {"recipient": {"user_id": user}, "message": message}
        return _id(await self._post("oa", f"{self.oa_url}/v3.0/oa/message/cs", json=body))

    async def template(self, user: str, template: str, data: Json) -> str:
        """An approved template to a citizen we know by their id here."""
        body = {"user_id": user, "template_id": template, "template_data": data}
        return _id(await self._post("oa", f"{self.oa_url}/v3.0/oa/message/template", json=body))

    async def template_by_phone(self, phone: str, template: str, data: Json, key: str) -> str:
        """An approved template to a phone number ("84…")."""
        body = {"phone": phone, "template_id": template, "template_data": data, "tracking_id": key}
        return _id(await self._post("template", f"{self.template_url}/message/template", json=body))

    async def upload(
        self, kind: Literal["image", "file"], name: str, content: bytes, type_: str
    ) -> str:
        """Bytes for a message that follows; its `attachment_id` or `token`, good for seven days."""
        files = {"file": (name, content, type_)}
        data = await self._post("oa", f"{self.oa_url}/v2.0/oa/upload/{kind}", files=files)
        return str(data.get("attachment_id") or data.get("token") or "")

    async def last_interaction(self, user: str) -> datetime | None:
        """When the citizen last did something, as Zalo counts it; None when it does not say."""
        url = f"{self.oa_url}/v3.0/oa/quota/message"
        data = await self._post("oa", url, json={"user_id": user})
        at = str(data.get("last_interaction") or "")
        return datetime.fromtimestamp(int(at) / 1000, UTC) if at.isdecimal() and int(at) else None

    async def recent(self, user: str) -> list[Past]:
        """Our own newest messages in the chat with a citizen, at most ten looked at."""
        return [_past(one) for one in await self.history(user, 0) if one.get("src") == 0]

    async def history(self, user: str, offset: int) -> list[Json]:
        """Messages of the chat with a citizen, newest first, a page of them."""
        return await self._page("conversation", {"user_id": user, "offset": offset})

    async def chats(self, offset: int) -> list[Json]:
        """The newest message of each chat, the newest chat first, a page of them."""
        return await self._page("listrecentchat", {"offset": offset})

    async def _page(self, what: str, asked: Json) -> list[Json]:
        query = {"data": json.dumps({**asked, "count": PAGE})}
        data = await self._call("oa", "GET", f"{self.oa_url}/v2.0/oa/{what}", params=query)
        return [one for one in data if isinstance(one, dict)] if isinstance(data, list) else []

    async def account(self) -> Json:
        """The Official Account itself: whether everything is set up."""
        data = await self._call("oa", "GET", f"{self.oa_url}/v2.0/oa/getoa")
        return data if isinstance(data, dict) else {}

    async def _post(self, host: Host, url: str, **body: Any) -> Json:
        data = await self._call(host, "POST", url, **body)
        return data if isinstance(data, dict) else {}

    async def _call(self, host: Host, method: str, url: str, **body: Any) -> Any:
        """One call, with a new token and a second try when Zalo wants one."""
        access = await self.tokens.access()
        code, data = await self._once(method, url, access, body)
        if code and Failed(host, code).rule.act is Act.REFRESH:
            access = await self.tokens.renew(access)
            code, data = await self._once(method, url, access, body)
        if code:
            self._fail(host, code)
        return data

    def _fail(self, host: Host, code: int) -> None:
        failed = Failed(host, code)
        if failed.rule.alarm:
            self.alarm(failed.rule.reason)
        if failed.rule.act is Act.REFRESH:
            self.alarm("token_refused")
            raise TryLater(60)
        if failed.rule.act is Act.RETRY:
            raise TryLater(failed.rule.after, limit="all" if failed.rule.reason == RATE else "")
        raise failed

    async def _once(self, method: str, url: str, access: str, body: Json) -> tuple[int, Any]:
        try:
            headers = self._headers(access)
            answer = await self.client.request(method, _parsed(url), headers=headers, **body)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise TryLater from error
        except httpx.HTTPError as error:
            raise TryLater(unknown=True) from error
        if answer.status_code == 429:
            raise TryLater(_seconds(answer), limit="all")
        if answer.status_code >= 500:
            raise TryLater(unknown=True)
        return _read(answer)

    def _headers(self, access: str) -> dict[str, str]:
        headers = {"access_token": access}
        if self.proof:
            mac = hmac.new(self.proof.encode(), access.encode(), hashlib.sha256)
            headers["appsecret_proof"] = mac.hexdigest()
        return headers


@lru_cache(maxsize=64)
def _parsed(url: str) -> httpx.URL:
    """Our few addresses, taken apart once."""
    return httpx.URL(url)


def _read(answer: httpx.Response) -> tuple[int, Any]:
    """The error code (0: good) and the data of an answer."""
    try:
        body = answer.json()
        return int(body.get("error") or 0), body.get("data")
    except (ValueError, AttributeError, TypeError) as error:
        raise TryLater(unknown=True) from error


def _id(data: Json) -> str:
    return str(data.get("message_id") or data.get("msg_id") or "")


def _seconds(answer: httpx.Response) -> float:
    wait = answer.headers.get("retry-after", "")
    return float(wait) if wait.isdecimal() else 60.0


def _past(one: Json) -> Past:
    at = str(one.get("time") or "0")
    moment = datetime.fromtimestamp(int(at) / 1000 if at.isdecimal() else 0, UTC)
    text = str(one.get("message") or "")
    return Past(str(one.get("message_id", "")), text, str(one.get("type", "")), moment)
