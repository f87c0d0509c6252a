"""People a form is about who may be the one who files, or the one represented: asked once each.

"Anh/chị có phải là người sử dụng đất không ạ?" saves four questions about oneself. What is filled
in stands in the summary and can be corrected like any other answer.
"""

from collections.abc import Mapping
from typing import Any

from backend_client.port import Account, Form
from bot.dialogs.behalf import Behalf
from bot.dialogs.fields import FormField, fields_of, part, titled
from bot.engine.chat import Chat
from bot.texts import Phrase, Plain, Text

MYSELF = "Bản thân"  # what official forms write as one's relation to oneself


class Parties:
    """What is known of each party of a form so far."""

    def __init__(self, chat: Chat, form: Form, account: Account) -> None:
        self.chat, self.form, self.account = chat, form, account
        self.behalf: Behalf | None = None
        self._is: dict[str, bool] = {}

    async def settle(self, field: FormField) -> None:
        """Before a party's first field: ask whether it is the one who files or is represented.

        One person is not both bride and groom, so after a yes the others are not asked about.
        """
        if not field.party or field.party in self._is or any(self._is.values()):
            return
        if not self.account.id and self.behalf is None:
            return  # nothing is known of the one who prepares this without an account
        if self.behalf is not None and self.behalf.kind == "enterprise":
            return
        name = self._represented()
        title = titled(part(self.form, "x-parties", field.party))
        ask = Phrase("form.party", party=title)
        if name:
            ask = Phrase("form.party_represented", name=name, party=title)
        label = Phrase("form.party_label", party=title)
        self._is[field.party] = await self.chat.yes(f"party_{field.party}", ask, label)

    def known(self, field: FormField) -> Any:
        """What the account, or what was told of the person represented, says of this field."""
        if not self._is.get(field.party):
            return None
        attribute = field.role.removeprefix("party.")
        if self.behalf is not None:
            return self.behalf.told.get(attribute) if attribute != "relation" else None
        return MYSELF if attribute == "relation" else _of(self.account, attribute)

    def _represented(self) -> Plain | None:
        if self.behalf is None:
            return None
        return Plain(str(self.behalf.told["name"]))


def is_same(
    form: Form, party: str, declared: Mapping[str, Any], behalf: Behalf | None, account: Account
) -> bool:
    """Was this party told to be the one represented, or who files? By number, else by name."""
    theirs = {f.role: f.key for f in fields_of(form) if f.party == party}
    for attribute in ("citizen_id", "name"):
        key = theirs.get(f"party.{attribute}")
        if key is not None:
            known = behalf.told.get(attribute) if behalf else _of(account, attribute)
            return bool(known) and declared.get(key) == known
    return False


def relation(value: Any) -> Text:
    """A relation in the summary; the form's own word for oneself in the reader's language."""
    return Phrase("form.myself") if value == MYSELF else Plain(str(value or "–"))


def _of(account: Account, attribute: str) -> Any:
    if attribute == "birth_date":
        return account.birth_date.isoformat()
    return getattr(account, attribute, "")
