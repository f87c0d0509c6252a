"""Kill -9 of the whole bot in the middle of the job: no answer is lost, one dossier is filed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest

from tests.journey.citizen import Citizen, citizen
from tests.journey.programs import (
    PORTAL_URL,
    Program,
    Town,
    eventually,
    free_port,
    motcua,
    running,
    sandbox,
    town_at,
)
from tests.journey.story import (
    ACCOUNT,
    FIND,
    FORM,
    PAPERS,
    PHONE,
    SEND,
    code_in,
    filed,
)
from tests.journey.telling import play

pytestmark = pytest.mark.processes


@asynccontextmanager
async def bot_and_portal(home: Path) -> AsyncIterator[tuple[Program, Town]]:
    """`motcua serve` with a PostgreSQL of its own; the portal beside it is not killed."""
    bot_port, portal_port = free_port(), free_port()
    bot = motcua("serve", home / "bot", bot_port, BACKEND_URL=PORTAL_URL.format(portal_port))
    portal = sandbox(home / "portal", portal_port, bot.url)
    async with running(portal, bot), town_at(portal.url) as town:
        yield bot, town


async def back(bot: Program, one: Citizen) -> None:
    """The bot as it comes back after kill -9; the citizen's browser connects again."""
    await bot.kill()
    await one.hang_up()
    await bot.start()
    await bot.stands()
    await one.connect()


async def begun(town: Town) -> bool:
    """Whether the portal holds a draft."""
    return bool((await town.log())["dossiers"])


@pytest.mark.timeout(600)
async def test_kill_9_of_the_bot_loses_no_answer_and_files_once(home: Path, today: date) -> None:
    async with bot_and_portal(home) as (bot, town), citizen(bot.url) as one:
        await play(one, town, (*ACCOUNT, *FIND, *FORM[:8]), today)
        await back(bot, one)
        await play(one, town, (*FORM[8:], *PAPERS), today)

        await one.deed({"type": "tap", "value": one.button("Đúng, gửi đi")})
        await back(bot, one)  # the tap is stored, and perhaps nothing more
        await one.hears(SEND[0][1])

        await town.slow(400, times=20)
        await one.send(await town.otp(PHONE))
        await eventually(lambda: begun(town))
        await back(bot, one)  # in the middle of filing: there is a draft, and no code
        code = code_in((await one.hears(SEND[1][1]))["text"])

        (dossier,) = (await town.log())["dossiers"]
        asked = [text for text in await town.sms(PHONE) if "Ma xac thuc" in text]
        assert len(asked) == 2  # for the account, and for filing
    assert bot.words.count("PostgreSQL: ") == 4
    assert dossier["code"] == code
    assert dossier["answers"].pop("child_dob_words")
    assert dossier["answers"] == filed(today)
    assert [file["component"] for file in dossier["files"]] == ["birth_notification"]
