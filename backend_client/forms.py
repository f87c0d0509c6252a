"""From a procedure's file to its form: a JSON Schema with `x-` keywords (openapi.yaml, `Form`).

The `validation` of a field is a few tokens apart by ";", such as `len:2..100; no_digits`. Those a
JSON Schema cannot say (dates against today or another field) become `x-checks`, conditions in CEL.
"""

import hashlib
import json
import re
from typing import Any

Json = dict[str, Any]

NAMED: dict[str, Json] = {
    "no_digits": {"pattern": r"^[^0-9]*$"},
    "cccd12": {"pattern": r"^[0-9]{12}$"},
    "phone_vn": {"pattern": r"^0[35789][0-9]{8}$"},
    "email": {"pattern": r"^[^@\s]+@[^@\s]+\.[^@\s]+$", "maxLength": 200},
    "addr2": {"minLength": 5, "maxLength": 300},
}
COMPONENT = (
    "key", "name", "name_en", "accept", "required", "required_when", "note_en", "question",
    "question_en", "question_when", "original", "wallet_kinds",
)  # fmt: skip
DAY = "(timestamp({0} + 'T00:00:00Z').getFullYear() * 10000 + timestamp({0} + 'T00:00:00Z').getMonth() * 100 + timestamp({0} + 'T00:00:00Z').getDate())"  # noqa: E501
COPIED = {
    "label_en": "x-title-en",
    "help_en": "x-description-en",
    "role": "x-role",
    "when": "x-when",
    "required_when": "x-required-when",
    "default": "x-default",
    "derive": "x-derive",
    "same_as": "x-same-as",
    "group": "x-group",
    "party": "x-party",
    "options_en": "x-enum-en",
    "options_words": "x-enum-words",
    "options_codes": "x-enum-codes",
}


def schema_of(procedure: Json) -> Json:
    """Build the JSON Schema of a procedure's form."""
    fields = procedure["form_fields"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": [f["key"] for f in fields if f["required"] and not f.get("when")],
        "additionalProperties": False,
        "properties": {f["key"]: property_of(f, 10 * n) for n, f in enumerate(fields, 1)},
        "x-groups": {g["id"]: group_of(g) for g in procedure.get("form_groups", ())},
        "x-parties": {g["id"]: group_of(g) for g in procedure.get("form_parties", ())},
    }


def version_of(schema: Json, components: list[Json]) -> str:
    """Name a version of a form by its content."""
    content = json.dumps([schema, components], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def group_of(group: Json) -> Json:
    """Describe a group of fields that is answered or left out as a whole, or a party."""
    return {k: group[k] for k in ("title", "title_en", "optional") if k in group}


def property_of(field: Json, order: int) -> Json:
    """Describe one field: its shape, its words, and when it is asked."""
    tokens = [t.strip() for t in field.get("validation", "").split(";") if t.strip()]
    words = {"title": field["label"], "description": field.get("help", "")}
    known = {ours: field[theirs] for theirs, ours in COPIED.items() if theirs in field}
    made = shape(field, tokens) | words | {"x-kind": kind(field, tokens), "x-order": order} | known
    if field["required"] and field.get("when"):
        made.setdefault("x-required-when", field["when"])
    checks = [c for c in (check(field["key"], t) for t in tokens) if c]
    return made | {"x-checks": checks} if checks else made


def kind(field: Json, tokens: list[str]) -> str:
    """Say what sort of answer this is, for whoever reads it from free text."""
    if field["type"] == "text" and "no_digits" in tokens:
        return "name"
    if any(token.startswith("money:") for token in tokens):
        return "money"
    return "email" if "email" in tokens else str(field["type"])


def shape(field: Json, tokens: list[str]) -> Json:
    """Say in JSON Schema what a field may hold."""
    made: Json = {"type": "string"}
    if field["type"] == "choice":
        made["enum"] = field["options"]
    if field["type"] == "date":
        made["format"] = "date"
    for token in tokens:
        made |= limits(token)
    if made["type"] == "string" and field["required"]:
        made.setdefault("minLength", 1)
    return made


def limits(token: str) -> Json:
    """Read one token; those that are not about shape give nothing."""
    if token in NAMED:
        return NAMED[token]
    name, _, rest = token.partition(":")
    if name == "regex":
        return {"pattern": rest}
    low, _, high = rest.partition("..")
    if name == "len":
        return bounds(low, high, "minLength", "maxLength", int)
    if name in ("int", "money"):
        return {"type": "integer"} | bounds(low, high, "minimum", "maximum", int)
    if name == "num":
        return {"type": "number"} | bounds(low, high, "minimum", "maximum", float)
    return {}


def bounds(low: str, high: str, lowest: str, highest: str, number: Any) -> Json:
    """Write "2..100" as two keywords; an open end and a zero least length say nothing."""
    made = {lowest: number(low)} if low and not (lowest == "minLength" and low == "0") else {}
    return made | ({highest: number(high)} if high else {})


def check(key: str, rule: str) -> Json | None:
    """Write a rule about dates as CEL with its sentence, None for any other rule."""
    if rule.endswith("_warn"):
        return None
    if rule == "date<=today":
        return said(f"{key} <= today", "Ngày này còn ở tương lai.", "This day is in the future.")
    if rule == "date>=today":
        return said(f"{key} >= today", "Ngày này đã qua rồi.", "This day is past.")
    if age := re.fullmatch(r"date<=today-(\d+)y", rule):
        years = int(age[1])
        cel = f"{DAY.format('today')} - {DAY.format(key)} >= {years * 10000}"
        return said(cel, f"Phải đủ {years} tuổi.", f"At least {years} years old.")
    return between(key, rule)


def between(key: str, rule: str) -> Json | None:
    """Write a rule that compares a date with another field or a span of years."""
    if rule == "date<=today+2y":
        cel = f"{DAY.format(key)} - {DAY.format('today')} <= 20000"
        return said(cel, "Không quá 2 năm kể từ hôm nay.", "Within two years from today.")
    if after := re.fullmatch(r"date>=([a-z_]+)", rule):
        cel = f"{after[1]} == '' || {key} >= {after[1]}"
        return said(cel, "Không được trước ngày bắt đầu.", "Not before the first day.")
    if span := re.fullmatch(r"within:2y:([a-z_]+)", rule):
        cel = f"{span[1]} == '' || {DAY.format(key)} - {DAY.format(span[1])} <= 20000"
        return said(cel, "Thời hạn tối đa 2 năm.", "Two years at most.")
    return None


def said(rule: str, text: str, text_en: str) -> Json:
    """Put a rule and its sentences together."""
    return {"cel": rule, "text": text, "text_en": text_en}


def component_of(component: Json) -> Json:
    """Describe a paper of the dossier as the contract has it."""
    made = {k: component[k] for k in COMPONENT if component.get(k) is not None}
    plain = {"note": component.get("note", "")}
    return made | plain | {"needs_signature": component.get("needs_signature", False)}
