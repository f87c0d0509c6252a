"""No text promises what the mode breaks: with no gateway nothing is filed, paid, tracked or coded;
with one, nobody is told to do alone what the bot does.
"""

import re
from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from bot.catalogue import load_catalogue
from bot.dialogs import DIALOGS
from bot.engine.abilities import NEEDS
from bot.engine.asides import MENU
from bot.model import Language, Reply, Start
from bot.texts import catalogue
from tests.filing.citizen import Citizen, Plan
from tests.filing.test_every_form import CATALOGUE, FILEABLE
from tests.story import sign_in
from tests.world import ROOT, World, open_world

# Texts that hold only with a gateway, and only without one, by the beginning of their keys.
ONLY_GATEWAY = (
    "otp.", "register_account.", "log_in.", "log_out.", "phone_mismatch.", "submit_dossier.",
    "track_dossier.", "pay_fee.", "get_result.", "news.", "consent.account", "consent.filing",
    "review.send", "review.ask", "account.how.ask", "dossiers.", "dossier.", "linking.",
)  # fmt: skip
SHARED = ("review.ask_only", "otp.never_here", "submit_dossier.counter_only")
ONLY_GUIDE = ("guide.", "consent.guide", "review.right", "review.ask_only")
# What nobody may say without a gateway, in whatever words.
PROMISE = re.compile(
    r"em (đã |sẽ )?(gửi|nộp) hồ sơ (của|cho|giúp|thay)|gửi mã|"
    r"nhập mã (xác thực|OTP|gồm)|Đúng, gửi đi|"
    r"em (đã )?mở tài khoản cho|mã số hồ sơ:|I (have |will )?(file|sent|submit)\b(?! )|"
    r"liên kết (nộp|thanh toán) (ở )?dưới",
    re.IGNORECASE,
)


@cache
def patterns(prefixes: tuple[str, ...], language: Language) -> dict[str, re.Pattern[str]]:
    """Each text as a bubble would show it, its gaps open; short words are left out."""
    found = {}
    for key, text in catalogue(language).items():
        parts = re.split(r"\{\w+\}", text.strip())
        if is_of(key, prefixes) and not is_of(key, SHARED) and len("".join(parts)) > 25:
            found[key] = re.compile(".*".join(map(re.escape, parts)), re.DOTALL)
    return found


def is_of(key: str, prefixes: tuple[str, ...]) -> bool:
    """Is it one of these keys, or under one that ends with a dot?"""
    return key in prefixes or key.startswith(tuple(p for p in prefixes if p.endswith(".")))


def matched(said: Iterable[str], prefixes: tuple[str, ...], language: Language) -> dict[str, str]:
    """The texts of these keys that were said, each with its words."""
    return {
        key: line
        for line in said
        for key, pattern in patterns(prefixes, language).items()
        if pattern.fullmatch(line.strip())
    }


def lines_of(reply: Reply) -> list[str]:
    """What a bubble says, its cards too."""
    return [reply.text, *(line for card in reply.cards for line in (card.title, *card.lines))]


def labels_of(reply: Reply) -> list[str]:
    """Its buttons."""
    every = (*reply.choices, *(choice for card in reply.cards for choice in card.choices))
    return [choice.label for choice in every]


async def crawl(world: World, most: int = 25) -> list[str]:
    """Everything said while each dialog is begun and each offered button is pressed."""
    said: list[str] = []
    seen: set[str] = set()

    def note(replies: list[Reply]) -> list[str]:
        said.extend(line for reply in replies for line in lines_of(reply))
        labels = [label for reply in replies for label in labels_of(reply)]
        said.extend(labels)
        return labels

    for dialog in (*DIALOGS, "help"):
        talk = world.neighbour().talk
        waiting = note(await talk.say_command(Start(dialog)))
        while waiting and len(seen) < most * len(DIALOGS):
            label = waiting.pop(0)
            if (mark := f"{dialog}:{label}") not in seen and len(waiting) < most:
                seen.add(mark)
                waiting += note(await talk.say(f"[{label}]"))
    return said


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_no_text_said_without_a_gateway_promises_one(
    tmp_path: Path, language: Language
) -> None:
    async with open_world(tmp_path, guide=True) as world:
        world.talk.language = language
        said = await crawl(world)
    assert len(said) > 60
    assert matched(said, ONLY_GATEWAY, language) == {}
    assert [line for line in said if PROMISE.search(line)] == []


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_no_text_said_with_a_gateway_sends_the_citizen_away(
    tmp_path: Path, language: Language
) -> None:
    async with open_world(tmp_path) as world:
        world.talk.language = language
        said = await crawl(world)
    assert matched(said, ONLY_GUIDE, language) == {}


# Files for a relative, says yes to every question, leaves nothing out, has the result by post.
THOROUGH = Plan(nth=1, capacity="person", yes=True, channel="post", optional=True, usual=False)


def fresh(folder: Path) -> Path:
    """The folder, made now."""
    folder.mkdir()
    return folder


async def walked(folder: Path, procedure: str, language: Language, *, guide: bool) -> list[str]:
    """Everything said from "nộp hồ sơ" to the last words about this procedure."""
    form = CATALOGUE.form(FILEABLE[procedure])
    assert form is not None
    async with open_world(fresh(folder), guide=guide) as world:
        world.talk.language = language
        if not guide:
            await sign_in(world)
            world.talk.advance(timedelta(minutes=2))
        citizen = Citizen(world, form, THOROUGH)
        await citizen.walk(procedure)
    said = [line for reply in citizen.heard for line in (*lines_of(reply), *labels_of(reply))]
    last = ("guide.steps",) if guide else ("receipt.filed",)
    assert matched(said, last, language), f"{procedure} did not come to its end"
    return said


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("guide", [True, False], ids=["guide", "gateway"])
async def test_no_whole_form_promises_what_the_mode_breaks(
    tmp_path: Path, language: Language, guide: bool
) -> None:
    said: set[str] = set()
    for procedure in FILEABLE:
        said.update(await walked(tmp_path / procedure, procedure, language, guide=guide))
    assert matched(said, ONLY_GATEWAY if guide else ONLY_GUIDE, language) == {}
    assert [line for line in said if guide and PROMISE.search(line)] == []


def test_every_dialog_that_calls_the_portal_for_a_citizen_says_what_it_needs() -> None:
    """A new dialog names its capability in `bot.engine.abilities`, or is listed here."""
    free = {"find_procedure", "submit_dossier", "guide_dossier", "privacy_request"}
    writes = re.compile(r"need_account|portal\.(sign_in|open_account|withdraw|supplement|rate)\b")
    guilty = [
        name
        for name in DIALOGS
        if name not in NEEDS
        and name not in free
        and (path := ROOT / "bot" / "dialogs" / f"{name}.py").is_file()
        and writes.search(path.read_text("utf-8"))
    ]
    assert guilty == []


def test_answers_for_guide_mode_promise_nothing() -> None:
    said = [
        (faq.id, faq.text(language, "guide"))
        for faq in load_catalogue(ROOT / "data").faqs
        for language in ("vi", "en")
    ]
    assert [(key, text) for key, text in said if PROMISE.search(text)] == []


def test_the_menu_has_only_what_both_modes_answer() -> None:
    dialogs = [command.dialog for _, command in MENU if isinstance(command, Start)]
    assert [d for d in dialogs if d not in DIALOGS and d != "help"] == []
