"""What can go wrong with a portal, in the few kinds a dialog tells apart.

PortalError
├── PortalDown          no answer, or an answer that says "later": safe to try again
├── TooSoon             a limit: try again after `wait_seconds`
└── PortalRefused       a final no, with the portal's stable `code`
    ├── NotFound
    ├── FormChanged     the form has a newer version; `changed` names the fields
    └── AnswersRefused  fields or components the portal will not take, each with a reason
"""

from dataclasses import dataclass


class PortalError(Exception):
    """The portal could not do what was asked."""


class PortalDown(PortalError):
    """The portal does not answer at the moment."""


class TooSoon(PortalError):
    """The portal asks to wait before this is tried again."""

    def __init__(self, wait_seconds: int, code: str = "too_soon") -> None:
        super().__init__(f"{code}: wait {wait_seconds} s")
        self.wait_seconds = wait_seconds
        self.code = code


class PortalRefused(PortalError):
    """The portal says no, and asking again will not change that."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class NotFound(PortalRefused):
    """The portal knows no such thing, or will not say that it does."""


class FormChanged(PortalRefused):
    """The form was changed since its questions were read."""

    def __init__(self, changed: tuple[str, ...]) -> None:
        super().__init__("form_changed", ", ".join(changed))
        self.changed = changed


@dataclass(frozen=True)
class FieldError:
    """One field or component the portal refuses: its key, a stable code, a sentence."""

    key: str
    code: str
    text: str


class AnswersRefused(PortalRefused):
    """Some answers or papers are missing or not as the form demands."""

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        super().__init__("answers_refused", ", ".join(e.key for e in errors))
        self.errors = errors
