"""Accounts and sign-ins: only with the right proof, used once."""

from tests.sandbox.town import CITIZEN, PHONE, Town

PERSON = {"name": "NGUYỄN THỊ LAN", "birth_date": "1999-01-02"}


async def test_an_account_is_opened_and_the_password_link_goes_by_sms(town: Town) -> None:
    account = await town.account()
    shown = await town.read(f"/accounts/{account}")
    assert (shown["phone"], shown["citizen_id"], shown["name"]) == (PHONE, CITIZEN, PERSON["name"])
    text = (await town.web.get("/dev/sms")).json()[-1]["text"]
    link = text.rpartition(" ")[2]
    page = await town.web.get(link)
    assert "Đặt mật khẩu" in page.text
    done = await town.web.post(link, data={"password": "mot mat khau dai"})
    assert "Đã đặt mật khẩu" in done.text
    assert (await town.web.get(link)).status_code == 410
    kept = town.app.state.box.db.value("SELECT password FROM accounts WHERE id = ?", account)
    assert "mot mat khau" not in kept


async def test_an_account_needs_the_subscriber_check_of_this_citizen(town: Town) -> None:
    challenge = await town.verified("registration")
    body = {"challenge_id": challenge, "citizen_id": CITIZEN} | PERSON
    refused = await town.write("POST", "/accounts", body)
    assert refused.json()["code"] == "subscriber_not_checked"


async def test_a_code_sent_for_something_else_opens_no_account(town: Town) -> None:
    challenge = await town.verified("track")
    refused = await town.write(
        "POST", "/accounts", {"challenge_id": challenge, "citizen_id": CITIZEN} | PERSON
    )
    assert refused.json()["code"] == "challenge_wrong_purpose"


async def test_a_second_account_is_refused(town: Town) -> None:
    await town.account()
    challenge = await town.verified("registration")
    who = {"challenge_id": challenge, "citizen_id": CITIZEN}
    await town.done("POST", "/subscriber-checks", who)
    refused = await town.write("POST", "/accounts", who | PERSON)
    assert refused.json()["code"] == "account_exists"


async def test_a_name_the_carrier_knows_differently_is_refused(town: Town) -> None:
    known = {"phone": PHONE, "name": "PHẠM THỊ MAI", "birth_date": "1999-01-02"}
    await town.web.post("/dev/subscribers", json=known)
    who = {"challenge_id": await town.verified("registration"), "citizen_id": CITIZEN}
    await town.done("POST", "/subscriber-checks", who)
    refused = await town.write("POST", "/accounts", who | PERSON)
    assert [e["key"] for e in refused.json()["errors"]] == ["name"]
    folded = who | {"name": "Phạm  thị mai", "birth_date": "1999-01-02"}
    assert (await town.write("POST", "/accounts", folded)).status_code == 201


async def test_sign_in_needs_both_phone_and_citizen_id(town: Town) -> None:
    challenge = await town.verified("sign_in", "0900000001")
    wrong = {"challenge_id": challenge, "citizen_id": CITIZEN}
    assert (await town.write("POST", "/sign-ins", wrong)).json()["code"] == "sign_in_refused"
    right = {"challenge_id": challenge, "citizen_id": "001190000017"}
    signed = await town.done("POST", "/sign-ins", right)
    assert signed["account_id"] == "acc_demo1"
    assert (await town.write("POST", "/sign-ins", right)).json()["code"] == "challenge_used"
    for _ in range(2):
        gone = await town.write("DELETE", f"/sign-ins/{signed['id']}")
        assert gone.status_code == 204


async def test_the_code_that_opened_the_account_signs_its_owner_in(town: Town) -> None:
    challenge = await town.verified("registration")
    who = {"challenge_id": challenge, "citizen_id": CITIZEN}
    await town.done("POST", "/subscriber-checks", who)
    account = await town.done("POST", "/accounts", who | PERSON)
    assert (await town.done("POST", "/sign-ins", who))["account_id"] == account["id"]
