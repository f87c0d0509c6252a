"""What this portal takes from a program, and what the bot says where it takes nothing.

Today most portals have no gateway: the bot guides, and the citizen does it with an own account. A
dialog that needs a capability (backend_client.port.Capabilities) is wrapped here, in one place.
"""

from collections.abc import Mapping
from functools import wraps

from backend_client.port import Portal
from bot.engine.chat import Chat
from bot.engine.turn import Dialog
from bot.model import Handoff, Link, Start
from bot.texts import Phrase, has

NEEDS: Mapping[str, str] = {
    "register_account": "accounts",
    "phone_mismatch": "accounts",
    "log_in": "accounts",
    "log_out": "accounts",
    "track_dossier": "tracking",
    "pay_fee": "payment",
    "get_result": "tracking",
    "update_dossier": "filing",
    "withdraw_dossier": "filing",
    "supplement_dossier": "filing",
    "mail_copy": "filing",
    "rate_service": "tracking",
    "complain": "accounts",
    "notification_settings": "tracking",
}


async def can(chat: Chat, portal: Portal, capability: str) -> bool:
    """Does the portal take this from us? Without a portal it takes nothing."""
    if chat.services.mode == "guide":
        return False
    return bool(getattr(await chat.look(portal.capabilities), capability))


def guarded(name: str, dialog: Dialog) -> Dialog:
    """The dialog, or how the citizen does it alone when the portal does not take it from us."""
    if name not in NEEDS:
        return dialog

    @wraps(dialog)
    async def guide_or_run(chat: Chat, portal: Portal) -> None:
        if await can(chat, portal, NEEDS[name]):
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
