"""What leaves the sandbox, what people see of it, and how it fails when told to."""

import hashlib
import hmac
import re

import httpx
import pytest

from sandbox.app import create_sandbox
from sandbox.deliver import seconds_to_next
from tests.sandbox.town import BIRTH, PHONE, URL, Town

DRAFT = {"procedure_code": BIRTH, "account_id": "acc_demo1"}


# --- events ---------------------------------------------------------------------------------


async def test_an_event_is_signed_over_its_time_and_body(town: Town) -> None:
    await town.filed()
    await town.deliver()
    request = town.bot.heard[0]
    assert str(request.url) == "http://bot.test/webhooks/portal"
    at, _, mac = request.headers["x-motcua-signature"].removeprefix("t=").partition(",v1=")
    signed = at.encode() + b"." + request.content
    secret = town.settings.webhook_secret.encode()
    assert mac == hmac.new(secret, signed, hashlib.sha256).hexdigest()
    assert int(at) == int(town.clock().timestamp())


@pytest.mark.parametrize("status", [401, 404, 500, 503])
async def test_an_event_comes_again_until_it_is_taken(town: Town, status: int) -> None:
    await town.filed()
    town.bot.status = status
    for _ in range(4):
        await town.deliver()
        town.clock.forward(minutes=5)
    town.bot.status = 200
    assert await town.deliver() == 1
    assert await town.deliver() == 0
    assert len({event["id"] for event in town.bot.events()}) == 1
    assert len(town.bot.heard) == 5
    assert seconds_to_next(town.app.state.box) is None


async def test_an_unreachable_bot_is_tried_later_and_later(town: Town) -> None:
    await town.filed()
    waits = []
    town.bot.status = 503
    for _ in range(10):
        await town.deliver()
        waits.append(seconds_to_next(town.app.state.box))
        town.clock.forward(seconds=300)
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


async def test_a_refused_write_tells_nothing(town: Town) -> None:
    code = await town.filed()
    await town.press(code, "dossier.processing")
    await town.deliver()
    assert [event["type"] for event in town.bot.events()] == ["dossier.received"]


async def test_everything_is_there_after_a_restart(town: Town) -> None:
    code = await town.filed()
    field = {"key": "blood_group", "label": "Nhóm máu"}
    await town.web.post("/dev/forms", json={"procedure_code": BIRTH, "field": field})
    version = (await town.read(f"/procedures/{BIRTH}/form"))["version"]
    again = create_sandbox(town.settings, town.clock)
    headers = {"Authorization": f"Bearer {town.settings.token}"}
    transport = httpx.ASGITransport(again)
    async with httpx.AsyncClient(transport=transport, base_url=f"{URL}/api/v1") as api:
        state = await api.get(f"/dossiers/{code}", headers=headers)
        form = await api.get(f"/procedures/{BIRTH}/form", headers=headers)
    assert state.json()["status"] == "submitted"
    assert form.json()["version"] == version
    await again.state.client.aclose()
    again.state.box.db.close()


# --- faults ---------------------------------------------------------------------------------


async def test_faults_last_as_often_as_ordered(town: Town) -> None:
    await town.web.post("/dev/faults", json={"target": "portal", "status": 503, "times": 2})
    codes = [(await town.api.get("/fields")).status_code for _ in range(3)]
    assert codes == [503, 503, 200]
    assert (await town.web.get("/phone")).status_code == 200


async def test_a_rate_of_zero_spares_every_call(town: Town) -> None:
    await town.web.post("/dev/faults", json={"target": "portal", "rate": 0, "times": 5})
    assert (await town.api.get("/fields")).status_code == 200


async def test_an_answer_lost_is_work_done_and_the_key_brings_it_back(town: Town) -> None:
    await town.web.post("/dev/faults", json={"target": "portal", "status": 0, "times": 1})
    with pytest.raises(AssertionError):  # how httpx's in-process transport meets a cut answer
        await town.write("POST", "/dossiers", DRAFT, key="k")
    (lost,) = (await town.log())["dossiers"]
    again = await town.write("POST", "/dossiers", DRAFT, key="k")
    assert again.json() == {"id": lost["id"]}
    assert len((await town.log())["dossiers"]) == 1


async def test_the_line_to_the_bot_loses_calls_and_answers(town: Town) -> None:
    await town.filed()
    for status, heard in ((503, 0), (0, 1), (None, 2)):
        await town.web.post("/dev/faults", json={"target": "bot", "status": status})
        await town.deliver()
        town.clock.forward(minutes=5)
        assert len(town.bot.heard) == heard
    assert len({event["id"] for event in town.bot.events()}) == 1
    assert await town.deliver() == 0


