"""What only Telegram has: the secret, START links, contacts, edits, albums, groups, menus."""

import importlib
import json

import pytest
from pydantic import BaseModel, SecretStr

from bot import cli_telegram
from bot.model import Card, Choice, Link, Progress, Reply, TryLater
from bot.settings import Settings, SettingsError
from tests.channels.push import JPEG, PDF
from tests.channels.telegram_world import TelegramWorld, buttons
from tests.web import Scripted


async def test_words_go_in_and_an_answer_comes_out(world: TelegramWorld, engine: Scripted) -> None:
    phone = await world.phone()
    (answer,) = await phone.says("xin chào <b>em</b> & cả nhà")
    assert answer["text"] == "Em nghe: xin chào <b>em</b> & cả nhà"
    assert answer["html"] == "Em nghe: xin chào &lt;b&gt;em&lt;/b&gt; &amp; cả nhà"
    calls = [call["method"] for call in (await world.log())["calls"]]
    assert calls[:3] == ["setwebhook", "setmycommands", "setmycommands"]
    assert calls[3:] == ["sendchataction", "sendmessage", "sendchataction", "sendmessage"]
    update = engine.heard[-1]
    assert (update.kind, update.ref, update.sent_at) == ("text", "3", world.box.now())


@pytest.mark.parametrize(
    ("payload", "value"), [("p-khai-sinh", "p-khai-sinh"), ("", ""), ("?!", "?!")]
)
async def test_a_start_link_opens_what_it_names(
    world: TelegramWorld, engine: Scripted, payload: str, value: str
) -> None:
    phone = await world.phone()
    await phone.do("start", text=payload)
    assert (engine.heard[-1].kind, engine.heard[-1].value) == ("link", value)
    await phone.do("text", text="/tracuu")
    assert (engine.heard[-1].kind, engine.heard[-1].value) == ("link", "track")


async def test_own_contact_is_a_number_and_anybody_elses_is_not(
    world: TelegramWorld, engine: Scripted
) -> None:
    phone = await world.phone()
    await phone.do("contact")
    assert (engine.heard[-1].kind, engine.heard[-1].text) == ("contact", "+84900000003")
    await phone.do("contact", phone="84900000099")
    assert (engine.heard[-1].kind, engine.heard[-1].text) == ("unsupported", "other_contact")


async def test_a_question_for_a_phone_offers_the_button_that_shares_it(
    world: TelegramWorld, engine: Scripted
) -> None:
    engine.script = lambda message: (Reply("Số nào ạ?", asks="phone"),)
    phone = await world.phone()
    ((key,),) = (await phone.screen())["keyboard"]
    assert key["request_contact"] is True
    engine.script = lambda message: (Reply("Em cảm ơn."),)
    await phone.says("0900000003")
    assert (await phone.screen())["keyboard"] == []


async def test_an_edit_says_which_message_it_changes(
    world: TelegramWorld, engine: Scripted
) -> None:
    phone = await world.phone()
    await phone.says("Phạm Thu")
    first = engine.heard[-1]
    await phone.do("edit", message_id=int(first.ref), text="Phạm Thu Hà")
    edit = engine.heard[-1]
    assert (edit.kind, edit.text, edit.edits) == ("text", "Phạm Thu Hà", first.ref)
    assert edit.external_id != first.external_id


async def test_pictures_sent_together_are_one_message_however_they_arrive(
    world: TelegramWorld, engine: Scripted
) -> None:
    phone = await world.phone()
    pictures = [(f"{n}.jpg", JPEG + bytes([n]), "image/jpeg") for n in range(3)]
    await phone.gives(*pictures, caption="giấy chứng sinh")
    album = engine.heard[-1]
    assert (album.kind, album.text, len(album.attachments)) == ("files", "giấy chứng sinh", 3)
    assert {file.problem for file in album.attachments} == {""}
    contents = {(await world.works.files.read(file.id)).content for file in album.attachments}
    assert contents == {content for _, content, _ in pictures}
    before = len(engine.heard)
    await world.again()
    assert len(engine.heard) == before


