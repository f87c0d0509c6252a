"""One suite that every channel passes: web, terminal, Zalo and Telegram.

Each test is one behaviour that citizens rely on. Where a channel does not have it, `instead.py`
says and tests what happens there; a channel that is not named there must pass.
"""

from typing import Any

from bot.model import Card, Choice, FileRef, Link, Message, Progress, Reply
from bot.texts import Phrase, has, render
from tests.channels.features import asks, on, say
from tests.channels.harness import Harness, last, said
from tests.channels.push import JPEG, PDF
from tests.web import Scripted

MOST = {"web": 10**6, "terminal": 10**6, "zalo": 2000, "telegram": 4096}  # characters of a message


@on("text")
async def test_text(channel: Harness) -> None:
    await channel.says("xin chào & <b>cả nhà</b>")
    assert (last(channel).kind, last(channel).text) == ("text", "xin chào & <b>cả nhà</b>")
    assert said(await channel.screen())[-1].strip() == "Em nghe: xin chào & <b>cả nhà</b>"


@on("long_text")
async def test_long_text(channel: Harness, engine: Scripted, name: str) -> None:
    paragraphs = [f"Đoạn {n}. " + "Giấy tờ cần có gồm tờ khai và ảnh. " * 12 for n in range(20)]
    say(engine, Reply("\n\n".join(paragraphs)))
    await channel.says("đọc giúp tôi")
    pieces = said(await channel.screen())
    assert max(map(len, pieces)) <= MOST[name]
    assert " ".join(" ".join(pieces).split()) == " ".join(" ".join(paragraphs).split())


@on("choices")
async def test_choices(channel: Harness, engine: Scripted) -> None:
    say(engine, asks("q1", "Có", "Không"))
    await channel.says("hỏi đi")
    await channel.taps("Không")
    assert last(channel).value == "q1.1"


@on("stale_choices")
async def test_stale_choices(channel: Harness, engine: Scripted) -> None:
    """A button of a question that is gone comes with its old token, or as mere words."""
    say(engine, asks("q1", "Có", "Không"))
    await channel.says("hỏi đi")
    say(engine, Reply("Em cảm ơn."))
    await channel.says("khoan đã")
    await channel.taps("Không", nth=0)
    assert (last(channel).kind, last(channel).value) in (
        ("tap", "q1.1"),
        ("text", "q1.1"),  # a number: the list it stands in is on the screen still
        ("text", ""),
    )


@on("cards")
async def test_cards(channel: Harness, engine: Scripted) -> None:
    cards = (
        Card("Đăng ký khai sinh", ("Phí: không mất tiền",), (Choice("Nộp khai sinh", "a.0"),)),
        Card("Đăng ký kết hôn", ("Phí: 0 đồng",), (Choice("Nộp kết hôn", "b.0"),)),
    )
    say(engine, Reply("Có hai thủ tục:", cards=cards))
    await channel.says("tìm")
    whole = "\n".join(said(await channel.screen()))
    for words in ("Có hai thủ tục:", "Đăng ký khai sinh", "Phí: không mất tiền", "Phí: 0 đồng"):
        assert words in whole
    await channel.taps("Nộp kết hôn")
    assert last(channel).value == "b.0"


@on("progress")
async def test_progress(channel: Harness, engine: Scripted) -> None:
    say(engine, Reply("Anh/chị sinh ngày nào ạ?", progress=Progress(2, 9)))
    await channel.says("tiếp")
    (shown,) = said(await channel.screen())
    assert "(2/9)" in shown
    assert "sinh ngày nào" in shown


# --- what comes in --------------------------------------------------------------------------------


async def contents(channel: Harness, messages: list[Message]) -> list[bytes]:
    files = [file for message in messages for file in message.attachments]
    return sorted([await channel.content(file.id) for file in files])


@on("image_in")
async def test_image_in(channel: Harness) -> None:
    await channel.gives(("giấy.jpg", JPEG, "image/jpeg"))
    assert last(channel).kind == "files"
    assert await contents(channel, [last(channel)]) == [JPEG]


@on("album_in")
async def test_album_in(channel: Harness, engine: Scripted) -> None:
    pictures = [JPEG + bytes([n]) for n in range(3)]
    await channel.gives(
        *((f"{n}.jpg", picture, "image/jpeg") for n, picture in enumerate(pictures))
    )
    assert {message.kind for message in engine.heard} == {"files"}
    assert len(engine.heard) == (1 if channel.album_is_one else 3)
    assert await contents(channel, engine.heard) == pictures


@on("file_in")
async def test_file_in(channel: Harness) -> None:
    await channel.gives(("giấy chứng sinh.pdf", PDF, "application/pdf"))
    (file,) = last(channel).attachments
    assert file.name == "giấy chứng sinh.pdf"
    assert await channel.content(file.id) == PDF


@on("location_in")
async def test_location_in(channel: Harness) -> None:
    await channel.sends_odd("location")
    assert last(channel).kind == "location"
    latitude, longitude = map(float, last(channel).text.split(","))
    assert 8 < latitude < 24
    assert 102 < longitude < 110


async def answered_kindly(channel: Harness, kind: str) -> None:
    """It is no text, and there are words for it, in both languages."""
    await channel.sends_odd(kind)
    assert last(channel).kind == "unsupported"
    key = f"unsupported.{last(channel).text}"
    assert has(key)
    assert render(Phrase(key), "vi") != render(Phrase(key), "en")


@on("sticker_in")
async def test_sticker_in(channel: Harness) -> None:
    await answered_kindly(channel, "sticker")


@on("audio_in")
async def test_audio_in(channel: Harness) -> None:
    await answered_kindly(channel, "audio")


@on("video_in")
async def test_video_in(channel: Harness) -> None:
    await answered_kindly(channel, "video")


# --- what goes out --------------------------------------------------------------------------------


@on("image_out")
async def test_image_out(channel: Harness, engine: Scripted, name: str) -> None:
    await channel.says("chào")
    ref = FileRef("", "ma-qr.jpg", len(JPEG), "image/jpeg", await channel.holds("ma-qr.jpg", JPEG))
    say(engine, Reply("Mã QR đây ạ.", image=ref))
    await channel.says("mã đâu")
    shown = (await channel.screen())[1:]
    assert any("Mã QR đây" in one.text for one in shown)
    assert_handed_over(name, shown, "ma-qr.jpg", JPEG)


@on("file_out")
async def test_file_out(channel: Harness, engine: Scripted, name: str) -> None:
    await channel.says("chào")
    ref = FileRef("", "kq.pdf", len(PDF), "application/pdf", await channel.holds("kq.pdf", PDF))
    say(engine, Reply("Kết quả đây ạ.", file=ref))
    await channel.says("kết quả đâu")
    shown = (await channel.screen())[1:]
    assert any("Kết quả đây" in one.text for one in shown)
    assert_handed_over(name, shown, "kq.pdf", PDF)


def assert_handed_over(name: str, shown: list[Any], file: str, content: bytes) -> None:
    """The bytes are there; a terminal has no place for them and shows the name."""
    if name == "terminal":
        assert any(file in one.text for one in shown)
    else:
        assert [one.file for one in shown if one.file] == [content]


@on("link")
async def test_link(channel: Harness, engine: Scripted) -> None:
    url = "https://pay.example/nop?ma=H26.12-1&tien=8000"
    say(engine, Reply("Mời anh/chị nộp phí.", link=Link(url, "Thanh toán")))
    await channel.says("nộp")
    (shown,) = await channel.screen()
    assert url in shown.links or url in shown.text
