"""Papers sent to a dossier that was handed in already."""

from backend_client.port import Dossier, Portal, SavedComponent
from bot.model import Files


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
