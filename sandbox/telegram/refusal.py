"""How the Bot API says no: `ok: false`, a code, a description, sometimes parameters."""

from typing import Any

from starlette.responses import JSONResponse

WORDS = {
    400: "Bad Request: chat not found",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance"
    " is running",
    429: "Too Many Requests: retry after 1",
    500: "Internal Server Error",
    502: "Bad Gateway",
}


class Refusal(Exception):
    """A call that Telegram refuses."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


def bad(why: str) -> Refusal:
    """A request that can never work like this."""
    return Refusal(400, f"Bad Request: {why}")


def answer(refusal: Refusal) -> JSONResponse:
    """The refusal as HTTP."""
    body: dict[str, Any] = {
        "ok": False,
        "error_code": refusal.code,
        "description": refusal.description,
    }
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return JSONResponse(body, refusal.code)


def failure(status: int) -> JSONResponse:
    """A failure that `/dev/faults` ordered."""
    more = {"retry_after": 1} if status == 429 else {}
    words = WORDS.get(status, WORDS[500] if status >= 500 else "Bad Request")
    return answer(Refusal(status, words, **more))
