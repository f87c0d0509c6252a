"""No gateway at all: a portal that answers from the procedures' own files, and takes nothing.

`HttpPortal` on this transport is what the bot has when no BACKEND_URL is set: it may read forms and
name the agency, every capability is off, and any other call is refused as final.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import yaml

from backend_client.forms import component_of, schema_of, version_of

Json = dict[str, Any]


class GuideTransport(httpx.AsyncBaseTransport):
    """Answers a few reads; `agency` is the one this bot speaks for (openapi.yaml, `Agency`)."""

    def __init__(self, procedures: Path, agency: Json) -> None:
        self._folder, self._agency = procedures, agency

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer to one call of the gateway."""
        parts = request.url.path.removeprefix("/api/v1").strip("/").split("/")
        if request.method == "GET":
            match parts:
                case ["capabilities"]:
                    return _answer(200, {})
                case ["agencies"]:
                    return _answer(200, {"items": [self._agency], "next": None})
                case ["procedures", code, "form"] if code in _codes(self._folder):
                    return _answer(200, form_of(_codes(self._folder)[code]))
        problem = {"title": "This portal has no gateway.", "status": 403, "code": "guide_only"}
        return _answer(403, problem)


def form_of(procedure: Json) -> Json:
    """The form of a procedure's file (openapi.yaml, `Form`)."""
    schema = schema_of(procedure)
    components = [component_of(c) for c in procedure["components"]]
    return {
        "procedure_code": procedure["code"],
        "version": version_of(schema, components),
        "schema": schema,
        "components": components,
    }


@cache
def _codes(folder: Path) -> dict[str, Json]:
    """Procedures by national code, read once a process."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    paths = (path for path in sorted(folder.glob("*.yaml")) if not path.name.startswith("_"))
    files = (yaml.load(path.read_bytes(), loader) for path in paths)  # noqa: S506  a safe loader
    return {one["code"]: one for one in files if isinstance(one, dict) and one.get("code")}


def _answer(status: int, body: Json) -> httpx.Response:
    return httpx.Response(status, content=json.dumps(body, ensure_ascii=False).encode())
