"""The Bot API through aiogram's typed client: the only page that imports aiogram.

Its `Bot` makes the calls; its dispatcher, state machine and scenes are not used: a conversation has
one owner. Every error it raises means one of the few things of `_trouble`.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any, TypeVar

import bot.channels.telegram_models  # noqa: F401  isort: skip  (before aiogram, see there)
import structlog
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import AnswerCallbackQuery, SendChatAction, SendMessage
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)
from aiohttp import ClientError, ClientResponseError

from backend_client.port import FileContent
from bot.channels.telegram import Button, Post
from bot.model import Refused, TryLater
from bot.texts import Phrase, render

PATIENCE = 20.0  # seconds for one call; less than the outbox waits
CHUNK = 65_536  # bytes
NO_PHOTO = ("PHOTO_", "IMAGE_PROCESS_FAILED")  # a picture that Telegram shows only as a file
GONE = ("chat not found", "user is deactivated", "PEER_ID_INVALID")
WRONG_TOKEN_PAUSE = 300.0  # seconds

log = structlog.get_logger()
T = TypeVar("T")
METHODS = {"sendChatAction": SendChatAction, "answerCallbackQuery": AnswerCallbackQuery,
           "sendMessage": SendMessage}  # fmt: skip


def connect(token: str, api_url: str) -> "Client":
    """A client for the Bot API at this address. Nothing is connected before the first call."""
    server = TelegramAPIServer.from_base(api_url.rstrip("/"))
    session = AiohttpSession(api=server, timeout=PATIENCE)
    quiet = LinkPreviewOptions(is_disabled=True)
    properties = DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview=quiet)
    return Client(Bot(token, session, properties))


class Client:
    """The calls, by what they are for. They raise `TryLater` and `Refused`."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot

    async def text(self, chat_id: str, post: Post) -> str:
        """Send words with what stands under them."""
        sending = self.bot.send_message(int(chat_id), post.html, reply_markup=_markup(post))
        return str((await _tried(sending)).message_id)

    async def upload(self, chat_id: str, file: FileContent, as_photo: bool) -> str:
        """Send a file or a photo."""
        upload = BufferedInputFile(file.content, file.name)
        if as_photo:
            return str((await _tried(self.bot.send_photo(int(chat_id), upload))).message_id)
        return str((await _tried(self.bot.send_document(int(chat_id), upload))).message_id)

    async def carry_out(self, method: dict[str, Any]) -> None:
        """A method that a webhook's answer would have held; its failure matters to nobody."""
        call = METHODS[method["method"]](**{k: v for k, v in method.items() if k != "method"})
        try:
            await self.bot(call)
        except AiogramError as error:
            log.info("telegram call failed", error=type(error).__name__)

    async def fetch(self, file_id: str) -> AsyncGenerator[bytes]:
        """A file's bytes, wherever Telegram says it is now. The address is built by us."""
        found = await _tried(self.bot.get_file(file_id))
        if not found.file_path:
            raise Refused("file_gone")
        session = self.bot.session
        url = session.api.file_url(self.bot.token, found.file_path)
        try:
            async for chunk in session.stream_content(url, timeout=int(PATIENCE), chunk_size=CHUNK):
                yield chunk
        except ClientResponseError as error:
            raise TryLater if error.status >= 500 else Refused("file_gone") from error
        except (ClientError, TimeoutError) as error:
            raise TryLater from error

    async def set_webhook(self, url: str, secret: str, kinds: tuple[str, ...]) -> None:
        """Have updates of these kinds posted to us."""
        await _tried(self.bot.set_webhook(url, secret_token=secret, allowed_updates=list(kinds)))

    async def set_menu(self, language: str, commands: dict[str, str]) -> None:
        """The menu of commands for a language; empty for everybody else."""
        listed = [BotCommand(command=name, description=words) for name, words in commands.items()]
        await _tried(self.bot.set_my_commands(listed, language_code=language or None))

    async def updates(
        self, offset: int, kinds: tuple[str, ...], patience: int
    ) -> list[tuple[int, bytes]]:
        """What has come from `offset` on; waits up to `patience` seconds for the first."""
        asking = self.bot.get_updates(
            offset, timeout=patience, allowed_updates=list(kinds), request_timeout=patience + 10
        )
        return [(one.update_id, _as_posted(one)) for one in await _tried(asking)]

    async def drop_webhook(self) -> None:
        """Have nothing posted to us: `updates` works only then."""
        await _tried(self.bot.delete_webhook())

    async def username(self) -> str:
        """The bot's name in t.me links."""
        return (await _tried(self.bot.get_me())).username or ""

    async def close(self) -> None:
        """Let the connections go."""
        await self.bot.session.close()


def _as_posted(update: Update) -> bytes:
    """An update as the webhook would have got it."""
    return update.model_dump_json(by_alias=True, exclude_none=True).encode()


def _markup(post: Post) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove:
    """What stands under a message: its buttons, the button that shares a number, or nothing."""
    if post.buttons:
        rows = [[_button(button) for button in row] for row in post.buttons]
        return InlineKeyboardMarkup(inline_keyboard=rows)
    if post.asks_phone:
        share = render(Phrase("telegram.share_phone"), "vi").strip()
        keys = [[KeyboardButton(text=share, request_contact=True)]]
        return ReplyKeyboardMarkup(keyboard=keys, resize_keyboard=True, one_time_keyboard=True)
    return ReplyKeyboardRemove(remove_keyboard=True)


def _button(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(text=button.label, url=button.url)
    return InlineKeyboardButton(text=button.label, callback_data=button.token)


async def _tried(call: Awaitable[T]) -> T:
    """The call's result, or what its error means to us."""
    try:
        return await call
    except AiogramError as error:
        raise _trouble(error) from error


Means = Callable[[], TryLater | Refused]
MEANS: tuple[tuple[type[AiogramError], Means], ...] = (
    (TelegramForbiddenError, lambda: Refused("blocked")),
    (TelegramUnauthorizedError, lambda: TryLater(WRONG_TOKEN_PAUSE)),  # an operator must act
    (TelegramNotFound, lambda: TryLater(WRONG_TOKEN_PAUSE)),  # so is a token that is none at all
    (TelegramEntityTooLarge, lambda: Refused("too_large")),
    (TelegramMigrateToChat, lambda: Refused("gone")),
    (TelegramBadRequest, lambda: Refused("bad_request")),
    (TelegramServerError, TryLater),
)


def _trouble(error: AiogramError) -> TryLater | Refused:
    """Telegram's errors as our two. What it did not say is unknown: it may have been delivered."""
    if isinstance(error, TelegramRetryAfter):
        return TryLater(error.retry_after, limit="some")
    if isinstance(error, TelegramBadRequest) and any(word in error.message for word in GONE):
        return Refused("gone")
    if isinstance(error, TelegramBadRequest) and any(word in error.message for word in NO_PHOTO):
        return Refused("no_photo")
    if isinstance(error, TelegramUnauthorizedError | TelegramNotFound):
        log.error("telegram refuses our token")
    for kind, ours in MEANS:
        if isinstance(error, kind):
            return ours()
    return TryLater(unknown=True)
