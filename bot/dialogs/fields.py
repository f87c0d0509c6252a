"""One field of a portal's form, as a question: its words, its reader, its bounds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any, cast

from backend_client.port import Form
from bot.engine.kinds import reader
from bot.engine.reading import Reading
from bot.engine.slots import Option
from bot.model import SlotKind
from bot.readers import Unreadable, number, question, yes_no
from bot.readers.confirming import only_agrees
from bot.readers.folding import folded
from bot.texts import Plain

KINDS: Mapping[str, SlotKind] = {"address": "place", "text": "text"}


@dataclass(frozen=True)
class FormField:
    """One field of the form, by its JSON Schema."""

    key: str
    schema: dict[str, Any]
    required: bool

    def __getattr__(self, name: str) -> Any:
        """`field.when` is the keyword `x-when`; empty where the form says nothing."""
        return self.schema.get("x-" + name.replace("_", "-"), "")

    @property
    def label(self) -> Plain:
        """What the form calls it."""
        return Plain(self.schema.get("title", self.key), self.schema.get("x-title-en", ""))

    @property
    def hint(self) -> Plain:
        """How it is answered."""
        return Plain(self.schema.get("description", ""), self.schema.get("x-description-en", ""))

    @property
    def slot_kind(self) -> SlotKind:
        """What readers call it."""
        kind = self.schema.get("x-kind", "text")
        return KINDS.get(kind, cast("SlotKind", kind))

    def empty(self) -> Any:
        """What conditions see while there is no answer."""
        return 0 if self.schema.get("type") in ("integer", "number") else ""

    def code(self, value: Any) -> str:
        """What an option means to a program: self, person, post…; empty when nothing is said."""
        codes = dict(zip(self.schema.get("enum", ()), self.enum_codes or (), strict=False))
        return str(codes.get(value, ""))

    def options(self) -> tuple[Option, ...]:
        """The choices, with their English and the other words people use for them."""
        values = self.schema.get("enum", ())
        english, words = self.enum_en or (), self.enum_words or ()
        return tuple(
            Option(value, Plain(value, en or ""), tuple(said or ()))
            for value, en, said in zip_longest(values, english, words)
        )

    def has_default(self) -> bool:
        """Is there a usual answer in words, to be agreed to?"""
        return isinstance(self.default, str) and self.default != ""


def worded(field: FormField, words: Mapping[str, tuple[str, ...]]) -> tuple[Option, ...]:
    """The field's choices, with the words (by code) that people use whatever the form."""
    return tuple(
        replace(option, words=(*option.words, *words.get(field.code(option.value), ())))
        for option in field.options()
    )


def fields_of(form: Form) -> tuple[FormField, ...]:
    """The form's fields in the order asked."""
    required = set(form.schema.get("required", ()))
    properties = form.schema["properties"]
    ordered = sorted(properties, key=lambda key: properties[key].get("x-order", 0))
    return tuple(FormField(key, properties[key], key in required) for key in ordered)


def by_role(form: Form) -> Mapping[str, FormField]:
    """The fields that have a role, by it."""
    return {field.role: field for field in fields_of(form) if field.role}


def known(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as conditions see them: every field is there."""
    return {field.key: field.empty() for field in fields_of(form)} | dict(answers)


def part(form: Form, keyword: str, name: str) -> dict[str, Any]:
    """A group or a party the form describes; empty where there is none of this name."""
    found: dict[str, Any] = form.schema.get(keyword, {}).get(name, {})
    return found


def titled(described: Mapping[str, Any]) -> Plain:
    """The title of a group or a party."""
    return Plain(described["title"], described.get("title_en", ""))


def inside(label: Plain) -> Plain:
    """A label as it stands inside a sentence: its first letter small, unless an abbreviation."""
    return Plain(_small(label.vi), _small(label.en))


def _small(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


KNOWS_NOT = 6  # words; more tell something besides
NOTHING = {"khong", "khong co", "khong nho", "khong biet", "ko", "chua co", "no", "none", "nothing"}


def bounded(field: FormField, *, optional: bool) -> Any:
    """The reader of the field's kind, then the bounds the form sets; "không" leaves a field out."""
    schema, kind = field.schema, field.slot_kind

    def read(text: str, reading: Reading) -> Any:
        if folded(text).strip(" .!") in NOTHING and (optional or kind in ("text", "place")):
            if optional:
                return ""
            raise Unreadable("text.not_known")  # "không" is nobody's birthplace
        if kind == "number":
            whole = schema.get("type") == "integer"
            of_kind = number.read if whole else number.read_decimal
            return of_kind(text, schema.get("minimum"), schema.get("maximum"))
        if kind in ("text", "place", "name") and only_agrees(text):
            raise Unreadable("text.agrees")  # "đúng" is no ethnicity
        if kind in ("text", "place") and _knows_not(text):
            raise Unreadable("text.not_known")
        if kind in ("text", "place") and _asks(text):
            raise Unreadable("text.question")
        value = reader(kind)(text, reading)
        _check(schema, value)
        return value

    return None if schema.get("enum") else read


def _knows_not(text: str) -> bool:
    """ "Tôi không biết ghi sao": what is needed is not told by it."""
    return len(text.split()) <= KNOWS_NOT and yes_no.wavers(text)


def _asks(text: str) -> bool:
    """ "Đúng không em", "gửi rồi à": a question, and short as one; none of them is a home town."""
    return len(text.split()) <= KNOWS_NOT and question.asks(text)


def _check(schema: Mapping[str, Any], value: Any) -> None:
    if isinstance(value, str):
        if len(value) < schema.get("minLength", 0):
            raise Unreadable("text.too_short", {"limit": schema["minLength"]})
        if len(value) > schema.get("maxLength", 10_000):
            raise Unreadable("text.too_long", {"limit": schema["maxLength"]})
        if not re.search(schema.get("pattern", ""), value):
            raise Unreadable("text.shape")
