"""One-time codes: limits with exact waits, five tries, five minutes, never kept in the clear."""

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Clock
from tests.sandbox.town import CITIZEN, PHONE, Town

Json = dict[str, Any]


async def send(town: Town, phone: str = PHONE) -> tuple[int, Json]:
    body = {"phone": phone, "purpose": "sign_in"}
    response = await town.write("POST", "/otp-challenges", body)
    return response.status_code, response.json()


async def attempt(town: Town, challenge: str, code: str) -> Json:
    return await town.done("POST", f"/otp-challenges/{challenge}/verify", {"code": code})


async def wrong(town: Town) -> str:
    return "000000" if await town.code() != "000000" else "111111"


async def test_a_second_code_waits_a_minute_and_is_told_how_long(town: Town) -> None:
    await send(town)
    town.clock.forward(seconds=13)
    status, problem = await send(town)
    assert (status, problem["code"], problem["wait_seconds"]) == (429, "otp_too_soon", 47)
    town.clock.forward(seconds=47)
    assert (await send(town))[0] == 201


async def test_a_code_used_well_lets_the_next_go_at_once(town: Town) -> None:
    await town.verified("sign_in")
    assert (await send(town))[0] == 201


async def test_five_codes_an_hour(town: Town) -> None:
    for _ in range(5):
        assert (await send(town))[0] == 201
        town.clock.forward(seconds=61)
    status, problem = await send(town)
    assert (status, problem["code"]) == (429, "otp_hourly")
    assert problem["wait_seconds"] == 3600 - 5 * 61
    town.clock.forward(seconds=problem["wait_seconds"])
    assert (await send(town))[0] == 201


async def test_twenty_codes_a_day(town: Town) -> None:
    for _ in range(20):
        assert (await send(town))[0] == 201
        town.clock.forward(minutes=15)
    status, problem = await send(town)
    assert (status, problem["code"], problem["wait_seconds"]) == (429, "otp_daily", 19 * 3600)


async def test_all_phones_together_have_a_days_total(tmp_path: Path) -> None:
    town = Town(tmp_path, Clock(), codes_a_day=2)
    for phone in ("0900000001", "0900000002"):
        assert (await send(town, phone))[0] == 201
        town.clock.forward(hours=1)
    status, problem = await send(town, "0900000003")
    assert (status, problem["code"], problem["wait_seconds"]) == (429, "otp_total", 22 * 3600)
    await town.close()


async def test_other_phones_are_not_held_up(town: Town) -> None:
    await send(town)
    assert (await send(town, "0900000002"))[0] == 201


async def test_five_wrong_tries_burn_a_code(town: Town) -> None:
    _, challenge = await send(town)
    guess, right = await wrong(town), await town.code()
    left = [(await attempt(town, challenge["id"], guess))["tries_left"] for _ in range(5)]
    assert left == [4, 3, 2, 1, 0]
    assert await attempt(town, challenge["id"], right) == {"verified": False, "tries_left": 0}


async def test_a_code_lives_five_minutes(town: Town) -> None:
    _, challenge = await send(town)
    town.clock.forward(minutes=5)
    verdict = await attempt(town, challenge["id"], await town.code())
    assert verdict == {"verified": False, "tries_left": 0}


async def test_a_verified_challenge_does_not_take_another_code(town: Town) -> None:
    _, challenge = await send(town)
    guess = await wrong(town)
    assert (await attempt(town, challenge["id"], await town.code()))["verified"]
    assert not (await attempt(town, challenge["id"], guess))["verified"]


async def test_the_same_key_does_not_send_twice(town: Town) -> None:
    body = {"phone": PHONE, "purpose": "sign_in"}
    first = await town.write("POST", "/otp-challenges", body, key="once")
    again = await town.write("POST", "/otp-challenges", body, key="once")
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert len((await town.web.get("/dev/sms")).json()) == 1


async def test_the_code_is_only_on_the_phone(town: Town) -> None:
    _, challenge = await send(town)
    code = await town.code()
    row = town.app.state.box.db.one("SELECT * FROM challenges WHERE id = ?", challenge["id"])
    assert code not in str(row)
    assert code not in str(challenge)
    text = (await town.web.get("/dev/sms")).json()[0]["text"]
    assert text.startswith("Mot Cua: ")
    assert code in (await town.web.get("/phone")).text


@pytest.mark.parametrize(
    ("phone", "matches", "reason"),
    [
        ("0987111222", True, ""),
        ("0900000404", False, "not_owner"),
        ("0900000499", False, "unknown_subscriber"),
    ],
)
async def test_whose_sim_it_is(town: Town, phone: str, matches: bool, reason: str) -> None:
    challenge = await town.verified("registration", phone)
    body = {"challenge_id": challenge, "citizen_id": CITIZEN}
    answer = await town.done("POST", "/subscriber-checks", body)
    assert answer == {"matches": matches, "reason": reason}


async def test_three_checks_a_challenge(town: Town) -> None:
    body = {"challenge_id": await town.verified("registration"), "citizen_id": CITIZEN}
    for _ in range(3):
        await town.done("POST", "/subscriber-checks", body)
    refused = await town.write("POST", "/subscriber-checks", body)
    assert refused.json()["code"] == "checks_used_up"
    assert refused.headers["retry-after"] == "86400"


async def test_five_checks_a_day_for_a_phone(town: Town) -> None:
    for number in range(6):
        challenge = await town.verified("registration")
        body = {"challenge_id": challenge, "citizen_id": f"00119900000{number}"}
        answer = await town.write("POST", "/subscriber-checks", body)
        town.clock.forward(minutes=20)
    assert answer.status_code == 429


async def test_no_check_without_a_fresh_proof_of_the_phone(town: Town) -> None:
    _, challenge = await send(town)
    body = {"challenge_id": challenge["id"], "citizen_id": CITIZEN}
    unproven = await town.write("POST", "/subscriber-checks", body)
    assert unproven.json()["code"] == "challenge_not_verified"
    await attempt(town, challenge["id"], await town.code())
    town.clock.forward(minutes=11)
    stale = await town.write("POST", "/subscriber-checks", body)
    assert stale.json()["code"] == "challenge_not_verified"


async def test_dev_registers_a_sim_and_what_is_left_out_matches_anything(town: Town) -> None:
    await town.web.post("/dev/subscribers", json={"phone": PHONE, "citizen_id": "001199000999"})
    challenge = await town.verified("registration")
    body = {"challenge_id": challenge, "citizen_id": CITIZEN}
    assert not (await town.done("POST", "/subscriber-checks", body))["matches"]
    await town.web.post("/dev/subscribers", json={"phone": PHONE})
    assert (await town.done("POST", "/subscriber-checks", body))["matches"]
