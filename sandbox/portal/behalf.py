"""The strict check of what goes with the answers: on whose behalf, and which special cases."""

from typing import Any

from sandbox.portal.strict import Error, holds, variables_of

Json = dict[str, Any]
SELF = "self"


def check_behalf(schema: Json, answers: Json, behalf: Json | None) -> list[Error]:
    """Return what does not fit between the capacity answered and who is represented."""
    field = next((k for k, p in schema["properties"].items() if is_capacity(p)), None)
    if field is None:
        text = "Thủ tục này không nhận hồ sơ do người khác làm thay."
        return [("on_behalf", "not_asked", text)] if behalf else []
    capacity = code_of(schema["properties"][field], answers.get(field))
    given = behalf["kind"] if behalf else SELF
    if capacity == given:
        return []
    return [("on_behalf", "missing", "Thông tin người được đại diện không khớp mục đã chọn.")]


def is_capacity(wanted: Json) -> bool:
    """Say whether this field asks who files, with codes for its options."""
    return wanted.get("x-role") == "filing_capacity" and "x-enum-codes" in wanted


def code_of(wanted: Json, answer: Any) -> str:
    """Return the code of an option; that of filing for oneself when unanswered."""
    codes = dict(zip(wanted["enum"], wanted["x-enum-codes"], strict=True))
    return str(codes.get(answer, SELF))


def check_cases(form: Json, body: Json, today: str) -> list[Error]:
    """Return the cases that are no question of this form, or not one of these answers."""
    variables = around(form, body["answers"], body["on_behalf"], {}, today)
    asked = {c["key"]: c for c in form["components"] if c.get("question")}
    found: list[Error] = []
    for key in body["cases"]:
        if key not in asked:
            found.append((key, "unknown", "Biểu mẫu không hỏi trường hợp này."))
        elif not holds(asked[key].get("question_when") or "true", variables):
            found.append((key, "not_asked", "Trường hợp này không áp dụng."))
    return found


def around(form: Json, answers: Json, behalf: Json | None, cases: Json, today: str) -> Json:
    """Give what conditions of papers see: the answers, whom it is for, and the cases said yes."""
    behalf = behalf or {}
    return variables_of(form["schema"], answers, today) | {
        "on_behalf_kind": behalf.get("kind", ""),
        "on_behalf_relation": behalf.get("relation", ""),
        "cases": [key for key, said in cases.items() if said],
    }
