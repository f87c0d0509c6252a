"""One message is one trace, through every hop and whichever process has it."""

import asyncio
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bot.app import make_portal
from bot.channels.web_live import Feed
from bot.metrics import Metrics
from bot.model import Message, TryLater, spans
from bot.otel import Otel
from bot.settings import Settings
from bot.store import Store, parked
from tests.conftest import Clock
from tests.path.conftest import town
from tests.path.parts import WEB, ZALO, EchoEngine, make_turns, say, take_all
from tests.path.test_outbox import Platform, deliver_all, outbox
from tests.path.town import Town, column

__all__ = ["town"]
MESSAGE = UUID("0195c2a0-0000-7000-8000-000000000001")
Trace = dict[str, list[str]]
ROOT = Path(__file__).parents[2]


@dataclass
class Traces:
    """What a collector would have got."""

    exporter: InMemorySpanExporter

    def all(self) -> list[ReadableSpan]:
        return list(self.exporter.get_finished_spans())

    def trees(self) -> list[Trace]:
        """Of each trace the paths from its first span down, in the order they began."""
        by_trace: dict[int, list[ReadableSpan]] = defaultdict(list)
        for span in sorted(self.all(), key=lambda one: one.start_time or 0):
            by_trace[span.context.trace_id].append(span)
        return [tree(found) for found in by_trace.values()]

    def values(self, name: str) -> list[dict[str, Any]]:
        return [dict(span.attributes or {}) for span in self.all() if span.name == name]


def tree(found: list[ReadableSpan]) -> Trace:
    """Names of spans by the name of what they are under; a parent that is missing fails."""
    names = {span.context.span_id: span.name for span in found}
    assert len(names) == len(found), "two spans with one id"
    under: Trace = defaultdict(list)
    for span in found:
        under[names[span.parent.span_id] if span.parent else ""].append(span.name)
    return dict(under)


@pytest.fixture
def traces() -> Iterator[Traces]:
    exporter = InMemorySpanExporter()
    recorder = Otel(SimpleSpanProcessor(exporter))
    spans.record_with(recorder)
    yield Traces(exporter)
    spans.record_with(None)
    recorder.close()


async def test_a_message_is_one_trace_from_its_webhook_to_its_bubble(
    store: Store, clock: Clock, traces: Traces
) -> None:
    with spans.hearing("zalo"):
        await say(store, clock, "xin chào", 1, ZALO)
    await take_all(make_turns(store, clock))
    platform = Platform(trouble=iter([TryLater()]))
    await deliver_all(outbox(store, clock, platform))
    assert traces.trees() == [
        {
            "": ["hear"],
            "hear": ["store", "claim", "turn"],
            "turn": ["understand", "handle", "commit"],
            "commit": ["deliver", "deliver"],
        }
    ]
    tries = [values["motcua.attempt"] for values in traces.values("deliver")]
    assert tries == [1, 2]


async def test_dialogs_stand_under_the_command_that_ran_them(town: Town, traces: Traces) -> None:
    await town.says(WEB, "tra cứu hồ sơ")
    (one,) = traces.trees()
    assert set(one["handle"]) == {"dialog"}
    assert {values["motcua.dialog"] for values in traces.values("dialog")} == {"track_dossier"}


async def test_the_portals_calls_are_parts_of_what_asked(traces: Traces) -> None:
    portal = make_portal(Settings(), Metrics())
    await portal.capabilities()  # of a job, say: no message is behind it
    with spans.hearing("web"):
        spans.stored(MESSAGE, spans.clock(), "web")
    with spans.turn(MESSAGE, "text"), spans.span("dialog", dialog="track_dossier"):
        await portal.capabilities()
    assert traces.trees() == [
        {"": ["hear"], "hear": ["store", "turn"], "turn": ["dialog"], "dialog": ["portal"]}
    ]
    (call,) = traces.values("portal")
    assert call == {"motcua.call": "capabilities", "motcua.result": "ok"}
    await portal.close()


async def test_a_web_chats_bubble_is_delivered_when_it_is_first_written(
    store: Store, clock: Clock, traces: Traces
) -> None:
    received = await say(store, clock, "xin chào", 1, WEB)
    await take_all(make_turns(store, clock))
    for _ in range(2):  # a second tab shows the same, and is no second delivery
        feed = Feed(store, received.address_id, 0)
        await feed.wrote(await feed.read(), clock())
    (one,) = traces.trees()
    assert one["commit"] == ["deliver"]
    assert one[""] == ["hear"]


async def test_a_try_that_failed_and_the_one_that_did_not_are_one_trace(
    store: Store, clock: Clock, traces: Traces
) -> None:
    await say(store, clock, "0912345678 là số của tôi", 1, ZALO)
    failures = iter([RuntimeError("0912345678")])

    async def stumble(_: Message) -> None:
        for failure in failures:
            raise failure

    turns = make_turns(store, clock, EchoEngine(stumble))
    await take_all(turns)
    (one,) = traces.trees()
    assert one["hear"] == ["store", "claim", "turn", "claim", "turn"]
    failed = [span for span in traces.all() if not span.status.is_ok and span.status.description]
    assert {span.status.description for span in failed} == {"RuntimeError", "Again"}
    assert all("0912345678" not in span.to_json() for span in traces.all())
    assert all(not span.events for span in traces.all())


async def test_messages_of_one_conversation_are_traces_of_their_own(
    store: Store, clock: Clock, traces: Traces
) -> None:
    for number in range(3):
        await say(store, clock, f"câu {number}", number, ZALO)
    await say(store, clock, "câu 0", 0, ZALO)  # a second time: it begins nothing
    await asyncio.gather(*(take_all(make_turns(store, clock)) for _ in range(2)))
    assert [one["hear"] for one in traces.trees()] == [["store", "claim", "turn"]] * 3


async def test_a_message_parked_and_answered_after_all_has_bubbles_of_its_own(
    store: Store, clock: Clock
) -> None:
    """The apology's id must not be the answer's."""
    await say(store, clock, "xin chào", 1, ZALO)
    trouble = [RuntimeError] * 3

    async def stumble(_: Message) -> None:
        if trouble:
            raise trouble.pop()

    turns = make_turns(store, clock, EchoEngine(stumble))
    await take_all(turns)
    (one,) = await parked.parked(store, 10)
    assert await parked.again(store, one.id)
    await take_all(turns)
    shown = await column(store, "SELECT id FROM outbox ORDER BY seq")
    marks = [spans.known(bubble) == spans.known(one.id) for bubble in shown]
    assert marks == [False, True]


def test_without_the_setting_nothing_of_opentelemetry_is_imported() -> None:
    """FastAPI looks for the API by itself where it is installed; what costs is the SDK."""
    ours = ("bot.otel", "opentelemetry.sdk", "opentelemetry.exporter")
    asked = f"import sys, bot.cli; print([m for m in sys.modules if m.startswith({ours})])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == b"[]"
