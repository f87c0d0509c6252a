"""The bodies of the gateway's writes. Unknown members are refused."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _national(phone: str) -> str:
    return "0" + phone[3:] if phone.startswith("+84") else phone


Phone = Annotated[str, Field(pattern=r"^(0|\+84)[35789][0-9]{8}$"), AfterValidator(_national)]
CitizenId = Annotated[str, Field(pattern=r"^[0-9]{12}$")]
Day = Annotated[str, Field(pattern=r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
Short = Annotated[str, Field(min_length=1, max_length=100)]
Text = Annotated[str, Field(min_length=1, max_length=4000)]


class Body(BaseModel):
    """A JSON object of known members."""

    model_config = ConfigDict(extra="forbid", strict=True)


class NewChallenge(Body):
    """Send a code."""

    phone: Phone
    purpose: Literal["registration", "sign_in", "link", "filing", "track"]


class Code(Body):
    """Try a code."""

    code: Annotated[str, Field(pattern=r"^[0-9]{6}$")]


class Check(Body):
    """Whose SIM is it, and for signing in: who is it."""

    challenge_id: Short
    citizen_id: CitizenId


class IdentityToken(Body):
    """Who VNeID says it is."""

    identity_token: Annotated[str, Field(min_length=1, max_length=8000)]


class NewAccount(Body):
    """Open an account."""

    challenge_id: Short
    citizen_id: CitizenId
    name: Annotated[str, Field(min_length=2, max_length=100)]
    birth_date: Day


class NewDossier(Body):
    """Open a draft."""

    procedure_code: Short
    account_id: Short


class Delivery(Body):
    """Where the post collects and delivers; null where it does not."""

    pickup: Annotated[str, Field(max_length=300)] | None = None
    back: Annotated[str, Field(max_length=300)] | None = Field(default=None, alias="return")
    phone: Annotated[str, Field(max_length=20)] = ""


class Person(Body):
    """Who is represented, and what they are to the one who files (TT 04/2020, Art. 2)."""

    kind: Literal["person"]
    name: Annotated[str, Field(min_length=2, max_length=100)]
    citizen_id: CitizenId
    relation: Literal["grandparent", "parent", "child", "spouse", "sibling", "other"]


class Enterprise(Body):
    """Which enterprise or organisation is represented."""

    kind: Literal["enterprise"]
    name: Annotated[str, Field(min_length=2, max_length=200)]
    tax_code: Annotated[str, Field(pattern=r"^[0-9]{10}(-[0-9]{3})?$|^[0-9]{12}$")]


class Answers(Body):
    """The whole form, answered; `cases` are the papers' questions, by component."""

    form_version: Short
    answers: dict[str, Any]
    on_behalf: Annotated[Person | Enterprise, Field(discriminator="kind")] | None = None
    cases: dict[str, bool] = Field(default_factory=dict)
    agency_code: Short
    delivery: Delivery = Field(default_factory=Delivery)


class Documents(Body):
    """Papers of the citizen's electronic store, used for a component."""

    documents: Annotated[list[Short], Field(min_length=1, max_length=10)]


class Submission(Body):
    """The verified code that confirms the filing."""

    challenge_id: Short


class Reason(Body):
    """Why a dossier is taken back."""

    reason: Annotated[str, Field(max_length=1000)] = ""


class Lookup(Body):
    """A dossier's code, and the verified code that shows the phone."""

    challenge_id: Short
    code: Short


class Email(Body):
    """Where a copy goes."""

    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=200)]


class Rating(Body):
    """How content the citizen is, 5 the most."""

    score: Annotated[int, Field(ge=1, le=5)]
    comment: Annotated[str, Field(max_length=2000)] = ""


class Quote(Body):
    """A postal journey."""

    kind: Literal["pickup", "return"]
    origin: Annotated[str, Field(min_length=1, max_length=300)] = Field(alias="from")
    destination: Annotated[str, Field(min_length=1, max_length=300)] = Field(alias="to")


class Notice(Body):
    """A text message to an account's phone, from a template."""

    account_id: Short
    template: Short
    params: dict[str, Annotated[str, Field(max_length=200)]] = Field(default_factory=dict)


class Petition(Body):
    """Something a person should read; subject "handoff:<number>" comes from the bot."""

    account_id: Short | None = None
    subject: Annotated[str, Field(min_length=1, max_length=200)]
    text: Text
