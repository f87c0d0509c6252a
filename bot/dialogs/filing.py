"""Handing a dossier to the portal, one idempotent call after the other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from backend_client.port import Delivery, Draft, FileContent, Filed, Portal, SavedComponent
from bot.engine.chat import Chat
from bot.model import Files


class Handover:
    """Portal calls that carry attachments: ids in, bytes only on the way."""

    def __init__(self, portal: Portal, files: Files) -> None:
        self._portal, self._files = portal, files

    async def put_component(
        self, draft_id: str, component: str, given: list[dict[str, Any]], *, key: str
    ) -> SavedComponent:
        """Send the files of one component; they are read when they leave, not before."""
        documents = tuple(file["id"] for file in given if file.get("wallet"))
        content: list[FileContent] = [
            await self._files.read(file["id"]) for file in given if not file.get("wallet")
        ]
        return await self._portal.put_files(draft_id, component, tuple(content), documents, key=key)


@dataclass(frozen=True)
class Parcel:
    """All that is handed in: answers by field, files by component, where it goes and comes back."""

    code: str
    form_version: str
    answers: Mapping[str, Any]
    files: Mapping[str, list[dict[str, Any]]]
    agency: str
    delivery: Delivery
    on_behalf: dict[str, Any] | None = None
    cases: Mapping[str, bool] = field(default_factory=dict)


async def draft_of(chat: Chat, portal: Portal, code: str) -> Draft:
    """The draft of this filing, opened when first needed."""
    return await chat.once(portal.start_dossier, code, chat.profile.account_id)


async def put_paper(
    chat: Chat, portal: Portal, draft: Draft, key: str, given: list[dict[str, Any]]
) -> SavedComponent:
    """The files of one paper, sent once for the same files: sending again would unsign them."""
    slim = [{k: file[k] for k in ("id", "wallet") if k in file} for file in given]
    return await chat.once(Handover(portal, chat.services.files).put_component, draft.id, key, slim)


async def hand_in(chat: Chat, portal: Portal, parcel: Parcel, challenge_id: str) -> Filed:
    """Draft, answers, papers, submit. A crash anywhere repeats nothing that was done."""
    draft = await draft_of(chat, portal, parcel.code)
    await chat.once(
        portal.put_answers, draft.id, parcel.form_version, dict(parcel.answers), parcel.on_behalf,
        parcel.agency, parcel.delivery, dict(parcel.cases),
    )  # fmt: skip
    for key, given in parcel.files.items():
        await put_paper(chat, portal, draft, key, given)
    return await chat.once(portal.submit, draft.id, challenge_id)
