"""What a channel does where it does not have a thing of the suite.

One line a feature and channel: nothing is left out in silence.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.channels import terminal
from bot.model import Reply
from tests.channels.harness import last, said

Check = Callable[[Any], Awaitable[None]]


# --- the terminal ---------------------------------------------------------------------------------


async def typed_is_words(channel: Any) -> None:
    """A terminal sends words only: the name of a file, a place or a face is what it says."""
    for words in ("giấy chứng sinh.jpg", "21.0285,105.8542", ":-)"):
        await channel.says(words)
        assert (last(channel).kind, last(channel).text) == ("text", words)
        assert last(channel).attachments == ()


async def typed_twice_is_meant_twice(channel: Any) -> None:
    """Nothing lies between the terminal and us that could deliver a line again."""
    for _ in range(2):
        await channel.says("vâng")
    assert [message.text for message in channel.engine.heard] == ["vâng", "vâng"]
    assert len({message.external_id for message in channel.engine.heard}) == 2


async def nobody_else_can_type(channel: Any) -> None:
    """Who types is who started it: there is no door to forge a message at."""
    assert {"router", "APIRouter", "httpx", "socket"} & vars(terminal).keys() == set()
    await channel.says("chào")
    assert last(channel).address.chat_id == "tty-1"


async def news_are_printed(channel: Any) -> None:
    """A terminal cannot say that it wants nothing more: it is closed, and then nobody is there."""
    await channel.says("chào")
    channel.engine.script = lambda message: (Reply("tin một"),)
    await channel.news()
    assert said(await channel.screen())[1:] == ["tin một"]


async def whatever_is_typed_is_words(channel: Any) -> None:
    """There are no events but lines; a command or a control character is words too."""
    for words in ("/start p-khai-sinh", "\x1b[A", '{"event_name": "user_dances"}'):
        await channel.says(words)
        assert (last(channel).kind, last(channel).text) == ("text", words)


# --- the web chat ---------------------------------------------------------------------------------


async def the_frame_is_refused(channel: Any) -> None:
    """The widget sends words and files only; another frame is called bad, no more."""
    line = channel.line or await channel.connect()
    for kind in ("location", "sticker", "audio", "video"):
        await line.send({"type": kind, "cid": f"odd-{kind}"})
        answer = await line.next()
        assert (answer["type"], answer["code"]) == ("error", "bad_frame")
    assert channel.engine.heard == []
    await channel.says("chào")
    assert len(await channel.screen()) == 1


async def order_is_arrival(channel: Any) -> None:
    """What is typed here has no time of its own: first come, first read, and nothing is late."""
    for words in ("một", "hai", "ba"):
        await channel.says(words)
    heard = [(message.text, message.late) for message in channel.engine.heard]
    assert heard == [("một", False), ("hai", False), ("ba", False)]


async def nothing_is_held_back(channel: Any) -> None:
    """Nobody limits or refuses what we show: thirty bubbles at once are all there, in order."""
    wanted = [f"tin {n}" for n in range(30)]
    channel.engine.script = lambda message: tuple(Reply(words) for words in wanted)
    await channel.says("tất cả")
    assert said(await channel.screen()) == wanted


async def who_closed_the_page_finds_it_on_return(channel: Any) -> None:
    """Nobody can block us: who closes the page reads what came meanwhile when they are back."""
    await channel.says("chào")
    await channel.breaks()
    channel.engine.script = lambda message: (Reply("tin một"),)
    await channel.news()
    await channel.recovers()
    assert said(await channel.screen())[1:] == ["tin một"]


TYPED = {"terminal": typed_is_words}
ODD = TYPED | {"web": the_frame_is_refused}
INSTEAD: Mapping[str, Mapping[str, Check]] = {
    "image_in": TYPED,
    "album_in": TYPED,
    "file_in": TYPED,
    "location_in": ODD,
    "sticker_in": ODD,
    "audio_in": ODD,
    "video_in": ODD,
    "duplicate_delivery": {"terminal": typed_twice_is_meant_twice},
    "out_of_order_delivery": {"terminal": order_is_arrival, "web": order_is_arrival},
    "wrong_signature": {"terminal": nobody_else_can_type},
    "platform_down": {"terminal": nothing_is_held_back},
    "rate_limit": {"terminal": nothing_is_held_back, "web": nothing_is_held_back},
    "blocked_by_the_user": {
        "terminal": news_are_printed,
        "web": who_closed_the_page_finds_it_on_return,
    },
    "unknown_event": {"terminal": whatever_is_typed_is_words},
}
