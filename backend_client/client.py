"""The port over HTTP, one method a call as in `openapi.yaml`. Only `bot.app` imports this."""

import hashlib
import time
from collections.abc import Callable
from datetime import date
from typing import Any, Generic, Literal, TypeVar

import httpx
import msgspec

from backend_client.port import (
    Account,
    Agency,
    Capabilities,
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
from backend_client.wire import Observe, Wire, decoded, multipart, name_of, safe, silent

T = TypeVar("T")
MOST_PAGES = 50


class Page(msgspec.Struct, Generic[T]):
    """One page of a list; `next` is the cursor of the one after."""

    items: tuple[T, ...]
    next: str | None = None


class Number(msgspec.Struct):
    """The number a petition got."""

    number: str


class HttpPortal:
    """A province's portal (`backend_client.port.Portal`). `base_url` with or without /api/v1.

    Every method may raise `PortalDown`, `TooSoon` or `PortalRefused`; writes take the idempotency
    `key` under which they may be sent again.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        transport: httpx.AsyncBaseTransport | None = None,
        observe: Observe = silent,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wire = Wire(base_url, token, transport, observe, clock)

    async def close(self) -> None:
        """Let the connections go."""
        await self._wire.close()

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

    async def result(self, code: str) -> tuple[ResultFile, ...]:
        """List the signed files of the result."""
        return await self._list("result", f"/dossiers/{safe(code)}/result", Page[ResultFile])

    async def result_file(self, url: str) -> FileContent:
        """Fetch a file of the result. The token goes to the portal's own addresses only."""
        if not url.startswith(f"{self._wire.base}/dossiers/") or "/../" in url:
            raise PortalRefused("foreign_url", "not an address of the portal")
        response = await self._wire.read("result_file", url)
        kind = response.headers.get("content-type", "application/octet-stream")
        return FileContent(name_of(response, url), kind.partition(";")[0], response.content)

    async def payment(self, payment_id: str) -> Payment:
        """Read a payment order."""
        return await self._get("payment", f"/payments/{safe(payment_id)}", Payment)

    async def postal_quote(
        self, kind: Literal["pickup", "return"], origin: str, destination: str
    ) -> PostalQuote:
        """Ask the price of a postal journey; it changes nothing, so its own words are its key."""
        body = {"kind": kind, "from": origin, "to": destination}
        key = hashlib.sha256(msgspec.json.encode(body)).hexdigest()
        return await self._post("postal_quote", "/postal-quotes", PostalQuote, key, body)

    # --- citizens -------------------------------------------------------------------------------

    async def send_otp(self, phone: str, purpose: OtpPurpose, *, key: str) -> OtpChallenge:
        """Have a code sent."""
        body = {"phone": phone, "purpose": purpose}
        return await self._post("send_otp", "/otp-challenges", OtpChallenge, key, body)

    async def verify_otp(self, challenge_id: str, code: str, *, key: str) -> OtpVerdict:
        """Try a code."""
        url = f"/otp-challenges/{safe(challenge_id)}/verify"
        return await self._post("verify_otp", url, OtpVerdict, key, {"code": code})

    async def check_subscriber(
        self, challenge_id: str, citizen_id: str, *, key: str
    ) -> SubscriberCheck:
        """Compare a SIM with a citizen id."""
        body = {"challenge_id": challenge_id, "citizen_id": citizen_id}
        return await self._post(
            "check_subscriber", "/subscriber-checks", SubscriberCheck, key, body
        )

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

    async def sign_out(self, sign_in_id: str, *, key: str) -> None:
        """Sign out."""
        await self._wire.write("sign_out", "DELETE", f"/sign-ins/{safe(sign_in_id)}", key)

    # --- dossiers -------------------------------------------------------------------------------

    async def start_dossier(self, procedure_code: str, account_id: str, *, key: str) -> Draft:
        """Open a draft."""
        body = {"procedure_code": procedure_code, "account_id": account_id}
        return await self._post("start_dossier", "/dossiers", Draft, key, body)

    async def put_answers(
        self,
        draft_id: str,
        form_version: str,
        answers: dict[str, Any],
        on_behalf: dict[str, Any] | None,
        agency_code: str,
        delivery: Delivery,
        *,
        key: str,
    ) -> Draft:
        """Send the whole form."""
        post = {"pickup": delivery.pickup, "return": delivery.back, "phone": delivery.phone}
        body = {
            "form_version": form_version,
            "answers": answers,
            "on_behalf": on_behalf,
            "agency_code": agency_code,
            "delivery": post,
        }
        url = f"/dossiers/{safe(draft_id)}"
        return decoded(await self._wire.write("put_answers", "PUT", url, key, json=body), Draft)

    async def put_files(
        self, draft_id: str, component: str, files: tuple[FileContent, ...], *, key: str
    ) -> SavedComponent:
        """Send the files of a paper."""
        url = f"/dossiers/{safe(draft_id)}/components/{safe(component)}/files"
        response = await self._wire.write("put_files", "PUT", url, key, **multipart(files, key))
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

    # --- shapes of a call -----------------------------------------------------------------------

    async def _get(self, call: str, url: str, kind: type[T]) -> T:
        return decoded(await self._wire.read(call, url), kind)

    async def _list(self, call: str, url: str, kind: type[Page[T]], **query: str) -> tuple[T, ...]:
        items: tuple[T, ...] = ()
        cursor = ""
        for _ in range(MOST_PAGES):
            page = decoded(await self._wire.read(call, url, **query, cursor=cursor), kind)
            items, cursor = items + page.items, page.next or ""
            if not cursor:
                break
        return items

    async def _post(
        self, call: str, url: str, kind: type[T], key: str, body: dict[str, Any] | None = None
    ) -> T:
        content = {} if body is None else {"json": body}
        return decoded(await self._wire.write(call, "POST", url, key, **content), kind)
