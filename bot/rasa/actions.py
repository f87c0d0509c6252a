"""rasa-sdk's own action server with our dialogs: `motcua actions`."""

from collections.abc import Callable, Iterable
from datetime import datetime

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sanic import Sanic

from bot.engine import DialogEngine
from bot.rasa.forms import DialogForm


def executor(
    dialogs: Iterable[str], engine: DialogEngine, clock: Callable[[], datetime]
) -> ActionExecutor:
    """rasa-sdk's executor, knowing the form of each dialog."""
    found = ActionExecutor()
    for dialog in dialogs:
        found.register_action(DialogForm(dialog, engine, clock))
    return found


def serve(actions: ActionExecutor, host: str, port: int, ready: Callable[[], None]) -> None:
    """Serve until stopped; `ready` is called once it listens.

    In one process: the engine holds connections that cannot be copied.
    """
    app = create_app(actions, cors_origins=None)
    app.register_listener(lambda *_: ready(), "after_server_start")
    app.prepare(host=host, port=port, single_process=True, motd=False)
    Sanic.serve_single(app)
