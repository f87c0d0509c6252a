"""Every procedure's form keeps the contract, and its conditions can be evaluated."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from backend_client.forms import schema_of
from sandbox.portal.behalf import around, check_behalf, check_cases
from sandbox.portal.catalogue import Catalogue, read_catalogue
from sandbox.portal.strict import check_answers, check_components, holds, variables_of
from sandbox.settings import PROCEDURES
from tests.sandbox.town import ANSWERS, BIRTH, HOME

Json = dict[str, Any]
CONTRACT = Path(__file__).parents[2] / "backend_client" / "openapi.yaml"
TODAY = "2026-11-25"
FATHER = {
    "father_name": "TRẦN VĂN HÙNG",
    "father_id": "001095000321",
    "father_dob": "1995-03-04",
    "father_ethnic": "Kinh",
    "father_nationality": "Việt Nam",
    "father_address": HOME,
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return read_catalogue(PROCEDURES)


@pytest.fixture(scope="module")
def birth(catalogue: Catalogue) -> Json:
    form = catalogue.form(BIRTH)
    assert form is not None
    return form


def test_every_form_keeps_the_contract(catalogue: Catalogue) -> None:
    contract = yaml.safe_load(CONTRACT.read_text("utf-8"))
    shape = {"$ref": "#/components/schemas/Form", "components": contract["components"]}
    checked = Draft202012Validator(shape)
    for code in catalogue.by_code:
        checked.validate(catalogue.form(code))


def test_every_form_is_a_json_schema_whose_conditions_work(catalogue: Catalogue) -> None:
    for code in catalogue.by_code:
        form = catalogue.form(code)
        assert form is not None
        Draft202012Validator.check_schema(form["schema"])
        empty = around(form, {}, None, {}, TODAY)
        for condition in conditions(form):
            assert holds(condition, empty) in (True, False), condition


def conditions(form: Json) -> list[str]:
    """Collect every condition that must hold for an empty form too."""
    conditional = ("required_when", "question_when")
    found = [c[k] for c in form["components"] for k in conditional if k in c]
    for field in form["schema"]["properties"].values():
        found += [field[k] for k in ("x-when", "x-required-when") if k in field]
        found += [same["when"] for same in field.get("x-same-as", ())]
    return found


def test_every_reference_of_a_form_is_to_one_of_its_fields(catalogue: Catalogue) -> None:
    for code in catalogue.by_code:
        form = catalogue.form(code)
        assert form is not None
        fields, groups = form["schema"]["properties"], form["schema"]["x-groups"]
        for key, field in fields.items():
            assert field.get("x-group", None) in {None, *groups}
            assert field.get("x-party", None) in {None, *form["schema"]["x-parties"]}
            sources = [same["field"] for same in field.get("x-same-as", ())]
            sources += [field["x-derive"].partition(":")[2]] if "x-derive" in field else []
            assert all(fields[s]["x-order"] < field["x-order"] for s in sources), (code, key)
            assert len(field.get("x-enum-en", ())) in (0, len(field.get("enum", ())))
            assert len(field.get("x-enum-codes", ())) in (0, len(field.get("enum", ())))


def test_every_form_that_can_be_filed_speaks_both_languages(catalogue: Catalogue) -> None:
    spoken = 0
    for code, procedure in catalogue.by_code.items():
        form = catalogue.form(code)
        assert form is not None
        if procedure["online_level"] == "truc_tiep":
            continue
        assert {"who", "time", "fee", "agency"} <= procedure["en"].keys(), code
        for field in form["schema"]["properties"].values():
            assert field["x-title-en"], code
            assert field["x-description-en"], code
            assert len(field.get("x-enum-en", ())) == len(field.get("enum", ()))
        for paper in form["components"]:
            assert paper["name_en"], code
            assert bool(paper.get("note_en")) == bool(paper["note"]), (code, paper["key"])
            assert bool(paper.get("question_en")) == bool(paper.get("question"))
        parts = (*form["schema"]["x-groups"].values(), *form["schema"]["x-parties"].values())
        assert all(part["title_en"] for part in parts)
        spoken += 1
    assert spoken == 57


def test_a_paper_that_is_not_always_needed_says_when(catalogue: Catalogue) -> None:
    """By an expression, by one question, or because the agency looks it up: never left open."""
    for code in catalogue.by_code:
        form = catalogue.form(code)
        assert form is not None
        for paper in form["components"] if code in fileable(catalogue) else ():
            open_end = not paper["required"] and set(paper["accept"]) & {"photo", "pdf"}
            looked_up = {"data", "eform"} & set(paper["accept"])
            decided = paper.get("required_when") or paper.get("question") or looked_up
            assert decided or not open_end, (code, paper["key"])


def fileable(catalogue: Catalogue) -> set[str]:
    return {c for c, p in catalogue.by_code.items() if p["online_level"] != "truc_tiep"}


def test_the_birth_form_asks_one_role_once(birth: Json) -> None:
    roles = [f["x-role"] for f in birth["schema"]["properties"].values() if "x-role" in f]
    assert len(roles) == len(set(roles)) == 10


def test_a_mother_who_files_leaves_few_questions(birth: Json) -> None:
    """Signed in, with both parents and the result by post: what is left to ask, defaults aside."""
    fields = birth["schema"]["properties"]
    known: Json = {k: ANSWERS[k] for k in ANSWERS if k.startswith("req_")} | {
        "req_relation": "Mẹ",
        "father_name": "x",
        "result_channel": "Bản giấy qua bưu chính",
    }
    variables = variables_of(birth["schema"], known, TODAY)
    asked = [key for key, field in fields.items() if is_asked(field, variables)]
    assert asked == [
        "filing_capacity", "req_relation", "child_name", "child_dob", "child_sex",
        "child_birth_place", "child_hometown", "father_name", "father_id", "father_dob",
        "result_channel",
    ]  # fmt: skip


def is_asked(field: Json, variables: Json) -> bool:
    if field.get("x-group") == "more" or {"x-default", "x-derive"} & field.keys():
        return False
    if str(field.get("x-role", "")).startswith("applicant."):
        return False
    if any(holds(same["when"], variables) for same in field.get("x-same-as", ())):
        return False
    return holds(field["x-when"], variables) if "x-when" in field else True


# --- strictness -----------------------------------------------------------------------------


def codes(form: Json, answers: Json) -> list[tuple[str, str]]:
    return [(key, code) for key, code, _ in check_answers(form["schema"], answers, TODAY)]


def test_complete_answers_are_taken(birth: Json) -> None:
    assert codes(birth, ANSWERS) == []
    assert codes(birth, ANSWERS | FATHER) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"child_sex": "Khác"}, ("child_sex", "not_an_option")),
        ({"req_id": "12345"}, ("req_id", "bad_shape")),
        ({"child_dob": "2026-02-30"}, ("child_dob", "bad_date")),
        ({"child_dob": "2026-12-01"}, ("child_dob", "check_failed")),
        ({"copies": 51}, ("copies", "out_of_range")),
        ({"copies": "1"}, ("copies", "bad_type")),
        ({"child_name": "B1"}, ("child_name", "bad_shape")),
        ({"child_name": ""}, ("child_name", "too_short")),
        ({"child_name": "x" * 101}, ("child_name", "too_long")),
        ({"favourite_colour": "đỏ"}, ("favourite_colour", "unknown")),
        ({"postal_address": HOME}, ("postal_address", "not_asked")),
        ({"father_id": "001095000321"}, ("father_id", "not_asked")),
        ({"req_relation": "Cha"}, ("father_name", "missing")),
        ({"result_channel": "Bản giấy qua bưu chính"}, ("postal_address", "missing")),
    ],
)
def test_a_wrong_answer_is_refused(birth: Json, change: Json, fault: tuple[str, str]) -> None:
    assert fault in codes(birth, ANSWERS | change)


@pytest.mark.parametrize("key", [k for k in ANSWERS if k != "copies"])
def test_every_required_answer_is_required(birth: Json, key: str) -> None:
    answers = {k: v for k, v in ANSWERS.items() if k != key}
    assert (key, "missing") in codes(birth, answers)


def test_a_father_is_given_whole_or_not_at_all(birth: Json) -> None:
    only_name = {"father_name": FATHER["father_name"]}
    missing = {key for key, code in codes(birth, ANSWERS | only_name) if code == "missing"}
    assert missing == FATHER.keys() - {"father_name"}


MOTHER = {
    "kind": "person", "name": "TRẦN THỊ MƠ", "citizen_id": "001160000018", "relation": "parent",
}  # fmt: skip


def seen(form: Json, answers: Json, behalf: Json | None = None, **cases: bool) -> Json:
    return around(form, answers, behalf, cases, TODAY)


def papers(
    form: Json, behalf: Json | None, given: set[str], **cases: bool
) -> list[tuple[str, str]]:
    found = check_components(form, seen(form, ANSWERS, behalf, **cases), given, set())
    return [(key, code) for key, code, _ in found]


def test_papers_are_demanded_as_the_case_has_it(birth: Json) -> None:
    missing = "component_missing"
    given = {"birth_notification"}
    assert papers(birth, None, given) == []
    assert papers(birth, None, set()) == [("birth_notification", missing)]
    assert papers(birth, None, given, surrogacy=True) == [("surrogacy", missing)]
    assert papers(birth, None, given, surrogacy=False) == []
    family = [("authorization", missing), ("relation_proof", missing)]
    assert papers(birth, MOTHER, given) == family
    assert papers(birth, MOTHER | {"relation": "other"}, given) == family[:1]


def test_who_is_represented_fits_the_capacity(birth: Json, catalogue: Catalogue) -> None:
    agent = {"filing_capacity": "Được người khác ủy quyền"}
    assert check_behalf(birth["schema"], ANSWERS, None) == []
    assert check_behalf(birth["schema"], agent, MOTHER) == []
    for answers, behalf in ((agent, None), (ANSWERS, MOTHER), (agent, {"kind": "enterprise"})):
        ((key, code, _),) = check_behalf(birth["schema"], answers, behalf)
        assert (key, code) == ("on_behalf", "missing")
    for code in ("1.000894", "1.001022", "1.000689"):  # marriage, recognition: nobody else may
        form = catalogue.form(code)
        assert form is not None
        assert [found[1] for found in check_behalf(form["schema"], {}, MOTHER)] == ["not_asked"]


def test_only_the_cases_that_apply_are_taken(birth: Json) -> None:
    def found(cases: Json, answers: Json) -> list[str]:
        body = {"answers": answers, "on_behalf": None, "cases": cases}
        return [code for _, code, _ in check_cases(birth, body, TODAY)]

    raised_by_others = {"req_relation": "Cá nhân, tổ chức đang nuôi trẻ"}
    assert found({"surrogacy": False}, {"req_relation": "Mẹ"}) == []
    assert found({"abandoned_record": True}, raised_by_others) == []
    assert found({"abandoned_record": True}, {"req_relation": "Mẹ"}) == ["not_asked"]
    assert found({"id_paper": True}, {"req_relation": "Mẹ"}) == ["unknown"]


def test_drawings_must_be_signed(catalogue: Catalogue) -> None:
    form = catalogue.form("1.013225")
    assert form is not None
    drawings = {c["key"] for c in form["components"] if c["needs_signature"]}
    assert drawings
    found = check_components(form, seen(form, {}), drawings, set())
    assert {key for key, code, _ in found if code == "component_unsigned"} == drawings
    signed = check_components(form, seen(form, {}), drawings, drawings)
    assert "component_unsigned" not in {code for _, code, _ in signed}


@pytest.mark.parametrize(
    ("rule", "value", "fine"),
    [
        ("date<=today-18y", "2008-11-25", True),
        ("date<=today-18y", "2008-11-26", False),
        ("date>=today", "2026-11-25", True),
        ("date>=today", "2026-11-24", False),
        ("date<=today+2y", "2028-11-25", True),
        ("date<=today+2y", "2028-11-26", False),
        ("date>=start", "2026-05-01", True),
        ("date>=start", "2026-04-30", False),
        ("within:2y:start", "2028-05-01", True),
        ("within:2y:start", "2028-05-02", False),
        ("date<=today-18y_warn", "2026-11-25", True),
    ],
)
def test_rules_about_dates(rule: str, value: str, fine: bool) -> None:
    fields = [
        {"key": "start", "label": "Từ ngày", "type": "date", "required": True},
        {"key": "d", "label": "Ngày", "type": "date", "required": True, "validation": rule},
    ]
    form = {"schema": schema_of({"form_fields": fields})}
    assert (codes(form, {"start": "2026-05-01", "d": value}) == []) is fine


def test_procedure_files_are_whole() -> None:
    for path in sorted(PROCEDURES.glob("[!_]*.yaml")):
        procedure = yaml.safe_load(path.read_text("utf-8"))
        assert procedure["id"] == path.stem
        assert procedure["as_of"]
        assert procedure["sources"]
        assert json.dumps(procedure, ensure_ascii=False).count("undefined") == 0
