"""A whole sandbox in the test's process, with hands: a citizen's, an officer's, the bot's ears."""

import itertools
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from sandbox import deliver
from sandbox.app import create_sandbox
from sandbox.settings import Settings
from tests.conftest import Clock

URL = "http://sandbox.test"
PHONE, CITIZEN = "0987000123", "001199000123"
HOME = "Số 1 phố Sen Hồ, phường Sen Hồ, Thành phố Hà Nội"
BIRTH = "1.001193"
PHOTO = ("giay-chung-sinh.jpg", b"\xff\xd8\xff\xe0 photo", "image/jpeg")
ANSWERS: dict[str, Any] = {
    "filing_capacity": "Tôi tự làm, cho con hoặc người thân của mình",
    "req_name": "NGUYỄN THỊ LAN",
    "req_id": CITIZEN,
    "req_dob": "1999-01-02",
    "req_phone": PHONE,
    "req_address": HOME,
    "req_relation": "Mẹ",
    "child_name": "TRẦN GIA BẢO",
    "child_dob": "2026-11-01",
    "child_dob_words": "Ngày mùng một tháng mười một năm hai nghìn không trăm hai mươi sáu",
    "child_sex": "Nam",
    "child_ethnic": "Kinh",
    "child_nationality": "Việt Nam",
    "child_birth_place": "Bệnh viện Đa khoa Sen Hồ, Hà Nội",
    "child_hometown": "phường Sen Hồ, Thành phố Hà Nội",
    "mother_name": "NGUYỄN THỊ LAN",
    "mother_id": CITIZEN,
    "mother_dob": "1999-01-02",
    "mother_ethnic": "Kinh",
    "mother_nationality": "Việt Nam",
    "mother_address": HOME,
    "copies": 1,
    "result_channel": "Bản điện tử",
}
Json = dict[str, Any]


@dataclass
class Bot:
    """The bot's ears: what it was told, and how it answers."""

    status: int = 200
    heard: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.heard.append(request)
        return httpx.Response(self.status)

    def events(self) -> list[Json]:
        return [json.loads(request.content) for request in self.heard]


class Roads(httpx.AsyncBaseTransport):
    """Carries the sandbox's calls: to itself when it calls itself, else to the bot."""

    def __init__(self, bot: Bot) -> None:
        self.bot = httpx.MockTransport(bot)
        self.home: httpx.ASGITransport | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        here = self.home if request.url.host == "sandbox.test" else self.bot
        assert here is not None
        return await here.handle_async_request(request)


class Town:
    """`town.api` speaks to the gateway, `town.web` to the pages."""

    def __init__(self, folder: Path, clock: Clock, **settings: Any) -> None:
        self.clock, self.bot = clock, Bot()
        roads = Roads(self.bot)
        there = Settings(data=folder, public_url=URL, bot_url="http://bot.test", **settings)
        self.settings = there
        self.app: FastAPI = create_sandbox(there, clock, roads)
        self.transport = roads.home = httpx.ASGITransport(self.app)
        token = {"Authorization": f"Bearer {there.token}"}
        self.api = httpx.AsyncClient(
            transport=self.transport, base_url=f"{URL}/api/v1", headers=token
        )
        self.web = httpx.AsyncClient(transport=self.transport, base_url=URL)
        self._keys = itertools.count(1)

    async def close(self) -> None:
        for client in (self.api, self.web, self.app.state.client):
            await client.aclose()
        self.app.state.box.db.close()

    async def deliver(self) -> int:
        """Send what is due."""
        return await deliver.send_due(self.app.state.box, self.app.state.client)

    # --- the gateway ------------------------------------------------------------------------

    async def write(
        self, method: str, path: str, body: Json | None = None, key: str = "", **more: Any
    ) -> httpx.Response:
        headers = {"Idempotency-Key": key or f"key-{next(self._keys)}"}
        if body is not None:
            more["json"] = body
        return await self.api.request(method, path, headers=headers, **more)

    async def done(self, method: str, path: str, body: Json | None = None, **more: Any) -> Json:
        response = await self.write(method, path, body, **more)
        assert response.is_success, response.text
        answer: Json = response.json()
        return answer

    async def read(self, path: str) -> Json:
        response = await self.api.get(path)
        assert response.is_success, response.text
        answer: Json = response.json()
        return answer

    # --- the citizen ------------------------------------------------------------------------

    async def code(self, phone: str = PHONE) -> str:
        texts = (await self.web.get("/dev/sms", params={"phone": phone})).json()
        found = re.findall(r"\d{6}", texts[-1]["text"])
        assert len(found) == 1
        return str(found[0])

    async def verified(self, purpose: str, phone: str = PHONE) -> str:
        challenge = await self.done("POST", "/otp-challenges", {"phone": phone, "purpose": purpose})
        url = f"/otp-challenges/{challenge['id']}/verify"
        verdict = await self.done("POST", url, {"code": await self.code(phone)})
        assert verdict["verified"]
        return str(challenge["id"])

    async def account(self) -> str:
        challenge = await self.verified("registration")
        who = {"challenge_id": challenge, "citizen_id": CITIZEN}
        assert (await self.done("POST", "/subscriber-checks", who))["matches"]
        person = {"name": "NGUYỄN THỊ LAN", "birth_date": "1999-01-02"}
        return str((await self.done("POST", "/accounts", who | person))["id"])

    async def draft(self, **answers: Any) -> str:
        account = await self.account()
        return await self.draft_of(account, ANSWERS | answers)

    async def draft_of(self, account: str, answers: Json) -> str:
        body = {"procedure_code": BIRTH, "account_id": account}
        draft = str((await self.done("POST", "/dossiers", body))["id"])
        await self.done("PUT", f"/dossiers/{draft}", await self.answers(answers))
        return draft

    async def answers(self, answers: Json) -> Json:
        version = (await self.read(f"/procedures/{BIRTH}/form"))["version"]
        return {"form_version": version, "answers": answers, "agency_code": "H26.12"}

    async def photo(self, draft: str, component: str = "birth_notification") -> httpx.Response:
        url = f"/dossiers/{draft}/components/{component}/files"
        return await self.write("PUT", url, files=[("files", PHOTO)])

    async def filed(self, **answers: Any) -> str:
        draft = await self.draft(**answers)
        assert (await self.photo(draft)).is_success
        challenge = await self.verified("filing")
        body = {"challenge_id": challenge}
        return str((await self.done("POST", f"/dossiers/{draft}/submit", body))["code"])

    # --- the officer ------------------------------------------------------------------------

    async def press(self, code: str, kind: str, **data: Any) -> httpx.Response:
        url = f"/dev/dossiers/{code}/events"
        return await self.web.post(url, json={"type": kind, "data": data})

    async def pressed(self, code: str, *kinds: str) -> None:
        for kind in kinds:
            assert (await self.press(code, kind)).is_success

    async def log(self) -> Json:
        answer: Json = (await self.web.get("/dev/log")).json()
        return answer
