"""After filing: change before acceptance, ask to withdraw, look up as a stranger, receipts."""

from datetime import date

import pytest

from sandbox.portal.days import working_days
from tests.sandbox.town import ANSWERS, PHONE, PHOTO, Town


async def change(town: Town, code: str, **answers: object) -> dict[str, object]:
    body = await town.answers(ANSWERS | answers)
    response = await town.write("PUT", f"/dossiers/{code}", body)
    return dict(response.json())


async def test_what_was_declared_can_be_changed_until_it_is_accepted(town: Town) -> None:
    code = await town.filed()
    assert (await town.read(f"/dossiers/{code}/answers"))["papers"] == ["birth_notification"]
    assert (await change(town, code, child_name="TRẦN GIA KHANG"))["id"] == code
    declared = await town.read(f"/dossiers/{code}/answers")
    assert declared["answers"]["child_name"] == "TRẦN GIA KHANG"
    await town.pressed(code, "dossier.accepted")
    assert (await change(town, code))["code"] == "illegal_step"
    assert (await town.photo(code)).json()["code"] == "illegal_step"


async def test_a_paper_sent_again_takes_the_place_of_the_first(town: Town) -> None:
    code = await town.filed()
    assert (await town.photo(code)).is_success
    (dossier,) = (await town.log())["dossiers"]
    assert [file["component"] for file in dossier["files"]] == ["birth_notification"]
    notes = [entry["note"] for entry in (await town.read(f"/dossiers/{code}"))["history"]]
    assert notes[-1] == "Công dân gửi lại: Giấy chứng sinh"


async def test_once_accepted_withdrawing_is_a_request_the_agency_answers(town: Town) -> None:
    code = await town.filed()
    await town.pressed(code, "dossier.accepted")
    for _ in range(2):
        state = await town.done("POST", f"/dossiers/{code}/withdraw", {"reason": "Nộp nhầm"})
        assert (state["status"], state["withdrawal_asked"]) == ("accepted", True)
    assert len(state["history"]) == 3
    await town.pressed(code, "dossier.withdrawn")
    state = await town.read(f"/dossiers/{code}")
    assert (state["status"], state["withdrawal_asked"]) == ("withdrawn", False)


async def look_up(town: Town, challenge: str, code: str) -> dict[str, object]:
    body = {"challenge_id": challenge, "code": code}
    return dict((await town.write("POST", "/dossier-lookups", body)).json())


async def test_a_stranger_needs_the_code_and_the_phone(town: Town) -> None:
    code = await town.filed()
    town.clock.forward(minutes=2)
    challenge = await town.verified("track")
    assert (await look_up(town, challenge, code))["status"] == "submitted"
    other = await town.verified("track", "0900000001")
    unknown = await look_up(town, other, "H26.12-261125-9999")
    assert await look_up(town, other, code) == unknown
    assert unknown["code"] == "lookup_refused"


async def test_looking_up_is_limited_and_needs_its_own_kind_of_code(town: Town) -> None:
    challenge = await town.verified("track", "0900000001")
    answers = [await look_up(town, challenge, f"H26.12-261125-000{n}") for n in range(4)]
    assert [answer["code"] for answer in answers] == ["lookup_refused"] * 3 + ["lookups_used_up"]
    town.clock.forward(minutes=2)
    filing = await town.verified("filing", "0900000001")
    assert (await look_up(town, filing, "H26.12-261125-0001"))["code"] == "challenge_wrong_purpose"


async def test_a_stranger_sees_no_notes_and_no_account(town: Town) -> None:
    code = await town.filed()
    await town.pressed(code, "dossier.not_accepted")
    town.clock.forward(minutes=2)
    state = await look_up(town, await town.verified("track", PHONE), code)
    assert "note" not in state
    assert "account_id" not in state
    assert {entry["note"] for entry in state["history"]} == {""}  # type: ignore[attr-defined]


async def test_a_receipt_follows_the_payment(town: Town) -> None:
    code = await town.filed()
    await town.pressed(code, "dossier.accepted", "dossier.fee_assigned")
    payment = await town.done("POST", f"/dossiers/{code}/payments")
    early = await town.api.get(f"/payments/{payment['id']}/receipt")
    assert early.json()["code"] == "not_paid"
    await town.pressed(code, "payment.completed")
    receipt = await town.api.get(f"/payments/{payment['id']}/receipt")
    assert receipt.content.startswith(b"%PDF-")
    assert (await town.api.get("/payments/pay-none/receipt")).status_code == 404


async def test_a_supplement_is_still_asked_for_by_its_photo(town: Town) -> None:
    code = await town.filed()
    await town.pressed(code, "dossier.accepted", "dossier.supplement_requested")
    sent = await town.write(
        "POST", f"/dossiers/{code}/supplements",
        data={"component": "birth_notification"}, files=[("files", PHOTO)],
    )  # fmt: skip
    assert sent.json()["status"] == "accepted"


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 11, 25), 5, date(2026, 12, 2)),  # over a weekend
        (date(2026, 12, 31), 1, date(2027, 1, 4)),  # New Year's Day is a Friday
        (date(2027, 2, 4), 1, date(2027, 2, 12)),  # Tết
    ],
)
def test_working_days_leave_out_weekends_and_holidays(start: date, days: int, end: date) -> None:
    assert working_days(start, days) == end
