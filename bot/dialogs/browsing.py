"""Browsing the catalogue: by field, by online level, by agency, a few at a time."""

from collections import Counter
from collections.abc import Callable

from bot.catalogue import ProcedureInfo
from bot.dialogs.procedure_card import title
from bot.engine.chat import Chat
from bot.engine.slots import Option, Slot
from bot.readers.filters import Filters
from bot.texts import Phrase, Plain

PAGE = 6  # procedures on one screen
LONG = 9  # from so many on, the online level is asked first
MORE, ALL = "more", "all"
LEVELS = ("toan_trinh", "mot_phan", "truc_tiep")
Infos = tuple[ProcedureInfo, ...]
Test = Callable[[ProcedureInfo], bool]


async def browse(chat: Chat, filters: Filters) -> ProcedureInfo:
    """Narrow the catalogue question by question until one procedure is chosen."""
    infos = tuple(i for i in chat.services.catalogue.procedures if passes(i, filters))
    if not infos:
        infos = chat.services.catalogue.procedures
        chat.say("browse.nothing")
    fields = Counter(info.field for info in infos)
    if not filters.field and len(fields) > 1:
        chosen = await chat.ask(_field_slot(fields))
        infos = tuple(info for info in infos if info.field == chosen)
    if not filters.level and len(infos) >= LONG:
        level = await chat.ask(_level_slot(infos))
        infos = infos if level == ALL else tuple(i for i in infos if i.online_level == level)
    return await _pages(chat, infos)


def passes(info: ProcedureInfo, filters: Filters) -> bool:
    """Does it pass all filters given?"""
    tests: list[Test] = []
    if filters.field:
        tests.append(lambda i: i.field == filters.field)
    if filters.level == "online":
        tests.append(lambda i: i.online_level != "truc_tiep")
    elif filters.level:
        tests.append(lambda i: i.online_level == filters.level)
    if filters.agency:
        tests.append(lambda i: agency_of(i) == filters.agency)
    return all(test(info) for test in tests)


def agency_of(info: ProcedureInfo) -> str:
    """Whose counter: the commune police's, or the People's Committee's."""
    return "police" if info.authority.agency.startswith("Công an") else "committee"


def _field_slot(fields: Counter[str]) -> Slot:
    options = tuple(
        Option(name, Phrase("browse.field_option", field=_field(name), n=n))
        for name, n in fields.most_common()
    )
    ask, label = Phrase("browse.field"), Phrase("browse.field_label")
    return Slot("field", ask, label, "choice", choices=options, review=False)


def _field(name: str) -> Phrase | Plain:
    return Phrase(f"field.{FIELD_KEYS[name]}") if name in FIELD_KEYS else Plain(name)


def _level_slot(infos: Infos) -> Slot:
    counted = Counter(info.online_level for info in infos)
    options = tuple(
        Option(level, Phrase(f"browse.level_{level}", n=counted[level]))
        for level in LEVELS
        if counted[level]
    )
    every = Option(ALL, Phrase("browse.level_all", n=len(infos)))
    ask, label = Phrase("browse.level", n=len(infos)), Phrase("browse.level_label")
    return Slot("level", ask, label, "choice", choices=(*options, every), review=False)


async def _pages(chat: Chat, infos: Infos) -> ProcedureInfo:
    """One of a list, the plainest names first, some at a time; then the first ones again."""
    if len(infos) == 1:
        return infos[0]
    infos, nth = tuple(sorted(infos, key=lambda info: len(info.title))), 0
    while True:
        first = (nth * PAGE) % (-(-len(infos) // PAGE) * PAGE)
        shown = infos[first : first + PAGE]
        chosen = await chat.ask(_page_slot(shown, nth, len(infos)))
        if chosen != MORE:
            return next(info for info in infos if info.id == chosen)
        nth += 1


def _page_slot(infos: Infos, nth: int, total: int) -> Slot:
    options = tuple(Option(info.id, title(info)) for info in infos)
    more = (Option(MORE, Phrase("browse.more")),) if total > PAGE else ()
    ask = Phrase("browse.page", n=total) if nth == 0 else Phrase("browse.next_page")
    label = Phrase("find_procedure.which_label")
    return Slot(f"page_{nth}", ask, label, "choice", choices=options + more, review=False)


FIELD_KEYS = {
    "Hộ tịch": "civil_status",
    "Đăng ký, quản lý cư trú": "residence",
    "Đất đai": "land",
    "Chứng thực": "certification",
    "Bảo trợ xã hội": "assistance",
    "Đăng ký hộ kinh doanh": "business",
    "Hoạt động xây dựng": "construction",
    "Tiếp công dân, khiếu nại, tố cáo": "complaints",
    "Người có công": "merit",
    "Giảm nghèo": "poverty",
    "Nuôi con nuôi": "adoption",
    "Căn cước": "identity",
}
