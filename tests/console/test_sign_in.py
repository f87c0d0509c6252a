"""Signing in: passwords, one-time codes, sessions that can be ended, forged requests."""

from datetime import datetime

import pyotp
from sqlalchemy import text

from bot.console.guard import COOKIE
from bot.console.secrets import new_account
from bot.console.signin import TRIES
from bot.store import staff
from bot.store.staff import ABSOLUTE, IDLE
from tests.console.office import PASSWORD, URL, WARD, Office
from tests.handoff.parts import row


def code_of(secret: str, at: datetime) -> str:
    return pyotp.TOTP(secret).at(at)


async def test_a_password_opens_the_inbox(office: Office) -> None:
    await office.hire("hoa")
    async with office.browser("hoa") as browser:
        answer = await browser.get("/console")
        assert answer.url.path == "/console/inbox"
        assert "Hộp thư" in answer.text


async def test_a_wrong_password_and_an_unknown_login_read_the_same(office: Office) -> None:
    await office.hire("hoa")
    async with office.browser() as browser:
        wrong = await browser.sign_in("hoa", "sai")
        unknown = await browser.sign_in("nobody", "sai")
    assert (wrong.status_code, wrong.text) == (unknown.status_code, unknown.text)
    assert wrong.status_code == 401


async def test_after_five_refusals_even_the_right_password_waits(office: Office) -> None:
    await office.hire("hoa")
    async with office.browser() as browser:
        for _ in range(TRIES):
            assert (await browser.sign_in("hoa", "sai")).status_code == 401
        assert (await browser.sign_in("hoa")).status_code == 429
        office.clock.forward(minutes=16)
        assert (await browser.sign_in("hoa")).status_code == 200


async def test_a_one_time_code_is_needed_and_opens_once(office: Office) -> None:
    person, told = new_account("nam", "Nam", WARD, "officer")
    await staff.add(office.store, person, office.clock())
    async with office.browser() as browser:
        assert (await browser.sign_in("nam", told.password)).status_code == 401
        code = code_of(person.totp, office.clock())
        assert (await browser.sign_in("nam", told.password, code)).status_code == 200
    async with office.browser() as thief:
        assert (await thief.sign_in("nam", told.password, code)).status_code == 401
        before = code_of(person.totp, office.clock.forward(seconds=-30))
        office.clock.forward(seconds=30)
        assert (await thief.sign_in("nam", told.password, before)).status_code == 401


async def test_a_recovery_code_opens_once(office: Office) -> None:
    person, told = new_account("nam", "Nam", WARD, "officer")
    await staff.add(office.store, person, office.clock())
    async with office.browser() as browser:
        assert (await browser.sign_in("nam", told.password, told.recovery[3])).status_code == 200
    async with office.browser() as again:
        assert (await again.sign_in("nam", told.password, told.recovery[3])).status_code == 401


async def test_only_a_hash_of_the_session_is_stored_and_the_cookie_is_locked(
    office: Office,
) -> None:
    await office.hire("hoa")
    async with office.browser() as browser:
        form = {"login": "hoa", "password": PASSWORD}
        answer = await browser.client.post("/console/signin", data=form, follow_redirects=False)
        cookie = answer.headers["set-cookie"]
        token = browser.client.cookies[COOKIE]
    assert cookie.startswith("__Host-")
    assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
    (stored,) = await row(office.store, "SELECT token_hash FROM staff_sessions")
    assert token.encode() not in bytes(stored)  # type: ignore[call-overload]


async def test_a_session_ends_when_idle_and_at_the_latest_after_twelve_hours(
    office: Office,
) -> None:
    await office.hire("hoa")
    async with office.browser("hoa") as browser:
        office.clock.now += IDLE * 0.9
        assert (await browser.get("/console/inbox")).url.path == "/console/inbox"
        office.clock.now += IDLE * 1.1
        assert (await browser.get("/console/inbox")).url.path == "/console/signin"
    async with office.browser("hoa") as worker:
        end = office.clock() + ABSOLUTE
        while office.clock.now + IDLE / 2 < end:
            office.clock.now += IDLE / 2
            assert (await worker.get("/console/inbox")).url.path == "/console/inbox"
        office.clock.now += IDLE / 2
        assert (await worker.get("/console/inbox")).url.path == "/console/signin"


async def test_disabling_and_signing_out_end_sessions_at_once(office: Office) -> None:
    await office.hire("hoa")
    async with office.browser("hoa") as browser:
        await staff.disable(office.store, "hoa", office.clock())
        assert (await browser.get("/console/inbox")).url.path == "/console/signin"
    await office.hire("nam")
    async with office.browser("nam") as browser:
        old = browser.client.cookies[COOKIE]
        await browser.post("/console/signout")
        browser.client.cookies.set(COOKIE, old, domain="bot.example")
        assert (await browser.get("/console/inbox")).url.path == "/console/signin"


async def test_a_session_key_the_browser_brought_is_never_used(office: Office) -> None:
    await office.hire("hoa")
    async with office.browser() as browser:
        browser.client.cookies.set(COOKIE, "fixed", domain="bot.example")
        await browser.sign_in("hoa")
        (count,) = await row(office.store, "SELECT count(*) FROM staff_sessions")
        assert count == 1
    async with office.browser() as thief:
        thief.client.cookies.set(COOKIE, "fixed", domain="bot.example")
        assert (await thief.get("/console/inbox")).url.path == "/console/signin"


async def test_forged_deeds_are_refused(office: Office) -> None:
    await office.hire("hoa")
    async with office.browser("hoa") as browser:
        client, token = browser.client, browser.token
        for headers, given in (
            ({"Sec-Fetch-Site": "cross-site"}, token),
            ({"Sec-Fetch-Site": "same-site"}, token),
            ({"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"}, token),
            ({"Sec-Fetch-Site": "same-origin"}, "made up"),
            ({"Sec-Fetch-Site": "same-origin"}, ""),
        ):
            form = {"csrf": given, "on": "no"}
            answer = await client.post("/console/duty", data=form, headers=headers)
            assert answer.status_code == 403, headers
        del client.headers["Sec-Fetch-Site"]
        bare = await client.post("/console/duty", data={"csrf": token, "on": "no"})
        assert bare.status_code == 403
        named = {"Origin": URL}
        right = await client.post("/console/duty", data={"csrf": token, "on": "no"}, headers=named)
        assert right.status_code == 200


async def test_every_refusal_is_in_the_log_without_the_password(office: Office) -> None:
    await office.hire("hoa")
    async with office.browser() as browser:
        await browser.sign_in("hoa", "mat-khau-bi-go-nham")
    async with office.store.begin() as db:
        rows = (await db.execute(text("SELECT * FROM audit"))).all()
    assert [(r.what, r.object, r.result) for r in rows] == [("signin", "hoa", "refused")]
    assert "nham" not in str(rows)
