"""What the bot says where the portal takes nothing from a program.

Today most portals have no gateway: the bot guides, and the citizen does it with an own account. A
dialog that needs more than the portal offers (bot.engine.abilities) is replaced here, in one place.
"""

from functools import wraps

from backend_client.port import Portal
from bot.engine.abilities import NEEDS
from bot.engine.chat import Chat
from bot.engine.turn import Dialog
from bot.model import Handoff, Link, Start
from bot.texts import Phrase, has

OWN_WAY = ("submit_dossier",)  # it prepares the dossier instead (bot.dialogs.counter)


def guarded(name: str, dialog: Dialog) -> Dialog:
    """The dialog, or how the citizen does it alone when the portal does not take it from us."""
    if name not in NEEDS or name in OWN_WAY:
        return dialog

    @wraps(dialog)
    async def guide_or_run(chat: Chat, portal: Portal) -> None:
        if await chat.can_do(name):
            return await dialog(chat, portal)
        return explain(chat, name)

    return guide_or_run


def explain(chat: Chat, name: str) -> None:
    """How to do it on the national portal with one's own account."""
    key = f"guide.alone.{name}"
    then = (("guide.prepare", Start("submit_dossier")), ("intent.ask_human", Handoff("guide")))
    text = Phrase(key if has(key) else "guide.alone.other")
    chat.show(text, link=link_to(chat), then=then)


def link_to(chat: Chat, code: str = "") -> Link:
    """The national portal, at the procedure when its code is known."""
    base = chat.services.portal_link
    url = base.replace("{code}", code) if code else base.partition("{code}")[0]
    return Link(url if code else _home(url), chat.text(Phrase("guide.open")))


def _home(url: str) -> str:
    """The site a link belongs to: search words without a word to search open nothing."""
    return "/".join(url.split("/")[:3])
