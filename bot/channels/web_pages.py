"""What the browser loads: the widget, the iframe page, and the demo's ward page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.assets import FOREVER, Asset, read_assets
from bot.channels.web_guard import Origins, Problem

HERE = Path(__file__).parent
SHORT = "public, max-age=300, stale-while-revalidate=86400"  # for the bare address


def shared(asset: Asset, request: Request) -> Response:
    """The file, also for pages elsewhere; 304 for who has it already."""
    hashed = request.query_params.get("v") == asset.tag
    headers = {
        "ETag": f'"{asset.tag}"',
        "Cache-Control": FOREVER if hashed else SHORT,
        "Access-Control-Allow-Origin": "*",  # a module script is fetched with CORS
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    if asset.tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={"Vary": "Accept-Encoding", **headers})
    return asset.answer(request, headers)


SERVICES = (
    ("Đăng ký khai sinh", "Cho bé mới sinh, kể cả nộp muộn", "đăng ký khai sinh"),
    ("Tạm trú, thường trú", "Chuyển đến, chuyển đi, thêm người", "đăng ký tạm trú"),
    ("Đăng ký kết hôn", "Cần chuẩn bị gì, hẹn ngày ra sao", "đăng ký kết hôn"),
    ("Xác nhận độc thân", "Giấy xác nhận tình trạng hôn nhân", "xác nhận tình trạng hôn nhân"),
    ("Chứng thực bản sao", "Sao y giấy tờ từ bản chính", "chứng thực bản sao"),
    ("Hộ kinh doanh", "Thành lập, thay đổi, tạm ngừng", "đăng ký hộ kinh doanh"),
    ("Trợ cấp xã hội", "Người cao tuổi, người khuyết tật", "trợ cấp xã hội hằng tháng"),
    ("Nộp phí, lệ phí", "Trả tiền cho hồ sơ đã nộp", "nộp phí hồ sơ"),
)


def policy(url: str, frame_ancestors: str) -> str:
    """The content policy of our own pages: nothing inline, nothing from elsewhere.

    The socket is named, because older Safaris do not count it as 'self'.
    """
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; "
        f"connect-src 'self' {url.replace('http', 'ws', 1)}; "
        "img-src 'self' blob:; font-src 'self'; base-uri 'none'; form-action 'none'; "
        "require-trusted-types-for 'script'; trusted-types lit-html; "
        f"frame-ancestors {frame_ancestors}"
    )


def page(text: str, content_policy: str) -> HTMLResponse:
    """A page with its policy; never cached, because it names the newest assets."""
    headers = {"Content-Security-Policy": content_policy, "Cache-Control": "no-cache"}
    return HTMLResponse(text, headers=headers)


@dataclass(frozen=True)
class Pages:
    """What the pages need to know: our address, who may frame us, names of agencies by code.

    `demo` turns the ward page on; `sandbox` is the address of its phone and desk, if it runs.
    """

    url: str
    origins: Origins
    agencies: Mapping[str, str] = field(default_factory=dict)
    demo: bool = False
    sandbox: str = ""


def router(pages: Pages) -> APIRouter:
    """Routes of everything the browser loads."""
    routes = APIRouter()
    assets = read_assets(HERE / "static")
    templates = _templates(assets)

    @routes.get("/widget.js", include_in_schema=False)
    def widget(request: Request) -> Response:
        return shared(assets["widget.js"], request)

    @routes.get("/webchat/static/{name}", include_in_schema=False)
    def static(request: Request, name: str) -> Response:
        if name not in assets:
            raise Problem("missing")
        return shared(assets[name], request)

    @routes.get("/webchat/frame", response_class=HTMLResponse)
    def frame(
        agency: Annotated[str, Query(max_length=40)] = "",
        lang: Annotated[str, Query(pattern="^(vi|en)$")] = "vi",
        start: Annotated[str, Query(pattern="^[A-Za-z0-9_-]{0,64}$")] = "",
    ) -> HTMLResponse:
        name = pages.agencies.get(agency, "")
        text = templates.get_template("frame.html").render(
            lang=lang, agency=agency, agency_name=name, start=start
        )
        ancestors = " ".join(["'self'", *sorted(pages.origins.allowed)])
        return page(text, policy(pages.url, ancestors))

    @routes.get("/", response_class=HTMLResponse)
    def ward() -> HTMLResponse:
        if not pages.demo:
            raise Problem("missing")
        services = [{"name": name, "note": note, "ask": ask} for name, note, ask in SERVICES]
        text = templates.get_template("ward.html").render(services=services, sandbox=pages.sandbox)
        return page(text, policy(pages.url, "'none'"))

    return routes


def _templates(assets: dict[str, Asset]) -> Environment:
    """The templates; `asset(name)` is the address of a static file with its content's hash."""
    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def asset(name: str) -> str:
        base = "/widget.js" if name == "widget.js" else f"/webchat/static/{name}"
        return f"{base}?v={assets[name].tag}"

    templates.globals["asset"] = asset
    return templates
