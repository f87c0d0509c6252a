"""Officers and tickets for tests: the turn that opens a ticket is a real one."""

from uuid import UUID

from sqlalchemy import text

from bot.model import TicketOpened
from bot.store import Store
from bot.store.ids import new_id
from tests.conftest import Clock
from tests.path.parts import WEB, EchoEngine, make_turns, say, take_all

WARD = "H26.12"


async def officer(
    store: Store, clock: Clock, login: str, agency: str = WARD, role: str = "officer"
) -> UUID:
    """Somebody on duty."""
    key = new_id()
    values = {"id": key, "login": login, "agency": agency, "role": role, "now": clock()}
    async with store.begin() as db:
        await db.execute(
            text(
                "INSERT INTO staff (id, login, name, agency, role, on_duty, seen_at, created_at)"
                " VALUES (:id, :login, initcap(:login), :agency, :role, true, :now, :now)"
            ),
            values,
        )
    return key


async def ask_for_person(
    store: Store, clock: Clock, number: str = "PH-0001", chat: str = "citizen-2"
) -> UUID:
    """A conversation whose turn opened this ticket; its id."""
    address = WEB.__class__("web", chat)
    opened = TicketOpened(number, "asked", "xin gặp ‹tên›", "Hộ tịch", WARD)
    got = await say(store, clock, "cho gặp cán bộ", f"open-{number}", address)
    await take_all(make_turns(store, clock, EchoEngine(effects=(opened,))))
    return got.conversation_id


async def row(store: Store, query: str, **values: object) -> tuple[object, ...]:
    async with store.begin() as db:
        return tuple((await db.execute(text(query), values)).one())


async def run(store: Store, statement: str) -> None:
    async with store.begin() as db:
        await db.execute(text(statement))


async def forget_state(store: Store) -> None:
    """The echo's state is not the engine's, which the console reads."""
    await run(store, "UPDATE conversations SET state = NULL")
