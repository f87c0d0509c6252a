"""The nine steps of filing online, for today's portal: a short list first, one step on demand.

They follow the nine of the Hà Nội guide; what the bot does itself and what only the citizen can
do differs by mode, so every step has a wording for each.
"""

from bot.catalogue import ProcedureInfo
from bot.engine.chat import Chat
from bot.model import Command, Link, Start
from bot.texts import Joined, Phrase

MANY = 9
PAPERS = 7
NATIONAL = "https://dichvucong.gov.vn"


async def short_list(chat: Chat, info: ProcedureInfo) -> None:
    """All steps, a line each; a counter procedure has its own three."""
    if info.online_level == "truc_tiep":
        then: tuple[tuple[str, Command], ...] = ()
        return chat.show(Phrase("steps.counter"), then=then)
    mode = await _mode(chat)
    titles = ((n, Phrase(f"steps.{mode}.short_{n}")) for n in range(1, MANY + 1))
    lines = Joined(tuple(Phrase("steps.line", n=n, title=title) for n, title in titles))
    start = Start("submit_dossier", {"procedure": info.id})
    return chat.show(Phrase("steps.list", lines=lines), then=(("intent.submit_dossier", start),))


async def one_step(chat: Chat, asked: str) -> None:
    """One step in full, with the next one as a button."""
    step = int(asked) if asked.isdecimal() else 0
    if not 1 <= step <= MANY:
        return chat.say("steps.no_such", n=MANY)
    mode = await _mode(chat)
    text = Phrase(
        "steps.one",
        n=step,
        of=MANY,
        title=Phrase(f"steps.{mode}.short_{step}"),
        text=Phrase(f"steps.{mode}.{await _long(chat, mode, step)}"),
    )
    following = Start("find_procedure", {"show": "step", "step": str(step + 1)})
    then = (("steps.next", following),) if step < MANY else ()
    link = Link(NATIONAL, "dichvucong.gov.vn") if mode == "guide" and step == 1 else None
    return chat.show(text, then=then, link=link)


async def _mode(chat: Chat) -> str:
    """Does the bot file, or does the citizen?"""
    return "gateway" if await chat.can_do("submit_dossier") else "guide"


async def _long(chat: Chat, mode: str, step: int) -> str:
    """The papers' step speaks of the wallet and of signing only where the portal has both."""
    plain = mode == "gateway" and step == PAPERS and not await chat.can("wallet", "signing")
    return f"long_{step}_plain" if plain else f"long_{step}"
