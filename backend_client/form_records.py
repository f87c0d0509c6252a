"""Forms and the papers that go with them."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Component:
    """A paper of the dossier (thành phần hồ sơ).

    `required_when` is a CEL expression over the form's answers; empty means `required` decides.
    `accept` holds file kinds: photo, pdf, data (looked up by the agency), eform.
    `question` is a yes-or-no one that decides where no expression can; asked only when the CEL
    expression `question_when` holds. `original`: the paper itself is handed in later.
    `wallet_kinds`: documents of the citizen's store that may stand for it.
    """

    key: str
    name: str
    accept: tuple[str, ...] = ()
    required: bool = False
    required_when: str = ""
    note: str = ""
    name_en: str = ""
    note_en: str = ""
    needs_signature: bool = False
    question: str = ""
    question_en: str = ""
    question_when: str = ""
    original: bool = False
    wallet_kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """The procedure's form: a JSON Schema with `x-` keywords (see openapi.yaml, `Form`)."""

    procedure_code: str
    version: str
    schema: dict[str, Any]
    components: tuple[Component, ...] = ()
