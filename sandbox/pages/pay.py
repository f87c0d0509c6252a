"""/pay: the fake VNPAY page; where it sends the browser back; the IPN; the signing page."""

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse

from sandbox.pages.page import from_our_page, go, show, typed
from sandbox.portal import money, papers, steps
from sandbox.portal.unit import Here, Unit
from sandbox.vnpay import gateway
from sandbox.vnpay.sign import Forged, verified

router = APIRouter(route_class=Unit, dependencies=[Depends(from_our_page)])


@router.get("/pay")
async def pay(box: Here, request: Request) -> HTMLResponse:
    """Show an order to pay; without one, what this page is for."""
    query = request.url.query
    if not query:
        return show("pay.html", order=None, query="", forged=False)
    try:
        return show("pay.html", order=gateway.order(box, query), query=query, forged=False)
    except (Forged, KeyError, ValueError):
        return show("pay.html", 400, order=None, query="", forged=True)


@router.post("/pay", response_model=None)
async def decide(box: Here, request: Request) -> HTMLResponse | RedirectResponse:
    """Take the citizen's choice, tell the merchant, send the browser back."""
    fields = await typed(request)
    outcome = fields.get("outcome", "")
    try:
        return go(
            gateway.decide(
                box, fields.get("query", ""), outcome if outcome in gateway.OUTCOMES else "fail"
            )
        )
    except (Forged, KeyError, ValueError):
        return show("pay.html", 400, order=None, query="", forged=True)


@router.get("/payments/return")
async def back(box: Here, request: Request) -> HTMLResponse:
    """Show where the payment stands. The browser's word changes nothing: only the IPN does."""
    try:
        told = verified(request.url.query, box.settings.vnpay_secret)
    except Forged:
        return show("return.html", 400, payment=None)
    row = money.find(box, told.get("vnp_TxnRef", ""))
    return show(
        "return.html", payment=row and money.shown(box, row, code_of(box, row["dossier_id"]))
    )


def code_of(box: Here, dossier: str) -> str:
    """Return a dossier's code."""
    return str(steps.by_id(box, dossier)["code"])


@router.get("/payments/ipn")
async def ipn(box: Here, request: Request) -> JSONResponse:
    """Take the gateway's call, verified over the raw query. Always 200: the code says the rest."""
    return JSONResponse(money.notified(box, request.url.query))


@router.get("/sign/{token}")
async def signing(box: Here, token: str) -> HTMLResponse:
    """Show the paper to sign."""
    row = papers.signing(box, token)
    return show("sign.html", token=token, name=paper_name(box, row), done=bool(row["signed_at"]))


@router.post("/sign/{token}")
async def sign(box: Here, token: str) -> RedirectResponse:
    """Sign it."""
    papers.sign(box, token)
    return go(f"/sign/{token}")


def paper_name(box: Here, row: dict[str, str]) -> str:
    """Return the name of the paper to sign."""
    dossier = steps.by_id(box, row["dossier_id"])
    return str(papers.paper(box, dossier, row["component"])["name"])
