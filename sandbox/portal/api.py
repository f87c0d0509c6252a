"""The gateway's routes, base /api/v1: one line of work each. The contract is openapi.yaml."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from starlette.datastructures import UploadFile

from sandbox.portal import bodies, dossiers, drafts, money, office, otp, papers, people
from sandbox.portal.catalogue import procedure_of
from sandbox.portal.offer import PARTS
from sandbox.portal.problems import Problem, refused
from sandbox.portal.unit import ApiUnit, Here

Json = dict[str, Any]
router = APIRouter(prefix="/api/v1", route_class=ApiUnit)
Cursor = Annotated[str, Query(max_length=20)]
Limit = Annotated[int, Query(ge=1, le=100)]
Level = Literal["", "toan_trinh", "mot_phan", "truc_tiep"]


def page(items: list[Any], cursor: str, limit: int) -> Json:
    """Cut a list: the cursor is where the next page begins."""
    if cursor and not (cursor.isascii() and cursor.isdigit()):
        raise refused(("cursor", "unknown", "Con trỏ trang không đúng."))
    first = int(cursor or 0)
    more = first + limit < len(items)
    return {"items": items[first : first + limit], "next": str(first + limit) if more else None}


def created(body: Json) -> JSONResponse:
    """Answer 201."""
    return JSONResponse(body, 201)


@router.get("/capabilities")
async def capabilities(box: Here) -> Json:
    """Say what this portal offers: everything that was not turned off."""
    return {part: part not in box.settings.off for part in PARTS}


# --- people -----------------------------------------------------------------------------------


@router.post("/otp-challenges")
async def send_code(box: Here, body: bodies.NewChallenge) -> JSONResponse:
    """Send a code."""
    return created(otp.send(box, body.phone, body.purpose))


@router.post("/otp-challenges/{challenge}/verify")
async def verify_code(box: Here, challenge: str, body: bodies.Code) -> Json:
    """Try a code."""
    return otp.verify(box, challenge, body.code)


@router.post("/subscriber-checks")
async def check_subscriber(box: Here, body: bodies.Check) -> Json:
    """Compare a SIM with a citizen id."""
    return people.check_subscriber(box, body.challenge_id, body.citizen_id)


@router.post("/accounts")
async def open_account(box: Here, body: bodies.NewAccount) -> JSONResponse:
    """Open an account."""
    made = people.open_account(box, body.challenge_id, body.citizen_id, body.name, body.birth_date)
    return created(made)


@router.get("/accounts/{account}")
async def account(box: Here, account: str) -> Json:
    """Show an account."""
    return people.account(box, account)


@router.post("/sign-ins")
async def sign_in(box: Here, body: bodies.Check) -> JSONResponse:
    """Sign in."""
    return created(people.sign_in(box, body.challenge_id, body.citizen_id))


@router.post("/identity-sign-ins")
async def sign_in_by_identity(box: Here, body: bodies.IdentityToken) -> JSONResponse:
    """Sign in by what VNeID says."""
    return created(people.sign_in_by_identity(box, body.identity_token))


@router.delete("/sign-ins/{sign_in}", status_code=204)
async def sign_out(box: Here, sign_in: str) -> Response:
    """Sign out."""
    people.sign_out(box, sign_in)
    return Response(status_code=204)


@router.get("/accounts/{account}/documents")
async def wallet(box: Here, account: str, cursor: Cursor = "", limit: Limit = 50) -> Json:
    """List the citizen's electronic papers."""
    return page(people.documents(box, account), cursor, limit)


@router.get("/accounts/{account}/dossiers")
async def account_dossiers(box: Here, account: str, cursor: Cursor = "", limit: Limit = 50) -> Json:
    """List the citizen's dossiers."""
    return page(dossiers.of_account(box, account), cursor, limit)


# --- catalogue --------------------------------------------------------------------------------


