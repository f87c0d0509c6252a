"""The peer, run inside its own environment: train Rasa's DIET on a folder, judge lines with it.

`python rasa_side.py PROJECT QUESTIONS ANSWERS`: QUESTIONS is a JSON list of texts; ANSWERS gets
`{"seconds", "load_seconds", "resident_mb", "parses": [{"ranking", "entities", "ms"}]}`. A model
that stands in PROJECT is used again. Needs Python 3.10 with rasa 3.6.21; imports nothing of ours.
"""

import asyncio
import json
import os
import sys
import time
from pathlib import Path

STARTED = time.perf_counter()

from rasa.core.agent import Agent  # noqa: E402  importing it is part of its start
from rasa.model_training import train_nlu  # noqa: E402

IMPORTED = time.perf_counter() - STARTED


def main(project: Path, questions: Path, answers: Path) -> None:
    questions, answers = questions.resolve(), answers.resolve()
    os.chdir(project)
    model, seconds = trained(Path("trained.json"))
    began = time.perf_counter()
    agent = Agent.load(model)
    asyncio.run(agent.parse_message("xin chào"))
    out = {"seconds": seconds, "load_seconds": IMPORTED + time.perf_counter() - began}
    parses = asyncio.run(judge(agent, json.loads(questions.read_text("utf-8"))))
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    out["resident_mb"] = pages * os.sysconf("SC_PAGE_SIZE") // 2**20
    answers.write_text(json.dumps({**out, "parses": parses}), "utf-8")


def trained(note: Path) -> tuple[str, float]:
    """The model's path and what its training took, noted once it is whole."""
    if not note.exists():
        began = time.perf_counter()
        model = train_nlu("config.yml", "data/nlu", "models", domain="domain.yml")
        note.write_text(json.dumps([model, time.perf_counter() - began]), "utf-8")
    model, seconds = json.loads(note.read_text("utf-8"))
    return model, seconds


async def judge(agent: Agent, texts: list[str]) -> list[dict]:
    parses = []
    for text in texts:
        began = time.process_time()
        found = await agent.parse_message(text)
        ms = (time.process_time() - began) * 1000
        ranking = [(i["name"], i["confidence"]) for i in found["intent_ranking"]]
        entities = [(e["entity"], str(e["value"])) for e in found["entities"]]
        parses.append({"ranking": ranking, "entities": entities, "ms": ms})
    return parses


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
