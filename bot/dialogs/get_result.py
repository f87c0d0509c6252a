"""Nhận kết quả: tệp đã được cơ quan ký số, giá trị pháp lý, và cách dùng lại."""

from backend_client.port import Portal, ResultFile
from bot.dialogs.account import need_account
from bot.dialogs.dossiers import choose, own_dossiers
from bot.engine.chat import Chat
from bot.model import Attachment, FileRef, Files
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
    account = await need_account(chat, portal)
    dossiers = await own_dossiers(chat, portal, account)
    ready = tuple(d for d in dossiers if d.status in ("done", "returned"))
    dossier = await choose(chat, dossiers if chat.frame.args.get("code") else ready, "get_result")
    if dossier.status not in ("done", "returned"):
        return chat.say("get_result.not_yet", code=dossier.code)
    files = await chat.look(portal.result, dossier.code, keep=bool)
    chat.say("get_result.here", code=dossier.code, count=len(files))
    for file in files:
        await hand_over(chat, portal, file)
    chat.say("get_result.value")
    return None


async def hand_over(chat: Chat, portal: Portal, file: ResultFile) -> None:
    """One signed file as a bubble."""
    fetch = Fetch(portal, chat.services.files).fetch_result
    kept = await chat.once(fetch, file.url, chat.context.conversation_id)
    chat.show(
        Phrase("get_result.file", name=file.name, signed_by=file.signed_by),
        file=FileRef("", file.name, kept.size, kept.type, kept.id),
    )