@router.get("/procedures")
async def procedures(
    box: Here,
    q: Annotated[str, Query(max_length=200)] = "",
    field: Annotated[str, Query(max_length=100)] = "",
    level: Level = "",
    updated_since: Annotated[str, Query(pattern=r"^$|^\d{4}-\d{2}-\d{2}")] = "",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Json:
    """Search the catalogue."""
    return page(box.catalogue.find(q, field, level, updated_since), cursor, limit)


@router.get("/procedures/{code}")
async def procedure(box: Here, code: str) -> Json:
    """Show a procedure."""
    known = box.catalogue.by_code.get(code)
    if known is None:
        raise Problem("not_found")
    return procedure_of(known, drafts.form(box, code)["version"])


@router.get("/procedures/{code}/form")
async def form(box: Here, code: str) -> Json:
    """Show a procedure's form."""
    return drafts.form(box, code)


@router.get("/fields")
async def fields(box: Here, cursor: Cursor = "", limit: Limit = 50) -> Json:
    """List the fields of administration."""
    return page(box.catalogue.fields(), cursor, limit)


@router.get("/agencies")
async def agencies(
    place: Annotated[str, Query(max_length=300)] = "",
    procedure: Annotated[str, Query(max_length=100)] = "",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Json:
    """List the competent agencies; every procedure here is the commune's."""
    return page(office.agencies(place), cursor, limit)


# --- dossiers ---------------------------------------------------------------------------------


@router.post("/dossiers")
async def start_dossier(box: Here, body: bodies.NewDossier) -> JSONResponse:
    """Open a draft."""
    return created(drafts.start(box, body.procedure_code, body.account_id))


@router.put("/dossiers/{dossier}")
async def put_answers(box: Here, dossier: str, body: bodies.Answers) -> Json:
    """Take the answers."""
    return drafts.put_answers(box, dossier, body.model_dump(by_alias=True))


@router.put("/dossiers/{dossier}/components/{component}/files")
async def put_files(box: Here, dossier: str, component: str, request: Request) -> Json:
    """Take the files of a paper, or papers of the wallet named in JSON."""
    if request.headers.get("content-type", "").startswith("application/json"):
        wanted = bodies.Documents.model_validate_json(await request.body()).documents
        return papers.from_wallet(box, dossier, component, wanted)
    _, files = await uploaded(request)
    return papers.put_files(box, dossier, component, files)


@router.get("/dossiers/{dossier}/components/{component}")
async def component(box: Here, dossier: str, component: str) -> Json:
    """Show what was given of a paper."""
    return papers.state(box, dossier, component)


@router.post("/dossiers/{dossier}/components/{component}/signing")
async def start_signing(box: Here, dossier: str, component: str) -> JSONResponse:
    """Open the signing page."""
    return created(papers.start_signing(box, dossier, component))


@router.post("/dossiers/{dossier}/submit")
async def submit(box: Here, dossier: str, body: bodies.Submission) -> Json:
    """Hand the dossier in."""
    return dossiers.submit(box, dossier, body.challenge_id)


@router.get("/dossiers/{dossier}")
async def read_dossier(box: Here, dossier: str) -> Json:
    """Show a dossier by its code."""
    return dossiers.shown(box, dossiers.filed(box, dossier))


@router.post("/dossiers/{dossier}/supplements")
async def supplement(box: Here, dossier: str, request: Request) -> Json:
    """Take a paper that was asked for."""
    component, files = await uploaded(request)
    if not component:
        raise refused(("component", "missing", "Thiếu tên giấy tờ."))
    return dossiers.supplement(box, dossier, component, files)


@router.post("/dossiers/{dossier}/copies", status_code=202)
async def mail_copy(box: Here, dossier: str, body: bodies.Email) -> JSONResponse:
    """Mail a copy of what was declared."""
    office.mail_copy(box, dossier, body.email)
    return JSONResponse({"sent": True}, 202)


@router.post("/dossiers/{dossier}/rating")
async def rate(box: Here, dossier: str, body: bodies.Rating) -> JSONResponse:
    """Keep a rating."""
    office.rate(box, dossier, body.score, body.comment)
    return created({"score": body.score})


@router.get("/dossiers/{dossier}/result")
async def result(box: Here, dossier: str) -> Json:
    """List the signed files."""
    return {"items": dossiers.result(box, dossier), "next": None}


@router.get("/dossiers/{dossier}/result/{file}")
async def result_file(box: Here, dossier: str, file: str) -> Response:
    """Hand a signed file over."""
    found = dossiers.result_file(box, dossier, file)
    headers = {"Content-Disposition": f'attachment; filename="{found["name"]}"'}
    return Response(found["content"], 200, headers, found["type"])


async def uploaded(request: Request) -> tuple[str, list[papers.File]]:
    """Read a multipart body: the text "component", if there is one, and the parts named "files"."""
    async with request.form() as form:
        uploads = [part for part in form.getlist("files") if isinstance(part, UploadFile)]
        component = form.get("component")
        files = [(u.filename or "tep", u.content_type or "", await u.read()) for u in uploads]
    return component if isinstance(component, str) else "", files


# --- post, money, messages --------------------------------------------------------------------


@router.post("/postal-quotes")
async def quote(body: bodies.Quote) -> Json:
    """Price a postal journey."""
    return office.quote(body.kind, body.origin, body.destination)


@router.post("/dossiers/{dossier}/payments")
async def start_payment(box: Here, dossier: str) -> JSONResponse:
    """Order the fee."""
    return created(money.start(box, dossier))


@router.get("/payments/{payment}")
async def payment(box: Here, payment: str) -> Json:
    """Show an order."""
    return money.payment(box, payment)


@router.post("/notices")
async def notify(box: Here, body: bodies.Notice) -> JSONResponse:
    """Send an SMS from a template."""
    office.notify(box, body.account_id, body.template, body.params)
    return JSONResponse({"sent": True}, 202)


@router.post("/petitions")
async def petition(box: Here, body: bodies.Petition) -> JSONResponse:
    """Put a petition on the desk."""
    return created(office.petition(box, body.account_id, body.subject, body.text))
