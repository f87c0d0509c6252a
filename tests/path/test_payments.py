"""An order whose link expires unpaid is told once, to whoever is still signed in there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

import pytest

from backend_client.port import Payment, PaymentStatus, Portal
from bot.jobs import Jobs
from bot.model import SignedIn
from bot.store import Store
from tests.conftest import Clock
from tests.path.parts import EchoEngine, make_turns, say, take_all

KEEP: Mapping[str, timedelta] = {}


@dataclass
class Cashier:
    """The portal's word about one order."""

    status: PaymentStatus
    at: datetime

    async def payment(self, payment_id: str) -> Payment:
        return Payment(payment_id, "H26.12-261125-0001", 8000, self.status, "", self.at)


async def nothing(_: str) -> None:
    """No file is forgotten here."""


async def told(store: Store, clock: Clock, status: PaymentStatus, account: str) -> list[str]:
    """What the conversation of `acc-1` hears of an order that `account` was given."""
    engine = EchoEngine(effects=(SignedIn("acc-1"),))
    got = await say(store, clock, "nộp phí", 1)
    await take_all(make_turns(store, clock, engine))
    engine.effects = ()
    jobs = Jobs(store, cast("Portal", Cashier(status, clock())), nothing, clock, KEEP)
    for _ in range(2):  # a job may run twice
        await jobs.watch_payment(str(got.conversation_id), account, "pay-1")
    await take_all(make_turns(store, clock, engine))
    return [message.event.type for message in engine.heard if message.event]


async def test_an_expired_link_is_told_once(store: Store, clock: Clock) -> None:
    assert await told(store, clock, "expired", "acc-1") == ["payment.expired"]


@pytest.mark.parametrize("status", ["paid", "failed", "pending", "refunded"])
async def test_what_the_portal_tells_itself_is_not_told_twice(
    store: Store, clock: Clock, status: PaymentStatus
) -> None:
    assert await told(store, clock, status, "acc-1") == []


async def test_nobody_is_told_who_has_signed_out(store: Store, clock: Clock) -> None:
    assert await told(store, clock, "expired", "acc-2") == []
