"""Templates and static files. Texts come from `bot/texts/*/console.yaml`; escaping is always on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.assets import FOREVER, Asset, read_assets
from bot.model import Language
from bot.texts import VIETNAM, Phrase, has, number, render

HERE = Path(__file__).parent
LANGUAGE = "motcua_language"  # a cookie; the only thing a browser keeps besides its session
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "font-src 'self'; media-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True)
class Pages:
    """Renders pages and fragments in the language of who asks."""

    assets: Mapping[str, Asset] = field(default_factory=lambda: read_assets(HERE / "static"))
    templates: Environment = field(init=False)

    def __post_init__(self) -> None:
        templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        templates.globals["asset"] = self.address
        object.__setattr__(self, "templates", templates)

    def address(self, name: str) -> str:
        """Where a static file is, with its content's hash."""
        return f"/console/static/{name}?v={self.assets[name].tag}"

    def static(self, request: Request, name: str) -> Response:
        """A static file; 404 for none of ours."""
        asset = self.assets.get(name)
        if asset is None:
            return Response(status_code=404)
        return asset.answer(request, {"Cache-Control": FOREVER})

    def text(self, name: str, language: Language, **values: Any) -> str:
        """A template as text."""
        words = Words(language)
        known = {"t": words.say, "when": words.when, "known": words.known, "n": words.number}
        return self.templates.get_template(name).render({**known, "lang": language, **values})

    def page(self, request: Request, name: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A template as an answer."""
        shown = {"me": getattr(request.state, "session", None), "path": request.url.path, **values}
        text = self.text(name, language_of(request), **shown)
        return HTMLResponse(text, status, headers=HEADERS)


@dataclass(frozen=True)
class Words:
    """What templates say, in one language."""

    language: Language

    def say(self, key: str, **values: Any) -> str:
        """A text of console.yaml; numbers in it are counts."""
        shown = {name: self.number(value) for name, value in values.items()}
        return render(Phrase(f"console.{key}", **shown), self.language)

    def number(self, value: Any) -> Any:
        """A number as people write it; anything else as it is."""
        return number(value, self.language) if isinstance(value, int | float) else value

    def known(self, group: str, name: str) -> str:
        """A text of a group, or the name itself when the catalogue has none."""
        key = f"{group}.{name}"
        return self.say(key) if name and has(f"console.{key}") else name

    def when(self, at: datetime | None) -> str:
        """09:05, and the day when it matters."""
        return at.astimezone(VIETNAM).strftime("%H:%M %d/%m") if at else ""


def language_of(request: Request) -> Language:
    """What this browser reads."""
    return "en" if request.cookies.get(LANGUAGE) == "en" else "vi"
