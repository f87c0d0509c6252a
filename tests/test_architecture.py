"""The house keeps its own rules: routes and their guards, settings, sizes, clean tests.

The arrows between packages are `.importlinter`'s; that every dialog has a transcript is
test_transcripts.py's.
"""

import ast
import gzip
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from pydantic import SecretStr, TypeAdapter

from bot.app import create_app, make_bot
from bot.console.policy import POLICY as CONSOLE
from bot.metrics import Metrics
from bot.setting_files import PREFIX
from bot.settings import Settings

ROOT = Path(__file__).parents[1]
NOBODY = "postgresql://nobody:x@127.0.0.1:1/none"  # a door must be shut before the store is asked
OURS = "http://bot.example"
LONGEST = 300  # lines

# Who may use a route. "signature": the sender signs. "session": the bearer token of a browser's
# session, on a page that may embed the chat. "page": such a page. "token": API_TOKENS. "hello": a
# socket, whose first frame holds the session's token. "public": no data of anybody.
POLICIES = {
    "POST /webhooks/portal": "signature",
    "POST /webhooks/telegram": "signature",
    "POST /webhooks/zalo": "signature",
    "POST /webchat/sessions": "page",
    "DELETE /webchat/sessions": "session",
    "POST /webchat/attachments": "session",
    "GET /webchat/files/{file_id}": "session",
    "POST /webchat/messages": "session",
    "GET /webchat/events": "session",
    "WS /webchat/ws": "hello",
    "GET /signin/vneid/start": "public",  # a one-use link of one chat
    "GET /signin/vneid/callback": "public",  # a one-use state of one browser
    "POST /model/parse": "token",
    "POST /model/find": "token",
    "GET /": "public",
    "GET /widget.js": "public",
    "GET /webchat/static/{name}": "public",
    "GET /webchat/frame": "public",
    "GET /healthz": "public",
    "GET /readyz": "public",
    "GET /metrics": "public",  # counts only; keep it inside the network (docs/operations.md)
}
# The console has its own table, walked by tests/console/test_policy.py.
POLICIES |= dict.fromkeys(CONSOLE, "staff")


def routes_of(app: FastAPI) -> set[str]:
    found = set()
    for route in iter_route_contexts(app.routes):
        found |= {f"{method} {route.path}" for method in route.methods or {"WS"}}
    return found


def with_policy(policy: str) -> list[str]:
    return [route for route, guard in POLICIES.items() if guard == policy]


@pytest.fixture
def app(tmp_path: Path) -> FastAPI:
    """The whole bot in production dress, every door hung, with nobody behind it."""
    settings = Settings(
        env="production",
        data_dir=tmp_path,
        public_url=OURS,
        secret_keys=SecretStr("a key of the tests long enough"),
        index_key=SecretStr("another key of the tests"),
        api_tokens=SecretStr("a token of the tests"),
        backend_url="http://portal.invalid",
        backend_token=SecretStr("a portal token of the tests"),
        backend_webhook_secret=SecretStr("a secret of the tests"),
        vneid_issuer="http://vneid.invalid",
        vneid_client_id="motcua",
        vneid_client_secret=SecretStr("a client secret of the tests"),
        telegram_token=SecretStr("100000001:a-token-of-the-tests"),
        telegram_webhook_secret=SecretStr("a-secret-of-the-tests"),
        zalo_app_id="1",
        zalo_app_secret=SecretStr("an app secret of the tests"),
        zalo_oa_id="2",
        zalo_oa_secret_key=SecretStr("an OA secret of the tests"),
    )
    return create_app(make_bot(settings, NOBODY), works=False)


