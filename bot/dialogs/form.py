"""Walks any form of the portal: a JSON Schema with roles, conditions, groups and defaults.

The form is data, so this page names no procedure. A field with a role is answered from the account;
one that follows from another answer is filled in; defaults are agreed to together; an optional
group is one question. Every filled-in answer is shown in the summary and can be corrected by name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Any, cast

from backend_client.port import Account, Form
from bot.dialogs.conditions import holds
from bot.engine.cards import told_by_card
from bot.engine.chat import Chat
from bot.engine.kinds import reader
from bot.engine.reading import Reading
from bot.engine.slots import Option, Slot
from bot.model import SlotKind
from bot.readers import Unreadable, number
from bot.readers.date_words import date_words
from bot.texts import Joined, Phrase, Plain, Text

KINDS: Mapping[str, SlotKind] = {"address": "place", "text": "text"}
CARD: Mapping[str, str] = {"name": "name", "cccd": "citizen_id", "date": "birth_date"}
SHORT_LEFT = 3  # with fewer questions left than this, counting them is noise


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
    def slot_kind(self) -> SlotKind:
        """What readers call it."""
        kind = self.schema.get("x-kind", "text")
        return KINDS.get(kind, cast("SlotKind", kind))

    def empty(self) -> Any:
        """What conditions see while there is no answer."""
        return 0 if self.schema.get("type") in ("integer", "number") else ""


def fields_of(form: Form) -> tuple[FormField, ...]:
    """The form's fields in the order asked."""
    required = set(form.schema.get("required", ()))
    properties = form.schema["properties"]
    ordered = sorted(properties, key=lambda key: properties[key].get("x-order", 0))
    return tuple(FormField(key, properties[key], key in required) for key in ordered)


async def walk(chat: Chat, form: Form, account: Account) -> dict[str, Any]:
    """All answers of the form on the path taken, by field key."""
    return await _Walk(chat, form, account).all()


