"""`POST /model/parse` and `/model/find`: the understanding, for programs that hold a token.

Without API_TOKENS they answer only a developer's machine: not in production, and not through a
proxy (a forwarding header shows one).
"""

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, Protocol

from fastapi import APIRouter, Depends, HTTPException, Request
from pydantic import BaseModel, Field

from bot.model import Found
from bot.texts import VIETNAM

FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


class Model(Protocol):
    """What `bot.nlu.load_model` gives."""

    def parse(self, text: str, today: date = ...) -> dict[str, Any]:
        """Rasa's parse of a text."""
        ...

    def find(self, text: str, kind: Literal["procedure", "faq"], limit: int = 5) -> Found:
        """Procedures or answers that fit a text."""
        ...


class ParseBody(BaseModel):
    """A text to understand."""

    text: str = Field(max_length=5000)


class FindBody(BaseModel):
    """A text to find something for."""

    text: str = Field(max_length=5000)
    kind: Literal["procedure", "faq"] = "procedure"
    limit: int = Field(default=5, ge=1, le=50)


@dataclass(frozen=True)
class Access:
    """Who may ask."""

    tokens: Sequence[str] = field(default=(), repr=False)
    production: bool = True

    def __call__(self, request: Request) -> None:
        """Let the request through. Raises 401."""
        given = request.headers.get("authorization", "").removeprefix("Bearer ").encode()
        if any(hmac.compare_digest(given, token.encode()) for token in self.tokens):
            return
        forwarded = any(name in request.headers for name in FORWARDED)
        if self.tokens or self.production or forwarded:
            raise HTTPException(401, "unauthorised", {"WWW-Authenticate": "Bearer"})


def router(model: Callable[[], Model], access: Access) -> APIRouter:
    """The two routes."""
    routes = APIRouter(prefix="/model", dependencies=[Depends(access)])

    @routes.post("/parse")
    def parse(body: ParseBody) -> dict[str, Any]:
        return model().parse(body.text, today=datetime.now(VIETNAM).date())

    @routes.post("/find")
    def find(body: FindBody) -> dict[str, Any]:
        return shape(model().find(body.text, body.kind, body.limit))

    return routes


def shape(found: Found) -> dict[str, Any]:
    """What was found, as the contract writes it."""
    hits = found.ranking
    ranking = [{"id": h.id, "topic": h.topic, "name": h.name, "score": h.score} for h in hits]
    asked = {"question": found.question, "ids": list(found.ask)} if found.question else None
    return {"ranking": ranking, "clarify": asked, "none_fits": found.none_fits}
