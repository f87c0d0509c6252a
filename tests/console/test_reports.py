"""Reports: questions at which people gave up, and a sheet that says what the page says."""

import csv
import io
import re

from bot.console.reporting import PARTS, Table, sheet
from bot.model import Counted
from tests.console.office import OTHER, Office
from tests.console.test_topics import misheard
from tests.handoff.parts import ask_for_person, row, run
from tests.path.parts import WEB, EchoEngine, make_turns, say, take_all

PAGE = "/console/reports"


async def gave_up(office: Office, slot: str, agency: str, nth: int) -> None:
    """Somebody cancels opening an account at this question."""
    address = WEB.__class__("web", f"tired-{nth}")
    left = Counted("dropoff", {"dialog": "register_account", "slot": slot})
    got = await say(office.store, office.clock, "thôi", f"tired-{nth}", address)
    statement = "UPDATE conversations SET agency = :agency WHERE id = :id RETURNING 1"
    await row(office.store, statement, agency=agency, id=got.conversation_id)
    await take_all(make_turns(office.store, office.clock, EchoEngine(effects=(left,))))


def tables_of(page: str) -> dict[str, list[list[str]]]:
    """Every table of the page as rows of words, by its part; none where there is nothing to say."""
    found = {}
    for part in PARTS:
        section = re.search(rf'aria-labelledby="r-{part}">(.*?)</section>', page, re.DOTALL)
        assert section or f'id="r-{part}"' in page, part
        rows = re.findall(r"<tr>(.*?)</tr>", section[1], re.DOTALL) if section else []
        found[part] = [re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", line) for line in rows]
    return found


async def test_questions_people_give_up_at_are_counted_per_agency(office: Office) -> None:
    await office.hire("lan", "supervisor")
    for nth, slot in enumerate(("phone", "phone", "full_name")):
        await gave_up(office, slot, "H26.12", nth)
    await gave_up(office, "phone", OTHER, 9)
    async with office.browser("lan") as lan:
        found = tables_of((await lan.get(PAGE)).text)["dropoff"]
    task, question = found[1][:2]
    assert [line[2] for line in found[1:]] == ["2", "1"]
    assert (task, question) != ("register_account", "phone")  # in the words citizens read


async def test_the_sheets_say_what_the_page_says(office: Office) -> None:
    await office.hire("lan", "supervisor")
    await ask_for_person(office.store, office.clock)
    await run(office.store, "UPDATE tickets SET score = 4, answered_at = created_at + '3 minutes'")
    await gave_up(office, "phone", "H26.12", 1)
    await misheard(office, "gửi xe chỗ mô")
    async with office.browser("lan") as lan:
        shown = tables_of((await lan.get(PAGE, params={"days": 7})).text)
        for part in PARTS:
            answer = await lan.get(f"{PAGE}.csv", params={"part": part, "days": 7})
            told = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
            plain = [[cell.removesuffix(".0") or "–" for cell in line] for line in told]
            assert plain == shown[part], part
            assert len(told) > 1, part
        assert (await lan.get(f"{PAGE}.csv", params={"part": "staff"})).status_code == 422


async def test_a_citizens_words_are_never_a_formula(office: Office) -> None:
    await office.hire("lan", "supervisor")
    await misheard(office, '=HYPERLINK("http://bad.example")', "+84", "-1", "@SUM(A1)")
    async with office.browser("lan") as lan:
        answer = await lan.get(f"{PAGE}.csv", params={"part": "unanswered"})
    cells = [line[0] for line in csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))][1:]
    assert sorted(cells) == ["'+84", "'-1", '\'=HYPERLINK("http://bad.example")', "'@SUM(A1)"]


async def test_numbers_are_written_as_the_reader_writes_them_and_machines_read_them(
    office: Office,
) -> None:
    await office.hire("lan", "supervisor")
    await ask_for_person(office.store, office.clock)
    await run(office.store, "UPDATE tickets SET answered_at = created_at + '2100.5 minutes'")
    async with office.browser("lan") as lan:
        vietnamese = tables_of((await lan.get(PAGE, params={"days": 7})).text)["days"][-1]
        sheets = (await lan.get(f"{PAGE}.csv", params={"days": 7})).text
        await lan.post("/console/language", to="en")
        english = tables_of((await lan.get(PAGE, params={"days": 7})).text)["days"][-1]
    assert ("2.100,5" in vietnamese, "2,100.5" in english, ",2100.5," in sheets) == (True,) * 3


def test_numbers_stay_numbers() -> None:
    assert sheet(Table("days", ["n"], [[-1, None, 0.5]])) == "\ufeffn\r\n-1,,0.5\r\n"
