"""Handing a dossier to the portal, one idempotent call after the other."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend_client.port import Delivery, FileContent, Filed, Portal, SavedComponent
from bot.engine.chat import Chat
from bot.model import Files


class Handover:
    """Portal calls that carry attachments: ids in, bytes only on the way."""

    def __init__(self, portal: Portal, files: Files) -> None:
        self._portal, self._files = portal, files

    async def put_component(
        self, draft_id: str, component: str, attachments: list[str], *, key: str
    ) -> SavedComponent:
        """Send the files of one component; they are read when they leave, not before."""
        content: list[FileContent] = [await self._files.read(id_) for id_ in attachments]
        return await self._portal.put_files(draft_id, component, tuple(content), key=key)


@dataclass(frozen=True)
class Parcel:
    """All that is handed in: answers by field, files by component, where it goes and comes back."""

    code: str
    form_version: str
    answers: Mapping[str, Any]
    files: Mapping[str, list[dict[str, Any]]]
    agency: str
    delivery: Delivery


async def hand_in(chat: Chat, portal: Portal, parcel: Parcel, challenge_id: str) -> Filed:
    """Draft, answers, papers, submit. A crash anywhere repeats nothing that was done."""
    handover = Handover(portal, chat.services.files)
    draft = await chat.once(portal.start_dossier, parcel.code, chat.profile.account_id)
    answers, agency = dict(parcel.answers), parcel.agency
    await chat.once(
        portal.put_answers, draft.id, parcel.form_version, answers, None, agency, parcel.delivery
    )
    for key, given in parcel.files.items():
        ids = [file["id"] for file in given]
        await chat.once(handover.put_component, draft.id, key, ids)
    return await chat.once(portal.submit, draft.id, challenge_id)
