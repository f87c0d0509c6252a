"""The dialogs that belong to the engine itself, because every task may need them."""

from collections.abc import Mapping

from backend_client.port import Portal
from bot.engine.chat import Chat
from bot.engine.stops import GiveUp
from bot.engine.turn import Dialog
from bot.texts import Phrase


async def cancel_task(chat: Chat, portal: Portal) -> None:
    """Give up a started task? It can be taken back."""
    task = chat.frame.args["task"]
    if await chat.yes("sure", Phrase("cancel.sure", task=task), Phrase("cancel.label")):
        raise GiveUp


ENGINE_DIALOGS: Mapping[str, Dialog] = {"cancel_task": cancel_task}
