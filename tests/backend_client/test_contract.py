"""Client and sandbox over the contract: every request and every answer checked against it."""

import base64
import json
import re
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
import yaml
from jsonschema import Draft202012Validator, FormatChecker

from backend_client.client import HttpPortal
from backend_client.port import (
    AnswersRefused,
    Delivery,
    FileContent,
    FormChanged,
    NotFound,
    Portal,
    PortalRefused,
    TooSoon,
)
from tests.sandbox.town import ANSWERS, BIRTH, CITIZEN, HOME, PHONE, PHOTO, URL, Town

Json = dict[str, Any]
CONTRACT: Json = yaml.safe_load(
    (Path(__file__).parents[2] / "backend_client" / "openapi.yaml").read_text("utf-8")
)
FILES = (FileContent(PHOTO[0], PHOTO[2], PHOTO[1]),)
POST = Delivery(back=HOME, phone=PHONE)


class Checked(httpx.AsyncBaseTransport):
    """Carries calls to the sandbox and checks both directions against the contract."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self.inner = inner
        self.seen: set[str] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        operation = operation_of(request)
        self.seen.add(operation["operationId"])
        await check_request(operation, request)
        response = await self.inner.handle_async_request(request)
        await response.aread()
        check_response(operation, response)
        return response


def operation_of(request: httpx.Request) -> Json:
    """Find the operation of a request, the path with the fewest placeholders first."""
    path = request.url.path.removeprefix("/api/v1")
    for template in sorted(CONTRACT["paths"], key=lambda t: t.count("{")):
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
            operations: Json = CONTRACT["paths"][template]
            return dict(operations[request.method.lower()])
    raise AssertionError(f"not in the contract: {request.method} {path}")


async def check_request(operation: Json, request: httpx.Request) -> None:
    assert request.headers["authorization"].startswith("Bearer ")
    if request.method != "GET":
        assert re.fullmatch(r"[0-9A-Za-z._:-]{1,200}", request.headers["idempotency-key"])
    names = {p.get("name") or p["$ref"].rpartition("/")[2].lower() for p in parameters(operation)}
    assert set(request.url.params) <= names
    content = operation.get("requestBody", {}).get("content")
    body = await request.aread()
    if content is None:
        assert body == b""
        return
    kind = request.headers["content-type"].partition(";")[0]
    assert kind in content
    if kind == "application/json":
        validate(content[kind]["schema"], json.loads(body))


def parameters(operation: Json) -> list[Json]:
    listed: list[Json] = operation.get("parameters", [])
    return listed


def check_response(operation: Json, response: httpx.Response) -> None:
    named = operation["responses"].get(str(response.status_code))
    if named is None:
        assert response.status_code >= 400, response.text
        named = CONTRACT["components"]["responses"]["Problem"]
    if "content" not in named:
        assert response.content == b""
        return
    kind = response.headers["content-type"].partition(";")[0]
    if kind.endswith("json"):
        validate(named["content"][kind]["schema"], response.json())


def validate(schema: Json, value: Any) -> None:
    whole = {"allOf": [schema], "components": CONTRACT["components"]}
    Draft202012Validator(whole, format_checker=FormatChecker()).validate(value)


@pytest_asyncio.fixture
async def portal(town: Town) -> AsyncIterator[HttpPortal]:
    made = HttpPortal(URL, town.settings.token, Checked(town.transport))
    yield made
    await made.close()


def number() -> Any:
    """Return keys "k1", "k2"… so that every write of a test has its own."""
    counted = iter(range(1, 1000))
    return lambda: f"k{next(counted)}"


async def proof(portal: HttpPortal, town: Town, purpose: Any, key: Any) -> str:
    challenge = await portal.send_otp(PHONE, purpose, key=key())
    verdict = await portal.verify_otp(challenge.id, await town.code(), key=key())
    assert verdict.verified
    return challenge.id


async def opened(portal: HttpPortal, town: Town, key: Any) -> str:
    challenge = await proof(portal, town, "registration", key)
    assert (await portal.check_subscriber(challenge, CITIZEN, key=key())).matches
    name, born = "NGUYỄN THỊ LAN", date(1999, 1, 2)
    account = await portal.open_account(challenge, CITIZEN, name, born, key=key())
    assert (account.id, account.password_link_sent_to) == (account.id, "098***123")
    signed = await portal.sign_in(challenge, CITIZEN, key=key())
    named = base64.urlsafe_b64encode(json.dumps({"sub": CITIZEN}).encode()).decode()
    by_identity = await portal.sign_in_by_identity(f"x.{named}.x", key=key())
    assert by_identity.account_id == signed.account_id
    await portal.sign_out(signed.id, key=key())
    return signed.account_id


async def filed(portal: HttpPortal, town: Town, account: str, key: Any) -> str:
    form = await portal.form(BIRTH)
    draft = await portal.start_dossier(BIRTH, account, key=key())
    await portal.put_answers(draft.id, form.version, ANSWERS, None, "H26.12", POST, key=key())
    saved = await portal.put_files(draft.id, "birth_notification", FILES, key=key())
    assert (saved.key, saved.files) == ("birth_notification", 1)
    assert "/sign/" in (await portal.start_signing(draft.id, saved.key, key=key())).sign_url
    assert not (await portal.component(draft.id, saved.key)).signed
    (card, *_) = await portal.wallet(account)
    assert (await portal.put_files(draft.id, "id_paper", (), (card.id,), key=key())).files == 1
    challenge = await proof(portal, town, "filing", key)
    return (await portal.submit(draft.id, challenge, key=key())).code


async def test_every_call_of_the_port_keeps_the_contract(town: Town) -> None:
    wire = Checked(town.transport)
    portal = HttpPortal(f"{URL}/api/v1/", town.settings.token, wire)
    key = number()
    await look_around(portal)
    account = await opened(portal, town, key)
    code = await filed(portal, town, account, key)
    await follow(portal, town, account, code, key)
    await give_back(portal, town, account, key)
    await portal.close()
    assert wire.seen == get_port_calls()


def get_port_calls() -> set[str]:
    """Name the port's methods: each is an operation of the same name."""
    return {name for name in vars(Portal) if not name.startswith("_")}


