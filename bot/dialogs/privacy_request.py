"""Dữ liệu của tôi: xem em đang giữ gì, nhận bản sao, rút lại đồng ý, xóa hết (Luật 91/2025)."""

from backend_client.port import Portal, PortalRefused
from bot.engine.chat import CONSENT_VERSION, Chat
from bot.engine.slots import Option, Slot, slot
from bot.model import Card, Consented, FileRef, Forgotten, Start
from bot.texts import Phrase, Text

NAME = "privacy_request"
WISHES = ("see", "export", "withdraw", "erase")
WISH = slot(
    NAME,
    "wish",
    "choice",
    choices=tuple(Option(wish, Phrase(f"{NAME}.{wish}.button")) for wish in WISHES),
    review=False,
)


async def privacy_request(chat: Chat, portal: Portal) -> None:
    """The rights of a person over what is held of them, each carried out here and now."""
    wish = chat.frame.args.get("wish") or await chat.ask(WISH)
    if wish == "see":
        return await see(chat)
    if wish == "withdraw":
        return await withdraw(chat)
    if wish == "erase" and not await chat.yes("sure", Phrase(f"{NAME}.erase.sure"), Phrase(LABEL)):
        return chat.say(f"{NAME}.erase.kept")
    await recheck(chat, portal)
    return await (export(chat) if wish == "export" else erase(chat, portal))


LABEL = f"{NAME}.erase.label"


async def see(chat: Chat) -> None:
    """What is held, counted, with how long it stays and what can be done."""
    here = chat.context.conversation_id
    kept = await chat.look(chat.services.records.kept, here, keep=lambda _: False)
    who = Phrase(f"{NAME}.see.account", name=chat.profile.name)
    facts: list[Text] = [who] if chat.profile.account_id else []
    facts += [
        Phrase(f"{NAME}.see.lines", count=kept.lines, since=kept.since),
        Phrase(f"{NAME}.see.files", count=kept.files),
        Phrase(f"{NAME}.see.dossiers", count=kept.dossiers),
        Phrase(f"{NAME}.see.chats", count=kept.chats),
        Phrase(f"{NAME}.see.consents", count=len(chat.profile.consents)),
        Phrase(f"{NAME}.see.not_kept"),
    ]
    card = Card(chat.text(Phrase(f"{NAME}.see.title")), tuple(chat.text(fact) for fact in facts))
    then = tuple((f"{NAME}.{w}.button", Start(NAME, {"wish": w})) for w in WISHES[1:])
    contact = chat.services.privacy_contact
    chat.show(Phrase(f"{NAME}.see.done", contact=contact), cards=(card,), then=then)


async def withdraw(chat: Chat) -> None:
    """Take a consent back; the purpose is asked for again the next time it is needed."""
    given = [p for p, version in chat.profile.consents.items() if version]
    if not given:
        return chat.say(f"{NAME}.withdraw.none")
    options = tuple(Option(p, Phrase(f"{NAME}.purpose.{p}")) for p in given)
    which = Slot(
        "purpose", Phrase(f"{NAME}.withdraw.which"), Phrase(f"{NAME}.withdraw.label"), "choice",
        choices=options, review=False,
    )  # fmt: skip
    purpose = await chat.ask(which)
    chat.profile.consents.pop(str(purpose), None)
    chat.emit(Consented(str(purpose), CONSENT_VERSION, given=False))
    what = Phrase(f"{NAME}.purpose.{purpose}")
    chat.say(f"{NAME}.withdraw.done", purpose=what, at=chat.now)
    return None


async def recheck(chat: Chat, portal: Portal) -> None:
    """Who takes all of it, or has all of it erased, must be the person: by a code to their phone.

    Without an account nothing is held but this chat, and whoever writes in it has it before them.
    """
    if chat.profile.account_id:
        account = await chat.look(portal.account, chat.profile.account_id)
        await chat.verify_phone(account.phone, "link")


async def export(chat: Chat) -> None:
    """Everything as one file, in this chat."""
    archive = await chat.once(chat.services.records.export, chat.context.conversation_id)
    file = FileRef("", archive.name, archive.size, archive.type, archive.id)
    chat.show(Phrase(f"{NAME}.export.done"), file=file)


async def erase(chat: Chat, portal: Portal) -> None:
    """Forget everything, with a receipt that has a number and a date."""
    for sign_in in chat.profile.sign_ins.values():
        try:
            await chat.once(portal.sign_out, sign_in)
        except PortalRefused:
            continue  # it had ended already
    receipt = f"XD-{chat.reading.today:%y%m%d}-{chat.frame.key('receipt')[:6].upper()}"
    days = chat.services.backup_days
    chat.emit(Forgotten(receipt))
    chat.say(f"{NAME}.erase.done", receipt=receipt, at=chat.now, days=days)
