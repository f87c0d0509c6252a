"""The consent text promises: photos are deleted seven days after the dossier was accepted."""

from datetime import timedelta
from uuid import UUID

from backend_client.port import PortalEvent
from bot.channels.portal import PortalHook
from bot.metrics import Metrics
from bot.model import Followed
from bot.store import Store, attachments, retention
from bot.store.ids import new_id
from tests.conftest import Clock
from tests.path.parts import EchoEngine, make_turns, say, take_all

DOSSIER = "H26.12-261125-0001"
DRAFT = timedelta(days=30)


async def files_of_a_citizen(store: Store, clock: Clock) -> tuple[UUID, UUID]:
    """Two photos of one citizen: one handed in with the dossier, one of another draft."""
    got = await say(store, clock, "nộp hồ sơ", 1)
    rows = [attachments.Row(new_id(), got.address_id, "ảnh.jpg", "image/jpeg", 1) for _ in "12"]
    for row in rows:
        await attachments.add(store, row, clock())
    handed_in, other = (row.id for row in rows)
    engine = EchoEngine(effects=(Followed(DOSSIER, (str(handed_in),)),))
    await take_all(make_turns(store, clock, engine))
    return handed_in, other


async def accept(store: Store, clock: Clock) -> None:
    event = PortalEvent("evt-1", 2, "dossier.accepted", clock(), "", DOSSIER, {})
    await PortalHook(store, "secret", clock, Metrics(), timedelta(days=7)).spread(event)


async def stale(store: Store, clock: Clock) -> list[str]:
    return await retention.stale_files(store, clock(), DRAFT)


async def test_files_handed_in_go_seven_days_after_acceptance(store: Store, clock: Clock) -> None:
    handed_in, _ = await files_of_a_citizen(store, clock)
    clock.forward(days=2)
    await accept(store, clock)
    clock.forward(days=6, hours=23)
    assert await stale(store, clock) == []
    clock.forward(hours=2)
    assert await stale(store, clock) == [str(handed_in)]


async def test_files_of_another_draft_stay_as_long_as_drafts_do(store: Store, clock: Clock) -> None:
    handed_in, other = await files_of_a_citizen(store, clock)
    await accept(store, clock)
    clock.forward(days=29)
    assert await stale(store, clock) == [str(handed_in)]
    clock.forward(days=2)
    assert sorted(await stale(store, clock)) == sorted([str(handed_in), str(other)])


async def test_a_dossier_nobody_accepts_keeps_its_files_no_longer_than_a_draft(
    store: Store, clock: Clock
) -> None:
    handed_in, other = await files_of_a_citizen(store, clock)
    clock.forward(days=29)
    assert await stale(store, clock) == []
    clock.forward(days=2)
    assert sorted(await stale(store, clock)) == sorted([str(handed_in), str(other)])
