"""Who talks while processes die: citizens who count, and citizens who file a dossier and pay."""

import asyncio
import random
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from tests.faults.judge import NOTHING, Files, Verdict, judge
from tests.journey.programs import Town, eventually
from tests.journey.story import (
    ACCOUNT,
    FIND,
    FORM,
    HA,
    OTP,
    PAPERS,
    PHOTO,
    SEND,
    Step,
    code_in,
    photo,
    spoken,
    told_by,
)
from tests.journey.test_zalo import pay_at
from tests.journey.zalo_citizen import ZaloCitizen, newcomer

AGAIN = ("em gặp lỗi với tin nhắn vừa rồi", "Em chưa tải được tệp")  # ends with: once more, please
CODE = ("nhập mã 6 chữ số", "Chỉ nhập mã trong tin nhắn")  # the portal was away: the code once more


MOST = 6  # messages without an answer, then a citizen waits


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
            patient = self.verdict().lost >= MOST
            if not patient:
                await self.say()
            if patient or dice.random() > 0.25:
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


@dataclass
class Filer(ZaloCitizen):
    """Files and pays; does a step once more when the bot asks for it, as people do."""

    phone: str = ""
    citizen_id: str = ""
    again: int = 0  # steps done once more
    patience: float | None = None  # a storm may take long; `ended` bounds what comes after it
    step: str = ""  # what was done last, and what must be said to it
    filled: bool = False

    async def fill_in(self, today: date) -> None:
        """An account, the form and its papers."""
        await self._steps((*ACCOUNT, *FIND, *FORM, *PAPERS), today)
        self.filled = True

    async def live(self, today: date) -> None:
        """What is left: the form, the dossier, its fee."""
        if not self.filled:
            await self.fill_in(today)
        await self._steps(SEND, today)
        code = code_in((await self.hears("Anh/chị lưu mã này để tra cứu.", before=True))["text"])
        await self.town.desk(code, "dossier.accepted")
        await self.town.desk(code, "dossier.fee_assigned", amount=8000)
        await self._told("8.000 đồng. Anh/chị")  # how to pay, as far as the portal says it just now
        await self._step("[Nộp phí]", "http", today)
        await pay_at((await self.hears("http"))["text"])
        await self._told("thanh toán thành công 8.000 đồng")

    async def stands(self) -> str:
        """How far this life has come, for whoever must find out why it does not end."""
        said = (await self.shown())[-1:]
        return f"{self.user}: {self.step}; the bot said last: {[one['text'] for one in said]}"

    async def _steps(self, steps: tuple[Step, ...], today: date) -> None:
        for line, expected in told_by(steps, self.phone, self.citizen_id):
            await self._step(line, expected, today)

    async def _told(self, news: str) -> None:
        self.step = f"waits for news: {news}"
        await self.hears(news, before=True)

    async def _step(self, line: str, expected: str, today: date) -> None:
        """Until the bot has said what must come next."""
        self.step = f"{line!r} waits for {expected!r}"
        await self._do(line, today)
        first = self.read
        while not await self._understood(expected, first, asks_code=line == OTP):
            self.again += 1
            await self._do(line, today)

    async def _do(self, line: str, today: date) -> None:
        if line == PHOTO:
            await self.give("giấy chứng sinh.jpg", photo())
        else:
            otp = await self.town.otp(self.phone) if line == OTP else ""
            await self.say(otp or spoken(line, today))

    async def _understood(self, expected: str, first: int, *, asks_code: bool) -> bool:
        """Whether what was expected is said; False when the bot asks to do it again.

        It may have come to the `first` try all the same, while the second was being typed.
        """
        begged = (*AGAIN, *(CODE if asks_code else ()))
        found: list[bool] = []

        async def either() -> bool:
            said = [message["text"] for message in await self.shown()]
            found[:] = [True] * any(expected in words for words in said[first:])
            found[1:] = [False] * any(beg in words for words in said[self.read :] for beg in begged)
            return bool(found)

        await eventually(either, self.patience)
        return found[0]


async def filer(town: Town, nth: int) -> Filer:
    """Somebody who has never written to us."""
    citizen_id = f"0011950010{nth:02}"
    assert len(citizen_id) == len(HA["id"])
    user = (await newcomer(town)).user
    return Filer(town, user, phone=f"09120010{nth:02}", citizen_id=citizen_id)
