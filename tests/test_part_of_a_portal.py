"""A portal that offers only a part of the gateway: what it lacks is neither called nor promised.

Every part is taken away once. The citizen then asks for everything, presses what is offered, files
whole forms where that is possible, and gets the news; nothing may be called in vain, and no words
may be said that hold only with the part that is missing.
"""

import re
from pathlib import Path
from typing import Any

import pytest

from bot.dialogs import DIALOGS
from bot.engine.abilities import NEEDS
from bot.model import Command, Faq, Language, Reply, Start
from sandbox.portal.offer import CALLS, PARTS
from tests import story
from tests.filing.citizen import Citizen, Plan
from tests.filing.test_every_form import CATALOGUE, FILEABLE
from tests.test_promises import crawl, labels_of, matched
from tests.test_promises import lines_of as bubble_of
from tests.world import World, catalogue, open_world

# What may not be said without a part, by the beginning of the texts' keys.
WITH: dict[str, tuple[str, ...]] = {
    "accounts": (
        "register_account.", "log_in.done", "log_in.phone.", "log_out.done", "phone_mismatch.",
        "submit_dossier.begin", "consent.account", "consent.filing", "account.how.ask",
        "update_dossier.this", "get_result.here", "news.do.dossier.result_ready",
    ),
    "filing": (
        "submit_dossier.begin", "submit_dossier.review", "receipt.", "consent.filing",
        "update_dossier.this", "withdraw_dossier.this", "supplement_dossier.", "mail_copy.sent",
        "news.do.dossier.supplement_requested", "track_dossier.next.supplement_requested",
    ),
    "tracking": (
        "track_dossier.", "dossiers.", "get_result.", "pay_fee.", "notification_settings.",
        "rate_service.", "update_dossier.", "withdraw_dossier.", "receipt.news", "receipt.fee",
        "receipt.result.electronic",
    ),
    "signing": ("signing.", "steps.gateway.long_7"),
    "postal": ("delivery.",),
    "payment": ("pay_fee.", "receipt.fee", "news.do.dossier.fee_assigned"),
    "wallet": ("papers.wallet", "papers.of_wallet", "steps.gateway.long_7"),
    "notices": ("complain.",),
}  # fmt: skip
WANTED = {"key": "birth_notification", "reason": "Ảnh bị mờ"}
# With a paper to sign, with papers of the wallet, with originals for the postman; then the news.
FORMS: dict[str, tuple[str, dict[str, Any]]] = {
    "gpxd-nha-o": ("dossier.fee_assigned", {"amount": 8000}),
    "dieu-chinh-cu-tru": ("dossier.result_ready", {}),
    "khai-sinh": ("dossier.supplement_requested", {"items": [WANTED]}),
}
BY_POST = Plan(nth=0, channel="post", yes=True)


def test_every_call_belongs_to_a_part_and_every_need_is_one() -> None:
    assert set(CALLS.values()) == set(PARTS)
    assert {need for needed in NEEDS.values() for need in needed} < set(PARTS)


def lines_of(reply: Reply) -> list[str]:
    """What a bubble says, whole and line by line: a text may stand inside a longer one."""
    said = bubble_of(reply)
    return [*said, *(line for text in said for line in text.split("\n"))]


def in_vain(log: dict[str, Any], part: str) -> list[str]:
    """Calls of a part that is not offered."""
    paths = [call.split(" ") for call, owner in CALLS.items() if owner == part]
    closed = [
        (method, re.compile("/api/v1" + re.sub(r"\{\w+\}", "[^/]+", path)))
        for method, path in paths
    ]
    return [
        f"{call['method']} {call['path']}"
        for call in log["calls"]
        for method, path in closed
        if call["method"] == method and path.fullmatch(call["path"])
    ]


async def everything_said(world: World, part: str) -> list[str]:
    """Every dialog begun, every answer asked for, every step, whole dossiers with their news."""
    said = await crawl(world)
    beside = world.neighbour().talk
    commands: list[Command] = [Faq(entry=entry.id) for entry in catalogue().faqs]
    commands += [Start("find_procedure", {"show": "step", "step": str(n)}) for n in range(1, 10)]
    for command in commands:
        said += [line for reply in await beside.say_command(command) for line in lines_of(reply)]
    if part != "accounts":
        await story.sign_in(world)
    for procedure, news in FORMS.items():
        before = len((await world.log())["dossiers"])
        said += await _filed(world, procedure)
        if len((await world.log())["dossiers"]) > before:
            said += await _told(world, ("dossier.accepted", {}), news)
    return said


async def _filed(world: World, procedure: str) -> list[str]:
    """From "nộp hồ sơ" to the last words; a signature that is asked for is given."""
    form = CATALOGUE.form(FILEABLE[procedure])
    assert form is not None
    citizen = Citizen(world, form, BY_POST)
    await citizen.walk(procedure)
    return [line for reply in citizen.heard for line in (*lines_of(reply), *labels_of(reply))]


async def _told(world: World, *news: tuple[str, dict[str, Any]]) -> list[str]:
    """What the officer does next, told, with each of its buttons pressed."""
    said: list[str] = []
    for type_, data in news:
        await world.desk(type_, data)
        for reply in await world.news():
            said += lines_of(reply)
            for label in labels_of(reply):
                pressed = await world.talk.say(f"[{label}]")
                said += [line for one in pressed for line in lines_of(one)]
        await world.talk.say("thôi")
    return said


@pytest.mark.parametrize("part", PARTS)
async def test_what_the_portal_lacks_is_neither_called_nor_promised(
    tmp_path: Path, part: str
) -> None:
    async with open_world(tmp_path, off=part) as world:
        said = await everything_said(world, part)
        assert in_vain(await world.log(), part) == []
    assert matched(said, WITH[part], "vi") == {}


async def test_a_whole_portal_is_asked_for_and_promises_every_part(tmp_path: Path) -> None:
    """The walk above would be worth nothing if it never came to a part."""
    async with open_world(tmp_path) as world:
        said = await everything_said(world, "")
        log = await world.log()
    assert [part for part in PARTS if part != "notices" and not in_vain(log, part)] == []
    assert [part for part in PARTS if not matched(said, WITH[part], "vi")] == []


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("part", PARTS)
async def test_what_is_missing_is_explained_in_both_languages(
    tmp_path: Path, part: str, language: Language
) -> None:
    """Each dialog that needs it says how the citizen does it alone, with the portal's link."""
    async with open_world(tmp_path, off=part) as world:
        for name in (n for n, needed in NEEDS.items() if part in needed and n in DIALOGS):
            talk = world.neighbour().talk
            talk.language = language
            said = await talk.say_command(Start(name, {"procedure": "khai-sinh"}))
            alone = [reply for reply in said if reply.link or "VNeID" in reply.text]
            assert alone, (name, [reply.text for reply in said])
