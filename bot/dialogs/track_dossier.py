"""Tra cứu hồ sơ: đang ở đâu, ai thụ lý, từ bao giờ, hẹn trả ngày nào, trễ thì sao, làm gì tiếp."""

from backend_client.port import Dossier, Portal
from bot.dialogs.dossier_card import actions, card, is_late, waits_for_me, what_next
from bot.dialogs.dossiers import choose, own_dossiers, seen, which
from bot.engine.chat import Chat
from bot.engine.slots import Option
from bot.engine.stops import Ended
from bot.model import Followed, Start
from bot.texts import Phrase

OVER = {"refused", "withdrawn", "stopped", "returned"}  # nothing more will be told of it
FILTERS = {"late", "mine"}
SEVERAL = 4  # from so many on, the list can be narrowed


async def track_dossier(chat: Chat, portal: Portal) -> None:
    """Show one dossier, and what can be done with it now."""
    dossier = await _dossier(chat, portal)
    today = chat.reading.today
    if not chat.profile.account_id or chat.frame.args.get("stranger"):
        return await _to_stranger(chat, dossier)
    then = actions(dossier, today)
    alone = dossier.status == "supplement_requested" and not await chat.can_do("supplement_dossier")
    lead = what_next(dossier, today, alone=alone)
    return chat.show(lead, cards=(card(chat, dossier),), then=then)


async def _to_stranger(chat: Chat, dossier: Dossier) -> None:
    """Who knew the code and had the filer's OTP may look and follow: a parent whose child filed.

    Changing it stays with the account it was filed from: the portal hands no dossier over.
    """
    late = is_late(dossier, chat.reading.today)
    lead = what_next(dossier, chat.reading.today) if late else Phrase("track_dossier.stranger")
    chat.show(lead, cards=(card(chat, dossier),))
    if dossier.status in OVER:
        return
    ask, label = Phrase("track_dossier.follow.ask"), Phrase("track_dossier.follow.label")
    if await chat.yes("follow", ask, label):
        chat.emit(Followed(dossier.code))
        key = "followed_here" if chat.context.address.shared else "followed"
        chat.show(Phrase(f"track_dossier.{key}", code=dossier.code))
    else:
        chat.show(Phrase("track_dossier.not_followed"))


async def _dossier(chat: Chat, portal: Portal) -> Dossier:
    args = chat.frame.args
    if not chat.profile.account_id or args.get("code"):
        return await seen(chat, portal, "track_dossier")
    account = await chat.look(portal.account, chat.profile.account_id)
    dossiers = await own_dossiers(chat, portal, account)
    return await _one_of(chat, dossiers)


async def _one_of(chat: Chat, dossiers: tuple[Dossier, ...]) -> Dossier:
    """The only one, or one of the list; the list can be narrowed to what is late or waits."""
    narrowed = chat.frame.args.get("filter", "") or str(chat.frame.answers.get("filter", ""))
    listed = tuple(d for d in dossiers if _passes(chat, d, narrowed))
    if narrowed and not listed:
        _nothing_such(chat, narrowed)
    if len(listed) < 2 and not _filters(chat, listed):
        return await choose(chat, listed, "track_dossier")
    chosen = await chat.ask(which(chat, listed, _filters(chat, listed) if not narrowed else ()))
    if chosen in FILTERS:
        chat.frame.answers["filter"] = chosen
        chat.forget("chosen")
        return await _one_of(chat, dossiers)
    return next(d for d in dossiers if d.code == chosen)


def _passes(chat: Chat, dossier: Dossier, narrowed: str) -> bool:
    if narrowed == "late":
        return is_late(dossier, chat.reading.today)
    return waits_for_me(dossier) if narrowed == "mine" else True


def _filters(chat: Chat, dossiers: tuple[Dossier, ...]) -> tuple[Option, ...]:
    if len(dossiers) < SEVERAL:
        return ()
    counted = [(f, sum(_passes(chat, d, f) for d in dossiers)) for f in ("late", "mine")]
    return tuple(
        Option(name, Phrase(f"track_dossier.filter.{name}", n=n)) for name, n in counted if n
    )


def _nothing_such(chat: Chat, narrowed: str) -> None:
    chat.show(
        Phrase(f"track_dossier.filter.no_{narrowed}"),
        then=(("dossiers.see_all", Start("track_dossier")),),
    )
    raise Ended
