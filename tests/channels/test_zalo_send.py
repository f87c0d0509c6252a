"""Bubbles on their way to Zalo: whole, in order, once, and news by the way that is open."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from bot.channels.zalo_errors import OA, TEMPLATE, Act, rule
from bot.channels.zalo_notices import TEMPLATES_PATH, load_templates
from bot.engine.news import NEXT
from bot.model import Choice, Notice, Reply
from bot.store import Store
from tests.channels.zalo_rig import Rig, open_rig
from tests.conftest import Clock

CODE = "H26.12-261125-0001"
YES_NO = (Choice("Có", "t.0"), Choice("Không", "t.1"))


@pytest_asyncio.fixture
async def rig(store: Store, clock: Clock, tmp_path: Path) -> AsyncIterator[Rig]:
    async with open_rig(store, clock, tmp_path) as made:
        await made.says("chào em")
        yield made


def news(event: str = "dossier.accepted", words: str = "Hồ sơ đã được tiếp nhận.") -> Reply:
    notice = Notice(event, CODE, {"code": CODE, "until": "02/12/2026", "amount": "8.000 đồng"})
    return Reply(words, (Choice("Xem hồ sơ", "o1"),), notice=notice)


async def ways(rig: Rig) -> list[str]:
    return [m["way"] for m in (await rig.log())["messages"] if m["src"] == 0]


async def problems(rig: Rig) -> list[str]:
    return await rig.sql("SELECT problem FROM outbox WHERE role = 'bot' ORDER BY seq")


# --- parts, buttons -------------------------------------------------------------------------------


async def test_a_long_text_goes_out_in_parts_with_the_choices_in_the_last(rig: Rig) -> None:
    await rig.tell(Reply("Đoạn một. " * 150 + "\n\n" + "Đoạn hai. " * 150, YES_NO))
    await rig.deliver()
    first, second = (await rig.seen())[1:]
    assert max(len(first), len(second)) <= 2000
    assert first.startswith("Đoạn một")
    assert second.endswith("1. Có\n2. Không")


async def test_after_a_failure_in_the_middle_only_the_rest_is_sent(rig: Rig) -> None:
    await rig.tell(Reply("một " * 490 + "\n\n" + "hai " * 490 + "\n\n" + "ba " * 400))
    calls = 0
    inner = rig.network.inner

    class Second(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            nonlocal calls
            calls += 1
            if calls == 2:
                raise httpx.ConnectError("down", request=request)
            return await inner.handle_async_request(request)

    rig.network.inner = Second()  # type: ignore[assignment]
    await rig.deliver()
    assert [text[:3] for text in (await rig.seen())[1:]] == ["một", "hai", "ba "]


@pytest.mark.parametrize("lost", [httpx.ReadTimeout("lost"), httpx.RemoteProtocolError("cut")])
async def test_a_lost_answer_is_looked_up_and_nothing_is_sent_twice(
    rig: Rig, lost: Exception
) -> None:
    await rig.tell(Reply("Anh/chị đồng ý không ạ?", YES_NO), Reply("Xong ạ."))
    rig.network.after = [lost]
    await rig.deliver()
    assert (await rig.seen())[1:] == ["Anh/chị đồng ý không ạ?\n\n1. Có\n2. Không", "Xong ạ."]
    ids = await rig.sql("SELECT provider_id FROM outbox WHERE role = 'bot' ORDER BY seq")
    assert ids == [m["id"] for m in (await rig.log())["messages"] if m["src"] == 0]


async def test_a_request_that_never_arrived_is_sent_again(rig: Rig) -> None:
    await rig.tell(Reply("Một ạ."))
    rig.network.trouble = [httpx.ReadTimeout("lost"), 503]
    await rig.deliver()
    assert (await rig.seen())[1:] == ["Một ạ."]


async def test_the_same_words_said_twice_are_two_bubbles_also_after_a_lost_answer(rig: Rig) -> None:
    await rig.tell(Reply("Anh/chị nhắn lại giúp em ạ."), Reply("Anh/chị nhắn lại giúp em ạ."))
    rig.network.after = [httpx.ReadTimeout("lost")]
    await rig.deliver()
    assert len((await rig.seen())[1:]) == 2


async def test_buttons_are_sent_beside_the_numbers_when_they_are_on(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    async with open_rig(store, clock, tmp_path, zalo_buttons="buttons") as rig:
        await rig.says("chào em")
        await rig.tell(Reply("Chọn ạ", YES_NO))
        await rig.deliver()
        last = (await rig.log())["messages"][-1]
        assert [b["payload"] for b in last["body"]["buttons"]] == ["#motcua:t.0", "#motcua:t.1"]
        assert last["text"] == "Chọn ạ\n\n1. Có\n2. Không"
        await rig.says("#motcua:t.1")
        assert (rig.engine.heard[-1].kind, rig.engine.heard[-1].text) == ("tap", "Không")


async def test_an_account_that_takes_no_buttons_gets_the_numbers_alone(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    async with open_rig(store, clock, tmp_path, zalo_buttons="list") as rig:
        await rig.says("chào em")
        await rig.tell(Reply("Chọn ạ", YES_NO))
        await rig.fault(error=-233)
        await rig.deliver()
        assert (await rig.seen())[-1] == "Chọn ạ\n\n1. Có\n2. Không"
        assert rig.channel.sender.buttons == "off"


async def test_the_card_that_asks_for_the_phone_number_follows_its_question(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    async with open_rig(store, clock, tmp_path, zalo_card_image="https://x.vn/a.png") as rig:
        await rig.says("chào em")
        await rig.tell(Reply("Số điện thoại của anh/chị ạ?", asks="phone"))
        await rig.deliver()
        card = (await rig.log())["messages"][-1]["body"]["card"]
        assert card["title"] == "Gửi số điện thoại của anh/chị"
        assert card["image_url"] == "https://x.vn/a.png"


# --- windows --------------------------------------------------------------------------------------


async def test_within_48_hours_news_go_into_the_chat(rig: Rig) -> None:
    await rig.tell(news())
    rig.clock.forward(hours=24)
    await rig.deliver()
    assert (await rig.seen())[-1] == "Hồ sơ đã được tiếp nhận.\n\n1. Xem hồ sơ"
    assert (await ways(rig))[-1] == "free"
    assert rig.desk.texts == []


async def late_news(rig: Rig, hours: float, *replies: Reply) -> None:
    """News that are told so long after the citizen's last deed."""
    await rig.play("state", hours=hours)
    await rig.tell(*replies)
    at = rig.clock() - timedelta(hours=hours)
    await rig.sql("UPDATE addresses SET interacted_at = :at", at=at)
    await rig.deliver()


