"""Every route x every role x own and other agency: walked from the route table itself."""

import itertools
from uuid import UUID

import pytest
from fastapi.routing import iter_route_contexts

from bot.console.policy import POLICY, PUBLIC, ROLES, covers
from bot.handoff import ABSENCE
from bot.store import canned, handoffs
from tests.console.office import OTHER, PROVINCE, WARD, Browser, Office
from tests.handoff.parts import ask_for_person, forget_state, row

STREAM = "GET /console/events"  # never ends: its door is tried in test_stream.py
FORMS: dict[str, dict[str, str]] = {
    "POST /console/language": {"to": "vi"},
    "POST /console/duty": {"on": "yes"},
    "POST /console/queues/{agency}": {"on": "no"},
    "POST /console/capacity/{login}": {"most": "5"},
    "POST /console/tickets/{number}/transfer": {"agency": OTHER, "note": "chuyển giúp"},
    "POST /console/tickets/{number}/close": {"wrap_up": "answered"},
    "POST /console/tickets/{number}/say": {"text": "chào anh/chị"},
    "POST /console/tickets/{number}/ask": {"item": "giấy chứng sinh"},
    "POST /console/tickets/{number}/note": {"text": "ghi nhớ"},
    "POST /console/tickets/{number}/reveal": {"reason": "đối chiếu hồ sơ"},
    "POST /console/topics/{entry}": {"question": "Muốn hỏi gì?", "as_of": "25/11/2026"},
    "POST /console/topics/{entry}/publish": {"number": "0"},
    "POST /console/topics/{entry}/try": {"words": "xin chào"},
    "POST /console/questions": {"words": "hỏi chuyện khác"},
    "POST /console/canned": {"title": "chào", "text": "Chào anh/chị."},
    "POST /console/canned/{id}": {"title": "chào", "text": "Chào anh/chị ạ."},
}
ROUTES = sorted(
    (name for name, who in POLICY.items() if who is not PUBLIC and name != STREAM),
    key=lambda name: name.endswith("/disable"),  # last: nobody can be signed off after it
)
OF_AN_OBJECT = ("{number}", "{login}", "{id}", "{agency}")
NOBODY_THERE = {"{file_id}": str(UUID(int=0)), "{bubble}": str(UUID(int=0))}


def routes_of(office: Office) -> set[str]:
    found = set()
    for route in iter_route_contexts(office.app.routes):
        found |= {f"{m} {route.path}" for m in route.methods or set() if m != "HEAD"}
    return {name for name in found if " /console" in name}


async def test_every_route_has_a_policy_and_every_policy_a_route(office: Office) -> None:
    assert routes_of(office) == set(POLICY)


async def test_a_route_without_a_policy_answers_nobody(office: Office) -> None:
    await office.hire("lan", "supervisor")
    async with office.browser("lan") as browser:
        assert (await browser.get("/console/made-up")).status_code == 404


@pytest.mark.parametrize("route", ROUTES)
async def test_nobody_gets_in_without_a_session(office: Office, route: str) -> None:
    async with office.browser() as browser:
        answer = await act(browser, route, "PH-0001")
    assert answer in (303, 401)


async def act(browser: Browser, route: str, number: str, login: str = "x", id: str = "") -> int:
    method, path = route.split(" ")
    path = path.replace("{number}", number).replace("{login}", login)
    path = path.replace("{id}", id or str(UUID(int=0))).replace("{entry}", "acc-need")
    path = path.replace("{agency}", WARD)
    for gap, value in NOBODY_THERE.items():
        path = path.replace(gap, value)
    form = {"csrf": browser.token, "to": str(UUID(int=0)), **FORMS.get(route, {})}
    data = form if method == "POST" else None
    answer = await browser.client.request(method, path, data=data, follow_redirects=False)
    return answer.status_code


async def world(office: Office, role: str, agency: str) -> dict[str, str]:
    """A ticket, a colleague and a canned reply of the ward; somebody of `role` in `agency`."""
    await office.hire("me", role, agency)
    await office.hire("colleague", "officer", WARD)
    await ask_for_person(office.store, office.clock)
    await forget_state(office.store)
    words = ("mẫu", "Chào.")
    id_ = await canned.add(office.store, WARD, words, office.people["me"], office.clock())
    return {"number": "PH-0001", "login": "colleague", "id": str(id_)}


@pytest.mark.parametrize(
    ("role", "agency"), [*itertools.product(ROLES, (WARD, OTHER)), ("supervisor", PROVINCE)]
)
async def test_the_matrix(office: Office, role: str, agency: str) -> None:
    """Not for the role: 403. Another agency's: 404, whoever asks. Else: neither."""
    names = await world(office, role, agency)
    async with office.browser("me") as browser:
        for page in ("/console/inbox", "/console/staff", "/console/canned"):
            await browser.get(page)
        got = {}
        for route in ROUTES:
            if route == "POST /console/signout":
                continue
            if covers(agency, WARD) and role in ("officer", "supervisor"):
                await reopen(office, names["number"], route)
            got[route] = await act(browser, route, names["number"], names["login"], names["id"])
    wrong = {route: code for route, code in got.items() if not fits(route, role, agency, code)}
    assert wrong == {}


def fits(route: str, role: str, agency: str, code: int) -> bool:
    """Whether this answer is what the table promises."""
    if role not in POLICY[route]:
        return code == 403
    if any(name in route for name in OF_AN_OBJECT) and not covers(agency, WARD):
        return code == 404
    if "/console/canned/{id}" in route and agency != WARD:
        return code == 404  # only its own agency changes a reply
    nothing = any(gap in route for gap in NOBODY_THERE) or route.endswith("/assign")
    return code == 404 if nothing else code in (200, 204, 303)


async def reopen(office: Office, number: str, route: str) -> None:
    """The ticket as it was: open, free unless the deed needs a holder."""
    store, now = office.store, office.clock()
    me = office.people["me"]
    await row(
        store,
        "UPDATE tickets SET closed_at = NULL, officer_id = NULL, agency = :agency"
        " WHERE number = :number RETURNING 1",
        number=number,
        agency=WARD,
    )
    office.clock.forward(seconds=1)
    if not route.endswith("/take"):
        await handoffs.take(store, number, (me, "Me"), now, now + ABSENCE)


def test_agencies_are_a_tree() -> None:
    assert covers("H26.12", "H26.12")
    assert covers("H26", "H26.12")
    assert not covers("H26.12", "H26")
    assert not covers("H26.1", "H26.12")
    assert not covers("", "H26.12")
