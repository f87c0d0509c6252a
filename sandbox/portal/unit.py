"""One request, one transaction; a write done once, however often it is sent."""

import hashlib
import hmac
import re
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute

from sandbox.box import Box
from sandbox.portal.offer import check_offered
from sandbox.portal.problems import Problem, refused

BASE = "/api/v1"
WRITES = {"POST", "PUT", "DELETE"}
KEY = re.compile(r"[0-9A-Za-z._:-]{1,200}")
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def box_of(request: Request) -> Box:
    """Return the sandbox this request came to."""
    box: Box = request.app.state.box
    return box


Here = Annotated[Box, Depends(box_of)]


class Unit(APIRoute):
    """Runs each request alone and in one transaction, undone when it is refused."""

    def get_route_handler(self) -> Handler:
        """Wrap the handler; the body is read first, so that a slow sender holds nobody up."""
        handle = super().get_route_handler()

        async def run(request: Request) -> Response:
            box = box_of(request)
            await request.body()
            async with box.lock:
                with box.db.transaction():
                    response = await self.serve(request, handle)
            box.wake.set()
            return response

        return run

    async def serve(self, request: Request, handle: Handler) -> Response:
        """Carry the request out."""
        return await handle(request)


class ApiUnit(Unit):
    """A call of the gateway: bearer token, and the idempotency key on writes."""

    async def serve(self, request: Request, handle: Handler) -> Response:
        """Check the token, replay a write already done, or do it and keep the answer."""
        box = box_of(request)
        check_token(box, request)
        check_offered(f"{request.method} {self.path_format.removeprefix(BASE)}", box.settings.off)
        check_query(request, {asked.alias for asked in self.dependant.query_params})
        if request.method not in WRITES:
            return await handle(request)
        key, mark = key_of(request), fingerprint(request, await request.body())
        return replay(box, key, mark) or keep(box, key, mark, await handle(request))


def check_token(box: Box, request: Request) -> None:
    """Refuse a caller without the bearer token."""
    given = request.headers.get("authorization", "").encode()
    wanted = f"Bearer {box.settings.token}".encode()
    if not hmac.compare_digest(given, wanted):
        raise Problem("unauthorised")


def check_query(request: Request, known: set[str]) -> None:
    """Refuse a parameter this call does not have: a slip of the pen would be ignored else."""
    strange = sorted(request.query_params.keys() - known)
    if strange:
        raise refused(*((name, "unknown", "Không có tham số này.") for name in strange))


def key_of(request: Request) -> str:
    """Return the idempotency key of a write."""
    key = request.headers.get("idempotency-key", "")
    if not KEY.fullmatch(key):
        raise Problem("idempotency_key_missing")
    return key


def fingerprint(request: Request, body: bytes) -> str:
    """Digest what was asked. A multipart boundary is chance, so it does not count."""
    boundary = request.headers.get("content-type", "").partition("boundary=")[2].strip('"').encode()
    plain = body.replace(boundary, b"") if boundary else body
    asked = f"{request.method} {request.url.path}\n".encode()
    return hashlib.sha256(asked + plain).hexdigest()


def replay(box: Box, key: str, mark: str) -> Response | None:
    """Return the kept answer of this very write, None for a new key."""
    kept = box.db.one("SELECT * FROM idempotency WHERE key = ?", key)
    if kept is None:
        return None
    if kept["fingerprint"] != mark:
        raise Problem("idempotency_key_reused")
    headers = {"Idempotency-Replayed": "true"}
    return Response(kept["body"], kept["status"], headers, kept["type"])


def keep(box: Box, key: str, mark: str, response: Response) -> Response:
    """Store the answer in the transaction that did the work. Refusals raise and are not kept."""
    box.db.insert(
        "idempotency",
        key=key,
        fingerprint=mark,
        status=response.status_code,
        type=response.headers.get("content-type"),
        body=bytes(response.body),
        at=box.stamp(),
    )
    return response
