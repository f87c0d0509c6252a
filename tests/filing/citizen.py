"""A plausible citizen who answers whatever a form asks, and remembers what was answered.

Answers come from the kind and the bounds of a field, never from the bot: the test compares what the
portal stored with what is remembered here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from bot.engine.state import Asked
from bot.model import Reply, Start, Understood
from sandbox.portal.strict import holds
from tests.world import World

Json = dict[str, Any]
HOME = "Số 5 phố Sen Hồ, phường Sen Hồ, Thành phố Hà Nội"
TODAY = date(2026, 11, 25)
DAYS = [TODAY - timedelta(days=20), date(1988, 3, 15), date(1950, 4, 2)]
DAYS += [TODAY, TODAY + timedelta(days=30), TODAY + timedelta(days=300)]
REPRESENTED = {"name": "PHẠM VĂN THÀNH", "citizen_id": "001060000021", "relation": "parent"}
MYSELF = "001190000017"  # Trần Thị Mai of sandbox/seeds.yaml
COMPANY = {"name": "Công ty Sao Mai", "tax_code": "0101234567"}
TOLD: dict[str, tuple[str, Any]] = {  # slot -> (what is typed, what the portal should hold)
    "behalf_name": (REPRESENTED["name"], None),
    "behalf_citizen_id": (REPRESENTED["citizen_id"], None),
    "behalf_company": (COMPANY["name"], None),
    "behalf_tax_code": (COMPANY["tax_code"], None),
    "place": ("phường Sen Hồ, Hà Nội", None),
    "hkd_code": ("001190000017", "001190000017"),
    "doc_name": ("Bằng tốt nghiệp số 0123, năm 2015", ...),
    "landlord": ("Lê Văn Tám, 001070000031, 0912000111", ...),
    "funeral_person": ("Lê Văn Tám, 001070000031, 0912000111", ...),
    "permit_no": ("125/GPXD", ...),
    "bhxh_no": ("0123456789", ...),
    "parcel": ("Thửa 12, tờ bản đồ 34", ...),
    "hkd_business": ("Bán lẻ tạp hóa", ...),
    "hkd_name": ("Hộ kinh doanh Sen Vàng", ...),
    "old_content": ("Nguyễn Thị Hoà", ...),
    "new_content": ("Nguyễn Thị Hòa", ...),
}
WORDS = "Theo đúng giấy tờ của gia đình"

BY_KIND: dict[str, tuple[str, Any]] = {
    "phone": ("0912 345 678", "0912345678"),
    "email": ("mai@example.org", "mai@example.org"),
    "address": (HOME, HOME),
    "money": ("100 triệu", 100_000_000),
}
GIVEN_NAMES = ("An", "Bình", "Chung", "Dũng", "Hải", "Hùng", "Khoa", "Long", "Minh", "Nam")


@dataclass
class Plan:
    """Which way this citizen goes where there are several."""

    capacity: str = "self"
    relation: str = "parent"  # what the represented person is to the citizen
    yes: bool = False  # to a paper's question, an optional group, being the party asked about
    usual: bool = True  # yes to what is filled in beforehand
    nth: int = 0  # of several choices this one, counted around; -1 the last
    alone: bool = False  # whoever is asked about is the citizen
    number: int = 2  # where a number is asked for, as far as its bounds allow
    channel: str = "electronic"
    optional: bool = False  # answer what may be left out


@dataclass
class Citizen:
    """Goes through one filing in a world; `told` is what was answered, by slot."""

    world: World
    form: Json
    plan: Plan
    told: Json = field(default_factory=dict)
    cases: Json = field(default_factory=dict)
    messages: int = 0
    said: list[Reply] = field(default_factory=list)
    heard: list[Reply] = field(default_factory=list)  # all of it so far
    people: int = 0

    async def file(self, procedure: str) -> str:
        """From the first word to the dossier's code."""
        await self.walk(procedure)
        return self._code()

    async def walk(self, procedure: str) -> None:
        """From the first word to the last; 80 messages are too many for anybody."""
        await self._begin(procedure)
        while (asked := self._asked()) is not None:
            assert self.messages < 80, f"asked on and on: {[reply.text for reply in self.said]}"
            await self._answer(asked)

    async def _begin(self, procedure: str) -> None:
        """As a button or a deep link starts it."""
        talk = self.world.talk
        usual, start = talk.understand, Start("submit_dossier", {"procedure": procedure})
        talk.understand = lambda *_: Understood((start,))
        await self._say("nộp hồ sơ")
        talk.understand = usual

    def _asked(self) -> Asked | None:
        top = self.world.talk.open_state.top
        return top.asked if top else None

    def _code(self) -> str:
        words = " ".join(reply.text for reply in self.said).split()
        return next(word for word in words if word.startswith("H26."))

    async def _say(self, line: str) -> None:
        self.messages += 1
        self.said = await self.world.talk.say(line)
        self.heard += self.said

    # --- one answer -----------------------------------------------------------------------

    async def _answer(self, asked: Asked) -> None:
        match asked.kind:
            case "files":
                await self._send(asked)
            case "otp":
                await self._say(await self.world.otp())
            case "yes_no":
                await self._yes_no(asked)
            case "choice":
                await self._choose(asked)
            case _:
                await self._type(asked)

    async def _send(self, asked: Asked) -> None:
        if "done" in asked.values:
            return await self._say(f"[{asked.choices[asked.values.index('done')]}]")
        self.told[asked.slot] = ["giay.jpg"]
        return await self._say("(giay.jpg)")

    async def _yes_no(self, asked: Asked) -> None:
        yes = self.plan.yes
        if asked.slot.startswith("consent"):
            yes = True
        if asked.slot == "form_defaults":
            yes = self.plan.usual
        if asked.slot.startswith("case_"):
            self.cases[asked.slot.removeprefix("case_")] = yes
        await self._say(f"[{asked.choices[0 if yes else 1]}]")

    async def _choose(self, asked: Asked) -> None:
        which = await self._which(asked)
        if which is None:
            return
        if asked.slot in self.fields:
            self.told[asked.slot] = asked.values[which]
        await self._say(f"[{asked.choices[which]}]")

    async def _which(self, asked: Asked) -> int | None:
        wanted = self.fields.get(asked.slot, {})
        codes = wanted.get("x-enum-codes", [])
        by_role = {"filing_capacity": self.plan.capacity, "result_channel": self.plan.channel}
        code = by_role.get(wanted.get("x-role", ""))
        if code in codes:
            return int(codes.index(code))
        if asked.slot == "behalf_relation":
            return asked.values.index(self.plan.relation)
        if asked.slot.startswith("sign_"):
            await self.world.sign()
            return 0
        return self.plan.nth % len(asked.choices) if asked.slot in self.fields else 0

    async def _type(self, asked: Asked) -> None:
        wanted = self.fields.get(asked.slot, {})
        if asked.optional and not self.plan.optional:
            return await self._say("skip" if self.world.talk.language == "en" else "bỏ qua")
        line, value = self._words(asked.slot, wanted)
        if asked.slot in self.fields:
            self.told[asked.slot] = line if value is ... else value
        return await self._say(line)

    # --- words and what they mean -----------------------------------------------------------

    @property
    def fields(self) -> Json:
        """The form's fields by key."""
        found: Json = self.form["schema"]["properties"]
        return found

    def _words(self, slot: str, wanted: Json) -> tuple[str, Any]:
        """What is typed and what it means, by the slot or by the field's kind."""
        kind = str(wanted.get("x-kind"))
        by_kind: dict[str, Callable[[], tuple[str, Any]]] = {
            "name": self._name,
            "cccd": self._number_of_somebody,
            "date": lambda: self._day(slot, wanted),
            "number": lambda: self._number(wanted),
        }
        if slot in TOLD:
            return TOLD[slot]
        words = WORDS[: wanted.get("maxLength", len(WORDS))].strip()
        return by_kind[kind]() if kind in by_kind else BY_KIND.get(kind, (words, words))

    def _name(self) -> tuple[str, str]:
        self.people += 1
        name = f"Nguyễn Văn {GIVEN_NAMES[self.people % len(GIVEN_NAMES)]}"
        return (name, name)

    def _number_of_somebody(self) -> tuple[str, str]:
        self.people += 1
        number = MYSELF if self.plan.alone else f"0011800{self.people:05}"
        return (number, number)

    def _day(self, slot: str, wanted: Json) -> tuple[str, str]:
        known = {key: self.told.get(key, "") for key in self.fields} | {"today": TODAY.isoformat()}
        for day in DAYS:
            values = known | {slot: day.isoformat()}
            if all(holds(check["cel"], values) for check in wanted.get("x-checks", ())):
                return (f"{day:%d/%m/%Y}", day.isoformat())
        raise AssertionError(f"no day fits {slot}")

    def _number(self, wanted: Json) -> tuple[str, Any]:
        low, high = wanted.get("minimum", 0), wanted.get("maximum", 1_000_000)
        number = 2015 if low >= 1000 else int(max(low, min(self.plan.number, high)))
        whole = wanted["type"] == "integer" or self.plan.number > high
        return (str(number), number) if whole else (f"{number},5", number + 0.5)
