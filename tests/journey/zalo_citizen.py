"""A citizen with Zalo as a program: types into the fake platform, reads what its phone shows."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.journey.programs import PATIENCE, Town, eventually
from tests.journey.story import OTP, PHONE, PHOTO, Step, photo, spoken

NUMBERED = re.compile(r"^(\d{1,2})\. (.+)$", re.MULTILINE)
Json = dict[str, Any]


@dataclass
class ZaloCitizen:
    """One phone. With `echoes`, the platform tells every third of its events twice."""

    town: Town
    user: str
    echoes: bool = False
    deeds: int = 0
    read: int = 0  # messages of the account she had read when she did something last
    patience: float | None = PATIENCE  # seconds she waits for words; None: whoever started her ends

    async def post(self, path: str, **body: Any) -> Json:
        answer = await self.town.client.post(f"/dev/zalo/{path}", **body)
        found: Json = answer.raise_for_status().json()
        return found

    async def log(self) -> Json:
        answer = await self.town.client.get("/dev/zalo/log", params={"user": self.user})
        found: Json = answer.raise_for_status().json()
        return found

    async def shown(self) -> list[Json]:
        """What the account wrote, oldest first."""
        return [m for m in (await self.log())["messages"] if m["src"] == 0]

    # --- what she does ----------------------------------------------------------------------

    async def say(self, words: str) -> None:
        """Type; "[Có]" types the number of that choice, as the phone shows it."""
        self.read = len(await self.shown())
        if words.startswith("[") and words.endswith("]"):
            words = await self.number(words[1:-1])
        sent = await self.post(f"users/{self.user}/messages", json={"text": words})
        await self._again(sent["msg_id"])

    async def give(self, name: str, content: bytes) -> None:
        """Send a photo."""
        self.read = len(await self.shown())
        files = {"file": (name, content, "image/jpeg")}
        sent = await self.post(f"users/{self.user}/files", files=files)
        await self._again(sent["msg_id"])

    async def _again(self, msg_id: str) -> None:
        """A platform that did not hear our answer tells the same event once more."""
        self.deeds += 1
        if not self.echoes or self.deeds % 3:
            return
        told = (await self.log())["events"]
        (event,) = (e["body"] for e in told if msg_id in str(e["body"]) and e["tries"] < 2)
        await self.post("events", json={"event": event, "user": f"again-{self.user}"})

    async def number(self, label: str) -> str:
        """The number of the newest choice with this label."""
        for message in reversed(await self.shown()):
            for number, found in reversed(NUMBERED.findall(message["text"])):
                if found == label:
                    return str(number)
        raise AssertionError(f"no choice {label}: {(await self.shown())[-3:]}")

    async def hears(self, words: str, *, before: bool = False) -> Json:
        """Wait for a message, after her last deed, that has these words."""
        found: list[Json] = []

        async def there() -> bool:
            messages = (await self.shown())[0 if before else self.read :]
            found[:] = [m for m in messages if words in m["text"]]
            return bool(found)

        await eventually(there, self.patience)
        return found[-1]

    async def play(self, steps: tuple[Step, ...], today: date, phone: str = PHONE) -> None:
        """Every step, and what must be said to it."""
        for line, expected in steps:
            if line == PHOTO:
                await self.give("giấy chứng sinh.jpg", photo())
            else:
                otp = await self.town.otp(phone) if line == OTP else ""
                await self.say(otp or spoken(line, today))
            await self.hears(expected)


async def newcomer(town: Town, *, echoes: bool = False) -> ZaloCitizen:
    """Somebody who has never written to this account."""
    answer = await town.client.post("/dev/zalo/users", json={"name": "Phạm Thu Hà"})
    return ZaloCitizen(town, answer.raise_for_status().json()["user_id"], echoes)
