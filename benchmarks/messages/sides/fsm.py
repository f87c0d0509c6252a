"""The same form on aiogram's own FSM, behind its own webhook server.

`python -m benchmarks.messages.sides.fsm PORT PLATFORM`. State is in memory, aiogram's default:
nothing survives a restart, nothing is stored, so this is less than what the others do. Answers are
read by our own readers.
"""

import sys
from datetime import UTC, datetime
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from benchmarks.messages.form import DONE, QUESTIONS
from bot.engine.kinds import reader
from bot.engine.reading import Reading
from bot.readers import Unreadable, yes_no


class Form(StatesGroup):
    """A state for each question."""

    full_name = State()
    birth_date = State()
    phone = State()
    child_name = State()
    child_birth = State()
    weight = State()
    mother = State()
    mother_birth = State()
    street = State()
    members = State()
    sure = State()


STATES = [getattr(Form, question.name) for question in QUESTIONS]


def read(kind: Any, text: str) -> Any:
    if kind == "yes_no":
        return yes_no.read(text)
    return reader(kind)(text, Reading(datetime.now(UTC).date(), "vi"))


async def start(message: Message, state: FSMContext) -> None:
    await state.set_state(STATES[0])
    await message.answer(QUESTIONS[0].ask)


async def answer(message: Message, state: FSMContext) -> None:
    at = STATES.index(await state.get_state())
    try:
        value = read(QUESTIONS[at].kind, message.text or "")
    except Unreadable:
        await message.answer(QUESTIONS[at].ask)
        return
    await state.update_data({QUESTIONS[at].name: value})
    if at + 1 == len(QUESTIONS):
        await state.clear()
        await message.answer(DONE)
    else:
        await state.set_state(STATES[at + 1])
        await message.answer(QUESTIONS[at + 1].ask)


def main(port: int, platform: str) -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(platform))
    bot = Bot("123456:bench", session=session)
    dispatcher = Dispatcher(storage=MemoryStorage())
    dispatcher.message.register(start, StateFilter(None))
    dispatcher.message.register(answer)
    app = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token="bench").register(app, path="/webhook")
    setup_application(app, dispatcher, bot=bot)
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
