"""The strict check of a dossier: just the answers the form asks for, the papers it needs."""

from functools import lru_cache
from typing import Any

import cel
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

Json = dict[str, Any]
Error = tuple[str, str, str]  # key, code, sentence
FORMATS = FormatChecker(["date"])
# keyword of JSON Schema -> (code, what a citizen reads)
SHAPES = {
    "enum": ("not_an_option", "Không có trong các lựa chọn."),
    "format": ("bad_date", "Ngày không có thật."),
    "pattern": ("bad_shape", "Chưa đúng dạng."),
    "minLength": ("too_short", "Quá ngắn."),
    "maxLength": ("too_long", "Quá dài."),
    "minimum": ("out_of_range", "Số quá nhỏ."),
    "maximum": ("out_of_range", "Số quá lớn."),
    "type": ("bad_type", "Sai kiểu dữ liệu."),
}


@lru_cache(maxsize=2000)
def program(expression: str) -> cel.Program:
    """Compile a condition once."""
    return cel.compile(expression)


def holds(expression: str, variables: Json) -> bool:
    """Evaluate a condition of a form."""
    return bool(program(expression).execute(variables))


def variables_of(schema: Json, answers: Json, today: str) -> Json:
    """Give every field a value: "" for an unanswered text, 0 for an unanswered number."""
    empty = {k: "" if p["type"] == "string" else 0 for k, p in schema["properties"].items()}
    known = {k: v for k, v in answers.items() if k in empty}
    return empty | known | {"today": today}


def check_answers(schema: Json, answers: Json, today: str) -> list[Error]:
    """Return every fault of the answers, none when the form is complete."""
    unknown = [
        (k, "unknown", "Biểu mẫu không có mục này.")
        for k in answers.keys() - schema["properties"].keys()
    ]
    malformed = [e for k, v in answers.items() if (e := misshapen(schema, k, v))]
    if malformed:
        return sorted(unknown) + malformed
    variables = variables_of(schema, answers, today)
    found = [e for k in schema["properties"] if (e := fault(schema, k, answers, variables))]
    return sorted(unknown) + found


def misshapen(schema: Json, key: str, value: Any) -> Error | None:
    """Check one answer against its property alone."""
    wanted = schema["properties"].get(key)
    if wanted is None:
        return None
    error = next(Draft202012Validator(wanted, format_checker=FORMATS).iter_errors(value), None)
    return (key, *sentence(error, wanted)) if isinstance(error, ValidationError) else None


def sentence(error: ValidationError, wanted: Json) -> tuple[str, str]:
    """Say what is wrong with the shape of an answer."""
    code, text = SHAPES.get(str(error.validator), ("bad_shape", "Chưa đúng dạng."))
    return code, f"{wanted['title']}: {text}"


def fault(schema: Json, key: str, answers: Json, variables: Json) -> Error | None:
    """Check whether one field should have been answered, and its rules."""
    wanted = schema["properties"][key]
    asked = holds(wanted["x-when"], variables) if "x-when" in wanted else True
    if key in answers:
        return broken_rule(key, wanted, variables) if asked else unasked(key, wanted)
    if asked and must(schema, key, variables):
        return key, "missing", f"{wanted['title']}: còn thiếu."
    return None


def must(schema: Json, key: str, variables: Json) -> bool:
    """Say whether a field has to be answered in this case."""
    condition = schema["properties"][key].get("x-required-when")
    return key in schema["required"] or bool(condition and holds(condition, variables))


def unasked(key: str, wanted: Json) -> Error:
    """Refuse an answer to a question that was not asked."""
    return key, "not_asked", f"{wanted['title']}: trường hợp này không khai mục này."


def broken_rule(key: str, wanted: Json, variables: Json) -> Error | None:
    """Return the first rule an answer breaks."""
    for rule in wanted.get("x-checks", ()) if variables[key] != "" else ():
        if not holds(rule["cel"], variables):
            return key, "check_failed", f"{wanted['title']}: {rule['text']}"
    return None


def check_components(form: Json, variables: Json, given: set[str], signed: set[str]) -> list[Error]:
    """Return every paper that is missing or unsigned; `given` and `signed` are component keys.

    `variables` are those of `behalf.around`.
    """
    found: list[Error] = []
    for component in form["components"]:
        key, name = component["key"], component["name"]
        if key not in given and needs_file(component, variables):
            found.append((key, "component_missing", f"{name}: còn thiếu."))
        if key in given and component["needs_signature"] and key not in signed:
            found.append((key, "component_unsigned", f"{name}: chưa ký số."))
    return found


def needs_file(component: Json, variables: Json) -> bool:
    """Say whether a paper must be sent. The form itself and what the agency looks up need none."""
    if component["key"] in variables["cases"]:
        return True
    if {"eform", "data"} & set(component["accept"]):
        return False
    condition = component.get("required_when")
    return bool(component["required"] or (condition and holds(condition, variables)))
