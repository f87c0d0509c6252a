"""Our bot with the form as one of its dialogs: `python -m benchmarks.messages.sides.ours ROLE`.

ROLE is serve, web or worker, as `motcua` has them; settings come from the environment. Everything
is the real thing: the webhook, the model, the engine, the store, the sender.
"""

import sys
from dataclasses import replace
from typing import cast

from backend_client.port import Portal
from benchmarks.messages.form import DONE, QUESTIONS
from benchmarks.messages.sides import metered
from bot import app as composition
from bot import cli, logs
from bot.engine import DialogEngine
from bot.engine.chat import Chat
from bot.engine.slots import YES_NO, Slot
from bot.model import SlotKind
from bot.parts import Bot
from bot.settings import Settings, reveal
from bot.texts import Plain

SLOTS = tuple(
    Slot(
        question.name,
        Plain(question.ask),
        Plain(question.name),
        cast("SlotKind", question.kind),
        choices=YES_NO if question.kind == "yes_no" else (),
    )
    for question in QUESTIONS
)


async def register_account(chat: Chat, portal: Portal) -> None:
    """The form, under the name of an intent that the model knows."""
    for slot in SLOTS:
        await chat.ask(slot)
    chat.show(Plain(DONE))


class Bench(Bot):
    """The bot with this dialog in the place of its own."""

    def engine(self) -> DialogEngine:
        engine = super().engine()
        return replace(engine, dialogs={**engine.dialogs, "register_account": register_account})


def main(role: str) -> None:
    settings = Settings()
    logs.configure(settings.log_level, False)
    if "--parts" in sys.argv:
        metered.meter()
    bot = composition.make_bot(settings, reveal(settings.database_url), kind=Bench)
    cli.load(bot)
    if role == "worker":
        cli.run_worker(bot)
    else:
        cli.listen(settings, composition.create_app(bot, works=role == "serve"))


if __name__ == "__main__":
    main(sys.argv[1])
