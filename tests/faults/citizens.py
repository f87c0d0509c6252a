"""Who talks while processes die: citizens who count, and citizens who file a dossier and pay."""

import asyncio
import random
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from tests.faults.judge import NOTHING, Files, Verdict, judge
from tests.journey.programs import Town
from tests.journey.story import ACCOUNT, FIND, FORM, HA, PAPERS, SEND, code_in, told_by
from tests.journey.test_zalo import pay
from tests.journey.zalo_citizen import ZaloCitizen, newcomer


@dataclass
class Counter:
    """Says "câu 0", "câu 1"… without waiting for answers; some at once, some after a while."""

    town: Town
    files: Files
    channel: str
    user: str
    said: int = 0

    async def say(self) -> None:
        words = {"text": f"câu {self.said}"}
        if self.channel == "telegram":
            url, body = f"/telegram/people/{self.user}", {"do": "text", **words}
        else:
            url, body = f"/dev/zalo/users/{self.user}/messages", words
        (await self.town.client.post(url, json=body)).raise_for_status()
        self.said += 1

    async def talk(self, until: asyncio.Event, pause: float, dice: random.Random) -> None:
        """Until the event; then one more, so that the end is calm."""
        while not until.is_set():
            await self.say()
            if dice.random() > 0.25:
                await asyncio.sleep(dice.uniform(0, 2 * pause))
        await self.say()

    def verdict(self) -> Verdict:
        if self.channel == "telegram":
            return judge(self.files.telegram(int(self.user)))
        return judge(self.files.zalo(self.user))


async def counters(town: Town, files: Files, telegram: int, zalo: int) -> list[Counter]:
    """So many on each platform."""
    found = []
    for _ in range(telegram):
        body = {"name": f"Nguyễn Đếm {uuid4()}", "phone": ""}  # nobody who was here before
        answer = (await town.client.post("/telegram/people", json=body)).raise_for_status()
        found.append(Counter(town, files, "telegram", str(answer.json()["id"])))
    others = [await newcomer(town) for _ in range(zalo)]
    return [*found, *(Counter(town, files, "zalo", one.user) for one in others)]


def verdict_of(citizens: list[Counter]) -> Verdict:
    return sum((one.verdict() for one in citizens), NOTHING)


async def file_and_pay(town: Town, nth: int, today: date) -> tuple[ZaloCitizen, str]:
    """A whole life: account, dossier, fee; the dossier's code."""
    phone, citizen_id = f"09120010{nth:02}", f"0011950010{nth:02}"
    assert len(citizen_id) == len(HA["id"])
    one = await newcomer(town)
    story = told_by((*ACCOUNT, *FIND, *FORM, *PAPERS, *SEND), phone, citizen_id)
    await one.play(story, today, phone)
    code = code_in((await one.hears("Anh/chị lưu mã này để tra cứu."))["text"])
    await town.desk(code, "dossier.accepted")
    await town.desk(code, "dossier.fee_assigned", amount=8000)
    await one.hears("8.000 đồng. Anh/chị bấm nút để nộp qua Cổng", before=True)
    await pay(one)
    await one.hears("thanh toán thành công 8.000 đồng", before=True)
    return one, code
