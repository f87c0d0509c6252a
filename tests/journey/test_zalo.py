"""The whole job on Zalo: the real webhook, the real programs, and the fake of Zalo's platform.

The platform repeats events, loses answers of the account's calls and fails some of them; every
bubble must still be there, in order, once.
"""

import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import httpx
import psycopg
import pytest

from sandbox.settings import Settings
from tests.journey.programs import (
    PORTAL_URL,
    Program,
    Town,
    free_port,
    motcua,
    running,
    sandbox,
    town_at,
)
from tests.journey.story import ACCOUNT, FIND, FORM, PAPERS, SEND, code_in, filed
from tests.journey.zalo_citizen import NUMBERED, ZaloCitizen, newcomer

pytestmark = pytest.mark.processes


def zalo(port: int) -> dict[str, str]:
    """The channel's settings: the sandbox is the platform."""
    url, known = f"http://127.0.0.1:{port}", Settings(Path())
    return {
        "ZALO_APP_ID": known.zalo_app_id,
        "ZALO_APP_SECRET": known.zalo_app_secret,
        "ZALO_OA_ID": known.zalo_oa_id,
        "ZALO_OA_SECRET_KEY": known.zalo_oa_secret,
        "ZALO_REFRESH_TOKEN": known.zalo_refresh_token,
        "ZALO_API_URL": f"{url}/zalo/api",
        "ZALO_OAUTH_URL": f"{url}/zalo/oauth",
        "ZALO_TEMPLATE_URL": f"{url}/zalo/template",
        "ZALO_MEDIA_HOSTS": url,
        "QUIET_HOURS": "0-0",  # the test runs at any hour
    }


@asynccontextmanager
async def bot_and_platform(home: Path, database: str) -> AsyncIterator[tuple[Program, Town]]:
    bot_port, port = free_port(), free_port()
    portal_url = PORTAL_URL.format(port)
    more = {"DATABASE_URL": database, "BACKEND_URL": portal_url, **zalo(port)}
    bot = motcua("serve", home / "bot", bot_port, **more)
    portal = sandbox(home / "portal", port, bot.url)
    async with running(portal, bot), town_at(portal.url) as town:
        yield bot, town


async def unreliable(town: Town, times: int) -> None:
    """One call in five to the platform is carried out, and its answer lost; `times` of them."""
    body = {"target": "zalo", "rate": 0.2, "status": 0, "times": times}
    (await town.client.post("/dev/faults", json=body)).raise_for_status()


def long_ago(database: str) -> None:
    """As if the citizen had written for the last time nine days ago, in our own record."""
    with psycopg.connect(database, autocommit=True) as connection:
        past = timedelta(days=9)
        connection.execute("UPDATE addresses SET interacted_at = now() - %s", (past,))


async def pay(one: ZaloCitizen) -> None:
    """At the link of the chat."""
    await one.say("[Nộp phí]")
    await pay_at((await one.hears("http"))["text"])


async def pay_at(words: str) -> None:
    """On the gateway's page, at the link in these words."""
    (link,) = {word for word in words.split() if word.startswith("http")}
    async with httpx.AsyncClient(follow_redirects=True, timeout=60) as browser:
        page = await browser.get(link)
        (query,) = re.findall(r'name="query" value="([^"]+)"', page.text)
        pressed = {"query": unescape(query), "outcome": "success"}
        there = page.url.copy_with(path="/pay", query=None)
        (await browser.post(there, data=pressed)).raise_for_status()


@pytest.mark.timeout(900)
async def test_the_whole_job_over_zalo(home: Path, database: str, today: date) -> None:
    async with bot_and_platform(home, database) as (bot, town):
        one = await newcomer(town, echoes=True)
        await unreliable(town, times=200)
        await one.play((*ACCOUNT, *FIND, *FORM, *PAPERS, *SEND), today)
        code = code_in((await one.hears("Anh/chị lưu mã này để tra cứu."))["text"])
        await one.hears(f"Cổng dịch vụ công đã nhận được hồ sơ {code}", before=True)

        await town.desk(code, "dossier.accepted")
        await one.hears(f"Hồ sơ {code} đã được tiếp nhận.", before=True)
        await town.desk(code, "dossier.fee_assigned", amount=8000)
        await one.hears("8.000 đồng. Anh/chị bấm nút để nộp qua Cổng", before=True)
        await pay(one)
        await one.hears("thanh toán thành công 8.000 đồng", before=True)

        await one.post(f"users/{one.user}/state", json={"hours": 216})
        long_ago(database)
        await town.desk(code, "dossier.processing")
        template = await one.hears(f"Hồ sơ {code} đang được giải quyết.", before=True)

        log, portal = await one.log(), await town.log()
        words = bot.words
    assert template["way"] == "template"
    (dossier,) = portal["dossiers"]
    assert dossier["answers"].pop("child_dob_words")
    assert dossier["answers"] == filed(today)
    assert dossier["code"] == code
    check_chat([m["text"] for m in log["messages"] if m["src"] == 0])
    assert {e["answer"] for e in log["events"] if e["done_at"]} == {"200"}
    assert "Phạm Thu Hà" not in words
    assert "001195000033" not in words


def check_chat(shown: list[str]) -> None:
    """No bubble twice although answers were lost and events repeated; every choice has a number."""
    asked_again = {"Số điện thoại", "Anh/chị"}
    twice = [text for text, count in Counter(shown).items() if count > 1 and len(text) > 60]
    assert [text for text in twice if not text.startswith(tuple(asked_again))] == []
    for text in shown:
        numbers = [int(number) for number, _ in NUMBERED.findall(text)]
        assert numbers == list(range(1, len(numbers) + 1)), text
