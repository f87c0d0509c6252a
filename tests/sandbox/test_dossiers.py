"""A dossier's life: strict on the way in, one step after the other, told to the bot."""

from io import BytesIO
from typing import Any

import pikepdf
import pytest

from sandbox.portal.results import CODES
from tests.sandbox.town import ANSWERS, BIRTH, CITIZEN, PHOTO, Town

Json = dict[str, Any]


# --- on the way in --------------------------------------------------------------------------


async def test_a_complete_dossier_is_filed_under_its_code(town: Town) -> None:
    code = await town.filed()
    assert code == "H26.12-261125-0001"
    state = await town.read(f"/dossiers/{code}")
    assert (state["status"], state["fee"], state["office"]) == ("submitted", 0, "")
    filed = (await town.log())["dossiers"][0]
    assert filed["answers"] == ANSWERS
    assert [f["name"] for f in filed["files"]] == [PHOTO[0]]


async def test_codes_count_by_the_day(town: Town) -> None:
    account = await town.account()
    codes = []
    for _ in range(2):
        draft = await town.draft_of(account, ANSWERS)
        await town.photo(draft)
        body = {"challenge_id": await town.verified("filing")}
        codes.append((await town.done("POST", f"/dossiers/{draft}/submit", body))["code"])
        town.clock.forward(hours=15, minutes=30)  # past midnight in Vietnam
    assert codes == ["H26.12-261125-0001", "H26.12-261126-0001"]


async def test_what_is_done_in_person_cannot_be_filed(town: Town) -> None:
    body = {"procedure_code": "2.000815", "account_id": "acc_demo1"}
    refused = await town.write("POST", "/dossiers", body)
    assert (refused.status_code, refused.json()["code"]) == (403, "in_person_only")


async def submit(town: Town, draft: str, challenge: str) -> Json:
    answer = await town.write("POST", f"/dossiers/{draft}/submit", {"challenge_id": challenge})
    problem: Json = answer.json()
    return problem


async def test_nothing_is_filed_without_its_papers(town: Town) -> None:
    draft = await town.draft()
    problem = await submit(town, draft, await town.verified("filing"))
    assert [(e["key"], e["code"]) for e in problem["errors"]] == [
        ("birth_notification", "component_missing")
    ]


async def test_nothing_is_filed_without_answers(town: Town) -> None:
    body = {"procedure_code": BIRTH, "account_id": "acc_demo1"}
    draft = (await town.done("POST", "/dossiers", body))["id"]
    problem = await submit(town, draft, await town.verified("filing", "0900000001"))
    assert problem["code"] == "answers_missing"


async def test_filing_needs_its_own_verified_unused_code_of_the_owners_phone(town: Town) -> None:
    draft = await town.draft()
    await town.photo(draft)
    sent = {"phone": "0987000123", "purpose": "filing"}
    unverified = (await town.done("POST", "/otp-challenges", sent))["id"]
    assert (await submit(town, draft, unverified))["code"] == "challenge_not_verified"
    assert (await submit(town, draft, "otp_unknown"))["code"] == "challenge_not_verified"
    town.clock.forward(minutes=1)
    other = await town.verified("sign_in")
    assert (await submit(town, draft, other))["code"] == "challenge_wrong_purpose"
    stranger = await town.verified("filing", "0900000002")
    assert (await submit(town, draft, stranger))["code"] == "challenge_wrong_phone"
    good = await town.verified("filing")
    assert (await submit(town, draft, good))["code"].startswith("H26.12-")
    assert (await submit(town, draft, good))["code"] == "already_submitted"


async def test_a_code_files_one_dossier(town: Town) -> None:
    account = await town.account()
    drafts = [await town.draft_of(account, ANSWERS) for _ in range(2)]
    for draft in drafts:
        await town.photo(draft)
    challenge = await town.verified("filing")
    assert (await submit(town, drafts[0], challenge))["code"].startswith("H26.12-")
    assert (await submit(town, drafts[1], challenge))["code"] == "challenge_used"


