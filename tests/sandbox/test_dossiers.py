"""A dossier's life once it is in: one step after the other, told to the bot."""

from io import BytesIO
from typing import Any

import pikepdf
import pytest

from sandbox.portal.results import CODES
from tests.sandbox.town import ANSWERS, CITIZEN, PHOTO, Town

Json = dict[str, Any]


async def test_the_whole_way_to_the_result(town: Town) -> None:
    code = await town.filed(copies=2)
    await town.press(code, "dossier.accepted", officer="Vũ Thị Sen", due_on="2026-11-27")
    state = await town.read(f"/dossiers/{code}")
    assert (state["officer"], state["due_on"]) == ("Vũ Thị Sen", "2026-11-27")
    await town.pressed(code, "dossier.fee_assigned")
    assert (await town.read(f"/dossiers/{code}"))["fee"] == 16_000
    await town.pressed(code, "payment.completed", "dossier.processing", "dossier.result_ready")
    assert (await town.api.get(f"/dossiers/{code}/result")).is_success
    await town.pressed(code, "dossier.result_returned")
    state = await town.read(f"/dossiers/{code}")
    assert [h["status"] for h in state["history"]] == [
        "submitted", "accepted", "payment_requested", "accepted", "in_process", "done", "returned",
    ]  # fmt: skip
    await town.deliver()
    told = [(e["seq"], e["type"]) for e in town.bot.events()]
    assert told == [
        (1, "dossier.received"), (2, "dossier.accepted"), (3, "dossier.fee_assigned"),
        (4, "payment.completed"), (5, "dossier.processing"), (6, "dossier.result_ready"),
        (7, "dossier.result_returned"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("way", "illegal"),
    [
        ((), "dossier.processing"),
        ((), "dossier.fee_assigned"),
        ((), "dossier.result_ready"),
        ((), "dossier.received"),
        ((), "made.up"),
        (("dossier.accepted",), "dossier.accepted"),
        (("dossier.accepted",), "dossier.not_accepted"),
        (("dossier.accepted", "dossier.fee_assigned"), "dossier.result_ready"),
        (("dossier.not_accepted",), "dossier.accepted"),
        (("dossier.withdrawn",), "dossier.stopped"),
        (("dossier.accepted",), "payment.refunded"),
        (("dossier.accepted",), "payment.completed"),
    ],
)
async def test_a_step_out_of_turn_is_refused(
    town: Town, way: tuple[str, ...], illegal: str
) -> None:
    code = await town.filed()
    await town.pressed(code, *way)
    assert (await town.press(code, illegal)).status_code == 409


async def test_a_supplement_is_asked_for_and_lets_the_work_go_on(town: Town) -> None:
    code = await town.filed()
    await town.pressed(code, "dossier.accepted")
    items = [{"key": "birth_notification", "reason": "Ảnh bị lóa."}]
    await town.press(code, "dossier.supplement_requested", items=items, until="2026-12-04")
    state = await town.read(f"/dossiers/{code}")
    assert (state["status"], state["wanted"], state["until"]) == (
        "supplement_requested", items, "2026-12-04",
    )  # fmt: skip
    url = f"/dossiers/{code}/supplements"
    files = [("files", PHOTO)]
    other = await town.write("POST", url, data={"component": "surrogacy"}, files=files)
    assert other.json()["errors"][0]["code"] == "not_wanted"
    nameless = await town.write("POST", url, files=files)
    assert nameless.json()["errors"][0]["key"] == "component"
    sent = await town.write("POST", url, data={"component": "birth_notification"}, files=files)
    assert (sent.json()["status"], sent.json()["wanted"]) == ("accepted", [])


async def test_an_officer_cannot_ask_for_a_paper_that_does_not_exist(town: Town) -> None:
    code = await town.filed()
    items = [{"key": "nothing", "reason": "?"}]
    refused = await town.press(code, "dossier.supplement_requested", items=items)
    assert refused.json()["errors"][0]["key"] == "nothing"


async def test_the_citizen_may_withdraw_until_it_is_finished(town: Town) -> None:
    code = await town.filed()
    gone = await town.done("POST", f"/dossiers/{code}/withdraw", {"reason": "Nộp nhầm"})
    assert (gone["status"], gone["note"]) == ("withdrawn", "Nộp nhầm")
    again = await town.write("POST", f"/dossiers/{code}/withdraw", {})
    assert again.json()["code"] == "illegal_step"


async def test_the_result_is_a_signed_pdf_that_says_it_is_a_specimen(town: Town) -> None:
    code = await town.filed()
    early = await town.api.get(f"/dossiers/{code}/result")
    assert early.json()["code"] == "no_result"
    await town.pressed(code, "dossier.accepted", "dossier.result_ready")
    (file,) = (await town.read(f"/dossiers/{code}/result"))["items"]
    assert file["signed_by"] == "UBND phường Sen Hồ"
    unasked = await town.web.get(file["url"])
    assert unasked.status_code == 401
    content = (await town.api.get(file["url"])).content
    with pikepdf.open(BytesIO(content)) as pdf:
        assert len(pdf.pages) == 1
        stream = pdf.pages[0].Contents.read_bytes().decode()
    assert coded("KHÔNG CÓ GIÁ TRỊ PHÁP LÝ") in stream
    assert coded("TRẦN GIA BẢO") in stream


def coded(text: str) -> str:
    return "".join(f"{CODES[letter]:02x}" for letter in text)


async def test_due_dates_are_working_days_and_later_after_15_hours(town: Town) -> None:
    code = await town.filed()
    town.clock.forward(hours=6)  # Wednesday, 15:00
    await town.pressed(code, "dossier.accepted")
    assert (await town.read(f"/dossiers/{code}"))["due_on"] == "2026-11-27"


async def test_ratings_copies_notices_and_petitions(town: Town) -> None:
    code = await town.filed()
    early = await town.write("POST", f"/dossiers/{code}/rating", {"score": 5})
    assert early.status_code == 409
    await town.pressed(code, "dossier.not_accepted")
    await town.done("POST", f"/dossiers/{code}/rating", {"score": 4, "comment": "Nhanh"})
    assert (await town.log())["ratings"][0]["score"] == 4
    await town.done("POST", f"/dossiers/{code}/copies", {"email": "lan@example.org"})
    (mail,) = (await town.web.get("/dev/mail", params={"to": "lan@example.org"})).json()
    assert code in mail["subject"]
    notice = {"account_id": "acc_demo1", "template": "status"}
    params = {"code": code, "status": "Không được tiếp nhận"}
    await town.done("POST", "/notices", notice | {"params": params})
    text = (await town.web.get("/dev/sms", params={"phone": "0900000001"})).json()[-1]["text"]
    assert text == f"Cong Dich vu cong: Ho so {code}: Khong duoc tiep nhan."
    unknown = await town.write("POST", "/notices", notice | {"template": "advert"})
    assert unknown.json()["errors"][0]["key"] == "template"
    empty = await town.write("POST", "/notices", notice)
    assert empty.json()["errors"][0]["key"] == "params"
    number = await town.done("POST", "/petitions", {"subject": "Góp ý", "text": "Cảm ơn"})
    assert number == {"number": "PA-261125-0001"}


async def test_postal_quotes(town: Town) -> None:
    near = {"kind": "return", "from": "phường Sen Hồ, Hà Nội", "to": "xã Bãi Ngô, Hà Nội"}
    assert (await town.done("POST", "/postal-quotes", near))["fee"] == 22_000
    far = near | {"to": "Thành phố Huế"}
    assert (await town.done("POST", "/postal-quotes", far))["days"] == 4


async def test_a_citizen_sees_only_handed_in_dossiers_of_their_own(town: Town) -> None:
    code = await town.filed()
    account = (await town.read(f"/dossiers/{code}"))["account_id"]
    await town.draft_of(account, ANSWERS)
    listed = (await town.read(f"/accounts/{account}/dossiers"))["items"]
    assert [one["code"] for one in listed] == [code]
    assert (await town.read("/accounts/acc_demo1/dossiers"))["items"] == []
    assert CITIZEN not in str(listed)
