"""Answers of knowledge: written, tried in a test chat, published and taken back, by editors."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from bot.catalogue import FaqEntry
from bot.console import rehearsal
from bot.console.desk import Desk
from bot.console.drafting import NEW, Draft, fields, new_topic, problems, told
from bot.console.guard import Me, Missing, record
from bot.console.pages import Words, language_of
from bot.nlu import Untrainable
from bot.nlu.check import Wrong
from bot.nlu.normalise import fold
from bot.store import content
from bot.store.content import IN_FILES, Version
from bot.texts import VIETNAM

Number = Annotated[int, Form(ge=IN_FILES)]


def router(desk: Desk) -> APIRouter:  # noqa: C901, PLR0915  a table of routes
    """The routes of answers."""
    routes = APIRouter()
    store = desk.store

    @routes.get("/console/topics")
    async def listed(
        request: Request, me: Me, q: Annotated[str, Query(max_length=100)] = ""
    ) -> Response:
        touched = await content.standing(store)
        newest = {entry: standing.entry for entry, standing in touched.items()}
        every = desk.knowledge.model.catalogue.with_answers(newest.values()).faqs
        words = fold(q.strip().lower())
        found = [one for one in every if words in fold(f"{one.question} {one.topic}".lower())]
        shown: dict[str, Any] = {"topics": found, "touched": touched, "q": q}
        shown["learning"] = await desk.knowledge.standing()
        return desk.pages.page(request, "topics.html", **shown)

    @routes.get("/console/topics/{entry}")
    async def edit(request: Request, me: Me, entry: str) -> Response:
        return await _page(request, entry)

    @routes.post("/console/topics/{entry}")
    async def save(
        request: Request, me: Me, entry: str, draft: Annotated[Draft, Form()]
    ) -> Response:
        before = None if entry == NEW else await _newest(entry)
        made = draft.entry(new_topic() if before is None else entry, before)
        number = await content.save(store, made, me.staff.id, desk.now())
        await record(desk, request, "faq_save", f"{made.id} {number}")
        return RedirectResponse(f"/console/topics/{made.id}", 303)

    @routes.post("/console/topics/{entry}/publish")
    async def publish(request: Request, me: Me, entry: str, number: Number) -> Response:
        if number != IN_FILES:
            wanted = await _version(entry, number)
            if _problems(wanted.entry):
                return await _page(request, entry, 422)
        await _newest(entry)
        await content.publish(store, entry, number, me.staff.id, desk.now())
        await record(desk, request, "faq_publish", f"{entry} {number}")
        return RedirectResponse(f"/console/topics/{entry}", 303)

    @routes.get("/console/topics/{entry}/try")
    async def rehearse(request: Request, me: Me, entry: str) -> Response:
        return await _rehearsal(request, me.staff.agency, entry, [])

    @routes.post("/console/topics/{entry}/try")
    async def say(
        request: Request,
        me: Me,
        entry: str,
        said: Annotated[list[str] | None, Form(max_length=rehearsal.MOST)] = None,
        words: Annotated[str, Form(max_length=500)] = "",
    ) -> Response:
        typed = [*(said or []), words]
        lines = [line[:500] for line in typed if line.strip()]
        return await _rehearsal(request, me.staff.agency, entry, lines)

    async def _rehearsal(request: Request, agency: str, entry: str, said: list[str]) -> Response:
        draft = await _newest(entry)
        shown: dict[str, Any] = {"entry": draft, "said": said, "played": [], "problem": ""}
        try:
            model = await desk.knowledge.rehearse(draft)
        except Untrainable as error:
            model, shown["problem"] = None, str(error)
        if model is not None:
            engine = desk.rehearsal(model)
            shown["played"] = await rehearsal.play(engine, model, said, desk.now(), agency)
        shown["waits"] = model is None and not shown["problem"]
        return desk.pages.page(request, "rehearsal.html", **shown)

    async def _page(request: Request, entry: str, status: int = 200) -> Response:
        newest = None if entry == NEW else await _newest(entry)
        versions = await content.versions(store, entry)
        standing = (await content.standing(store)).get(entry)
        words = Words(language_of(request))
        shown: dict[str, Any] = {
            "entry": newest,
            "fields": fields(newest),
            "versions": versions,
            "live": standing.live if standing else IN_FILES,
            "in_files": _in_files(entry, versions),
            "problems": [told(one, words) for one in _problems(newest)] if newest else [],
            "learning": await desk.knowledge.standing(),
        }
        return desk.pages.page(request, "topic.html", status, **shown)

    def _problems(entry: FaqEntry) -> list[Wrong]:
        today = desk.now().astimezone(VIETNAM).date()
        return problems(entry, desk.knowledge.model.catalogue, today)

    async def _newest(entry: str) -> FaqEntry:
        """What an editor goes on from. Raises `Missing`."""
        return await newest_of(desk, entry)

    async def _version(entry: str, number: int) -> Version:
        for version in await content.versions(store, entry):
            if version.number == number:
                return version
        raise Missing

    return routes


async def newest_of(desk: Desk, entry: str) -> FaqEntry:
    """The newest version of an answer, of an editor or of the files. Raises `Missing`."""
    standing = (await content.standing(desk.store)).get(entry)
    found = standing.entry if standing else desk.knowledge.model.catalogue.faq(entry)
    if found is None:
        raise Missing
    return found


def _in_files(entry: str, versions: list[Version]) -> bool:
    """Whether the files have an answer of this id: an editor's own topics have other ids."""
    return bool(versions) and not entry.startswith("own-")