@pytest_asyncio.fixture
async def stranger(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who holds no key of ours."""
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=OURS) as client:
        yield client


async def knock(client: httpx.AsyncClient, route: str, **more: object) -> int:
    method, path = route.split(" ")
    url = path.replace("{file_id}", "0").replace("{name}", "x")
    answer = await client.request(method, url, **more)  # type: ignore[arg-type]
    return answer.status_code


def test_every_route_has_a_policy(app: FastAPI) -> None:
    assert routes_of(app) == set(POLICIES)


def test_every_webhook_is_signed(app: FastAPI) -> None:
    hooks = {route for route in routes_of(app) if route.startswith("POST /webhooks/")}
    assert hooks == set(with_policy("signature"))


@pytest.mark.parametrize("route", with_policy("signature"))
async def test_a_webhook_refuses_what_is_not_signed(
    stranger: httpx.AsyncClient, route: str
) -> None:
    forged = {
        "X-Motcua-Signature": "t=1,v1=00",
        "X-ZEvent-Signature": "mac=00",
        "X-Telegram-Bot-Api-Secret-Token": "a-guess",
    }
    assert await knock(stranger, route, content=b'{"id":"1"}') == 401
    assert await knock(stranger, route, content=b'{"id":"1"}', headers=forged) == 401


@pytest.mark.parametrize("route", with_policy("session"))
async def test_a_session_route_refuses_who_has_no_token_and_pages_not_ours(
    stranger: httpx.AsyncClient, route: str
) -> None:
    bearer = {"Authorization": "Bearer x", "Origin": "https://elsewhere.example"}
    assert await knock(stranger, route) == 401
    assert await knock(stranger, f"{route}?token=x") == 401
    assert await knock(stranger, route, headers=bearer) == 403


@pytest.mark.parametrize("route", with_policy("page"))
async def test_a_page_route_refuses_pages_not_ours(stranger: httpx.AsyncClient, route: str) -> None:
    assert await knock(stranger, route) == 403
    elsewhere = {"Origin": "https://elsewhere.example"}
    assert await knock(stranger, route, headers=elsewhere) == 403


@pytest.mark.parametrize("route", with_policy("token"))
async def test_a_token_route_refuses_who_has_none(stranger: httpx.AsyncClient, route: str) -> None:
    assert await knock(stranger, route, json={"text": "xin chào"}) == 401
    wrong = {"Authorization": "Bearer x"}
    assert await knock(stranger, route, json={"text": "xin chào"}, headers=wrong) == 401


# --- settings and metrics are documented ----------------------------------------------------------


def rows(page: str, prefix: str) -> dict[str, list[str]]:
    """Table rows of a page whose first cell begins so, by that cell."""
    lines = (ROOT / "docs" / page).read_text("utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]
    return {row[0].strip("`"): row for row in cells if row[0].startswith(f"`{prefix}")}


def default_of(name: str) -> str:
    """A default as the table writes it."""
    match Settings.model_fields[name].default:
        case None | "" | ():
            return ""
        case tuple() as many:
            return f"`{','.join(many)}`"
        case timedelta() as duration:
            return f"`{TypeAdapter(timedelta).dump_python(duration, mode='json')}`"
        case value:
            return f"`{value}`"


def test_every_setting_is_documented_with_its_default() -> None:
    documented = {name: row[1] for name, row in rows("operations.md", PREFIX).items()}
    ours = {f"{PREFIX}{name.upper()}": default_of(name) for name in Settings.model_fields}
    assert documented == ours


def test_what_is_reserved_is_said_to_be_and_what_is_said_to_be_is() -> None:
    """An operator must not believe in a setting that nothing reads."""
    read = {
        node.attr
        for path in sources("bot")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
    } - {"index_key"}  # only `Settings.blind_index_key` reads it, and nobody that
    unread = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields if name not in read}
    said = {name for name, row in rows("operations.md", PREFIX).items() if "*reserved*" in row[2]}
    assert said == unread


def test_every_metric_is_documented() -> None:
    exposed = {
        f"{metric.name}_total" if metric.type == "counter" else metric.name
        for metric in Metrics().registry.collect()
    }
    assert set(rows("operations.md", "motcua_")) == exposed


# --- sizes ----------------------------------------------------------------------------------------


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def test_no_file_grows_into_a_god() -> None:
    sizes = {
        path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines())
        for path in sources("bot", "sandbox", "backend_client")
    }
    assert {name: lines for name, lines in sizes.items() if lines > LONGEST} == {}


def test_the_widget_is_small() -> None:
    bundle = (ROOT / "bot" / "channels" / "static" / "widget.js").read_bytes()
    assert len(gzip.compress(bundle, mtime=0)) <= 20 * 1024


# --- tests keep their own rules -------------------------------------------------------------------


def names_in(tree: ast.AST) -> Iterator[str]:
    """Dotted names that a file imports, reads or takes as arguments."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (name.name for name in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield from (f"{module}.{name.name}" for name in names)
            case ast.Attribute(value=ast.Name(id=owner), attr=attr):
                yield f"{owner}.{attr}"
            case ast.arg(arg=arg):
                yield arg
            case _:
                pass


FORBIDDEN = {"time.sleep", "unittest.mock", "mocker", "pytest.skip", "mark.skip", "mark.xfail"}


def is_forbidden(name: str) -> bool:
    return name in FORBIDDEN or name.startswith("unittest.mock.")


def test_tests_mock_nothing_sleep_nowhere_and_skip_nothing() -> None:
    guilty = {
        f"{path.relative_to(ROOT).as_posix()}: {name}"
        for path in sources("tests", "benchmarks")
        for name in names_in(ast.parse(path.read_text("utf-8")))
        if is_forbidden(name)
    }
    assert guilty == set()


def test_the_rule_about_tests_sees_what_it_forbids() -> None:
    guilty = "import time\nfrom unittest.mock import patch\ndef f(mocker): time.sleep(1)"
    found = {name for name in names_in(ast.parse(guilty)) if is_forbidden(name)}
    assert found == {"time.sleep", "unittest.mock.patch", "mocker"}
