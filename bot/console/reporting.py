"""Reports for supervisors: pictures, the same figures as tables, and each table for a sheet."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from bot.console.desk import Desk
from bot.console.guard import Me, record
from bot.console.pages import HEADERS, Words, language_of
from bot.model import Language
from bot.store import reports
from bot.store.reports import Day, Left
from bot.texts import VIETNAM, Phrase, has, render

MOST_DAYS = 92
FIGURES = (
    "conversations",
    "handed",
    "contained",
    "closed",
    "reopened",
    "first_minutes",
    "done_minutes",
    "rated",
    "score",
)
PARTS = ("days", "reasons", "scores", "dropoff", "unanswered")
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would calculate

Cell = str | int | float | None
Days = Annotated[int, Query(ge=1, le=MOST_DAYS)]


@dataclass(frozen=True)
class Table:
    """One table of the page and of the export: the same rows in both."""

    part: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def router(desk: Desk) -> APIRouter:
    """The routes of reports."""
    routes = APIRouter()

    @routes.get("/console/reports")
    async def show(request: Request, me: Me, days: Days = 14) -> Response:
        found = await _found(desk, me.staff.agency, days)
        language = language_of(request)
        tables = {part: _table(part, found, language) for part in PARTS}
        shown = {"days": found["days"], "tables": tables, "span": days, "bars": bars}
        return desk.pages.page(request, "reports.html", **shown)

    @routes.get("/console/reports.csv")
    async def as_csv(
        request: Request,
        me: Me,
        days: Days = 14,
        part: Annotated[str, Query(pattern=f"^({'|'.join(PARTS)})$")] = "days",
    ) -> Response:
        table = _table(part, await _found(desk, me.staff.agency, days), language_of(request))
        await record(desk, request, "export", f"{part}, {days} days")
        name = f'attachment; filename="motcua-{part}-{days}.csv"'
        headers = HEADERS | {"Content-Disposition": name}
        return Response(sheet(table), media_type="text/csv; charset=utf-8", headers=headers)

    return routes


async def _found(desk: Desk, agency: str, span: int) -> Mapping[str, Any]:
    """All figures of the last days, today's included; days are Vietnam's."""
    last = desk.now().astimezone(VIETNAM).date()
    first = last - timedelta(days=span - 1)
    since = datetime.combine(first, time(0), VIETNAM)
    where = (desk.store, agency, since)
    return {
        "days": await reports.days(desk.store, agency, first, last, since),
        "reasons": await reports.reasons(*where),
        "scores": await reports.scores(*where),
        "dropoff": await reports.dropoff(*where),
        "unanswered": await reports.unanswered(*where),
    }


def _table(part: str, found: Mapping[str, Any], language: Language) -> Table:
    words, rows = Words(language), found[part]
    count = words.known("reports", "count")
    if part == "days":
        head = [words.known("reports", "day"), *(words.known("reports", name) for name in FIGURES)]
        return Table(part, head, [_day(day) for day in rows])
    if part == "dropoff":
        head = [words.known("reports", "task"), words.known("reports", "question"), count]
        return Table(part, head, [_left(one, language) for one in rows])
    group = {"reasons": "reason", "scores": "score"}.get(part, "-")
    named = [(words.known(group, str(key)), number) for key, number in rows]
    return Table(part, [words.known("reports", part), count], named)


def _day(day: Day) -> Sequence[Cell]:
    return [_date(day.day), *(_rounded(getattr(day, name)) for name in FIGURES)]


def _left(one: Left, language: Language) -> Sequence[Cell]:
    """In the words citizens read; a field of a procedure's form keeps its key."""
    task, question = f"dialog.{one.dialog}", f"{one.dialog}.{one.slot}.label"
    return (
        render(Phrase(task), language) if has(task) else one.dialog,
        render(Phrase(question), language) if has(question) else one.slot,
        one.count,
    )


def _rounded(value: float | None) -> Cell:
    return round(value, 2) if isinstance(value, float) else value


def _date(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def bars(
    values: Sequence[float | None], width: int = 560, height: int = 96
) -> list[dict[str, Any]]:
    """Bars of a picture, left to right; the tallest fills it."""
    most = max((value for value in values if value), default=1) or 1
    step = width / max(len(values), 1)
    return [
        {
            "x": round(nth * step + 1, 1),
            "y": round(height - height * (value or 0) / most, 1),
            "width": round(max(step - 2, 1), 1),
            "height": round(height * (value or 0) / most, 1),
            "value": value,
        }
        for nth, value in enumerate(values)
    ]


def sheet(table: Table) -> str:
    """The table for a spreadsheet; the mark at the start tells it that this is UTF-8."""
    page = io.StringIO()
    csv.writer(page).writerows([_safe(table.head), *(_safe(row) for row in table.rows)])
    return "\ufeff" + page.getvalue()


def _safe(row: Iterable[Cell]) -> list[Cell]:
    """Citizens' words are never a formula: a quote before them makes them text (OWASP)."""
    return [
        f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell for cell in row
    ]
