"""What holds for every call: the token, the idempotency key, problem documents, pages of lists."""

import asyncio

import pytest

from tests.sandbox.town import BIRTH, PHONE, PHOTO, Town

OTP = {"phone": PHONE, "purpose": "sign_in"}


@pytest.mark.parametrize("token", ["", "Bearer wrong", "sandbox-token"])
async def test_no_call_without_the_token(town: Town, token: str) -> None:
    answer = await town.api.get("/fields", headers={"Authorization": token})
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorised")


async def test_a_write_needs_a_key(town: Town) -> None:
    answer = await town.api.post("/otp-challenges", json=OTP)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


async def test_a_key_belongs_to_one_request(town: Town) -> None:
    await town.write("POST", "/otp-challenges", OTP, key="k")
    other = await town.write("POST", "/otp-challenges", OTP | {"purpose": "link"}, key="k")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_a_refusal_is_not_kept_under_its_key(town: Town) -> None:
    await town.write("POST", "/otp-challenges", OTP)
    assert (await town.write("POST", "/otp-challenges", OTP, key="k")).status_code == 429
    town.clock.forward(seconds=60)
    assert (await town.write("POST", "/otp-challenges", OTP, key="k")).status_code == 201


async def test_the_same_write_sent_at_once_is_done_once(town: Town) -> None:
    body = {"procedure_code": BIRTH, "account_id": "acc_demo1"}
    answers = await asyncio.gather(
        *(town.write("POST", "/dossiers", body, key="k") for _ in range(5))
    )
    assert len({answer.text for answer in answers}) == 1
    assert len((await town.log())["dossiers"]) == 1


async def test_files_sent_again_under_another_boundary_are_the_same_files(town: Town) -> None:
    body = {"procedure_code": BIRTH, "account_id": "acc_demo1"}
    draft = (await town.done("POST", "/dossiers", body))["id"]
    url = f"/dossiers/{draft}/components/birth_notification/files"
    for _ in range(2):
        answer = await town.write("PUT", url, key="k", files=[("files", PHOTO)])
        assert answer.json() == {"key": "birth_notification", "files": 1}
    assert answer.headers["idempotency-replayed"] == "true"


async def test_a_refusal_is_a_problem_document(town: Town) -> None:
    answer = await town.api.get("/procedures/9.999999")
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem["code"]) == (404, "not_found")
    assert problem["type"] == "urn:motcua:problem:not_found"


async def test_an_unreadable_body_and_an_unknown_member(town: Town) -> None:
    headers = {"Idempotency-Key": "k", "Content-Type": "application/json"}
    broken = await town.api.post("/otp-challenges", content=b"{", headers=headers)
    assert (broken.status_code, broken.json()["code"]) == (400, "bad_request")
    strange = await town.write("POST", "/otp-challenges", OTP | {"code": "123456"})
    assert strange.json()["errors"][0]["key"] == "code"


async def test_an_unknown_parameter_is_refused(town: Town) -> None:
    answer = await town.api.get("/procedures?query=khai sinh")
    assert answer.json()["errors"][0]["key"] == "query"


async def test_unknown_paths_and_methods(town: Town) -> None:
    assert (await town.api.get("/nothing")).json()["code"] == "not_found"
    assert (await town.api.patch("/fields")).json()["code"] == "method_not_allowed"


async def test_a_list_comes_in_pages(town: Town) -> None:
    seen, cursor = [], "0"
    while cursor:
        page = await town.read(f"/procedures?limit=20&cursor={cursor}")
        seen += [one["code"] for one in page["items"]]
        cursor = page["next"] or ""
    assert len(seen) == len(set(seen)) == 66
    assert (await town.api.get("/procedures?cursor=²")).status_code == 422


async def test_the_catalogue_is_found_without_accents_and_by_field(town: Town) -> None:
    found = await town.read("/procedures?q=dang ky khai sinh&field=ho-tich&level=toan_trinh")
    assert BIRTH in [one["code"] for one in found["items"]]
    fields = (await town.read("/fields"))["items"]
    assert sum(one["procedures"] for one in fields) == 66
    agencies = (await town.read("/agencies?place=xã Bãi Ngô"))["items"]
    assert agencies[0]["code"] == "H26.13"


async def test_reset_gives_the_demo_back(town: Town) -> None:
    await town.filed()
    await town.web.post("/dev/reset")
    log = await town.log()
    assert log["dossiers"] == []
    assert [one["phone"] for one in log["accounts"]] == ["0900000001", "0900000002"]
    await town.filed()