async def test_a_form_that_changed_is_asked_again(town: Town) -> None:
    draft = await town.draft()
    await town.photo(draft)
    field = {"key": "blood_group", "label": "Nhóm máu", "required": True}
    await town.web.post("/dev/forms", json={"procedure_code": BIRTH, "field": field})
    problem = await submit(town, draft, await town.verified("filing"))
    assert (problem["code"], problem["changed"]) == ("form_changed", ["blood_group"])
    stale = {"form_version": "0", "answers": ANSWERS, "agency_code": "H26.12"}
    answer = await town.write("PUT", f"/dossiers/{draft}", stale)
    assert (answer.status_code, answer.json()["code"]) == (409, "form_changed")
    missing = await town.write("PUT", f"/dossiers/{draft}", await town.answers(ANSWERS))
    assert missing.json()["errors"][0]["key"] == "blood_group"
    whole = await town.answers(ANSWERS | {"blood_group": "O"})
    assert (await town.write("PUT", f"/dossiers/{draft}", whole)).status_code == 200


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (("a.jpg", b"not a photo", "image/jpeg"), "file_type"),
        (("a.svg", b"<svg/>", "image/svg+xml"), "file_type"),
        (("a.pdf", b"\xff\xd8\xff", "application/pdf"), "file_type"),
    ],
)
async def test_only_files_the_paper_accepts(town: Town, file: Any, code: str) -> None:
    draft = await town.draft()
    url = f"/dossiers/{draft}/components/birth_notification/files"
    refused = await town.write("PUT", url, files=[("files", file)])
    assert refused.json()["errors"][0]["code"] == code


async def test_too_large_and_too_many_files(town: Town) -> None:
    draft = await town.draft()
    url = f"/dossiers/{draft}/components/birth_notification/files"
    heavy = ("a.jpg", b"\xff\xd8\xff" + bytes(10_000_000), "image/jpeg")
    assert (await town.write("PUT", url, files=[("files", heavy)])).status_code == 413
    many = await town.write("PUT", url, files=[("files", PHOTO)] * 11)
    assert many.json()["errors"][0]["code"] == "file_count"
    assert (await town.photo(draft, "no_such_paper")).status_code == 404


async def test_papers_of_the_store_can_be_used(town: Town) -> None:
    body = {"procedure_code": BIRTH, "account_id": "acc_demo1"}
    draft = (await town.done("POST", "/dossiers", body))["id"]
    held = (await town.read("/accounts/acc_demo1/documents"))["items"]
    url = f"/dossiers/{draft}/components/id_paper/files"
    saved = await town.done("PUT", url, {"documents": [held[0]["id"]]})
    assert saved == {"key": "id_paper", "files": 1}
    other = await town.write("PUT", url, {"documents": ["acc_demo2.can-cuoc"]})
    assert other.json()["errors"][0]["code"] == "unknown"
    assert (await town.write("PUT", url, {"documents": []})).status_code == 422


async def test_signing_is_done_on_the_portals_page_and_told(town: Town) -> None:
    draft = await town.draft()
    url = f"/dossiers/{draft}/components/birth_notification/signing"
    assert (await town.write("POST", url)).json()["code"] == "nothing_to_sign"
    await town.photo(draft)
    link = (await town.done("POST", url))["sign_url"]
    assert "Giấy chứng sinh" in (await town.web.get(link)).text
    await town.web.post(link)
    assert "Đã ký" in (await town.web.get(link)).text
    await town.deliver()
    (event,) = town.bot.events()
    assert (event["type"], event["data"]) == (
        "component.signed",
        {"component": "birth_notification"},
    )
    assert (await town.log())["dossiers"][0]["files"][0]["signed_by"] == "NGUYỄN THỊ LAN"
    await town.photo(draft)
    assert (await town.log())["dossiers"][0]["files"][0]["signed_by"] == ""


# --- step by step ---------------------------------------------------------------------------


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
