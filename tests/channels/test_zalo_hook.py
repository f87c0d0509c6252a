"""The Zalo webhook: stored before 200, once; what is no message changes what it should."""

import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest_asyncio
from fastapi import FastAPI

from bot.channels.zalo import ZaloHook
from bot.metrics import Metrics
from bot.model import Choice, Reply
from bot.sealing import Sealer
from bot.store import Store, open_store
from tests.channels.test_zalo_events import APP, GOLDEN, MAC, OA, from_user
from tests.channels.zalo_rig import JPEG, Rig, open_rig
from tests.conftest import Clock
from tests.path.parts import Jobs

SECRET = "sandbox-zalo-oa-secret"
Json = dict[str, Any]


@pytest_asyncio.fixture
async def rig(store: Store, clock: Clock, tmp_path: Path) -> AsyncIterator[Rig]:
    async with open_rig(store, clock, tmp_path) as made:
        yield made


def signed(event: Json, secret: str = SECRET) -> dict[str, Any]:
    body = json.dumps(event, ensure_ascii=False).encode()
    told = str(event.get("app_id", "")).encode() + body + str(event.get("timestamp", "")).encode()
    mac = hashlib.sha256(told + secret.encode()).hexdigest()
    return {"content": body, "headers": {"X-ZEvent-Signature": f"mac={mac}"}}


async def post(rig: Rig, event: Json, secret: str = SECRET) -> int:
    return (await rig.hook.post("/webhooks/zalo", **signed(event, secret))).status_code


async def stored(rig: Rig) -> list[str]:
    return await rig.sql("SELECT external_id FROM inbox ORDER BY position")


async def test_a_message_is_stored_once_however_often_it_comes(rig: Rig) -> None:
    event = from_user("user_send_text", {"text": "chào em"})
    assert [await post(rig, event) for _ in range(3)] == [200, 200, 200]
    assert await stored(rig) == [f"{OA}:user_send_text:m1"]
    assert rig.counted('motcua_inbound_total{channel="zalo",result="repeated"} 2.0')


async def test_the_golden_event_passes_with_its_own_secret(rig: Rig, store: Store) -> None:
    app = FastAPI()
    hook = rig.channel.hook
    parts = (store, APP, OA, "oa-secret-key-demo", hook.clock, hook.metrics, hook.defer, hook.alarm)
    app.include_router(ZaloHook(*parts).router())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://b") as door:
        headers = {"X-ZEvent-Signature": f"mac={MAC}"}
        answer = await door.post("/webhooks/zalo", content=GOLDEN, headers=headers)
    assert answer.status_code == 200
    assert await stored(rig) == [f"{OA}:user_send_text:a1b2c3d4e5f6a7b8c9d0"]


async def test_an_hour_old_event_that_is_sent_again_is_taken(rig: Rig) -> None:
    event = from_user("user_send_text", {"text": "chào em"})
    rig.clock.forward(hours=2)
    assert await post(rig, event) == 200
    assert len(await stored(rig)) == 1


async def test_a_wrong_secret_and_another_app_are_refused_with_an_alarm(rig: Rig) -> None:
    event = from_user("user_send_text", {"text": "chào em"})
    assert await post(rig, event, "another secret") == 401
    assert await post(rig, {**event, "app_id": "666"}) == 401
    unsigned = await rig.hook.post("/webhooks/zalo", json=event)
    assert unsigned.status_code == 401
    assert await stored(rig) == []
    alarm = 'motcua_channel_alarms_total{channel="zalo",reason="bad_signature"} 3.0'
    assert rig.counted(alarm)


async def test_another_account_of_the_same_app_is_not_ours(rig: Rig) -> None:
    event = from_user("user_send_text", {"text": "x"}, recipient={"id": "999"})
    assert await post(rig, event) == 200
    assert await stored(rig) == []


async def test_the_consoles_check_of_the_address_changes_nothing(rig: Rig) -> None:
    answer = await rig.hook.post("/webhooks/zalo", content=b"{}")
    assert answer.status_code == 200
    assert await rig.sql("SELECT count(*) FROM addresses") == [0]
    forged = {"X-ZEvent-Signature": "mac=00"}
    assert (await rig.hook.post("/webhooks/zalo", content=b"{}", headers=forged)).status_code == 401


async def test_more_than_an_event_can_have_is_not_read(rig: Rig) -> None:
    answer = await rig.hook.post("/webhooks/zalo", content=b"x" * 262_145)
    assert answer.status_code == 413


async def test_what_nobody_knows_is_noted_and_answered(rig: Rig) -> None:
    assert await post(rig, from_user("user_send_hologram", {"text": "x"})) == 200
    assert await stored(rig) == []
    assert rig.counted('motcua_inbound_total{channel="zalo",result="unknown"} 1.0')


async def test_without_a_store_zalo_is_asked_to_come_again(sealer: Sealer, clock: Clock) -> None:
    store, metrics = open_store("postgresql://n:x@127.0.0.1:1/n", sealer), Metrics()
    alarms: list[str] = []
    hook = ZaloHook(store, APP, OA, SECRET, clock, metrics, Jobs().defer, alarms.append)
    app = FastAPI()
    app.include_router(hook.router())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://b") as door:
        event = from_user("user_send_text", {"text": "chào em"})
        answer = await door.post("/webhooks/zalo", **signed(event))
    assert (answer.status_code, alarms) == (503, ["store_down"])
    await store.close()


