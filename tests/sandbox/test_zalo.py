"""The fake of Zalo is as strict as the platform: tokens, windows, uploads, signatures, retries."""

import hashlib
import json
from typing import Any

import httpx
import pytest

from sandbox.zalo import webhook
from tests.sandbox.town import Town

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
Json = dict[str, Any]


async def user(town: Town) -> str:
    return str((await town.web.post("/dev/zalo/users", json={})).json()["user_id"])


async def pair(town: Town, refresh: str = "") -> Json:
    form = {
        "app_id": town.settings.zalo_app_id,
        "grant_type": "refresh_token",
        "refresh_token": refresh or town.settings.zalo_refresh_token,
    }
    headers = {"secret_key": town.settings.zalo_app_secret}
    answer = await town.web.post("/zalo/oauth/v4/oa/access_token", data=form, headers=headers)
    found: Json = answer.json()
    return found


async def call(town: Town, path: str, token: str, **body: Any) -> Json:
    headers = {"access_token": token}
    answer = await town.web.post(f"/zalo/api{path}", headers=headers, **body)
    assert answer.status_code == 200
    found: Json = answer.json()
    return found


async def say(town: Town, token: str, who: str, **message: Any) -> int:
    body = {"recipient": {"user_id": who}, "message": message}
    return int((await call(town, "/v3.0/oa/message/cs", token, json=body))["error"])


async def talking(town: Town) -> tuple[str, str]:
    """Somebody who has just written, and a good token."""
    who, token = await user(town), (await pair(town))["access_token"]
    await town.web.post(f"/dev/zalo/users/{who}/messages", json={"text": "chào em"})
    return who, token


async def test_a_refresh_token_works_once_and_rotates(town: Town) -> None:
    first = await pair(town)
    assert first["expires_in"] == "90000"
    assert (await pair(town))["error"] == -118
    second = await pair(town, first["refresh_token"])
    assert second["refresh_token"] != first["refresh_token"]
    assert (await pair(town, "guessed"))["error"] == -118


async def test_a_reset_leaves_the_bot_its_rights(town: Town) -> None:
    first = await pair(town)
    await town.web.post("/dev/reset")
    assert "access_token" in await pair(town, first["refresh_token"])


async def test_a_token_ends_after_25_hours(town: Town) -> None:
    who, token = await talking(town)
    town.clock.forward(hours=25)
    assert await say(town, token, who, text="a") == -220
    assert await say(town, "guessed", who, text="a") == -216


@pytest.mark.parametrize(("hours", "code"), [(1, 0), (47, 0), (100, 0), (169, -230)])
async def test_the_window_closes_after_seven_days(town: Town, hours: float, code: int) -> None:
    who, token = await talking(town)
    await town.web.post(f"/dev/zalo/users/{who}/state", json={"hours": hours})
    assert await say(town, token, who, text="a") == code


async def test_what_is_too_long_empty_or_unknown_is_refused(town: Town) -> None:
    who, token = await talking(town)
    assert await say(town, token, who, text="a" * 2001) == -210
    assert await say(town, token, who, text="ệ" * 2000) == 0
    assert await say(town, token, who) == -201
    assert await say(town, token, "7999", text="a") == -201
    assert await say(town, token, who, text="a", attachment={"type": "image"}) == -201
    top = {"template_type": "list", "buttons": [{}], "elements": [{"title": "a"}]}
    both = {"type": "template", "payload": top}
    assert await say(town, token, who, text="a", attachment=both) == -233


async def test_uploads_are_checked_and_grow_old(town: Town) -> None:
    who, token = await talking(town)

    async def upload(kind: str, name: str, type_: str, content: bytes = PNG) -> Json:
        files = {"file": (name, content, type_)}
        return await call(town, f"/v2.0/oa/upload/{kind}", token, files=files)

    good = (await upload("image", "a.png", "image/png"))["data"]["attachment_id"]
    assert (await upload("image", "a", "image/png"))["data"] == {}
    assert (await upload("file", "a.zip", "application/zip"))["data"] == {}
    assert (await upload("image", "a.png", "image/png", b"x" * 1_000_001))["error"] == -210
    element = {"media_type": "image", "attachment_id": good}
    payload = {"template_type": "media", "elements": [element]}
    attachment = {"type": "template", "payload": payload}
    assert await say(town, token, who, attachment=attachment) == 0
    town.clock.forward(days=7)
    await town.web.post(f"/dev/zalo/users/{who}/messages", json={"text": "còn đó không"})
    fresh = (await pair(town, await newest_refresh(town)))["access_token"]
    assert await say(town, fresh, who, attachment=attachment) == -100


