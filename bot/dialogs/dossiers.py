"""The dossier that is meant: one of the citizen's own, or a stranger's by code and phone."""

from collections.abc import Callable

from backend_client.port import Account, Dossier, Portal, PortalRefused
from bot.dialogs.account import need_account
from bot.dialogs.dossier_card import line
from bot.engine.chat import Chat
from bot.engine.slots import Option, Slot, slot
from bot.engine.stops import Ended
from bot.model import Start
from bot.texts import Joined, Phrase

Fits = Callable[[Dossier], bool]
HOW = slot(
    "dossiers",
    "how",
    "choice",
    choices=(
        Option("log_in", Phrase("intent.log_in")),
        Option("code", Phrase("dossiers.by_code")),
    ),
    review=False,
)
CODE = slot("dossiers", "code", "dossier_code", review=False)
PHONE = slot("dossiers", "phone", "phone", review=False)


def every(_: Dossier) -> bool:
    """Any dossier will do."""
    return True


async def meant(chat: Chat, portal: Portal, dialog: str, fits: Fits = every) -> Dossier:
    """The dossier this is about; signs in first when nobody is, as it is theirs to change."""
    account = await need_account(chat, portal)
    return await choose(chat, await own_dossiers(chat, portal, account), dialog, fits)


async def seen(chat: Chat, portal: Portal, dialog: str, fits: Fits = every) -> Dossier:
    """As `meant`, for what a stranger may do too: with a code and the phone it was filed with."""
    code = chat.frame.args.get("code", "")
    if not chat.profile.account_id:
        if not code and await chat.can("accounts") and await chat.ask(HOW) == "log_in":
            chat.forget(HOW.name)
            await chat.first("log_in")
        return await look_up(chat, portal)
    if chat.frame.args.get("stranger"):
        return await look_up(chat, portal)
    return await meant(chat, portal, dialog, fits)


async def look_up(chat: Chat, portal: Portal) -> Dossier:
    """A dossier by its code and a second fact: the phone of its account, shown by OTP.

    The phone is asked and a code sent whether the dossier exists or not, and a wrong phone and an
    unknown code get the same answer: nobody learns here which dossiers there are.
    """
    code = chat.frame.args.get("code") or await chat.ask(CODE)
    verified = await chat.verify(PHONE, "track")
    try:
        return await chat.once(portal.look_up, verified.challenge_id, code)
    except PortalRefused:
        again = Start(chat.frame.dialog)
        chat.show(Phrase("dossiers.refused", code=code), then=(("dossiers.again", again),))
        raise Ended from None


async def own_dossiers(chat: Chat, portal: Portal, account: Account) -> tuple[Dossier, ...]:
    """All dossiers of the signed-in citizen, read afresh: a status must not be an old one."""
    return await chat.look(portal.dossiers, account.id, keep=lambda _: False)


async def choose(
    chat: Chat, dossiers: tuple[Dossier, ...], dialog: str, fits: Fits = every
) -> Dossier:
    """One of these: by the code of a button or typed, the only one that fits, or asked for."""
    code = chat.frame.args.get("code", "")
    if code:
        found = next((d for d in dossiers if d.code == code), None)
        return found if found is not None else _not_yours(chat, code)
    fitting = tuple(d for d in dossiers if fits(d))
    if not fitting:
        _none(chat, dialog, dossiers)
    if len(fitting) == 1:
        return fitting[0]
    chosen = await chat.ask(which(chat, fitting))
    return next(d for d in dossiers if d.code == chosen)


def which(chat: Chat, dossiers: tuple[Dossier, ...], more: tuple[Option, ...] = ()) -> Slot:
    """The question which of several; each is a line with its state, and a button."""
    options = tuple(Option(d.code, line(chat, d, short=True), (d.code,)) for d in dossiers)
    lines = Joined(tuple(line(chat, d) for d in dossiers))
    ask = Phrase("dossiers.which", lines=lines, n=len(dossiers))
    label = Phrase("dossiers.which_label")
    return Slot("chosen", ask, label, "choice", choices=options + more, review=False)


def _not_yours(chat: Chat, code: str) -> Dossier:
    other = Start(chat.frame.dialog, {"code": code, "stranger": "1"})
    strangers = chat.frame.dialog in ("track_dossier", "pay_fee")
    then = (("dossiers.by_phone", other),) if strangers else ()
    chat.show(
        Phrase("dossiers.not_yours", code=code),
        then=(("dossiers.see_all", Start("track_dossier")), *then),
    )
    raise Ended


def _none(chat: Chat, dialog: str, others: tuple[Dossier, ...]) -> None:
    see = ("dossiers.see_all", Start("track_dossier"))
    new = ("intent.submit_dossier", Start("submit_dossier"))
    chat.show(Phrase(f"{dialog}.none"), then=(see if others else new,))
    raise Ended
