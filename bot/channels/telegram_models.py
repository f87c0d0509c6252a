"""aiogram's models, built when they are used: imported before anything else of aiogram.

Its import builds a validator for each of some hundred models of the Bot API, every one with all it
refers to inside: 130 MB and three seconds of processor, for a dozen calls. Here the models are only
declared, and those of our calls are built from the same names: 27 MB, less than a second.
"""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pydantic import BaseModel

METHODS = (
    "AnswerCallbackQuery", "DeleteWebhook", "GetFile", "GetMe", "GetUpdates", "SendChatAction",
    "SendDocument", "SendMessage", "SendPhoto", "SetMyCommands", "SetWebhook",
)  # fmt: skip
TYPES = (
    "BotCommand", "File", "InlineKeyboardButton", "InlineKeyboardMarkup", "KeyboardButton",
    "LinkPreviewOptions", "Message", "ReplyKeyboardMarkup", "ReplyKeyboardRemove", "Update", "User",
)  # fmt: skip


@contextmanager
def declared_only() -> Iterator[dict[str, Any]]:
    """Inside, aiogram's models are not built; the names that their fields refer to."""
    names: dict[str, Any] = {}
    build = BaseModel.__dict__["model_rebuild"]

    def later(model: type[BaseModel], /, **how: Any) -> bool | None:
        if not model.__module__.startswith("aiogram."):
            return bool(build.__get__(None, model)(**how))
        names.update(how.get("_types_namespace") or {})
        return None

    BaseModel.model_rebuild = classmethod(later)  # type: ignore[assignment,method-assign]
    try:
        yield names
    finally:
        BaseModel.model_rebuild = build  # type: ignore[method-assign]


def load() -> None:
    """Import aiogram, and build what our calls take and give."""
    with declared_only() as names:
        types, methods = (importlib.import_module(f"aiogram.{one}") for one in ("types", "methods"))
    for module, wanted in ((types, TYPES), (methods, METHODS)):
        for name in wanted:
            getattr(module, name).model_rebuild(_types_namespace=names or None)


load()
