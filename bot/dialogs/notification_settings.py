"""Cài đặt thông báo: báo tin gì, báo ở đâu, có báo ban đêm không."""

from backend_client.port import Portal
from bot.engine.chat import Chat
from bot.engine.slots import Option, Slot, slot
from bot.model import Preferred
from bot.texts import Phrase, has

KINDS = ("all", "important", "none")
NEWS = slot(
    "notification_settings",
    "news",
    "choice",
    choices=tuple(
        Option(kind, Phrase(f"notification_settings.{kind}"))
        for kind in ("all", "important", "none")
    ),
)
NIGHT = slot(
    "notification_settings",
    "night",
    "choice",
    choices=(
        Option("quiet", Phrase("notification_settings.quiet")),
        Option("any", Phrase("notification_settings.any")),
    ),
)
PULLED = "web"  # a page that is read while it is open: nothing can be sent to it


async def notification_settings(chat: Chat, _: Portal) -> None:
    """Three questions at most; what is chosen holds from now on."""
    told = chat.frame.args.get("news")
    news = await (chat.fill(NEWS, told) if told else chat.ask(NEWS))
    if news == "none":
        chat.profile.news = "none"
        return chat.say("notification_settings.turned_off")
    quiet = await chat.ask(NIGHT) == "quiet"
    where = await chat.ask(_where(chat)) if chat.context.address.channel != PULLED else "last"
    chat.profile.news, chat.profile.any_hour = news, not quiet
    chat.emit(Preferred(here=where == "here"))
    return chat.say(
        "notification_settings.done",
        news=Phrase(f"notification_settings.{news}"),
        night=Phrase(f"notification_settings.{'quiet' if quiet else 'any'}"),
    )


def _where(chat: Chat) -> Slot:
    channel = chat.context.address.channel
    name = Phrase(f"channel.{channel}") if has(f"channel.{channel}") else channel
    here = Option("here", Phrase("notification_settings.here", channel=name))
    last = Option("last", Phrase("notification_settings.last"))
    return slot("notification_settings", "where", "choice", choices=(here, last))
