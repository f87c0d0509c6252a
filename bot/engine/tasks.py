"""The dialogs that belong to the engine itself, because every task may need them."""

from collections.abc import Mapping

from backend_client.port import Portal
from bot.engine.chat import Chat
from bot.engine.stops import BeginAgain, GiveUp
from bot.engine.turn import Dialog
from bot.texts import Phrase


async def cancel_task(chat: Chat, portal: Portal) -> None:
    """Give up a started task? It can be taken back."""
    task = chat.frame.args["task"]
    if await chat.yes("sure", Phrase("cancel.sure", task=task), Phrase("cancel.label")):
        raise GiveUp


async def restart_task(chat: Chat, portal: Portal) -> None:
    """Begin a started task again? The answers so far can be had back."""
    task = chat.frame.args["task"]
    if await chat.yes("sure", Phrase("restart.sure", task=task), Phrase("restart.label")):
        raise BeginAgain


ENGINE_DIALOGS: Mapping[str, Dialog] = {"cancel_task": cancel_task, "restart_task": restart_task}
