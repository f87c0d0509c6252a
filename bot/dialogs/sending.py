"""Papers sent to a dossier that was handed in already: asking for one, and handing it over."""

from backend_client.port import Component, Dossier, Portal, SavedComponent
from bot.dialogs.papers import DONE, shown
from bot.engine.chat import Chat
from bot.engine.slots import Slot
from bot.model import Files
from bot.texts import Phrase, Plain


class Sender:
    """Portal calls that carry attachments: ids in, bytes only on the way."""

    def __init__(self, portal: Portal, files: Files) -> None:
        self._portal, self._files = portal, files

    async def supplement(
        self, code: str, component: str, attachments: list[str], *, key: str
    ) -> Dossier:
        """Send a paper the agency asked for."""
        content = tuple([await self._files.read(id_) for id_ in attachments])
        return await self._portal.supplement(code, component, content, key=key)

    async def replace(
        self, code: str, component: str, attachments: list[str], *, key: str
    ) -> SavedComponent:
        """Send a paper in place of the one handed in."""
        content = tuple([await self._files.read(id_) for id_ in attachments])
        return await self._portal.put_files(code, component, content, key=key)


def paper(chat: Chat, component: Component) -> Slot:
    """The question for the files of one paper."""
    name = Plain(component.name, component.name_en)
    so_far = chat.frame.partial.get(component.key, [])
    first = Phrase("papers.ask", name=name, note=Plain(component.note, component.note_en))
    ask = Phrase("papers.more", name=name) if so_far else first
    choices = (DONE,) if so_far else ()
    return Slot(component.key, ask, name, "files", choices=choices, show=shown)
