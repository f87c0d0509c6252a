"""The console of one ward and its neighbour, without a network: real pages on a real store."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import httpx
from fastapi import FastAPI

from backend_client import port as portals
from backend_client.errors import PortalDown
from backend_client.port import Dossier, FileContent
from bot.catalogue import FaqEntry
from bot.console.desk import Desk, Oidc
from bot.console.mount import mount
from bot.console.secrets import demo_account
from bot.dialogs import DIALOGS
from bot.engine import DialogEngine, make_engine
from bot.engine.abilities import Abilities
from bot.engine.services import Services
from bot.handoff import load_hours
from bot.model import Attachment
from bot.nlu import Nlu
from bot.sealing import redact
from bot.store import Store, staff
from bot.store.learning import Learned
from bot.store.listen import Listener
from sandbox.portal.offer import PARTS
from tests.conftest import Clock
from tests.world import nlu

ROOT = Path(__file__).parents[2]
WARD, OTHER, PROVINCE = "H26.12", "H26.13", "H26"
URL = "https://bot.example"
PASSWORD = "mot-mat-khau-cua-ban-demo"


@dataclass
class Portal:
    """What the dossier card reads."""

    down: bool = False
    found: tuple[Dossier, ...] = ()

    async def dossiers(self, account: str) -> tuple[Dossier, ...]:
        if self.down:
            raise PortalDown
        return self.found


@dataclass
class Files:
    """Files officers send."""

    kept: dict[str, FileContent] = field(default_factory=dict)

    async def put(self, content: FileContent, owner: str) -> Attachment:
        self.kept[owner] = content
        return Attachment("00000000-0000-0000-0000-000000000001", content.name, content.type, 3)

    async def stream(self, attachment_id: str) -> AsyncIterator[bytes]:
        yield b"picture"


@dataclass
class Knowledge:
    """What the bot knows: our own model. A draft changes what it says, not what it has learned."""

    model: Nlu = field(default_factory=nlu)
    ready: bool = True

    learned: tuple[Learned, ...] = ()

    async def standing(self) -> tuple[Learned, ...]:
        return self.learned

    async def rehearse(self, draft: FaqEntry) -> Nlu | None:
        catalogue = self.model.catalogue.with_answers([draft])
        return Nlu(replace(self.model.trained, catalogue=catalogue)) if self.ready else None


def rehearsal(model: Nlu) -> DialogEngine:
    """The engine, without a portal or a town."""
    nobody: Any = None
    services = Services(
        catalogue=model.catalogue,
        finder=model,
        files=nobody,
        records=nobody,
        documents=nobody,
        hours=load_hours(ROOT / "data" / "holidays.yaml"),
        redact=redact,
        agency_name="UBND phường Sen Hồ",
        agency_code=WARD,
        agency_phone="024 0000 0012",
        privacy_contact="",
    )
    return make_engine(nobody, services, DIALOGS, Abilities(cast("portals.Portal", Whole())))


class Whole:
    """A portal that offers every part of the gateway."""

    async def capabilities(self) -> portals.Capabilities:
        return portals.Capabilities(**dict.fromkeys(PARTS, True))


@dataclass
class Office:
    """The app and who works in it."""

    app: FastAPI
    store: Store
    clock: Clock
    portal: Portal
    files: Files
    knowledge: Knowledge
    desk: Desk
    people: dict[str, UUID] = field(default_factory=dict)

    async def hire(self, login: str, role: str = "officer", agency: str = WARD) -> UUID:
        person = demo_account(login, login.title(), agency, role, PASSWORD)
        assert await staff.add(self.store, person, self.clock())
        self.people[login] = person.id
        return person.id

    @asynccontextmanager
    async def browser(self, login: str = "") -> AsyncIterator["Browser"]:
        """A browser, signed in when a login is given."""
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=True)
        headers = {"Sec-Fetch-Site": "same-origin"}
        async with httpx.AsyncClient(
            transport=transport, base_url=URL, headers=headers, follow_redirects=True
        ) as client:
            browser = Browser(client)
            if login:
                answer = await browser.sign_in(login)
                assert answer.status_code == 200, answer.text
            yield browser


@dataclass
class Browser:
    """Somebody's browser: cookies, and the token of the page it shows."""

    client: httpx.AsyncClient
    token: str = ""

    async def sign_in(self, login: str, password: str = PASSWORD, code: str = "") -> httpx.Response:
        form = {"login": login, "password": password, "code": code}
        return self._keep(await self.client.post("/console/signin", data=form))

    async def get(self, path: str, **more: Any) -> httpx.Response:
        return self._keep(await self.client.get(path, **more))

    async def post(self, path: str, **form: str | list[str]) -> httpx.Response:
        return await self.client.post(path, data={"csrf": self.token, **form})

    def _keep(self, answer: httpx.Response) -> httpx.Response:
        found = re.search(r'"x-csrf-token":"([^"]+)"', answer.text)
        self.token = found[1] if found else self.token
        return answer


@asynccontextmanager
async def open_office(
    store: Store, clock: Clock, oidc: Oidc | None = None
) -> AsyncIterator[Office]:
    portal, files, knowledge = Portal(), Files(), Knowledge()
    desk = Desk(
        store=store,
        portal=portal,  # type: ignore[arg-type]
        files=files,  # type: ignore[arg-type]
        hours=load_hours(ROOT / "data" / "holidays.yaml"),
        listener=Listener(store.dsn),
        now=clock,
        knowledge=knowledge,
        rehearsal=rehearsal,
        url=URL,
        origins=frozenset({URL}),
        agencies={WARD: "UBND phường Sen Hồ", OTHER: "UBND phường Bãi Ngô"},
        oidc=oidc,
    )
    app = FastAPI()
    mount(app, desk)
    yield Office(app, store, clock, portal, files, knowledge, desk)


def dossier(code: str) -> Dossier:
    """A dossier of the card."""
    return Dossier(
        code=code,
        procedure_code="1.001193",
        procedure_name="Đăng ký khai sinh",
        status="in_process",
        status_text="Đang xử lý",
        since=Clock().now,
        due_on=date(2026, 11, 27),
    )
