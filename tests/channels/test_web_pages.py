"""What the browser loads, and the headers it comes with."""

import gzip
import re
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from bot.assets import read_assets
from bot.channels import web_pages
from bot.channels.web_guard import Origins, Problem, answer_problem
from bot.console import pages
from tests.web import HOST_PAGE, Bot


async def test_the_widget_is_small_cached_and_open_to_every_page(
    bot: Bot, page: httpx.AsyncClient
) -> None:
    answer = await page.get("/widget.js", headers={"Accept-Encoding": "identity"})
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "immutable" not in answer.headers["cache-control"]
    assert len(gzip.compress(answer.content, 9)) < 20 * 1024
    again = await page.get("/widget.js", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_the_widget_comes_packed_for_who_can_unpack_it(page: httpx.AsyncClient) -> None:
    answer = await page.get("/widget.js", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < 20 * 1024
    assert answer.text.startswith("var ")


async def test_an_address_with_the_right_hash_never_changes(page: httpx.AsyncClient) -> None:
    (address,) = re.findall(r'src="(/widget\.js\?v=\w+)"', (await page.get("/webchat/frame")).text)
    assert "immutable" in (await page.get(address)).headers["cache-control"]
    assert "immutable" not in (await page.get("/widget.js?v=0")).headers["cache-control"]


async def test_the_iframe_page_may_be_framed_by_our_pages_only(
    bot: Bot, page: httpx.AsyncClient
) -> None:
    answer = await page.get("/webchat/frame?agency=H26.12&lang=en")
    policy = answer.headers["content-security-policy"]
    ancestors = policy.partition("frame-ancestors ")[2].split()
    assert ancestors[0] == "'self'"
    assert set(ancestors[1:]) == bot.parts.origins.allowed
    assert HOST_PAGE in ancestors
    assert "unsafe" not in policy
    assert "*" not in policy
    assert 'agency-name="UBND phường Sen Hồ"' in answer.text
    assert '<html lang="en">' in answer.text


async def test_the_iframe_page_writes_what_it_is_told_as_text(page: httpx.AsyncClient) -> None:
    answer = await page.get("/webchat/frame", params={"agency": '"><script>'})
    assert "<script>" not in answer.text
    assert (await page.get("/webchat/frame?lang=fr")).status_code == 422


async def test_the_ward_page_says_what_it_is_and_leads_to_the_sandbox(
    page: httpx.AsyncClient,
) -> None:
    answer = await page.get("/")
    assert "Trang minh họa" in answer.text
    assert 'href="http://127.0.0.1:8090/phone"' in answer.text
    assert 'href="http://127.0.0.1:8090/desk"' in answer.text
    assert '<motcua-chat agency="H26.12"' in answer.text
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


async def test_everything_the_pages_name_is_there(page: httpx.AsyncClient) -> None:
    for path in ("/", "/webchat/frame"):
        text = (await page.get(path)).text
        names = re.findall(r'(?:src|href)="(/[^"#]+)"', text)
        assert names
        for name in names:
            assert (await page.get(name)).status_code == 200, name


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/widget.js", 200),
        ("/webchat/frame", 200),
        ("/webchat/static/nothing.js", 404),
        ("/webchat/events", 401),
        ("/nowhere", 404),
    ],
)
async def test_every_answer_carries_the_safe_headers(
    page: httpx.AsyncClient, path: str, status: int
) -> None:
    answer = await page.get(path)
    assert answer.status_code == status
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert "frame-ancestors" in answer.headers["content-security-policy"]
    assert "strict-transport-security" not in answer.headers  # this server speaks http


async def test_outside_the_demo_there_is_no_ward_page() -> None:
    app = FastAPI()
    pages = web_pages.Pages("http://bot.example", Origins(frozenset()))
    app.include_router(web_pages.router(pages))
    app.add_exception_handler(Problem, answer_problem)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=pages.url) as client:
        assert (await client.get("/")).status_code == 404
        assert (await client.get("/widget.js")).status_code == 200


@pytest.mark.parametrize("folder", [web_pages.HERE, pages.HERE])
def test_a_file_of_ours_has_the_same_type_on_every_machine(folder: Path) -> None:
    types = {name: asset.type for name, asset in read_assets(folder / "static").items()}
    assert {kind for name, kind in types.items() if name.endswith(".js")} == {
        "text/javascript; charset=utf-8"
    }
    assert all(kind.startswith(("text/", "image/svg+xml")) for kind in types.values())
