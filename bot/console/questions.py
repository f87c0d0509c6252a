"""What was not understood, in groups: an editor says which answer it asks for, or that it is none
of ours. The same list as `motcua nlu suggest`; what has been looked at does not come back.
"""

import asyncio
from datetime import timedelta
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from bot.console.desk import Desk
from bot.console.guard import Me, record
from bot.console.topics import newest_of
from bot.nlu.suggest import Group, suggest
from bot.store import content, misheard

SPAN = timedelta(days=30)
SHOWN = 30  # groups on a page
Words = Annotated[list[str], Form(min_length=1, max_length=200)]


def router(desk: Desk) -> APIRouter:
    """The routes of the list."""
    routes = APIRouter()
    store = desk.store

    @routes.get("/console/questions")
    async def listed(request: Request, me: Me) -> Response:
        groups = await unanswered(desk, me.staff.agency)
        model = desk.knowledge.model
        near = [model.find(next(iter(group.wordings)), "faq", 3).ranking for group in groups]
        touched = await content.standing(store)
        newest = (standing.entry for standing in touched.values())
        topics = sorted(model.catalogue.with_answers(newest).faqs, key=lambda one: one.question)
        shown: dict[str, Any] = {"groups": list(zip(groups, near, strict=True)), "topics": topics}
        return desk.pages.page(request, "questions.html", **shown)

    @routes.post("/console/questions")
    async def label(
        request: Request, me: Me, words: Words, entry: Annotated[str, Form(max_length=60)] = ""
    ) -> Response:
        said, now = [line[:200] for line in words], desk.now()
        if entry:
            before = await newest_of(desk, entry)
            wordings = tuple(dict.fromkeys((*before.paraphrases, *said)))
            draft = msgspec.structs.replace(before, paraphrases=wordings)
            await content.save(store, draft, me.staff.id, now)
        await content.label(store, said, entry, me.staff.id, now)
        await record(desk, request, "faq_label", entry)
        return RedirectResponse("/console/questions", 303)

    return routes


async def unanswered(desk: Desk, agency: str) -> list[Group]:
    """Groups nobody has looked at yet, the most frequent first."""
    said = await misheard.since(desk.store, desk.now() - SPAN, agency=agency)
    groups = await asyncio.to_thread(suggest, desk.knowledge.model, said)
    known = await content.labels(desk.store)
    return [group for group in groups if not known.keys() >= group.wordings.keys()][:SHOWN]
