"""The port over HTTP, one method a call as in `openapi.yaml`. Only `bot.app` imports this."""

import hashlib
from datetime import date
from typing import Any, Literal

import msgspec

from backend_client.port import (
    Account,
    Agency,
    Capabilities,
    Declared,
    Delivery,
    Dossier,
    Draft,
    Field,
    FileContent,
    Filed,
    Form,
    NewAccount,
    OtpChallenge,
    OtpPurpose,
    OtpVerdict,
    Payment,
    PortalRefused,
    PostalQuote,
    Procedure,
    ProcedureSummary,
    ResultFile,
    SavedComponent,
    SignIn,
    SigningLink,
    SubscriberCheck,
    WalletDocument,
)
from backend_client.shapes import Caller, Page
from backend_client.wire import content_of, decoded, multipart, safe


class Number(msgspec.Struct):
    """The number a petition got."""

    number: str


class HttpPortal(Caller):
    """A province's portal (`backend_client.port.Portal`). `base_url` with or without /api/v1.

    Every method may raise `PortalDown`, `TooSoon` or `PortalRefused`; writes take the idempotency
    `key` under which they may be sent again.
    """

    # --- reads ----------------------------------------------------------------------------------

    async def capabilities(self) -> Capabilities:
        """Ask what this portal offers."""
        return await self._get("capabilities", "/capabilities", Capabilities)

    async def account(self, account_id: str) -> Account:
        """Read an account."""
        return await self._get("account", f"/accounts/{safe(account_id)}", Account)

    async def fields(self) -> tuple[Field, ...]:
        """List the fields of administration."""
        return await self._list("fields", "/fields", Page[Field])

    async def procedures(
        self, query: str = "", field: str = "", level: str = ""
    ) -> tuple[ProcedureSummary, ...]:
        """Search the catalogue."""
        asked = {"q": query, "field": field, "level": level, "limit": "100"}
        return await self._list("procedures", "/procedures", Page[ProcedureSummary], **asked)

    async def procedure(self, code: str) -> Procedure:
        """Read a procedure."""
        return await self._get("procedure", f"/procedures/{safe(code)}", Procedure)

    async def form(self, code: str) -> Form:
        """Read a procedure's form."""
        return await self._get("form", f"/procedures/{safe(code)}/form", Form)

    async def agencies(self, place: str, procedure: str) -> tuple[Agency, ...]:
        """Find who is competent."""
        asked = {"place": place, "procedure": procedure}
        return await self._list("agencies", "/agencies", Page[Agency], **asked)

    async def component(self, draft_id: str, component: str) -> SavedComponent:
        """What was given of a paper, and whether it is signed."""
        url = f"/dossiers/{safe(draft_id)}/components/{safe(component)}"
        return await self._get("component", url, SavedComponent)

    async def wallet(self, account_id: str) -> tuple[WalletDocument, ...]:
        """List the citizen's electronic papers."""
        url = f"/accounts/{safe(account_id)}/documents"
        return await self._list("wallet", url, Page[WalletDocument])

    async def dossier(self, code: str) -> Dossier:
        """Read a dossier."""
        return await self._get("dossier", f"/dossiers/{safe(code)}", Dossier)

    async def dossiers(self, account_id: str) -> tuple[Dossier, ...]:
        """List an account's dossiers, the newest first."""
        return await self._list("dossiers", f"/accounts/{safe(account_id)}/dossiers", Page[Dossier])

    async def declared(self, code: str) -> Declared:
        """Read what was handed in."""
        return await self._get("declared", f"/dossiers/{safe(code)}/answers", Declared)

    async def result(self, code: str) -> tuple[ResultFile, ...]:
        """List the signed files of the result."""
        return await self._list("result", f"/dossiers/{safe(code)}/result", Page[ResultFile])

    async def result_file(self, url: str) -> FileContent:
        """Fetch a file of the result. The token goes to the portal's own addresses only."""
        if not url.startswith(f"{self._wire.base}/dossiers/") or "/../" in url:
            raise PortalRefused("foreign_url", "not an address of the portal")
        return content_of(await self._wire.read("result_file", url), url)

    async def payment(self, payment_id: str) -> Payment:
        """Read a payment order."""
        return await self._get("payment", f"/payments/{safe(payment_id)}", Payment)

    async def receipt(self, payment_id: str) -> FileContent:
        """Fetch the receipt of a paid order."""
        url = f"/payments/{safe(payment_id)}/receipt"
        return content_of(await self._wire.read("receipt", url), url)

    async def postal_quote(
        self, kind: Literal["pickup", "return"], origin: str, destination: str
    ) -> PostalQuote:
        """Ask the price of a postal journey; it changes nothing, so its own words are its key."""
        body = {"kind": kind, "from": origin, "to": destination}
        key = hashlib.sha256(msgspec.json.encode(body)).hexdigest()
        return await self._post("postal_quote", "/postal-quotes", PostalQuote, key, body)

    async def send_otp(self, phone: str, purpose: OtpPurpose, *, key: str) -> OtpChallenge:
        """Have a code sent."""
        asked = {"phone": phone, "purpose": purpose}
        return await self._post("send_otp", "/otp-challenges", OtpChallenge, key, asked)

    async def verify_otp(self, challenge_id: str, code: str, *, key: str) -> OtpVerdict:
        """Try a code."""
        url = f"/otp-challenges/{safe(challenge_id)}/verify"
        return await self._post("verify_otp", url, OtpVerdict, key, {"code": code})

    async def check_subscriber(
        self, challenge_id: str, citizen_id: str, *, key: str
    ) -> SubscriberCheck:
        """Compare a SIM with a citizen id."""
        body = {"challenge_id": challenge_id, "citizen_id": citizen_id}
        call, url = "check_subscriber", "/subscriber-checks"
        return await self._post(call, url, SubscriberCheck, key, body)

    async def open_account(
        self, challenge_id: str, citizen_id: str, name: str, birth_date: date, *, key: str
    ) -> NewAccount:
        """Open an account."""
        who = {"citizen_id": citizen_id, "name": name, "birth_date": birth_date.isoformat()}
        body = {"challenge_id": challenge_id} | who
        return await self._post("open_account", "/accounts", NewAccount, key, body)

    async def sign_in(self, challenge_id: str, citizen_id: str, *, key: str) -> SignIn:
        """Sign in."""
        body = {"challenge_id": challenge_id, "citizen_id": citizen_id}
        return await self._post("sign_in", "/sign-ins", SignIn, key, body)

    async def sign_in_by_identity(self, identity_token: str, *, key: str) -> SignIn:
        """Sign in by what VNeID says."""
        call, body = "sign_in_by_identity", {"identity_token": identity_token}
        return await self._post(call, "/identity-sign-ins", SignIn, key, body)

    async def sign_out(self, sign_in_id: str, *, key: str) -> None:
        """Sign out."""
        await self._wire.write("sign_out", "DELETE", f"/sign-ins/{safe(sign_in_id)}", key)

    async def start_dossier(self, procedure_code: str, account_id: str, *, key: str) -> Draft:
        """Open a draft."""
        body = {"procedure_code": procedure_code, "account_id": account_id}
        return await self._post("start_dossier", "/dossiers", Draft, key, body)

    async def put_answers(  # noqa: PLR0913  the body of the contract
        self,
        draft_id: str,
        form_version: str,
        answers: dict[str, Any],
        on_behalf: dict[str, Any] | None,
        agency_code: str,
        delivery: Delivery,
        cases: dict[str, bool] | None = None,
        *,
        key: str,
    ) -> Draft:
        """Send the whole form."""
        post = {"pickup": delivery.pickup, "return": delivery.back, "phone": delivery.phone}
        body: dict[str, Any] = {
            "form_version": form_version,
            "answers": answers,
            "on_behalf": on_behalf,
        }
        body |= {"agency_code": agency_code, "delivery": post} | ({"cases": cases} if cases else {})
        url = f"/dossiers/{safe(draft_id)}"
        return decoded(await self._wire.write("put_answers", "PUT", url, key, json=body), Draft)

    async def put_files(
        self,
        draft_id: str,
        component: str,
        files: tuple[FileContent, ...],
        documents: tuple[str, ...] = (),
        *,
        key: str,
    ) -> SavedComponent:
        """Send the files of a paper, or name those of the citizen's store."""
        url = f"/dossiers/{safe(draft_id)}/components/{safe(component)}/files"
        content = {"json": {"documents": documents}} if documents else multipart(files, key)
        response = await self._wire.write("put_files", "PUT", url, key, **content)
        return decoded(response, SavedComponent)

    async def start_signing(self, draft_id: str, component: str, *, key: str) -> SigningLink:
        """Ask for the portal's signing page."""
        url = f"/dossiers/{safe(draft_id)}/components/{safe(component)}/signing"
        return await self._post("start_signing", url, SigningLink, key)

    async def submit(self, draft_id: str, challenge_id: str, *, key: str) -> Filed:
        """Hand a dossier in."""
        url = f"/dossiers/{safe(draft_id)}/submit"
        return await self._post("submit", url, Filed, key, {"challenge_id": challenge_id})

    async def withdraw(self, code: str, reason: str, *, key: str) -> Dossier:
        """Take a dossier back."""
        url = f"/dossiers/{safe(code)}/withdraw"
        return await self._post("withdraw", url, Dossier, key, {"reason": reason})

    async def look_up(self, challenge_id: str, code: str, *, key: str) -> Dossier:
        """Read a dossier by its code for a phone just verified."""
        body = {"challenge_id": challenge_id, "code": code}
        return await self._post("look_up", "/dossier-lookups", Dossier, key, body)

    async def supplement(
        self, code: str, component: str, files: tuple[FileContent, ...], *, key: str
    ) -> Dossier:
        """Send a paper that was asked for."""
        content = multipart(files, key) | {"data": {"component": component}}
        url = f"/dossiers/{safe(code)}/supplements"
        return decoded(await self._wire.write("supplement", "POST", url, key, **content), Dossier)

    async def mail_copy(self, code: str, email: str, *, key: str) -> None:
        """Have a copy of what was declared mailed."""
        url = f"/dossiers/{safe(code)}/copies"
        await self._wire.write("mail_copy", "POST", url, key, json={"email": email})

    async def rate(self, code: str, score: int, comment: str, *, key: str) -> None:
        """Say how content the citizen is, 1 to 5."""
        body = {"score": score, "comment": comment}
        await self._wire.write("rate", "POST", f"/dossiers/{safe(code)}/rating", key, json=body)

    async def start_payment(self, code: str, *, key: str) -> Payment:
        """Order the fee."""
        return await self._post("start_payment", f"/dossiers/{safe(code)}/payments", Payment, key)

    async def send_notice(
        self, account_id: str, template: str, params: dict[str, str], *, key: str
    ) -> None:
        """Have an SMS sent from a template of the portal."""
        body = {"account_id": account_id, "template": template, "params": params}
        await self._wire.write("send_notice", "POST", "/notices", key, json=body)

    async def send_petition(
        self, account_id: str | None, subject: str, text: str, *, key: str
    ) -> str:
        """Put a petition on the desk and return its number."""
        body = {"account_id": account_id, "subject": subject, "text": text}
        return (await self._post("send_petition", "/petitions", Number, key, body)).number
