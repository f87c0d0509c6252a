"""A Rasa server before our model: used when it answers well, passed over when it does not."""

import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from bot.model import Handoff
from bot.nlu import Nlu, load_model
from bot.rasa.server import PAUSE, RasaNlu, understanding

ROOT = Path(__file__).parents[2]
Answer = Callable[[httpx.Request], httpx.Response]


@pytest.fixture(scope="module")
def own() -> Nlu:
    return load_model(ROOT / "data", ROOT / "var" / "nlu")


class Rasa:
    """A Rasa server: what it answers, and what it was asked."""

    def __init__(self, answer: Answer) -> None:
        self.answer, self.asked, self.now = answer, list[str](), 0.0

    def take(self, request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/model/parse"
        self.asked.append(json.loads(request.content)["text"])
        return self.answer(request)

    def nlu(self, own: Nlu) -> Nlu:
        client = httpx.Client(transport=httpx.MockTransport(self.take))
        return understanding(own, "http://rasa:5005/", client=client, clock=lambda: self.now)


def says(*intents: tuple[str, float]) -> Answer:
    ranking = [{"name": name, "confidence": chance} for name, chance in intents]
    body = {"intent": ranking[0], "intent_ranking": ranking, "entities": [], "text": "x"}
    return lambda _: httpx.Response(200, json=body)


def test_without_an_address_our_own_model_understands(own: Nlu) -> None:
    assert understanding(own, "") is own


def test_the_intent_is_the_servers_and_the_entities_are_ours(own: Nlu) -> None:
    rasa = Rasa(says(("ask_human", 0.97), ("greet", 0.02)))
    nlu = rasa.nlu(own)
    parsed = nlu.parse("phí khai sinh, sđt 0912345678")
    assert parsed["intent"] == {"name": "ask_human", "confidence": 0.97}
    assert {e["entity"] for e in parsed["entities"]} == {"procedure", "phone"}
    assert nlu.understand("xin chào", None, ()).commands == (Handoff("asked"),)
    assert rasa.asked[0] == "phí khai sinh, sđt 0912345678"


def test_a_response_selectors_label_is_faq(own: Nlu) -> None:
    assert Rasa(says(("faq/acc-otp", 0.9))).nlu(own).parse("x y z")["intent"]["name"] == "faq"


def late(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("too late", request=request)


def gone(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("nobody there", request=request)


@pytest.mark.parametrize(
    "answer",
    [
        late,
        gone,
        lambda _: httpx.Response(500),
        lambda _: httpx.Response(200, content=b"<html>"),
        lambda _: httpx.Response(200, json=[1, 2]),
        lambda _: httpx.Response(200, json={"intent": {"name": None, "confidence": 0.0}}),
        lambda _: httpx.Response(200, json={"intent": {"name": "pizza", "confidence": 0.9}}),
        lambda _: httpx.Response(200, json={"intent": {"name": "greet", "confidence": 7}}),
    ],
    ids=["timeout", "down", "500", "html", "list", "no intent", "foreign label", "no probability"],
)
def test_a_server_in_trouble_is_passed_over_and_left_alone_for_a_while(
    own: Nlu, answer: Answer
) -> None:
    rasa = Rasa(answer)
    nlu = rasa.nlu(own)
    said = "nộp hồ sơ khai sinh"
    assert nlu.parse(said) == own.parse(said)
    assert nlu.parse("xin chào") == own.parse("xin chào")
    assert rasa.asked == [said]
    rasa.now, rasa.answer = PAUSE, says(("goodbye", 0.8))
    assert nlu.parse(said)["intent"]["name"] == "goodbye"


def test_an_empty_text_is_not_sent(own: Nlu) -> None:
    rasa = Rasa(says(("greet", 1.0)))
    assert isinstance(rasa.nlu(own), RasaNlu)
    assert rasa.nlu(own).parse("  ")["intent"]["name"] is None
    assert rasa.asked == []