async def test_a_picture_that_comes_after_its_album_is_a_message_of_its_own(
    world: TelegramWorld, engine: Scripted
) -> None:
    phone = await world.phone()
    pictures = [(f"{n}.jpg", JPEG + bytes([n]), "image/jpeg") for n in range(2)]
    await phone.gives(*pictures)
    late = world.box.db.all("SELECT body FROM tg_updates ORDER BY update_id DESC LIMIT 1")[0]
    update = json.loads(late["body"])
    update["update_id"] += 1
    assert (await world.posts(json.dumps(update).encode())).status_code == 200
    await world.works.settle()
    assert [len(m.attachments) for m in engine.heard[-2:]] == [2, 1]


async def test_a_file_too_large_for_bots_is_refused_kindly_and_not_fetched(
    world: TelegramWorld, engine: Scripted
) -> None:
    phone = await world.phone()
    await phone.gives(("to.pdf", PDF + b"\x00" * 20_000_001, "application/pdf"))
    (file,) = engine.heard[-1].attachments
    assert (file.name, file.problem) == ("to.pdf", "too_large")
    assert "getfile" not in [call["method"] for call in (await world.log())["calls"]]


async def test_a_file_is_fetched_again_after_trouble(
    world: TelegramWorld, engine: Scripted
) -> None:
    phone = await world.phone()
    await world.fault(500, times=2)
    await phone.gives(("giay.pdf", PDF, "application/pdf"))
    (file,) = engine.heard[-1].attachments
    assert (await world.works.files.read(file.id)).content == PDF


async def test_a_group_is_declined_once_in_both_languages_and_nothing_is_kept(
    world: TelegramWorld, engine: Scripted
) -> None:
    phone = await world.phone()
    before = len(engine.heard)
    for words in ("chào cả nhà", "/tracuu@motcua_senho_bot", "/start"):
        await phone.do("group", text=words)
    rows = world.box.db.all("SELECT body FROM tg_messages WHERE by_bot = 1 AND chat < 0")
    (answer,) = [json.loads(row["body"])["text"] for row in rows]
    assert "trò chuyện riêng" in answer
    assert "one to one" in answer
    assert len(engine.heard) == before


async def test_a_tap_is_answered_with_what_it_said(world: TelegramWorld, engine: Scripted) -> None:
    choices = (Choice("Có", "t1.0"), Choice("Không", "t1.1"))
    engine.script = lambda message: (Reply("Đúng không ạ?", choices=choices),)
    phone = await world.phone()
    await phone.tap("Không")
    tap = engine.heard[-1]
    assert (tap.kind, tap.value, tap.text) == ("tap", "t1.1", "Không")
    assert (await phone.screen())["toast"] == "Không"
    assert [tap["answered_at"] is not None for tap in (await world.log())["taps"]] == [True]


async def test_a_bubble_becomes_messages_with_its_buttons_under_them(
    world: TelegramWorld, engine: Scripted
) -> None:
    cards = (
        Card("Khai sinh", ("Phí: không",), (Choice("Nộp", "a.0"),)),
        Card("Kết hôn & hộ tịch", ("Phí: 0",), (Choice("Nộp", "b.0"), Choice("Xem", "b.1"))),
    )
    engine.script = lambda message: (
        Reply(
            "Có hai thủ tục:",
            cards=cards,
            choices=(Choice("Không phải", "c.0"),),
            link=Link("https://dvc.example/nop?a=1&b=2", "Xem trên Cổng"),
            progress=Progress(2, 9),
        ),
    )
    phone = await world.phone()
    first, second = [m for m in await phone.messages() if m["by_bot"]]
    assert first["text"] == "(2/9) Có hai thủ tục:\n\nKhai sinh\nPhí: không"
    assert [b["text"] for b in buttons(first)] == ["Nộp"]
    assert second["html"] == "<b>Kết hôn &amp; hộ tịch</b>\nPhí: 0"
    rows = second["reply_markup"]["inline_keyboard"]
    assert [[b["text"] for b in row] for row in rows] == [
        ["Xem trên Cổng"], ["Nộp", "Xem"], ["Không phải"],
    ]  # fmt: skip
    assert rows[0][0]["url"] == "https://dvc.example/nop?a=1&b=2"


async def test_choices_too_long_for_buttons_are_listed_and_their_numbers_understood(
    world: TelegramWorld, engine: Scripted
) -> None:
    long = "Tôi tự làm, cho con hoặc người thân của mình"
    choices = (Choice(long, "t.0"), Choice("Tôi làm thay người khác", "t.1"))
    engine.script = lambda message: (Reply("Ai làm hồ sơ này?", choices=choices),)
    phone = await world.phone()
    (said,) = await phone.bot_said()
    assert said.endswith(f"1. {long}\n2. Tôi làm thay người khác")
    await phone.says("2")
    assert (engine.heard[-1].text, engine.heard[-1].value) == ("2", "t.1")


