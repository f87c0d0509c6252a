"""The sandbox under requests made up from the contract: no crash, no answer it does not name."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
import yaml
from fastapi import FastAPI
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from starlette.types import Receive, Scope, Send

from sandbox.app import create_sandbox
from sandbox.settings import Settings
from tests.conftest import Clock

CONTRACT = Path(__file__).parents[2] / "backend_client" / "openapi.yaml"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
    ignored_auth,
    unsupported_method,
]


class Door:
    """An app to collect the tests with; a sandbox is put behind it when they run.

    Starting and stopping stay outside: one sandbox serves every test of this page.
    """

    behind: FastAPI

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            return await self.behind(scope, receive, send)
        for step in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{step}.complete"})
        return None


door = Door()
contract = schemathesis.openapi.from_dict(yaml.safe_load(CONTRACT.read_text("utf-8")))
contract.app = door


@contract.auth()
class Token:
    """Signs the made-up requests, but for those made up to come without."""

    def get(self, case: schemathesis.Case[Any], context: schemathesis.AuthContext) -> str:
        return "Bearer sandbox-token"

    def set(
        self, case: schemathesis.Case[Any], data: str, context: schemathesis.AuthContext
    ) -> None:
        case.headers["Authorization"] = data


@pytest.fixture(scope="module", autouse=True)
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    nowhere = httpx.MockTransport(lambda request: httpx.Response(200))
    door.behind = create_sandbox(
        Settings(data=tmp_path_factory.mktemp("sandbox")), Clock(), nowhere
    )
    yield
    door.behind.state.box.db.close()


@contract.parametrize()
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_the_sandbox_keeps_the_contract(case: schemathesis.Case[Any]) -> None:
    case.call_and_validate(checks=CHECKS)
