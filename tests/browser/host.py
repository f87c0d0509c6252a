"""A ward's own page: another origin, under exactly the policy the widget promises to live with."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response

from tests.web import serving

PAGE = """<!doctype html>
<html lang="vi">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Cổng thông tin phường</title>
<script type="module" src="{bot}/widget.js"></script></head>
<body><main><h1>Phường Sen Hồ</h1><p>Trang của phường, ở một nguồn khác.</p></main>
<motcua-chat server="{bot}" agency="H26.12" agency-name="UBND phường Sen Hồ"></motcua-chat>
</body></html>"""
FRAME = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>Cổng thông tin phường</title></head>
<body><main><h1>Phường Sen Hồ</h1>
<iframe title="Trợ lý" src="{bot}/webchat/frame?agency=H26.12" width="360" height="640"></iframe>
</main></body></html>"""


@dataclass
class Host:
    """The page's server. `reports` are the browser's reports against its policy."""

    url: str
    bot: str = ""
    reports: list[object] = field(default_factory=list)

    @property
    def policy(self) -> str:
        bot, socket = self.bot, self.bot.replace("http", "ws", 1)
        return (
            f"default-src 'none'; script-src {bot}; style-src {bot}; connect-src {bot} {socket}; "
            f"img-src {bot} blob:; font-src {bot}; require-trusted-types-for 'script'; "
            "trusted-types lit-html; report-uri /report"
        )


@asynccontextmanager
async def host_page() -> AsyncIterator[Host]:
    app = FastAPI()
    async with serving(app) as url:
        host = Host(url)

        @app.get("/")
        def page() -> Response:
            headers = {"Content-Security-Policy": host.policy}
            return HTMLResponse(PAGE.format(bot=host.bot), headers=headers)

        @app.get("/frame")
        def frame() -> Response:
            headers = {"Content-Security-Policy": f"default-src 'none'; frame-src {host.bot}"}
            return HTMLResponse(FRAME.format(bot=host.bot), headers=headers)

        @app.get("/favicon.ico")
        def icon() -> Response:
            return Response(status_code=204)

        @app.post("/report")
        async def report(request: Request) -> Response:
            host.reports.append(json.loads(await request.body()))
            return Response(status_code=204)

        yield host
