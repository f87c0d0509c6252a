"""A conversation's whole world in one process: sandbox, portal client, engine, understanding."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from backend_client.client import HttpPortal
from backend_client.guide import GuideTransport
from backend_client.port import PortalEvent
from bot.catalogue import Catalogue, load_catalogue
from bot.dialogs import DIALOGS
from bot.documents.desk import StoredDocuments
from bot.documents.press import Press
from bot.engine import make_engine
from bot.engine.services import Services
from bot.handoff.hours import load_hours
from bot.model import Address, Reply
from bot.nlu import Nlu, load_model
from bot.sealing import redact
from sandbox.app import create_sandbox
from sandbox.box import moment
from sandbox.portal import money
from sandbox.portal.offer import parts_of
from sandbox.settings import Settings
from tests.doubles import MemoryFiles, TalkIdentities, TalkRecords
from tests.talk import Talk

ROOT = Path(__file__).resolve().parent.parent
MORNING = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)  # Wednesday, 09:00 in Vietnam
PRESS = Press()
LINK = "https://dichvucong.gov.vn/tim-kiem-thu-tuc-hanh-chinh?keyword={code}"
MAI = "0900000001"  # Trần Thị Mai of sandbox/seeds.yaml


@cache
def nlu() -> Nlu:
    """The model of the repository's own data, trained once for all tests."""
    return load_model(ROOT / "data", ROOT / "var" / "nlu")


@cache
def catalogue() -> Catalogue:
    """The repository's own data; nobody changes what was read."""
    return load_catalogue(ROOT / "data")


class World:
    """One citizen, one bot, one portal; time moves only when told to."""

    def __init__(self, sandbox: FastAPI, talk: Talk, client: httpx.AsyncClient) -> None:
        self.sandbox, self.talk, self.client = sandbox, talk, client
        self.told = 0
        self.now = MORNING

    def neighbour(self) -> "World":
        """The same town with another citizen in a chat of her own."""
        talk = replace(
            self.talk, states={}, homes={Address("web", "web-2"): "c-2"}, accounts={}, buttons={},
            effects=[], address=Address("web", "web-2"),
        )  # fmt: skip
        return World(self.sandbox, talk, self.client)

    async def log(self) -> dict[str, Any]:
        """What the portal has seen."""
        answer = await self.client.get("/dev/log")
        log: dict[str, Any] = answer.json()
        return log

    async def news(self) -> list[Reply]:
        """Deliver the portal's events that were not delivered yet."""
        events = (await self.log())["events"]
        replies: list[Reply] = []
        for row in events[self.told :]:
            body = row["body"] | {"occurred_at": moment(row["body"]["occurred_at"])}
            replies += await self.talk.event(PortalEvent(**body))
        self.told = len(events)
        return replies

    async def desk(self, type_: str, data: dict[str, Any]) -> None:
        """Press a button of the one-stop officer for the newest dossier."""
        code = (await self.log())["dossiers"][-1]["code"]
        url = f"/dev/dossiers/{code}/events"
        answer = await self.client.post(url, json={"type": type_, "data": data})
        assert answer.status_code == 200, answer.text

    async def expire(self, amount: int) -> list[Reply]:
        """As the sweep of `bot.jobs` tells it: the newest order was never paid."""
        code, now = (await self.log())["dossiers"][-1]["code"], self.talk.now()
        event = PortalEvent("sweep", 0, "payment.expired", now, "", code, {"amount": amount})
        return await self.talk.event(event)

    async def pay_first(self) -> None:
        """Somebody pays by the first link, however old it is."""
        box = self.sandbox.state.box
        async with box.lock:
            with box.db.transaction():
                money.close(box, box.db.one("SELECT * FROM payments ORDER BY rowid"), "paid", "1")

    async def fault(self, status: int, times: int) -> None:
        """Make the portal fail."""
        body = {"target": "portal", "status": status, "times": times}
        await self.client.post("/dev/faults", json=body)

    async def change_form(self, id_: str, field: dict[str, Any]) -> None:
        """A province adds a question to a form overnight."""
        info = self.talk.engine.services.catalogue.procedure(id_)
        assert info is not None
        body = {"procedure_code": info.code, "field": field}
        answer = await self.client.post("/dev/forms", json=body)
        assert answer.status_code == 200, answer.text

    async def mail(self, to: str) -> list[dict[str, Any]]:
        """The mails of an address."""
        found: list[dict[str, Any]] = (await self.client.get(f"/dev/mail?to={to}")).json()
        return found

    async def sign(self) -> None:
        """Sign what waits for a signature, on the portal's own page."""
        found = await self.client.get("/dev/log")
        for token in found.json()["signings"]:
            await self.client.post(f"/sign/{token}")

    async def otp(self) -> str:
        """The code of the newest SMS."""
        texts = (await self.client.get("/dev/sms")).json()
        codes: list[str] = re.findall(r"\b\d{6}\b", texts[-1]["text"])
        return codes[0]


@asynccontextmanager
async def open_world(
    folder: Path, *, guide: bool = False, vneid: bool = False, off: str = ""
) -> AsyncIterator[World]:
    """A fresh world whose sandbox keeps its file in `folder`.

    With `guide`, the bot has no portal at all: it reads forms from its own files. `off` names parts
    of the gateway (`sandbox/portal/offer.py`) that this portal does not offer.
    """
    time = [MORNING]
    sandbox = create_sandbox(
        Settings(data=folder, public_url="http://sandbox", off=parts_of(off)),
        clock=lambda: time[0],
    )
    transport = httpx.ASGITransport(app=sandbox)
    client = httpx.AsyncClient(transport=transport, base_url="http://sandbox")

    def seconds() -> float:
        return time[0].timestamp()

    agency = {"code": "H26.12", "name": "UBND phường Sen Hồ"}
    alone = GuideTransport(ROOT / "data" / "procedures", agency)
    road = alone if guide else transport
    portal = HttpPortal("http://sandbox", "sandbox-token", road, clock=seconds)
    files = MemoryFiles()
    understanding = nlu()
    services = Services(
        catalogue=catalogue(),
        finder=understanding,
        files=files,
        records=TalkRecords(files),
        documents=StoredDocuments(files, PRESS),
        identities=TalkIdentities() if vneid else None,
        portal_link=LINK,
        hours=load_hours(ROOT / "data" / "holidays.yaml"),
        redact=redact,
        agency_name="UBND phường Sen Hồ",
        agency_code="H26.12",
        agency_phone="024 0000 0012",
        privacy_contact="024 0000 0012",
    )
    engine = make_engine(portal, services, DIALOGS)

    def advance(by: timedelta) -> None:
        time[0] += by

    talk = Talk(engine, understanding.understand, lambda: time[0], advance, files=files)
    yield World(sandbox, talk, client)
    await client.aclose()
    await portal.close()
    sandbox.state.box.db.close()
