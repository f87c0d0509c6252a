"""Every form that can be filed is filed, twice, and what the portal holds is what was answered."""

from pathlib import Path
from typing import Any

import pytest

from sandbox.portal.catalogue import read_catalogue
from sandbox.settings import PROCEDURES
from tests.filing.citizen import COMPANY, REPRESENTED, Citizen, Plan
from tests.story import sign_in
from tests.world import open_world

Json = dict[str, Any]
BUDGET = Path(__file__).parents[2] / "docs" / "coverage.md"
MOST_SHORT, MOST_LONG = 32, 40
CATALOGUE = read_catalogue(PROCEDURES)
FILEABLE = {
    procedure["id"]: code
    for code, procedure in CATALOGUE.by_code.items()
    if procedure["online_level"] != "truc_tiep"
}
SHORT = Plan()
LONG = Plan(capacity="person", yes=True, nth=-1, channel="post", optional=True)
ACCOUNT = {  # Trần Thị Mai of sandbox/seeds.yaml
    "name": "TRẦN THỊ MAI",
    "citizen_id": "001190000017",
    "birth_date": "1990-09-05",
    "phone": "0900000001",
    "address": "Số 12 ngõ 5 phố Sen Hồ, phường Sen Hồ, Thành phố Hà Nội",
    "sex": "Nữ",
    "relation": "Bản thân",
}


def test_at_least_thirty_one_commune_procedures_can_be_filed() -> None:
    assert len(FILEABLE) == 57


@pytest.mark.parametrize("plan", [SHORT, LONG], ids=["short", "long"])
@pytest.mark.parametrize("procedure", FILEABLE)
async def test_what_is_stored_is_what_was_answered(
    procedure: str, plan: Plan, tmp_path: Path
) -> None:
    form = CATALOGUE.form(FILEABLE[procedure])
    assert form is not None
    async with open_world(tmp_path) as world:
        await sign_in(world)
        citizen = Citizen(world, form, plan)
        code = await citizen.file(procedure)
        (stored,) = (await world.log())["dossiers"]
    assert stored["code"] == code
    compare(form, citizen, stored)
    assert citizen.messages == budget(procedure, plan), "docs/coverage.md: messages of the citizen"


def budget(procedure: str, plan: Plan) -> int:
    """What docs/coverage.md says: messages of the short way, and of the long one."""
    lines = BUDGET.read_text("utf-8").splitlines()
    row = next(line for line in lines if line.startswith(f"| `{procedure}` |"))
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    return int(cells[2 if plan is SHORT else 3])


def test_no_procedure_takes_more_messages_than_is_humane() -> None:
    """The long way answers everything that may be left out and sends every paper there is."""
    assert max(budget(procedure, SHORT) for procedure in FILEABLE) <= MOST_SHORT
    assert max(budget(procedure, LONG) for procedure in FILEABLE) <= MOST_LONG


def compare(form: Json, citizen: Citizen, stored: Json) -> None:
    """Field by field: told, or known from the account, a default, another answer, a rule."""
    answers: Json = stored["answers"]
    told = {key: value for key, value in citizen.told.items() if key in citizen.fields}
    assert told.items() <= answers.items()
    for key, value in answers.items():
        if key not in told:
            assert value in known(citizen, key, answers), (key, value)
    papers = {key for key in citizen.told if key not in citizen.fields}
    assert {file["component"] for file in stored["files"]} == papers
    asked = {c["key"] for c in form["components"] if c.get("question")}
    assert stored["cases"] == {k: v for k, v in citizen.cases.items() if k in asked}
    assert stored["on_behalf"] == behalf(citizen, answers)


def known(citizen: Citizen, key: str, answers: Json) -> list[Any]:
    """What a field that was not asked may hold."""
    wanted = citizen.fields[key]
    attribute = wanted.get("x-role", ".").split(".")[-1]
    found = [ACCOUNT.get(attribute), wanted.get("x-default")]
    found += [answers.get(same["field"]) for same in wanted.get("x-same-as", ())]
    if wanted.get("x-party"):
        found.append(REPRESENTED.get(attribute))
    if "x-derive" in wanted:
        found.append(answers[key])
        assert answers[key].startswith("Ngày")
    return [value for value in found if value is not None]


def behalf(citizen: Citizen, answers: Json) -> Json | None:
    """Whom the portal should hold as represented, by what was answered."""
    capacity = {"x-role": "filing_capacity"}.items()
    field = next((k for k, f in citizen.fields.items() if capacity <= f.items()), "")
    wanted = citizen.fields.get(field, {"enum": (), "x-enum-codes": ()})
    codes = dict(zip(wanted["enum"], wanted["x-enum-codes"], strict=True))
    match codes.get(answers.get(field)):
        case "person":
            return {"kind": "person"} | REPRESENTED | {"relation": citizen.plan.relation}
        case "enterprise":
            return {"kind": "enterprise"} | COMPANY
    return None