async def look_around(portal: HttpPortal) -> None:
    offered = await portal.capabilities()
    assert offered.filing
    assert len(await portal.procedures()) == 66
    assert len(await portal.procedures("khai sinh", "ho-tich", "toan_trinh")) > 1
    assert len(await portal.fields()) == 12
    procedure = await portal.procedure(BIRTH)
    assert (procedure.level, procedure.code) == ("toan_trinh", BIRTH)
    assert [c.key for c in procedure.components][:2] == ["eform", "birth_notification"]
    (ward, *_) = await portal.agencies("phường Sen Hồ", BIRTH)
    assert (ward.code, ward.name) == ("H26.12", "UBND phường Sen Hồ")
    assert (await portal.postal_quote("return", "Hà Nội", "Huế")).fee == 34_000


async def follow(portal: HttpPortal, town: Town, account: str, code: str, key: Any) -> None:
    """Walk a dossier to its result."""
    person = await portal.account(account)
    assert (person.name, person.birth_date) == ("NGUYỄN THỊ LAN", date(1999, 1, 2))
    kinds = [document.kind for document in await portal.wallet(account)]
    assert kinds == ["id_card", "residence", "birth_certificate", "land_certificate"]
    await town.pressed(code, "dossier.accepted", "dossier.supplement_requested")
    state = await portal.dossier(code)
    assert [w.key for w in state.wanted] == ["birth_notification"]
    assert state.until == date(2026, 12, 4)
    state = await portal.supplement(code, "birth_notification", FILES, key=key())
    assert (state.status, state.wanted) == ("accepted", ())
    await town.pressed(code, "dossier.fee_assigned")
    payment = await portal.start_payment(code, key=key())
    assert (payment.amount, payment.status) == (8000, "pending")
    await town.pressed(code, "payment.completed", "dossier.result_ready")
    assert (await portal.payment(payment.id)).status == "paid"
    assert (await portal.receipt(payment.id)).name == f"bien-lai-{payment.id}.pdf"
    (file,) = await portal.result(code)
    content = await portal.result_file(file.url)
    assert (content.name, content.type) == (file.name, "application/pdf")
    assert content.content.startswith(b"%PDF-")
    await portal.mail_copy(code, "lan@example.org", key=key())
    await portal.rate(code, 5, "", key=key())
    (only,) = await portal.dossiers(account)
    assert (only.code, only.status, only.history[0].status) == (code, "done", "submitted")
    assert only.rating == 5
    challenge = await portal.send_otp(PHONE, "track", key=key())
    await portal.verify_otp(challenge.id, await town.code(), key=key())
    assert (await portal.look_up(challenge.id, code, key=key())).status == "done"