async def test_a_slow_store_is_no_alarm_before_it_took_nothing_for_half_a_minute(
    store: Store, clock: Clock
) -> None:
    alarms: list[str] = []
    parts = (store, APP, OA, SECRET, clock, Metrics(), Jobs().defer, alarms.append)
    hook, app = ZaloHook(*parts, patience=0.0), FastAPI()
    app.include_router(hook.router())
    event = signed(from_user("user_send_text", {"text": "chào em"}))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://b") as door:
        assert (await door.post("/webhooks/zalo", **event)).json() == {"result": "slow"}
        clock.forward(seconds=29)
        assert (await door.post("/webhooks/zalo", **event)).status_code == 503
        assert alarms == []
        clock.forward(seconds=1)
        assert (await door.post("/webhooks/zalo", **event)).status_code == 503
    assert alarms == ["store_down"]


async def test_a_conversation_over_the_platform_and_back(rig: Rig) -> None:
    await rig.says("chào em")
    await rig.says("hai")
    assert await rig.seen() == ["1: chào em", "2: hai"]
    assert None not in await rig.sql("SELECT delivered_at FROM outbox")
    assert await rig.sql("SELECT count(seen_at) FROM outbox") == [0]
    await rig.play("look")
    await rig.pump()
    assert await rig.sql("SELECT count(seen_at) FROM outbox") == [2]
    assert await rig.sql("SELECT count(*) FROM inbox") == [2]  # no echo, no receipt


async def test_when_the_bot_was_away_zalo_sends_again_and_nothing_is_doubled(rig: Rig) -> None:
    box = rig.sandbox.state.box
    right = box.settings.bot_url
    object.__setattr__(box.settings, "bot_url", "http://bot.test/nowhere")
    await rig.play("messages", text="chào em")
    await rig.told()
    object.__setattr__(box.settings, "bot_url", right)
    assert await rig.told() == 0  # not yet: 30 seconds, faster here
    rig.clock.forward(seconds=31)
    await rig.pump()
    assert await rig.seen() == ["1: chào em"]


async def test_a_number_typed_is_the_button_and_a_tap_too(rig: Rig) -> None:
    await rig.says("chào em")
    await rig.tell(Reply("Chọn ạ", (Choice("Nộp hồ sơ", "o1"), Choice("Tra cứu", "o2"))))
    await rig.deliver()
    assert (await rig.seen())[-1] == "Chọn ạ\n\n1. Nộp hồ sơ\n2. Tra cứu"
    await rig.says("2")
    assert (rig.engine.heard[-1].text, rig.engine.heard[-1].value) == ("2", "o2")
    await rig.says("#motcua:o1")
    last = rig.engine.heard[-1]
    assert (last.kind, last.value, last.text) == ("tap", "o1", "Nộp hồ sơ")


async def test_a_photo_is_fetched_from_the_platform_and_comes_as_one_message(rig: Rig) -> None:
    files = {"file": ("ảnh.jpg", JPEG, "image/jpeg")}
    await rig.web.post(f"/dev/zalo/users/{rig.user}/files", files=files)
    await rig.play("messages", text="ảnh đây ạ")
    await rig.pump()
    assert rig.engine.heard == []
    await rig.fetching.fetch(str(rig.jobs.deferred[-1].ids["message"]), 1)
    await rig.pump()
    photo, words = rig.engine.heard
    assert (photo.kind, words.kind) == ("files", "text")
    assert [file.problem for file in photo.attachments] == [""]


async def test_an_officer_in_zalos_console_silences_the_bot_for_a_while(rig: Rig) -> None:
    await rig.says("chào em")
    await rig.play("officer", text="Chào chị, tôi là Hoa ở bộ phận một cửa.")
    await rig.says("chị Hoa ơi")
    assert len(rig.engine.heard) == 1
    roles = await rig.sql("SELECT role FROM transcript ORDER BY position")
    assert roles == ["citizen", "bot", "staff", "citizen"]
    rig.clock.forward(minutes=31)
    await rig.says("em ơi")
    assert rig.engine.heard[-1].text == "em ơi"


async def test_following_greets_once_and_leaving_is_remembered(rig: Rig) -> None:
    await rig.play("state", follows=True)
    await rig.pump()
    await rig.play("state", follows=True)
    await rig.pump()
    assert [message.kind for message in rig.engine.heard] == ["arrived"]
    await rig.play("state", follows=False)
    await rig.pump()
    assert None not in await rig.sql("SELECT left_at FROM addresses")
    await rig.says("quay lại rồi")
    assert await rig.sql("SELECT left_at FROM addresses") == [None]


async def test_who_withdraws_is_forgotten(rig: Rig) -> None:
    await rig.says("chào em")
    event = {"event_name": "user_withdraw", "app_id": APP, "oa_id": OA, "user_id": rig.user}
    assert await post(rig, {**event, "timestamp": "1"}) == 200
    assert rig.jobs.deferred[-1].name == "forget"
    (conversation,) = await rig.sql("SELECT id FROM conversations")
    assert rig.jobs.deferred[-1].ids == {"conversation": str(conversation)}
