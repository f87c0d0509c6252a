"""Filing: a dossier comes in whole, by its owner, or not at all."""

from typing import Any

import pytest

from tests.sandbox.town import ANSWERS, BIRTH, PHOTO, Town

Json = dict[str, Any]


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
