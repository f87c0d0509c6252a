"""On whose behalf a dossier is filed: oneself, a person, or an enterprise.

Authorisation in civil status is written and certified, except between grandparents, parents,
children, spouses and siblings, who show the relation instead (TT 04/2020/TT-BTP, Art. 2).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend_client.port import Form
from bot.engine.chat import Chat
from bot.engine.reading import Reading
from bot.engine.slots import Option, slot
from bot.readers import Unreadable
from bot.texts import Phrase, Plain, Text

BASE = "behalf"
FAMILY = ("grandparent", "parent", "child", "spouse", "sibling")
AROUND = ("{}", "{} tôi", "{} em", "{} ruột", "{} của tôi", "là {}", "là {} tôi", "my {}")
RELATIONS = tuple(
    Option(
        code, Phrase(f"{BASE}.relation.{code}"), tuple(a.format(w) for w in words for a in AROUND)
    )
    for code, words in {
        "grandparent": ("ông", "bà", "ông nội", "bà nội", "ông ngoại", "bà ngoại"),
        "parent": ("cha", "mẹ", "bố", "ba", "má", "mother", "father"),
        "child": ("con", "con trai", "con gái", "son", "daughter"),
        "spouse": ("vợ", "chồng", "husband", "wife"),
        "sibling": ("anh", "chị", "em", "anh trai", "chị gái", "em trai", "em gái", "brother"),
        "other": ("bạn", "hàng xóm", "cháu", "đồng nghiệp", "friend", "neighbour"),
    }.items()
)


CAPACITY_WORDS: Mapping[str, tuple[str, ...]] = {  # how people answer "who is filing?", by code
    "self": (
        "tự làm", "tôi làm", "mình làm", "của tôi", "cho tôi", "bản thân", "cho con", "làm cho con",
        "cho mình", "cho cháu", "làm cho cháu", "mẹ", "bố", "cha", "ông nội", "bà nội", "ông ngoại",
        "bà ngoại", "for myself", "for my child",
    ),
    "person": (
        "làm hộ", "làm giúp", "làm giùm", "làm dùm", "làm thay", "nộp hộ", "nộp giúp", "nộp giùm",
        "nộp thay", "khai hộ", "khai giúp", "đi làm hộ", "đi nộp hộ", "hộ", "giúp", "được nhờ",
        "có người nhờ", "người ta nhờ", "người khác", "nhờ người",
        "for somebody else", "for someone else",
    ),
    "enterprise": (
        "công ty", "doanh nghiệp", "tổ chức", "cơ quan", "cho công ty", "làm cho công ty",
        "for a company", "for my company",
    ),
}  # fmt: skip


def _tax_code(text: str, _: Reading) -> str:
    """Ten digits, thirteen with a branch's three, or the owner's twelve."""
    digits = "".join(c for c in text if c.isdigit())
    if len(digits) == 13:
        return f"{digits[:10]}-{digits[10:]}"
    if len(digits) not in (10, 12):
        raise Unreadable("tax_code.length", {"count": len(digits)})
    return digits


NAME = slot(BASE, "behalf_name", "name", card=True)
CITIZEN_ID = slot(BASE, "behalf_citizen_id", "cccd")
RELATION = slot(BASE, "behalf_relation", "choice", choices=RELATIONS)
COMPANY = slot(BASE, "behalf_company")
TAX_CODE = slot(BASE, "behalf_tax_code", read=_tax_code)


@dataclass(frozen=True)
class Behalf:
    """Who is represented; `told` is what the portal takes besides the kind."""

    kind: str  # person or enterprise
    told: Mapping[str, Any]

    @property
    def relation(self) -> str:
        """What the represented person is to the one who files; empty for an enterprise."""
        return str(self.told.get("relation", ""))

    def rows(self) -> list[tuple[Text, Text]]:
        """Label and value of each thing told, for a paper that names who is represented."""
        name = NAME if self.kind == "person" else COMPANY
        shown = [(name.label, Plain(str(self.told["name"])))]
        for slot_, key in ((CITIZEN_ID, "citizen_id"), (TAX_CODE, "tax_code")):
            if key in self.told:
                shown.append((slot_.label, Plain(str(self.told[key]))))
        relation = next((o.label for o in RELATIONS if o.value == self.relation), None)
        return [*shown, *([(RELATION.label, relation)] if relation else [])]

    def wire(self) -> dict[str, Any]:
        """As the contract has it."""
        return {"kind": self.kind, **self.told}


async def represented(chat: Chat, form: Form, capacity: str) -> Behalf | None:
    """Ask who is represented; None for oneself. What the law wants of the papers is said."""
    if capacity == "person":
        return await _person(chat, form)
    if capacity == "enterprise":
        company = await chat.ask(COMPANY)
        told = {"name": company, "tax_code": await chat.ask(TAX_CODE)}
        chat.say("behalf.enterprise")
        return Behalf("enterprise", told)
    return None


async def _person(chat: Chat, form: Form) -> Behalf:
    name = await chat.ask(NAME)
    citizen_id = await chat.ask(CITIZEN_ID)
    relation = await chat.ask(RELATION)
    if any(c.key == "relation_proof" for c in form.components):
        chat.say("behalf.family" if relation in FAMILY else "behalf.certified")
    return Behalf("person", {"name": name, "citizen_id": citizen_id, "relation": relation})


def told_before(on_behalf: Mapping[str, Any] | None) -> dict[str, Any]:
    """What was handed in of the one represented, as the answers of the questions above."""
    told = dict(on_behalf or {})
    slots = {"citizen_id": CITIZEN_ID, "relation": RELATION, "tax_code": TAX_CODE}
    slots["name"] = COMPANY if told.get("kind") == "enterprise" else NAME
    return {slot.name: told[key] for key, slot in slots.items() if key in told}


def behalf_of(on_behalf: Mapping[str, Any] | None) -> Behalf | None:
    """Who was represented in what was handed in; None for oneself."""
    told = dict(on_behalf or {})
    kind = str(told.pop("kind", ""))
    return Behalf(kind, told) if kind else None
