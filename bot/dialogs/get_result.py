"""Nhận kết quả: tệp đã được cơ quan ký số, giá trị pháp lý, cách dùng lại, và bản giấy ở đâu."""

from backend_client.port import Dossier, Portal, ResultFile
from bot.dialogs.dossiers import meant
from bot.engine.chat import Chat
from bot.model import Attachment, Command, FileRef, Files, Start
from bot.texts import Phrase


class Fetch:
    """Brings a result file into our own storage, so that every channel can hand it over."""

    def __init__(self, portal: Portal, files: Files) -> None:
        self._portal, self._files = portal, files

    async def fetch_result(self, url: str, owner: str, *, key: str) -> Attachment:
        """The file as an attachment of this conversation."""
        del key  # fetching twice only stores twice; the sweep removes what no bubble shows
        return await self._files.put(await self._portal.result_file(url), owner)


async def get_result(chat: Chat, portal: Portal) -> None:
    """Hand over the signed files, or say when there will be some."""
    dossier = await meant(chat, portal, "get_result", has_result)
    if not has_result(dossier):
        track = Start("track_dossier", {"code": dossier.code})
        return chat.show(
            Phrase("get_result.not_yet", code=dossier.code), then=(("intent.track_dossier", track),)
        )
    files = await chat.look(portal.result, dossier.code, keep=bool)
    chat.say("get_result.here", code=dossier.code, count=len(files))
    for file in files:
        await hand_over(chat, portal, file)
    chat.show(Phrase("get_result.value"), then=_rate(dossier))
    return None


def has_result(dossier: Dossier) -> bool:
    """Has the agency signed a result?"""
    return dossier.status in ("done", "returned")


def _rate(dossier: Dossier) -> tuple[tuple[str, Command], ...]:
    if dossier.rating is not None:
        return ()
    return (("intent.rate_service", Start("rate_service", {"code": dossier.code})),)


async def hand_over(chat: Chat, portal: Portal, file: ResultFile) -> None:
    """One signed file as a bubble."""
    fetch = Fetch(portal, chat.services.files).fetch_result
    kept = await chat.once(fetch, file.url, chat.context.conversation_id)
    chat.show(
        Phrase("get_result.file", name=file.name, signed_by=file.signed_by),
        file=FileRef("", file.name, kept.size, kept.type, kept.id),
    )
