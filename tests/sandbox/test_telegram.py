"""The fake Telegram answers, refuses and delivers like the Bot API."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from sandbox.app import create_sandbox
from sandbox.settings import Settings
from sandbox.telegram import hook
from tests.conftest import Clock

TOKEN = Settings(data=Path()).telegram_token
Json = dict[str, Any]
PICTURE = b"\xff\xd8\xff\xe0" + b"\x00" * 60


@dataclass
class Bot:
    """A webhook that takes notes; `answers` are given one after the other, then 200."""

    got: list[tuple[str, Json]] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/hook")
        async def take(request: Request) -> Response:
            secret = request.headers.get("x-telegram-bot-api-secret-token", "")
            self.got.append((secret, await request.json()))
            return self.answers.pop(0) if self.answers else Response()

        return app


@dataclass
class Net:
    """The fake, its bot, and one person who has pressed START."""

    http: httpx.AsyncClient
    bot: Bot
    app: FastAPI
    clock: Clock
    user: int = 0

    async def call(self, method: str, **params: Any) -> Json:
        answer: Json = (await self.http.post(f"/telegram/bot{TOKEN}/{method}", json=params)).json()
        return answer

    async def do(self, do: str, **more: Any) -> None:
        answer = await self.http.post(f"/telegram/people/{self.user}", json={"do": do, **more})
        assert answer.status_code == 200, answer.text

    async def deliver(self) -> int:
        return await hook.flush(self.app.state.box, self.app.state.client)


@pytest_asyncio.fixture
async def net(tmp_path: Path, clock: Clock) -> AsyncIterator[Net]:
    bot = Bot()
    app = create_sandbox(Settings(data=tmp_path), clock, httpx.ASGITransport(bot.app()))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as http:
        net = Net(http, bot, app, clock)
        made = await http.post("/telegram/people", json={"name": "Lê Thị Quýt"})
        net.user = made.json()["id"]
        await net.do("start", text="p-khai-sinh")
        yield net
    app.state.box.db.close()
    await app.state.client.aclose()


async def test_a_wrong_token_is_nobody(net: Net) -> None:
    answer = await net.http.post("/telegram/bot1:x/getMe")
    assert answer.status_code == 401
    assert answer.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_updates_are_asked_for_until_a_webhook_is_set(net: Net) -> None:
    (update,) = (await net.call("getUpdates"))["result"]
    assert update["message"]["text"] == "/start p-khai-sinh"
    assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert (await net.call("getUpdates", offset=update["update_id"] + 1))["result"] == []
    await net.call("setWebhook", url="http://bot/hook", secret_token="s3")
    refused = await net.call("getUpdates")
    assert refused["error_code"] == 409


async def test_a_webhook_gets_updates_with_the_secret_until_it_takes_them(net: Net) -> None:
    await net.call("setWebhook", url="http://bot/hook", secret_token="s3")
    net.bot.answers = [Response(status_code=503)]
    await net.do("text", text="chào")
    assert await net.deliver() == 1
    assert await net.deliver() == 0  # the second message waits behind the first
    net.clock.forward(seconds=60)
    assert await net.deliver() == 2
    texts = [update["message"]["text"] for _, update in net.bot.got]
    assert texts == ["/start p-khai-sinh", "/start p-khai-sinh", "chào"]
    assert {secret for secret, _ in net.bot.got} == {"s3"}


async def test_a_method_in_the_answer_is_carried_out(net: Net) -> None:
    await net.call("setWebhook", url="http://bot/hook")
    method = {"method": "sendChatAction", "chat_id": net.user, "action": "typing"}
    net.bot.answers = [JSONResponse(method)]
    await net.deliver()
    assert (await net.http.get(f"/telegram/people/{net.user}")).json()["typing"] is True


@pytest.mark.parametrize(
    ("more", "description"),
    [
        ({"text": " "}, "message text is empty"),
        ({"text": "a" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "<b>a", "parse_mode": "HTML"}, "can't parse entities"),
        ({"text": "a < b", "parse_mode": "HTML"}, ""),
        ({"text": "a", "chat_id": 1}, "chat not found"),
    ],
)
async def test_what_telegram_does_not_send_is_not_sent_here(
    net: Net, more: Json, description: str
) -> None:
    answer = await net.call("sendMessage", **{"chat_id": net.user, **more})
    assert answer["ok"] is (description == "")
    assert description in answer.get("description", "")


@pytest.mark.parametrize(
    ("button", "description"),
    [
        ({"text": "Có", "callback_data": "x" * 65}, "BUTTON_DATA_INVALID"),
        ({"text": "Có", "url": "http://localhost/"}, "BUTTON_URL_INVALID"),
        ({"text": "Có"}, "unallowed"),
    ],
)
async def test_buttons_have_limits(net: Net, button: Json, description: str) -> None:
    markup = {"inline_keyboard": [[button]]}
    answer = await net.call("sendMessage", chat_id=net.user, text="?", reply_markup=markup)
    assert description in answer["description"]


async def test_who_blocked_the_bot_is_not_written_to(net: Net) -> None:
    await net.do("block")
    answer = await net.call("sendMessage", chat_id=net.user, text="ơi")
    assert (answer["error_code"], answer["description"]) == (
        403, "Forbidden: bot was blocked by the user",
    )  # fmt: skip
    update = (await net.call("getUpdates"))["result"][-1]
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"


async def test_faults_look_like_telegrams(net: Net) -> None:
    await net.http.post("/dev/faults", json={"target": "telegram", "status": 429})
    answer = await net.call("sendMessage", chat_id=net.user, text="ơi")
    assert answer["parameters"] == {"retry_after": 1}
    assert (await net.call("sendMessage", chat_id=net.user, text="ơi"))["ok"] is True


async def test_a_file_is_fetched_by_its_path_and_a_large_one_never(net: Net) -> None:
    url = f"/telegram/people/{net.user}/files"
    files = {"files": ("a.jpg", PICTURE, "image/jpeg")}
    await net.http.post(url, files=files)
    photo = (await net.call("getUpdates"))["result"][-1]["message"]["photo"][-1]
    found = (await net.call("getFile", file_id=photo["file_id"]))["result"]
    path = f"/telegram/file/bot{TOKEN}/{found['file_path']}"
    assert (await net.http.get(path)).content == PICTURE
    await net.http.post(url, files={"files": ("b.pdf", b"%PDF" + b"0" * 20_000_000, "a/b")})
    document = (await net.call("getUpdates"))["result"][-1]["message"]["document"]
    refused = await net.call("getFile", file_id=document["file_id"])
    assert refused["description"] == "Bad Request: file is too big"


async def test_a_tap_is_answered_once(net: Net) -> None:
    markup = {"inline_keyboard": [[{"text": "Có", "callback_data": "t.0"}]]}
    sent = (await net.call("sendMessage", chat_id=net.user, text="?", reply_markup=markup))[
        "result"
    ]
    await net.do("tap", message_id=sent["message_id"], data="t.0")
    query = (await net.call("getUpdates"))["result"][-1]["callback_query"]
    assert query["data"] == "t.0"
    answers = [await net.call("answerCallbackQuery", callback_query_id=query["id"]) for _ in "12"]
    assert [answer["ok"] for answer in answers] == [True, False]


async def test_a_reset_empties_chats_and_keeps_the_webhook(net: Net) -> None:
    await net.call("setWebhook", url="http://bot/hook")
    await net.http.post("/dev/reset")
    info = (await net.call("getWebhookInfo"))["result"]
    assert (info["url"], info["pending_update_count"]) == ("http://bot/hook", 0)


async def test_the_page_has_people_to_play(net: Net) -> None:
    page = (await net.http.get("/telegram")).text
    assert "Phạm Thu Hà" in page
    assert "Lê Thị Quýt" in page