async def newest_refresh(town: Town) -> str:
    sql = "SELECT refresh FROM zalo_grants WHERE used_at IS NULL ORDER BY rowid DESC"
    return str(town.app.state.box.db.value(sql))


async def told(town: Town) -> list[httpx.Request]:
    before = len(town.bot.heard)
    await webhook.send_due(town.app.state.box, town.app.state.client)
    return town.bot.heard[before:]


async def test_events_are_signed_over_their_very_bytes(town: Town) -> None:
    await talking(town)
    (request,) = await told(town)
    event = json.loads(request.content)
    secret = town.settings.zalo_oa_secret
    whole = event["app_id"].encode() + request.content + event["timestamp"].encode()
    mac = hashlib.sha256(whole + secret.encode()).hexdigest()
    assert request.headers["x-zevent-signature"] == f"mac={mac}"
    assert request.url.path == "/webhooks/zalo"
    assert (event["event_name"], event["message"]["text"]) == ("user_send_text", "chào em")


async def test_what_fails_comes_again_on_the_ladder_and_then_the_webhook_is_off(
    town: Town,
) -> None:
    await talking(town)
    town.bot.status = 503
    tries = len(await told(town))
    retries: list[str] = []
    for _ in range(200):
        town.clock.forward(seconds=10)
        found = await told(town)
        tries += len(found)
        retries += [request.headers["num_retry"] for request in found]
    assert (tries, retries) == (6, ["1", "2", "3", "4", "5"])
    assert (await town.web.get("/dev/zalo/log")).json()["webhook"] == "off"
    await town.web.post("/dev/zalo/webhook")
    assert (await town.web.get("/dev/zalo/log")).json()["webhook"] == "on"


async def test_the_account_hears_its_own_messages_and_that_they_arrived(town: Town) -> None:
    who, token = await talking(town)
    await told(town)
    await say(town, token, who, text="Chào anh/chị")
    names = [json.loads(request.content)["event_name"] for request in await told(town)]
    assert names == ["oa_send_text", "user_received_message"]
    await town.web.get(f"/zalo/{who}/chat")
    (seen,) = await told(town)
    assert json.loads(seen.content)["event_name"] == "user_seen_message"


async def test_a_fault_is_a_code_under_http_200(town: Town) -> None:
    who, token = await talking(town)
    fault = {"target": "zalo", "status": None, "error": -32, "times": 1}
    assert (await town.web.post("/dev/faults", json=fault)).is_success
    assert await say(town, token, who, text="a") == -32
    assert await say(town, token, who, text="a") == 0
    assert (await town.web.get(f"/zalo/{who}")).status_code == 200  # the phone itself never fails


async def test_a_person_plays_on_the_phone(town: Town) -> None:
    page = await town.web.get("/zalo", follow_redirects=True)
    who = str(page.url).rsplit("/", 1)[1]
    await town.web.post(f"/zalo/{who}/say", data={"text": "<b>chào</b> em"})
    await town.web.post(f"/zalo/{who}/give", files={"file": ("a.png", PNG, "image/png")})
    for what in ("follow", "sticker", "audio", "location", "phone", "nine_days", "nothing"):
        await town.web.post(f"/zalo/{who}/do", data={"what": what})
    chat = (await town.web.get(f"/zalo/{who}/chat")).text
    assert "&lt;b&gt;chào&lt;/b&gt; em" in chat
    (image,) = [part.split('"')[0] for part in chat.split('src="')[1:]]
    assert (await town.web.get(image)).content == PNG
    names = {json.loads(request.content)["event_name"] for request in await told(town)}
    assert {"user_send_text", "user_send_image", "follow", "user_submit_info"} <= names
    scanned = await town.web.get("/zalo", params={"text": "tra cứu & hỏi"})
    assert scanned.headers["location"] == f"/zalo/{who}?text=tra%20c%E1%BB%A9u%20%26%20h%E1%BB%8Fi"


async def test_another_sites_page_cannot_play(town: Town) -> None:
    who = await user(town)
    foreign = {"Sec-Fetch-Site": "cross-site"}
    answer = await town.web.post(f"/zalo/{who}/say", data={"text": "x"}, headers=foreign)
    assert answer.status_code == 404
    assert (await town.web.get("/zalo/7999")).status_code == 404