async def test_the_journal_names_every_call(town: Town) -> None:
    await town.write("POST", "/dossiers", DRAFT, key="k")
    await town.api.get("/nothing")
    calls = (await town.log())["calls"]
    assert [(c["method"], c["path"], c["status"], c["key"]) for c in calls] == [
        ("POST", "/api/v1/dossiers", 201, "k"),
        ("GET", "/api/v1/nothing", 404, ""),
    ]


# --- pages ----------------------------------------------------------------------------------


async def test_pages_carry_a_strict_policy_and_nothing_inline(town: Town) -> None:
    code = await town.filed()
    for path in (
        "/",
        "/phone",
        "/phone/messages",
        "/desk",
        "/desk/board",
        f"/desk/{code}",
        f"/desk/{code}/work",
        "/pay",
    ):
        page = await town.web.get(path)
        assert page.status_code == 200
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert page.headers["x-content-type-options"] == "nosniff"
        assert not re.search(r"<style|style=|<script>| on\w+=", page.text)


async def test_people_meet_a_refusal_as_a_page(town: Town) -> None:
    for path in ("/desk/H26.12-000000-0000", "/password/gone", "/sign/gone", "/nowhere"):
        page = await town.web.get(path)
        assert page.status_code in (404, 410)
        assert "Chưa mở được trang này" in page.text


async def test_the_officers_buttons(town: Town) -> None:
    code = await town.filed(copies=2)
    page = (await town.web.get(f"/desk/{code}")).text
    assert "TRẦN GIA BẢO" in page
    assert "01/11/2026" in page
    assert "Tiếp nhận hồ sơ" in page
    assert "Yêu cầu nộp lệ phí" not in page
    url = f"/desk/{code}/events"
    due = {"type": "dossier.accepted", "due_on": "2026-11-30", "officer": "Vũ Thị Sen"}
    assert (await town.web.post(url, data=due)).status_code == 303
    page = (await town.web.get(f"/desk/{code}")).text
    assert "2 bản sao × 8.000 đồng" in page
    assert 'value="16000"' in page
    await town.web.post(url, data={"type": "dossier.fee_assigned", "amount": "16000"})
    assert "chờ nộp 16.000 đồng" in (await town.web.get("/desk")).text
    out_of_turn = await town.web.post(url, data={"type": "dossier.result_ready"})
    assert "không làm được việc này" in (await town.web.get(out_of_turn.headers["location"])).text


async def test_the_officer_asks_for_papers_by_name(town: Town) -> None:
    code = await town.filed()
    form = {
        "type": "dossier.supplement_requested",
        "item.birth_notification": "Ảnh mờ",
        "item.surrogacy": "",
        "until": "2026-12-04",
    }
    await town.web.post(f"/desk/{code}/events", data=form)
    state = await town.read(f"/dossiers/{code}")
    assert state["wanted"] == [{"key": "birth_notification", "reason": "Ảnh mờ"}]


async def test_files_open_without_being_able_to_do_anything(town: Town) -> None:
    code = await town.filed()
    page = (await town.web.get(f"/desk/{code}")).text
    link = re.search(rf"/desk/{re.escape(code)}/files/\w+", page)
    assert link is not None
    file = await town.web.get(link[0])
    assert file.headers["content-type"] == "image/jpeg"
    assert "sandbox" in file.headers["content-security-policy"]
    assert (await town.web.get(f"/desk/{code}/files/other")).status_code == 404


async def test_a_citizen_who_needs_a_person_is_on_the_desk(town: Town) -> None:
    body = {"subject": "handoff:PG-0007", "text": "Hỏi về khai sinh quá hạn <b>09**</b>"}
    number = (await town.done("POST", "/petitions", body))["number"]
    page = (await town.web.get("/desk")).text
    assert "Công dân cần gặp cán bộ" in page
    assert "PG-0007" in page
    assert "&lt;b&gt;" in page
    assert (await town.web.post(f"/desk/petitions/{number}/close")).status_code == 303
    assert "PG-0007" not in (await town.web.get("/desk")).text


async def test_the_phone_shows_one_number_when_asked(town: Town) -> None:
    await town.verified("sign_in", "0900000001")
    await town.verified("sign_in", PHONE)
    page = await town.web.get("/phone/messages", params={"phone": PHONE})
    assert PHONE in page.text
    assert "0900000001" not in page.text


async def test_a_form_from_another_site_is_refused(town: Town) -> None:
    code = await town.filed()
    foreign = {"sec-fetch-site": "cross-site"}
    body = {"type": "dossier.accepted"}
    answer = await town.web.post(f"/desk/{code}/events", data=body, headers=foreign)
    assert answer.status_code == 404
    assert (await town.read(f"/dossiers/{code}"))["status"] == "submitted"