async def give_back(portal: HttpPortal, town: Town, account: str, key: Any) -> None:
    """File another and withdraw it; leave a word."""
    code = await filed(portal, town, account, key)
    declared = await portal.declared(code)
    assert declared.papers == ("birth_notification", "id_paper")
    version, answers = declared.form_version, declared.answers | {"copies": 2}
    await portal.put_answers(code, version, answers, None, "H26.12", POST, key=key())
    assert (await portal.declared(code)).answers["copies"] == 2
    assert (await portal.withdraw(code, "Nộp nhầm", key=key())).status == "withdrawn"
    await portal.send_notice(account, "result", {"code": code}, key=key())
    assert (await portal.send_petition(None, "handoff:PG-1", "Cần gặp", key=key())).startswith("PA")


async def test_refusals_come_typed(portal: HttpPortal, town: Town) -> None:
    key = number()
    account = await opened(portal, town, key)
    draft = await portal.start_dossier(BIRTH, account, key=key())
    form = await portal.form(BIRTH)

    async def put(version: str, answers: Json) -> None:
        await portal.put_answers(draft.id, version, answers, None, "H26.12", POST, key=key())

    with pytest.raises(FormChanged) as changed:
        await put("old", ANSWERS)
    assert "child_name" in changed.value.changed
    with pytest.raises(AnswersRefused) as refused:
        await put(form.version, ANSWERS | {"child_sex": "?"})
    assert [(e.key, e.code) for e in refused.value.errors] == [("child_sex", "not_an_option")]
    with pytest.raises(AnswersRefused) as refused:
        await portal.put_answers(
            draft.id, form.version, ANSWERS, None, "H99.99", POST, {"id_paper": True}, key=key()
        )
    found = [(e.key, e.code) for e in refused.value.errors]
    assert found == [("id_paper", "unknown"), ("agency_code", "unknown")]
    with pytest.raises(PortalRefused, match="in_person_only"):
        await portal.start_dossier("2.000815", account, key=key())
    with pytest.raises(NotFound):
        await portal.dossier("H26.12-261125-9999")
    await portal.send_otp(PHONE, "track", key=key())
    with pytest.raises(TooSoon) as soon:
        await portal.send_otp(PHONE, "track", key=key())
    assert soon.value.wait_seconds == 60


async def test_a_write_sent_twice_under_its_key_is_done_once(
    portal: HttpPortal, town: Town
) -> None:
    first = await portal.start_dossier(BIRTH, "acc_demo1", key="once")
    assert await portal.start_dossier(BIRTH, "acc_demo1", key="once") == first
    for _ in range(2):
        await portal.put_files(first.id, "birth_notification", FILES, key="files")
    (dossier,) = (await town.log())["dossiers"]
    assert len(dossier["files"]) == 1
