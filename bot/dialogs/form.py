"""Walks any form of the portal: a JSON Schema with roles, conditions, groups and defaults.

The form is data, so this page names no procedure. A field with a role is answered from the account;
one that follows from another answer is filled in; defaults are agreed to together; an optional
group is one question. Every filled-in answer is shown in the summary and can be corrected by name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from backend_client.port import Account, Form
from bot.dialogs.addresses import of_today
from bot.dialogs.behalf import CAPACITY_WORDS, Behalf, represented
from bot.dialogs.conditions import holds
from bot.dialogs.delivery import CHANNEL_WORDS
from bot.dialogs.fields import FormField, bounded, fields_of, inside, part, titled, worded
from bot.dialogs.parties import Parties, relation
from bot.dialogs.told import Told
from bot.engine.cards import told_by_card
from bot.engine.chat import Chat
from bot.engine.slots import Option, Slot
from bot.readers.date_words import date_words
from bot.texts import Joined, Phrase, Plain, Text

CARD: Mapping[str, str] = {"name": "name", "cccd": "citizen_id", "date": "birth_date"}
CAPACITY = "filing_capacity"  # the role of "who is filing?"
CHANNEL = "result_channel"  # … and of "how to get the result?"
SHORT_LEFT = 3  # with fewer questions left than this, counting them is noise


@dataclass(frozen=True)
class Filled:
    """A form answered: values by field key, and for whom."""

    answers: dict[str, Any]
    behalf: Behalf | None


async def walk(chat: Chat, form: Form, account: Account) -> Filled:
    """All answers of the form on the path taken."""
    return await _Walk(chat, form, account).all()


class _Walk:
    """One pass over the form: what has been answered so far decides what comes next."""

    def __init__(self, chat: Chat, form: Form, account: Account) -> None:
        self.chat, self.form, self.account = chat, form, account
        self.fields = fields_of(form)
        today = chat.reading.today.isoformat()
        self.values: dict[str, Any] = {f.key: f.empty() for f in self.fields} | {"today": today}
        self.answers: dict[str, Any] = {}
        self.parties = Parties(chat, form, account)
        self.told = Told(chat, self.fields)

    async def all(self) -> Filled:
        """Walk to the first open question, or to the end."""
        for place, field in enumerate(self.fields):
            if not holds(field.when, self.values) or not await self._wanted(field):
                continue
            value = await self._one(field, self._left(place))
            if value not in (None, ""):
                self.answers[field.key] = self.values[field.key] = value
            if field.role == CAPACITY:
                self.parties.behalf = await represented(self.chat, self.form, field.code(value))
        return Filled(self.answers, self.parties.behalf)

    # --- one field ------------------------------------------------------------------------

    async def _one(self, field: FormField, left: int) -> Any:
        slot = self._slot(field, left)
        value = await self._answer(field, slot)
        if field.slot_kind == "place" and value:
            value = await of_today(self.chat, slot, value)
        return value

    async def _answer(self, field: FormField, slot: Slot) -> Any:
        if self.told.answers(field, lambda f: self._slot(f, SHORT_LEFT)):
            return await self.chat.fill(slot, self.chat.frame.answers[field.key])
        await self.parties.settle(field)
        known = self._known(field)
        if known not in (None, "") or self._is_silent(field):
            return await self.chat.fill(slot, known or None)
        if field.has_default() and await self._defaults_agreed():
            return await self.chat.fill(slot, field.default)
        return await self.chat.ask(slot)

    def _known(self, field: FormField) -> Any:
        """What the account, another answer or a rule already says."""
        if field.derive:
            return self._derived(field.derive)
        of_account = ROLES.get(field.role)
        if of_account is not None:
            return of_account(self.account) or self._on_card(field)
        if field.party:
            return self.parties.known(field)
        for source in field.same_as or ():
            if holds(source.get("when", ""), self.values):
                return self.values.get(source["field"])
        if field.role in POSTAL:
            return getattr(self.account, POSTAL[field.role])
        return self._on_card(field)

    def _on_card(self, field: FormField) -> Any:
        """What a photographed card says of this person: a yes to one of its fields gives the rest.

        Fields of one person share the beginning of their keys: mother_name, mother_id, mother_dob.
        """
        wanted = CARD.get(field.slot_kind, "")
        if not wanted or (wanted == "birth_date" and not re.search("dob|birth", field.key)):
            return None
        return self._told_by_card(field, wanted)

    def _told_by_card(self, field: FormField, wanted: str) -> str | None:
        person = person_of(field)
        theirs = (f.key for f in self.fields if person and person_of(f) == person)
        given = (str(self.answers[key]) for key in theirs if key in self.answers)
        told = (told_by_card(self.chat, value, wanted) for value in given)
        return next((value for value in told if value), None)

    def _may_have_card(self, field: FormField) -> bool:
        """Is it the applicant, or somebody whose card number the form asks for too?"""
        person = person_of(field)
        numbered = (f for f in self.fields if f.slot_kind == "cccd" and person_of(f) == person)
        return field.role.startswith("applicant.") or (bool(person) and any(numbered))

    def _is_silent(self, field: FormField) -> bool:
        """What the account might have told, is not asked for when the form can do without it."""
        return field.role in ROLES and not self._is_required(field)

    def _derived(self, rule: str) -> Any:
        name, _, key = rule.partition(":")
        value = self.values.get(key)
        return date_words(date.fromisoformat(value)) if name == "date_words" and value else None

    def _slot(self, field: FormField, left: int) -> Slot:
        chosen = field.slot_kind == "choice"
        label = field.label if chosen else inside(field.label)
        ask: Text = Phrase("form.choose" if chosen else "form.ask", label=label, hint=field.hint)
        self.chat.left(left)
        home = self._told_by_card(field, "address") if field.slot_kind == "place" else None
        if home:  # of the day the card was issued: people move, so it is asked
            ask = Joined((ask, Phrase("form.card_address", address=home)))
        if left >= SHORT_LEFT:
            ask = Joined((ask, Phrase("form.left", n=left)))
        return Slot(
            name=field.key,
            ask=ask,
            label=field.label,
            kind=field.slot_kind,
            read=bounded(field, optional=not self._is_required(field)),
            choices=(Option(home, Phrase("form.use_address")),) if home else _options(field),
            suggested=home,
            optional=not self._is_required(field),
            card=self._may_have_card(field),
            show=relation if field.role == "party.relation" else None,
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
        group = part(self.form, "x-groups", field.group)
        if not group.get("optional") or self._is_required(field):
            return True
        if self._known(field) not in (None, ""):
            return True
        ask = Phrase("form.group", group=inside(titled(group)))
        return await self.chat.yes(f"group_{field.group}", ask, titled(group))

    async def _defaults_agreed(self) -> bool:
        """ "Em ghi sẵn: Quốc tịch: Việt Nam… đúng không?", once for all of them."""
        lines = tuple(
            Phrase("form.default", label=f.label, value=str(f.default))
            for f in self.fields
            if f.has_default()
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
            and not field.has_default()
            and self._known(field) in (None, "")
        )


def _options(field: FormField) -> tuple[Option, ...]:
    words = {CAPACITY: CAPACITY_WORDS, CHANNEL: CHANNEL_WORDS}.get(field.role)
    return worded(field, words) if words else field.options()


def person_of(field: FormField) -> str:
    """The applicant, or the beginning that fields of one person share: mother of mother_name."""
    return "applicant" if field.role.startswith("applicant.") else field.key.rpartition("_")[0]


ROLES = {
    "applicant.name": lambda account: account.name,
    "applicant.citizen_id": lambda account: account.citizen_id,
    "applicant.birth_date": lambda account: account.birth_date.isoformat(),
    "applicant.phone": lambda account: account.phone,
    "applicant.email": lambda account: account.email,
    "applicant.address": lambda account: account.address,
    "applicant.sex": lambda account: account.sex,
}
POSTAL = {"postal.address": "address", "postal.phone": "phone"}
