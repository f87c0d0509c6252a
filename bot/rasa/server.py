"""Understand with a Rasa server: `POST /model/parse` of RASA_URL in place of our classifier.

Rasa gives the intent and its probabilities; entities stay ours (their values must be normalised),
and so do finding and the rules of the open question. A server that is slow, down or talks
nonsense is passed over for that message, and left alone for a while after that.
"""

import logging
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import httpx
import msgspec

from bot.model import Answered, Open, Understood
from bot.nlu import Nlu
from bot.nlu.corpus import INTENTS
from bot.nlu.entities import A_DAY
from bot.nlu.parser import Parsed

TIMEOUT = 1.0  # seconds; the citizen waits
PAUSE = 30.0  # seconds a failing server is left alone
LONGEST = 1_000  # characters sent
log = logging.getLogger(__name__)


class Intent(msgspec.Struct):
    """A label with its probability."""

    name: str | None
    confidence: float = 0.0


class Answer(msgspec.Struct):
    """What of Rasa's answer is used."""

    intent: Intent
    intent_ranking: list[Intent] = []


class RasaNlu(Nlu):
    """Our model with Rasa's intents. As thread-safe as its client is."""

    def __init__(
        self,
        own: Nlu,
        url: str,
        client: httpx.Client | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(own.trained)
        self._url = url.rstrip("/") + "/model/parse"
        self._client = client or httpx.Client(timeout=TIMEOUT)
        self._clock = clock
        self._quiet_until = 0.0

    def read(self, text: str, otp: bool = False, today: date = A_DAY) -> Parsed:
        """As `Nlu.read`; the ranking is Rasa's when it gives one of our labels."""
        own = super().read(text, otp, today)
        if not own.ranking or self._clock() < self._quiet_until:
            return own
        try:
            ranking = self._ask(own.text)
        except (httpx.HTTPError, msgspec.MsgspecError, ValueError) as error:
            log.warning("rasa server passed over: %s", type(error).__name__)
            self._quiet_until = self._clock() + PAUSE
            return own
        return Parsed(own.text, ranking, own.entities)

    def glance(self, text: str, open: Open | None, path: tuple[Answered, ...]) -> Understood | None:
        """None: a server is asked, and nothing is sure before."""
        return None

    def _ask(self, text: str) -> tuple[tuple[str, float], ...]:
        """Labels by probability. Raises on anything but an answer with a label of ours."""
        response = self._client.post(self._url, json={"text": text[:LONGEST]})
        response.raise_for_status()
        answer = msgspec.json.decode(response.content, type=Answer)
        ranking = ranked(answer)
        if not ranking:
            raise ValueError("no label of ours")
        return ranking


def ranked(answer: Answer) -> tuple[tuple[str, float], ...]:
    """Our labels in Rasa's answer, best first; `faq/…` of a response selector is `faq`."""
    chances: dict[str, float] = {}
    for intent in (answer.intent, *answer.intent_ranking):
        name = (intent.name or "").split("/", maxsplit=1)[0]
        if name in INTENTS and 0.0 <= intent.confidence <= 1.0:
            chances.setdefault(name, intent.confidence)
    return tuple(sorted(chances.items(), key=lambda pair: -pair[1]))


def understanding(own: Nlu, url: str, **parts: Any) -> Nlu:
    """Our model, or with an address Rasa's server before it."""
    return RasaNlu(own, url, **parts) if url else own