async def test_up_to_seven_days_they_go_there_too_and_are_counted(rig: Rig) -> None:
    await late_news(rig, 72, news())
    assert (await ways(rig))[-1] == "counted"
    assert rig.counted('motcua_channel_sent_total{channel="zalo",way="counted"} 1.0')


async def test_what_zalo_knows_of_the_window_counts_more_than_our_record(rig: Rig) -> None:
    await late_news(rig, 30, news())
    await rig.sql("UPDATE addresses SET interacted_at = NULL")
    await rig.tell(news(words="Tin hai."))
    await rig.sql("UPDATE addresses SET interacted_at = NULL")
    await rig.deliver()
    assert (await rig.seen())[-1].startswith("Tin hai.")


async def test_after_that_an_approved_template_is_sent(rig: Rig) -> None:
    await late_news(rig, 9 * 24, news())
    assert (await rig.seen())[-1] == f"Hồ sơ {CODE} đã được cơ quan tiếp nhận."
    assert (await ways(rig))[-1] == "template"
    assert await rig.sql("SELECT failed_at FROM outbox WHERE role = 'bot'") == [None, None]


async def test_who_cannot_be_reached_by_id_is_by_phone_then_by_sms(rig: Rig) -> None:
    await rig.play("state", away=True)
    await late_news(rig, 9 * 24, news())
    (sent,) = (await rig.log())["by_phone"]
    assert (sent["phone"], sent["template"]) == ("84901234567", "900001")
    assert len(sent["tracking"]) <= 48
    rig.desk.phone = "0901234000"  # no Zalo on it
    await late_news(rig, 9 * 24, news("dossier.supplement_requested"))
    ((template, params, key),) = rig.desk.texts
    assert (template, params) == ("supplement", {"code": CODE, "until": "02/12/2026"})
    assert key in await rig.sql("SELECT CAST(id AS text) FROM outbox")
    assert rig.counted('motcua_channel_sent_total{channel="zalo",way="sms"} 1.0')


