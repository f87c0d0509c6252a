"""The client when the portal misbehaves: what is down, what is retried, when it stops asking."""

import inspect
import re
from collections.abc import Callable

import httpx
import pytest

from backend_client.breaker import CLASSES
from backend_client.client import HttpPortal
from backend_client.port import (
    AnswersRefused,
    FileContent,
    NotFound,
    PortalDown,
    PortalRefused,
    TooSoon,
)

TRUE = dict.fromkeys(
    ("accounts", "filing", "tracking", "signing", "postal", "payment", "wallet", "notices"), True
)
PDF = {"content-type": "application/pdf", "content-disposition": 'attachment; filename="a.pdf"'}


class Line:
    """A portal that answers in turn from a list; the last answer stays."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.seen: list[tuple[str, str]] = []
        self.now = 0.0
        self.portal = HttpPortal(
            "http://portal.test", "t", httpx.MockTransport(self.answer), self.observe, self.clock
        )

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        given = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(given, Exception):
            raise given
        return httpx.Response(given.status_code, headers=given.headers, content=given.content)

    def observe(self, call: str, result: str, seconds: float) -> None:
        self.seen.append((call, result))

    def clock(self) -> float:
        return self.now


def refusal(status: int, **more: object) -> httpx.Response:
    return httpx.Response(status, json={"code": "some_code", "detail": "Vì vậy."} | more)


@pytest.mark.parametrize(
    "failure",
    [
        httpx.ConnectError("no"),
        httpx.ReadTimeout("late"),
        httpx.RemoteProtocolError("cut"),
        httpx.Response(500),
        httpx.Response(503, text="<html>"),
        httpx.Response(408),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json={"accounts": "yes"}),
    ],
)
async def test_no_usable_answer_is_portal_down(failure: httpx.Response | Exception) -> None:
    with pytest.raises(PortalDown):
        await Line(failure).portal.capabilities()


async def test_a_read_is_asked_a_second_time_and_no_more() -> None:
    line = Line(httpx.ConnectError("no"), httpx.Response(200, json=TRUE))
    assert (await line.portal.capabilities()).filing
    assert line.seen == [("capabilities", "down"), ("capabilities", "ok")]
    line = Line(httpx.Response(503))
    with pytest.raises(PortalDown):
        await line.portal.capabilities()
    assert len(line.requests) == 2


async def test_a_write_is_sent_once_under_its_key() -> None:
    line = Line(httpx.ConnectError("no"))
    with pytest.raises(PortalDown):
        await line.portal.start_dossier("1.001193", "acc", key="the-key")
    (request,) = line.requests
    assert request.headers["idempotency-key"] == "the-key"
    assert request.headers["authorization"] == "Bearer t"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refusal(404), NotFound),
        (refusal(403), PortalRefused),
        (refusal(409), PortalRefused),
        (refusal(422), PortalRefused),
        (httpx.Response(418, text="teapot"), PortalRefused),
        (httpx.Response(302, headers={"location": "http://elsewhere"}), PortalRefused),
        (refusal(422, errors=[{"key": "a", "code": "b", "text": "c"}]), AnswersRefused),
    ],
)
async def test_refusals_are_final(answer: httpx.Response, kind: type[PortalRefused]) -> None:
    line = Line(answer)
    with pytest.raises(PortalRefused) as refused:
        await line.portal.capabilities()
    assert type(refused.value) is kind
    assert len(line.requests) == 1
    assert line.seen == [("capabilities", "refused")]


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (httpx.Response(429, headers={"retry-after": "47"}), 47),
        (httpx.Response(429, json={"code": "otp_hourly", "wait_seconds": 12}), 12),
        (httpx.Response(429, headers={"retry-after": "Wed, 25 Nov 2026 02:00:00 GMT"}), 60),
    ],
)
async def test_a_limit_says_how_long(answer: httpx.Response, seconds: int) -> None:
    with pytest.raises(TooSoon) as soon:
        await Line(answer).portal.send_otp("0987000123", "sign_in", key="k")
    assert soon.value.wait_seconds == seconds


# --- the circuit breaker --------------------------------------------------------------------


async def fail(line: Line, times: int) -> None:
    for _ in range(times):
        with pytest.raises(PortalDown):
            await line.portal.send_petition(None, "s", "t", key="k")


async def test_after_five_failures_the_portal_is_left_alone_for_ten_seconds() -> None:
    line = Line(httpx.Response(503))
    await fail(line, 8)
    assert len(line.requests) == 5
    line.now = 9.9
    await fail(line, 1)
    assert len(line.requests) == 5
    line.now = 10.1
    await fail(line, 3)
    assert len(line.requests) == 6


async def test_one_good_answer_closes_the_breaker() -> None:
    line = Line(*[httpx.Response(503)] * 5, httpx.Response(200, json={"number": "KN-1"}))
    await fail(line, 5)
    line.now = 11.0
    for _ in range(3):
        await line.portal.send_petition(None, "s", "t", key="k")
    assert len(line.requests) == 8


async def test_while_one_class_of_calls_rests_the_others_are_asked() -> None:
    line = Line(*[httpx.Response(503)] * 5, httpx.Response(200, json=TRUE))
    await fail(line, 6)
    assert line.seen[-2:] == [("send_petition", "down"), ("send_petition", "not_asked")]
    assert (await line.portal.capabilities()).filing


def test_every_classed_call_is_one_the_client_makes() -> None:
    called = set(re.findall(r'"([a-z_]+)"', inspect.getsource(HttpPortal)))
    classed = [call for calls in CLASSES.values() for call in calls]
    assert set(classed) <= called
    assert len(classed) == len(set(classed))


async def test_a_refusal_shows_that_the_portal_is_there() -> None:
    line = Line(*[httpx.Response(503)] * 4, refusal(403), httpx.Response(503))
    await fail(line, 4)
    with pytest.raises(PortalRefused):
        await line.portal.send_petition(None, "s", "t", key="k")
    await fail(line, 4)
    assert len(line.requests) == 9


# --- lists, files, addresses ----------------------------------------------------------------


async def test_a_list_is_read_to_its_end() -> None:
    fields = [{"code": str(n), "name": "x", "procedures": 1} for n in range(3)]
    pages = [
        httpx.Response(200, json={"items": fields[:2], "next": "2"}),
        httpx.Response(200, json={"items": fields[2:], "next": None}),
    ]
    line = Line(*pages)
    assert [field.code for field in await line.portal.fields()] == ["0", "1", "2"]
    assert line.requests[1].url.params["cursor"] == "2"


async def test_a_list_without_an_end_is_cut() -> None:
    line = Line(httpx.Response(200, json={"items": [], "next": "1"}))
    assert await line.portal.fields() == ()
    assert len(line.requests) == 50


async def test_files_sent_again_are_the_same_bytes() -> None:
    line = Line(httpx.Response(200, json={"key": "photo", "files": 1}))
    photo = (FileContent("ảnh.jpg", "image/jpeg", b"\xff\xd8\xff"),)
    for _ in range(2):
        await line.portal.put_files("d", "photo", photo, key="k")
    first, again = (request.content for request in line.requests)
    assert first == again


@pytest.mark.parametrize(
    "url",
    [
        "http://elsewhere.test/api/v1/dossiers/a/result/b",
        "http://portal.test.evil.test/api/v1/dossiers/a",
        "http://portal.test/api/v1/dossiers/../../secrets",
        "http://portal.test/desk",
    ],
)
async def test_the_token_goes_nowhere_else(url: str) -> None:
    line = Line(httpx.Response(200, content=b"x", headers=PDF))
    with pytest.raises(PortalRefused, match="foreign_url"):
        await line.portal.result_file(url)
    assert line.requests == []


@pytest.mark.parametrize("make", [lambda p: p.dossier("../x?y=1"), lambda p: p.form("a/b")])
async def test_an_id_is_one_segment_of_a_path(
    make: Callable[[HttpPortal], "object"],
) -> None:
    line = Line(refusal(404))
    with pytest.raises(NotFound):
        await make(line.portal)  # type: ignore[misc]
    raw = line.requests[0].url.raw_path
    assert b"%2F" in raw
    assert b"?" not in raw