async def test_a_link_that_telegram_would_refuse_is_written_out(
    world: TelegramWorld, engine: Scripted
) -> None:
    engine.script = lambda message: (Reply("Mời.", link=Link("http://localhost:8090/pay", "Nộp")),)
    phone = await world.phone()
    assert await phone.bot_said() == ["Mời.\n\nNộp: http://localhost:8090/pay"]


async def test_a_long_bubble_goes_on_where_it_stopped(
    world: TelegramWorld, engine: Scripted
) -> None:
    phone = await world.phone()
    pages = "\n\n".join(f"Trang {n}: " + "chữ " * 900 for n in range(3))
    engine.script = lambda message: (Reply(pages),)
    await phone.do("text", text="đọc")
    whole = (await phone.bot_said())[1:]
    assert [page[:7] for page in whole] == ["Trang 0", "Trang 1", "Trang 2"]
    sent = [call for call in (await world.log())["calls"] if call["method"] == "sendmessage"]
    assert len(sent) == 4


async def test_who_blocks_us_is_told_nothing_until_they_are_back(
    world: TelegramWorld, engine: Scripted
) -> None:
    phone = await world.phone()
    await phone.do("block")
    assert await left(world) is True
    await phone.do("start")
    assert await left(world) is False
    assert len(engine.heard) == 2


async def left(world: TelegramWorld) -> bool:
    async with world.works.store.begin() as db:
        found = await db.exec_driver_sql("SELECT left_at IS NOT NULL FROM addresses")
        return bool(found.scalar_one())


async def test_set_up_tells_telegram_where_to_post_and_both_menus(world: TelegramWorld) -> None:
    settings = Settings(
        public_url="https://bot.example",
        telegram_token=SecretStr(world.channel.token),
        telegram_webhook_secret=SecretStr("s-3"),
        telegram_api_url=world.channel.api_url,
    )
    line = await cli_telegram.set_up_bot(settings)
    assert line == (
        "telegram: @motcua_senho_bot posts updates to https://bot.example/webhooks/telegram"
    )
    base = f"/telegram/bot{world.channel.token}"
    info = (await world.http.get(f"{base}/getWebhookInfo")).json()["result"]
    assert info["url"] == "https://bot.example/webhooks/telegram"
    for language, words in (("", "Tra cứu hồ sơ đã nộp"), ("en", "Track a dossier")):
        query = {"language_code": language}
        menu = (await world.http.get(f"{base}/getMyCommands", params=query)).json()["result"]
        assert words in [command["description"] for command in menu]


async def test_a_wrong_token_is_said_in_one_line(world: TelegramWorld) -> None:
    settings = Settings(
        telegram_token=SecretStr("1:wrong"),
        telegram_webhook_secret=SecretStr("s-3"),
        telegram_api_url=world.channel.api_url,
    )
    with pytest.raises(SettingsError, match="Telegram did not take it"):
        await cli_telegram.set_up_bot(settings)


@pytest.mark.parametrize(("status", "pause"), [(401, 300), (502, 1)])
async def test_trouble_of_ours_waits_longer_than_trouble_of_theirs(
    world: TelegramWorld, status: int, pause: float
) -> None:
    await world.phone()
    await world.fault(status)
    calls = await world.channel.calls()
    with pytest.raises(TryLater) as trouble:
        await calls.username()
    assert (trouble.value.after_seconds >= 300) is (pause == 300)


async def test_telegram_does_not_say_whose_messages_were_too_many(world: TelegramWorld) -> None:
    await world.phone()
    await world.fault(429)
    calls = await world.channel.calls()
    with pytest.raises(TryLater) as trouble:
        await calls.username()
    assert (trouble.value.limit, trouble.value.after_seconds) == ("some", 1)


def test_every_model_our_client_names_is_built_though_most_of_aiogram_is_not() -> None:
    client = importlib.import_module("bot.channels.telegram_client")
    named = [one for one in vars(client).values() if isinstance(one, type)]
    models = [one for one in named if issubclass(one, BaseModel)]
    assert len(models) > 8
    assert [one.__name__ for one in models if not one.__pydantic_complete__] == []