async def test_who_left_the_account_is_told_another_way(rig: Rig) -> None:
    await rig.play("state", follows=False)
    await rig.pump()
    await rig.tell(news())
    await rig.sql("UPDATE addresses SET left_at = now()")
    await rig.deliver()
    assert len((await rig.log())["by_phone"]) == 1


async def test_nobody_to_reach_is_a_dead_letter_with_its_reason(rig: Rig) -> None:
    await rig.play("state", away=True)
    await rig.tell(news(), account="")
    await rig.sql("UPDATE addresses SET left_at = now()")
    await rig.deliver()
    assert (await problems(rig))[-1] == "unreachable"
    dead = 'motcua_outbox_dead_total{channel="zalo",reason="unreachable"} 1.0'
    assert rig.counted(dead)


async def test_an_answer_that_finds_the_window_closed_is_given_up(rig: Rig) -> None:
    await rig.play("state", hours=200)
    await rig.tell(Reply("trả lời"))
    await rig.deliver()
    assert (await problems(rig))[-1] == "window_closed"


# --- errors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [-32, -214, -234, -209, -224])
async def test_what_passes_is_tried_again(rig: Rig, code: int) -> None:
    await rig.tell(Reply("Một ạ."), Reply("Hai ạ."))
    await rig.fault(error=code, times=2)
    await rig.deliver()
    assert (await rig.seen())[1:] == ["Một ạ.", "Hai ạ."]


@pytest.mark.parametrize(
    ("trouble", "held"), [({"error": -32}, 1), ({"status": 429}, 1), ({"error": -214}, 0)]
)
async def test_what_is_too_much_of_all_chats_holds_all(
    rig: Rig, trouble: dict[str, int], held: int
) -> None:
    await rig.tell(Reply("Một ạ."))
    await rig.fault(**trouble)
    await rig.outbox.deliver()
    assert await rig.sql("SELECT count(*) FROM paces WHERE held_until > now()") == [held]


@pytest.mark.parametrize("code", [-200, -210, -217, -248, -9999])
async def test_what_never_will_is_given_up_and_the_next_goes_on(rig: Rig, code: int) -> None:
    await rig.tell(Reply("Một ạ."), Reply("Hai ạ."))
    await rig.fault(error=code)
    await rig.deliver()
    assert (await rig.seen())[1:] == ["Hai ạ."]
    assert (await problems(rig))[1] == rule("oa", code).reason


async def test_a_code_nobody_knows_is_an_alarm(rig: Rig) -> None:
    await rig.tell(Reply("Một ạ."))
    await rig.fault(error=-9999)
    await rig.deliver()
    alarm = 'motcua_channel_alarms_total{channel="zalo",reason="code_-9999"} 1.0'
    assert rig.counted(alarm)


async def test_a_token_zalo_no_longer_takes_is_renewed_and_the_call_made_again(rig: Rig) -> None:
    await rig.tell(Reply("Một ạ."))
    before = (await rig.log())["grants"]
    await rig.fault(error=-216)
    await rig.outbox.deliver()
    assert (await rig.seen())[1:] == ["Một ạ."]
    assert (await rig.log())["grants"] == before + 1


def test_the_tables_differ_by_host_and_leave_no_code_without_an_act() -> None:
    assert rule("oa", -118).act is Act.GIVE_UP
    assert rule("template", -118).act is Act.ELSEWHERE
    assert (rule("oa", -216).act, rule("template", -124).act) == (Act.REFRESH, Act.REFRESH)
    assert all(found.reason for found in (*OA.values(), *TEMPLATE.values()))
    pauses: list[Any] = [r.after for r in (*OA.values(), *TEMPLATE.values()) if r.act is Act.RETRY]
    assert all(pause > 0 for pause in pauses)


def test_every_event_with_something_to_do_has_a_template_and_an_sms() -> None:
    templates = load_templates(TEMPLATES_PATH)
    told = {event for event in NEXT if event != "payment.failed"}
    assert told <= templates.keys()
    assert all(templates[event].id and templates[event].sms for event in told)
