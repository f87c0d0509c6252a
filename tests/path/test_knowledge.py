"""What editors publish is what every running process answers, without a restart."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio

from bot.catalogue import FaqEntry
from bot.console.secrets import demo_account
from bot.knowledge import Knowledge
from bot.nlu import Untrainable
from bot.store import Store, content, staff
from bot.store.listen import listening
from tests.conftest import Clock

ROOT = Path(__file__).parents[2]
PARKING = FaqEntry(
    id="own-parking",
    topic="own_parking",
    question="gửi xe ở đâu",
    paraphrases=("chỗ để xe máy", "bãi giữ xe của phường", "đỗ xe chỗ nào"),
    answer={"vi": "Sân sau ạ.", "en": "Behind."},
    source="Thông báo 12",
    as_of="2026-11-20",
)

SAID = {
    "greet": "    - chào em\n    - xin chào\n    - alo\n    - hello\n",
    "ask_fee": "    - phí bao nhiêu\n    - hết mấy tiền\n    - lệ phí thế nào\n    - giá sao\n",
    "out_of_scope": "    - trời mưa không\n    - bóng đá hôm nay\n    - giá vàng\n    - hát đi\n",
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data that is learned in a moment, and where its models are kept."""
    data = tmp_path_factory.mktemp("small")
    for kind in ("faq", "nlu", "procedures"):
        (data / kind).mkdir()
    shutil.copy(ROOT / "data" / "faq" / "status.yaml", data / "faq")
    for name in ("can-cuoc.yaml", "cap-doi-gcn.yaml", "cham-dut-giam-ho.yaml"):
        shutil.copy(ROOT / "data" / "procedures" / name, data / "procedures")
    lines = "".join(f"- intent: {name}\n  examples: |\n{said}" for name, said in SAID.items())
    (data / "nlu" / "some.yml").write_text(f'version: "3.1"\nnlu:\n{lines}', "utf-8")
    return data


@pytest_asyncio.fixture
async def editor(store: Store, clock: Clock) -> AsyncIterator[staff.Staff]:
    person = demo_account("bien", "Bien", "H26.12", "editor", "mot-mat-khau-cua-ban-demo")
    await staff.add(store, person, clock())
    found = await staff.by_login(store, "bien")
    assert found is not None
    yield found


async def learned(knowledge: Knowledge) -> None:
    """Until other answers are in use."""
    await asyncio.wait_for(knowledge.learned.wait(), 120)
    knowledge.learned.clear()


async def test_two_processes_answer_what_is_published_and_what_is_taken_back(
    small: Path, store: Store, clock: Clock, editor: staff.Staff
) -> None:
    both = [Knowledge(store, small, small / "cache") for _ in range(2)]
    for one in both:
        one.load()
    files = both[0].model
    async with listening(store.dsn) as listener:
        following = [asyncio.create_task(one.keep_up(listener)) for one in both]
        number = await content.save(store, PARKING, editor.id, clock())
        await content.publish(store, PARKING.id, number, editor.id, clock())
        for one in both:
            await learned(one)
            assert one.find("để xe máy chỗ nào", "faq", 1).ranking[0].id == PARKING.id
            assert one.model.read("chỗ để xe máy").intent == "faq"
        await content.publish(store, PARKING.id, content.IN_FILES, editor.id, clock())
        for one in both:
            await learned(one)
            assert one.catalogue.faq(PARKING.id) is None
        assert both[0].model.parse("chào em") == files.parse("chào em")
        for task in following:
            task.cancel()
        await asyncio.gather(*following, return_exceptions=True)


async def test_the_last_good_model_stays_when_the_new_one_cannot_be_made(
    small: Path, store: Store, clock: Clock, editor: staff.Staff, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(small, data, ignore=shutil.ignore_patterns("cache"))
    knowledge = Knowledge(store, data, tmp_path / "cache")
    knowledge.load()
    (data / "nlu" / "bad.yml").write_text("nlu:\n- intent: no_such\n  examples: |\n    - abc\n")
    number = await content.save(store, PARKING, editor.id, clock())
    await content.publish(store, PARKING.id, number, editor.id, clock())
    before = knowledge.model
    await knowledge.refresh()
    assert knowledge.model is before


async def test_what_could_not_be_learned_is_tried_again_later_each_time_and_after_a_restart(
    small: Path, store: Store, clock: Clock, editor: staff.Staff, tmp_path: Path
) -> None:
    data, cache = tmp_path / "data", tmp_path / "cache"
    shutil.copytree(small, data, ignore=shutil.ignore_patterns("cache"))
    one = Knowledge(store, data, cache, clock=clock, machine="m1")
    one.load()
    bad = data / "nlu" / "bad.yml"
    bad.write_text("nlu:\n- intent: no_such\n  examples: |\n    - abc\n")
    number = await content.save(store, PARKING, editor.id, clock())
    await content.publish(store, PARKING.id, number, editor.id, clock())
    assert await tried(one) == ("failed", 1, clock() + timedelta(minutes=1))
    assert await tried(one) == ("failed", 1, clock() + timedelta(minutes=1))  # not yet
    clock.forward(minutes=1)
    assert await tried(one) == ("failed", 2, clock() + timedelta(minutes=2))
    bad.unlink()
    again = Knowledge(store, data, cache, clock=clock, machine="m1")
    again.load()
    assert (await tried(again))[0] == "failed"  # a restart is no reason for haste
    clock.forward(minutes=2)
    assert await tried(again) == ("in_use", 0, None)
    assert again.catalogue.faq(PARKING.id) is not None
    await content.publish(store, PARKING.id, content.IN_FILES, editor.id, clock())
    assert [one.state for one in await again.standing()] == ["waiting"]


async def tried(knowledge: Knowledge) -> tuple[str, int, datetime | None]:
    """How the machine stands after one look."""
    await knowledge.refresh()
    (said,) = await knowledge.standing()
    return said.state, said.tries, said.next_try_at


async def test_a_draft_is_tried_on_a_model_of_its_own(small: Path, store: Store) -> None:
    knowledge = Knowledge(store, small, small / "cache")
    knowledge.load()
    draft = msgspec.structs.replace(PARKING, id="own-draft", answer={"vi": "Nháp."})
    found = await knowledge.rehearse(draft)
    while found is None:
        await asyncio.wait(knowledge.training, timeout=60)
        found = await knowledge.rehearse(draft)
    entry = found.catalogue.faq("own-draft")
    assert entry is not None
    assert entry.text("vi") == "Nháp."
    assert knowledge.catalogue.faq("own-draft") is None


async def test_a_draft_that_cannot_be_learned_is_told(
    small: Path, store: Store, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(small, data, ignore=shutil.ignore_patterns("cache"))
    knowledge = Knowledge(store, data, tmp_path / "cache")
    knowledge.load()
    (data / "nlu" / "bad.yml").write_text("nlu:\n- intent: no_such\n  examples: |\n    - abc\n")
    assert await knowledge.rehearse(PARKING) is None
    await asyncio.wait(knowledge.training, timeout=60)
    with pytest.raises(Untrainable, match="unknown intent no_such"):
        await knowledge.rehearse(PARKING)