class _Walk:
    """One pass over the form: what has been answered so far decides what comes next."""

    def __init__(self, chat: Chat, form: Form, account: Account) -> None:
        self.chat, self.form, self.account = chat, form, account
        self.fields = fields_of(form)
        today = chat.reading.today.isoformat()
        self.values: dict[str, Any] = {f.key: f.empty() for f in self.fields} | {"today": today}
        self.answers: dict[str, Any] = {}

    async def all(self) -> dict[str, Any]:
        """Walk to the first open question, or to the end."""
        for place, field in enumerate(self.fields):
            if not holds(field.when, self.values) or not await self._wanted(field):
                continue
            value = await self._one(field, self._left(place))
            if value not in (None, ""):
                self.answers[field.key] = self.values[field.key] = value
        return self.answers

    # --- one field ------------------------------------------------------------------------

    async def _one(self, field: FormField, left: int) -> Any:
        slot = self._slot(field, left)
        known = self._known(field)
        if known not in (None, ""):
            return await self.chat.fill(slot, known)
        if _has_default(field) and await self._defaults_agreed():
            return await self.chat.fill(slot, field.default)
        return await self.chat.ask(slot)

    def _known(self, field: FormField) -> Any:
        """What the account, another answer or a rule already says."""
        if field.derive:
            return self._derived(field.derive)
        of_account = ROLES.get(field.role)
        if of_account is not None:
            return of_account(self.account)
        for source in field.same_as or ():
            if holds(source.get("when", ""), self.values):
                return self.values.get(source["field"])
        return self._on_card(field)

    def _on_card(self, field: FormField) -> Any:
        """What a photographed card says of this person: a yes to one of its fields gives the rest.

        Fields of one person share the beginning of their keys: mother_name, mother_id, mother_dob.
        """
        wanted = CARD.get(field.slot_kind, "")
        if not wanted or (wanted == "birth_date" and not re.search("dob|birth", field.key)):
            return None
        person = field.key.rpartition("_")[0]
        given = (v for k, v in self.answers.items() if person and k.rpartition("_")[0] == person)
        told = (told_by_card(self.chat, str(value), wanted) for value in given)
        return next((value for value in told if value), None)

    def _derived(self, rule: str) -> Any:
        name, _, key = rule.partition(":")
        value = self.values.get(key)
        return date_words(date.fromisoformat(value)) if name == "date_words" and value else None

    def _slot(self, field: FormField, left: int) -> Slot:
        hint = Plain(field.schema.get("description", ""), field.schema.get("x-description-en", ""))
        chosen = field.slot_kind == "choice"
        label = field.label if chosen else _inside(field.label)
        ask: Text = Phrase("form.choose" if chosen else "form.ask", label=label, hint=hint)
        self.chat.left(left)
        if left >= SHORT_LEFT:
            ask = Joined((ask, Phrase("form.left", n=left)))
        return Slot(
            name=field.key,
            ask=ask,
            label=field.label,
            kind=field.slot_kind,
            read=_bounded(field),
            choices=_options(field),
            optional=not self._is_required(field),
            refuse=lambda value: self._refused(field, value),
        )

    def _refused(self, field: FormField, value: Any) -> Text | None:
        """What the form's own checks say against a value; each brings its sentence."""
        values = self.values | {field.key: value}
        for check in field.checks or ():
            if value not in (None, "") and not holds(check["cel"], values):
                return Plain(check["text"], check.get("text_en", ""))
        return None

    def _is_required(self, field: FormField) -> bool:
        if field.required_when:
            return holds(field.required_when, self.values)
        return field.required

    # --- groups and defaults --------------------------------------------------------------

    async def _wanted(self, field: FormField) -> bool:
        """An optional group is one question; a field the form now requires needs none."""
        group = self.form.schema.get("x-groups", {}).get(field.group)
        if not group or not group.get("optional") or self._is_required(field):
            return True
        if self._known(field) not in (None, ""):
            return True
        title = Plain(group["title"], group.get("title_en", ""))
        ask = Phrase("form.group", group=_inside(title))
        return await self.chat.yes(f"group_{field.group}", ask, title)

    async def _defaults_agreed(self) -> bool:
        """ "Em ghi sẵn: Quốc tịch: Việt Nam… đúng không?", once for all of them."""
        lines = tuple(
            Phrase("form.default", label=f.label, value=str(f.default))
            for f in self.fields
            if _has_default(f)
        )
        ask = Phrase("form.defaults", lines=Joined(lines))
        return await self.chat.yes("form_defaults", ask, Phrase("form.defaults_label"))

    def _left(self, place: int) -> int:
        """About how many required questions are still to come, this one included."""
        return sum(
            1
            for field in self.fields[place:]
            if self._is_required(field)
            and field.key not in self.chat.frame.answers
            and holds(field.when, self.values)
            and not _has_default(field)
            and self._known(field) in (None, "")
        )


ROLES = {
    "applicant.name": lambda account: account.name,
    "applicant.citizen_id": lambda account: account.citizen_id,
    "applicant.birth_date": lambda account: account.birth_date.isoformat(),
    "applicant.phone": lambda account: account.phone,
    "applicant.email": lambda account: account.email,
    "applicant.address": lambda account: account.address,
    "applicant.sex": lambda account: account.sex,
}


def _has_default(field: FormField) -> bool:
    return isinstance(field.default, str) and field.default != ""


def _options(field: FormField) -> tuple[Option, ...]:
    values = field.schema.get("enum", ())
    english, words = field.enum_en or (), field.enum_words or ()
    return tuple(
        Option(value, Plain(value, en or ""), tuple(said or ()))
        for value, en, said in zip_longest(values, english, words)
    )


def _inside(label: Plain) -> Plain:
    """A label as it stands inside a sentence: its first letter small, unless an abbreviation."""
    return Plain(_small(label.vi), _small(label.en))


def _small(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def _bounded(field: FormField) -> Any:
    """The reader of the field's kind, then the bounds the form sets."""
    schema, kind = field.schema, field.slot_kind

    def read(text: str, reading: Reading) -> Any:
        if kind == "number":
            return number.read(text, schema.get("minimum"), schema.get("maximum"))
        value = reader(kind)(text, reading)
        _check(schema, value)
        return value

    return None if field.schema.get("enum") else read


def _check(schema: Mapping[str, Any], value: Any) -> None:
    if isinstance(value, str):
        if len(value) < schema.get("minLength", 0):
            raise Unreadable("text.too_short", {"limit": schema["minLength"]})
        if len(value) > schema.get("maxLength", 10_000):
            raise Unreadable("text.too_long", {"limit": schema["maxLength"]})
