"""Every condition of every form is met and not met by some dossier that was really filed."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sandbox.portal.strict import holds, variables_of
from tests.filing.citizen import Citizen, Plan
from tests.filing.test_every_form import CATALOGUE, FILEABLE, compare
from tests.story import sign_in
from tests.world import MORNING, open_world

Json = dict[str, Any]
# Never false: the contract wants a condition here, and a mother's address is always asked for.
ALWAYS = {("mother_address != ''", False)}
# The ways through a form: together they take every branch. The nth takes the nth option.
WAYS = (
    Plan(nth=0, number=1),
    Plan(nth=1, number=2, yes=True, channel="post", optional=True, usual=False),
    Plan(nth=2, number=7, capacity="person", relation="other", optional=True),
    Plan(nth=3, number=9000, capacity="person", yes=True, channel="post"),
    Plan(nth=4, number=5, capacity="enterprise", alone=True, optional=True),
    Plan(nth=-1, alone=True),
)


def conditions(form: Json) -> set[str]:
    """Every expression that decides whether something is asked, needed or filled in."""
    found = set()
    for wanted in form["schema"]["properties"].values():
        found |= {wanted.get("x-when", ""), wanted.get("x-required-when", "")}
        found |= {same.get("when", "") for same in wanted.get("x-same-as", ())}
    for paper in form["components"]:
        found |= {paper.get("required_when", ""), paper.get("question_when", "")}
    return found - {""}


def around(form: Json, stored: Json) -> Json:
    """What conditions see of a dossier."""
    behalf = stored["on_behalf"] or {}
    known = {"on_behalf_kind": behalf.get("kind", ""), "on_behalf_relation": ""}
    known |= {"on_behalf_relation": behalf["relation"]} if "relation" in behalf else {}
    return variables_of(form["schema"], stored["answers"], MORNING.date().isoformat()) | known


def ways(form: Json) -> Iterator[Plan]:
    """Two for a form without branches of its own, all for the others."""
    plain = ("result_channel ==",)
    rich = [c for c in conditions(form) if not c.startswith(plain)]
    yield from WAYS if rich else WAYS[:2]


@pytest.mark.parametrize("procedure", FILEABLE)
async def test_every_branch_is_taken_and_left(procedure: str, tmp_path: Path) -> None:
    form = CATALOGUE.form(FILEABLE[procedure])
    assert form is not None
    taken = set()
    async with open_world(tmp_path) as world:
        await sign_in(world)
        for plan in ways(form):
            world.talk.advance(timedelta(hours=1))  # one-time codes are so many an hour
            citizen = Citizen(world, form, plan)
            code = await citizen.file(procedure)
            stored = (await world.log())["dossiers"][-1]
            assert stored["code"] == code
            compare(form, citizen, stored)
            values = around(form, stored)
            taken |= {(c, holds(c, values)) for c in conditions(form)}
    wanted = {(c, way) for c in conditions(form) for way in (True, False)} - ALWAYS
    assert sorted(wanted - taken) == []
