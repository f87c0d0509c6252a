import json
import zipfile
from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import text

from bot import privacy
from bot.attachments.decoding import clean
from bot.attachments.files import StoredFiles
from bot.attachments.gate import Gate
from bot.attachments.sealed import SealedStorage, once
from bot.attachments.storage import Storage, open_storage
from bot.attachments.verdict import Clean
from bot.inbox import receive
from bot.model import Address, Forgotten, Message
from bot.privacy.records import StoredRecords
from bot.store import Store, conversations, receiving, retention
from bot.store import privacy as rows
from tests.attachments.made import photo
from tests.conftest import Clock
from tests.path.parts import EchoEngine, make_turns, take_all

LAN = Address("zalo", "platform-id-of-lan")
MAI = Address("zalo", "platform-id-of-mai")
SECRET = "Nguyễn Thị Lan, 079190001234"


class Direct:
    async def clean(self, content: bytes, kind: str) -> Clean:
        return clean(content, kind)


class Office:
    """Two citizens who have written and sent a photo."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock
        self.storage: Storage = open_storage("memory:///")
        sealed = SealedStorage(self.storage, store.sealer)
        self.files = StoredFiles(store, sealed, clock)
        self.gate = Gate(store, sealed, Direct(), clock)

    async def writes(self, address: Address, words: str) -> UUID:
        message = Message(address, f"{address.chat_id}:{words}", "text", self.clock(), words)
        return (await receive(self.store, message, self.clock())).conversation_id

    async def sends(self, address: Address, name: str) -> str:
        file_id = await self.gate.receive(once(photo()), name, "image/jpeg", address)
        return (await self.gate.admit(file_id)).id

    async def stored(self) -> str:
        """Everything in the database, as an attacker with a dump would see it."""
        tables = "conversations addresses inbox outbox transcript attachments consents follows"
        async with self.store.begin() as db:
            found = [
                (await db.execute(text(f"SELECT t::text FROM {name} t"))).scalars().all()
                for name in [*tables.split(), "tickets", "web_sessions"]
            ]
        return json.dumps([list(lines) for lines in found])


@pytest_asyncio.fixture
async def office(store: Store, clock: Clock) -> Office:
    return Office(store, clock)


async def test_a_citizen_gets_everything_we_hold_and_nothing_of_others(office: Office) -> None:
    lan = await office.writes(LAN, SECRET)
    await office.writes(MAI, "chuyện của Mai")
    file_id = await office.sends(LAN, "giấy chứng sinh.png")
    await office.sends(MAI, "ảnh của Mai.png")
    target = BytesIO()
    assert await privacy.export(office.store, office.files, lan, target) == 1
    archive = zipfile.ZipFile(target)
    assert archive.namelist() == [privacy.KEPT, f"tep/{file_id}/giấy chứng sinh.jpg"]
    data = json.loads(archive.read(privacy.KEPT))
    assert [line["text"] for line in data["waiting"]] == [SECRET]
    assert data["addresses"][0]["chat_id"] == LAN.chat_id
    assert "Mai" not in json.dumps(data, ensure_ascii=False)


async def test_the_transcript_is_handed_over_unsealed(office: Office) -> None:
    lan = await office.writes(LAN, "xin chào")
    await take_all(make_turns(office.store, office.clock))
    rows_of_lan = await rows.held(office.store, lan)
    assert rows_of_lan is not None
    assert rows_of_lan["transcript"][0]["text"] == "xin chào"
    assert [line["role"] for line in rows_of_lan["transcript"]][:2] == ["citizen", "bot"]


async def test_after_erasure_nothing_of_a_citizen_is_left(office: Office) -> None:
    lan = await office.writes(LAN, SECRET)
    mai = await office.writes(MAI, "chuyện của Mai")
    await office.sends(LAN, "giấy của Lan.png")
    await take_all(make_turns(office.store, office.clock))
    assert await privacy.erase(office.store, office.files, lan, office.clock()) == 1
    assert LAN.chat_id not in await office.stored()
    assert [key async for key, _ in office.storage.list_prefix("")] == []
    left = await rows.held(office.store, lan)
    assert left is not None
    assert not left["transcript"] + left["bubbles"] + left["waiting"]
    assert left["conversation"]["state"] is None
    other = await rows.held(office.store, mai)
    assert other is not None
    assert other["transcript"]


async def test_erasing_twice_is_as_good_as_once(office: Office) -> None:
    lan = await office.writes(LAN, SECRET)
    await privacy.erase(office.store, office.files, lan, office.clock())
    assert await privacy.erase(office.store, office.files, lan, office.clock()) == 0


async def test_who_writes_again_is_new_to_us(office: Office) -> None:
    before = await office.writes(LAN, SECRET)
    await privacy.erase(office.store, office.files, before, office.clock())
    assert await office.writes(LAN, "em đây") != before


async def test_a_turn_under_way_cannot_bring_anything_back(office: Office) -> None:
    lan = await office.writes(LAN, SECRET)

    async def forgotten(_: Message) -> None:
        await privacy.erase(office.store, office.files, lan, office.clock())

    await take_all(make_turns(office.store, office.clock, EchoEngine(on_handle=forgotten)))
    left = await rows.held(office.store, lan)
    assert left is not None
    assert not left["transcript"] + left["bubbles"]
    assert left["conversation"]["state"] is None


async def test_an_unknown_conversation_is_said_to_be_unknown(office: Office) -> None:
    with pytest.raises(privacy.UnknownConversation):
        await privacy.export(office.store, office.files, UUID(int=1), BytesIO())


async def test_every_conversation_of_an_account_is_found(office: Office) -> None:
    lan = await office.writes(LAN, "a")
    async with office.store.begin() as db:
        place = await receiving.place_of(db, LAN)
        signed_in = text("UPDATE conversations SET account_id = 'acc-1' WHERE id = :id")
        await db.execute(signed_in, {"id": place.conversation_id})
    assert await rows.of_account(office.store, "acc-1") == [lan]
    assert await rows.of_account(office.store, "acc-2") == []


async def test_a_citizen_has_everything_forgotten_in_the_chat_itself(office: Office) -> None:
    lan = await office.writes(LAN, SECRET)
    await office.sends(LAN, "thẻ.jpg")
    await take_all(make_turns(office.store, office.clock))
    await office.writes(LAN, "xóa hết")
    engine = EchoEngine(effects=(Forgotten("XD-1"),))
    await take_all(make_turns(office.store, office.clock, engine))
    left = await rows.held(office.store, lan)
    assert left is not None
    assert not left["transcript"] + left["bubbles"] + left["waiting"] + left["addresses"]
    assert left["conversation"]["state"] is None
    fresh = await office.writes(LAN, "em đây")
    now = await rows.held(office.store, fresh)
    assert now is not None
    assert [bubble["text"] for bubble in now["bubbles"]] == ["2: xóa hết"]  # the receipt
    assert [(c["purpose"], c["version"]) for c in now["consents"]] == [("erasure", "XD-1")]
    stale = await retention.stale_files(
        office.store, office.clock.forward(seconds=1), timedelta(days=30)
    )
    assert stale == await rows.files(office.store, lan)


async def test_a_copy_asked_for_in_the_chat_is_a_file_there_for_a_day(office: Office) -> None:
    lan = await office.writes(LAN, SECRET)
    records = StoredRecords(office.store, office.files, office.clock)
    assert (await records.kept(str(lan))).chats == 1
    archive = await records.export(str(lan), key="k")
    content = await office.files.read(archive.id)
    assert content.name == "du-lieu-cua-toi.zip"
    assert SECRET in zipfile.ZipFile(BytesIO(content.content)).read(privacy.KEPT).decode()
    office.clock.forward(hours=24, seconds=1)
    keep = timedelta(days=30)
    assert await retention.stale_files(office.store, office.clock(), keep) == [archive.id]


async def test_files_stay_with_the_person_when_the_chat_is_somebody_elses(office: Office) -> None:
    lan = await office.writes(LAN, SECRET)
    file_id = await office.sends(LAN, "ảnh.png")
    async with office.store.begin() as db:
        place = await receiving.place_of(db, LAN)
    other = await conversations.unlink(office.store, place.address_id)
    assert await rows.files(office.store, other) == []
    assert await rows.files(office.store, lan) == [file_id]
