"""After filing: the code as text and QR image, what happens next, what is still to bring."""

from io import BytesIO

import segno

from backend_client.port import FileContent, Filed
from bot.catalogue import ProcedureInfo
from bot.dialogs.delivery import Ways
from bot.dialogs.papers import name_of
from bot.dialogs.procedure_card import in_person
from bot.engine.chat import Chat
from bot.model import Attachment, FileRef, Files, Start
from bot.texts import Joined, Phrase, Text

QR_SCALE = 8  # px per module: sharp on a phone, and the counter's scanner reads it off the screen


class Stamp:
    """Keeps the code's QR image as a file of the conversation: any channel can show it."""

    def __init__(self, files: Files) -> None:
        self._files = files

    async def keep_code(self, code: str, owner: str, *, key: str) -> Attachment:
        """The image. Made twice it is only stored twice."""
        del key
        content = FileContent(f"{code}.png", "image/png", qr_png(code))
        return await self._files.put(content, owner)


def qr_png(text: str) -> bytes:
    """A QR image of a text, with the quiet zone scanners want."""
    page = BytesIO()
    segno.make(text, error="m", micro=False).save(page, kind="png", scale=QR_SCALE, border=4)
    return page.getvalue()


async def hand_over_receipt(chat: Chat, info: ProcedureInfo, filed: Filed, ways: Ways) -> None:
    """Submitted is not yet accepted: the legal time runs from acceptance (Decree 309/2026)."""
    then = (
        ("intent.track_dossier", Start("track_dossier", {"code": filed.code})),
        ("mail_copy.offer", Start("mail_copy", {"code": filed.code})),
    )
    kept = await chat.once(
        Stamp(chat.services.files).keep_code, filed.code, chat.context.conversation_id
    )
    image = FileRef("", kept.name, kept.size, kept.type, kept.id)
    chat.show(Phrase("receipt.filed", code=filed.code, at=filed.received_at), image=image)
    lines = (await _what_comes(chat), *_still_to_do(info, ways), *await _result(chat, ways))
    chat.show(Joined(lines), then=then)


async def _what_comes(chat: Chat) -> Text:
    """Acceptance, news and the fee; what this portal does not tell us, the citizen looks up."""
    told = await chat.can("tracking")
    paid_here = await chat.can_do("pay_fee")
    news = Phrase("receipt.news" if told else "receipt.no_news")
    fee = Phrase("receipt.fee" if paid_here else "receipt.fee_alone")
    return Joined((Phrase("receipt.next"), news, fee), " ")


async def _result(chat: Chat, ways: Ways) -> list[Phrase]:
    """How the result comes; handed over here only where we can fetch it."""
    if not ways.channel:
        return []
    alone = ways.channel == "electronic" and not await chat.can_do("get_result")
    return [Phrase(f"receipt.result.{ways.channel}{'_alone' if alone else ''}")]


def _still_to_do(info: ProcedureInfo, ways: Ways) -> list[Phrase]:
    """The counter's part and the originals: one line each."""
    lines = []
    if (step := in_person(info)) is not None:
        lines.append(Phrase("receipt.counter", step=step))
    if ways.originals:
        names = Joined(tuple(name_of(c) for c in ways.originals), "; ")
        way = "post" if ways.delivery.pickup else "counter"
        lines.append(Phrase(f"receipt.originals_{way}", names=names))
    else:
        lines.append(Phrase("receipt.compare"))
    return lines
