"""Links of the poster: on paper, and what they open."""

from pathlib import Path

import httpx
import pytest
import zxingcpp
from PIL import Image
from pydantic import SecretStr

from bot import cli_links
from bot.settings import Settings, SettingsError
from tests.channels.browser import Tab
from tests.web import Bot, Scripted

CODE, WORD = "H26.12-261125-0001", "d-H26_12-261125-0001"


def settings(**more: object) -> Settings:
    base = {"public_url": "https://bot.example", "telegram_token": SecretStr("1:a")}
    secret = {"telegram_webhook_secret": SecretStr("b"), "telegram_api_url": "http://tg.example/x"}
    return Settings(**{**base, **secret, **more})  # type: ignore[arg-type]


def test_every_code_says_its_link(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    zalo = {"zalo_app_id": "1", "zalo_oa_id": "77"}
    keys = {"zalo_app_secret": SecretStr("c"), "zalo_oa_secret_key": SecretStr("d")}
    more = {**zalo, **keys, "zalo_refresh_token": SecretStr("e")}
    cli_links.commands(lambda: settings(**more))(["khai-sinh"], CODE, tmp_path, "", qr=False)
    printed = capsys.readouterr().out
    urls = {
        "web-track": "https://bot.example/webchat/frame?start=track",
        "web-p-khai-sinh": "https://bot.example/webchat/frame?start=p-khai-sinh",
        "web-draft": "https://bot.example/webchat/frame?start=draft",
        f"web-{WORD}": f"https://bot.example/webchat/frame?start={WORD}",
        f"telegram-{WORD}": f"http://tg.example/x?start={WORD}",
        f"zalo-{WORD}": f"https://zalo.me/77?text=h%E1%BB%93%20s%C6%A1%20{CODE}",
        "telegram-track": "http://tg.example/x?start=track",
        "telegram-p-khai-sinh": "http://tg.example/x?start=p-khai-sinh",
        "zalo-track": "https://zalo.me/77?text=tra%20c%E1%BB%A9u%20h%E1%BB%93%20s%C6%A1",
    }
    for name, url in urls.items():
        assert url in printed
        (code,) = zxingcpp.read_barcodes(Image.open(tmp_path / f"{name}.png"))
        assert code.text == url
        assert (tmp_path / f"{name}.svg").read_text().startswith("<?xml")
    assert "“Đăng ký khai sinh”" in printed


def test_the_wards_own_page_can_carry_the_word() -> None:
    thing = cli_links.things(["khai-sinh"])[-1]
    url = cli_links.web_link(settings(), "https://senho.example/?lang=vi", thing)
    assert url == "https://senho.example/?lang=vi&motcua=p-khai-sinh"


def test_a_procedure_that_is_none_is_said_so() -> None:
    with pytest.raises(SettingsError, match="no procedure bay-len-mat-trang"):
        cli_links.things(["bay-len-mat-trang"])


def test_the_sandbox_s_zalo_is_a_page_of_the_sandbox() -> None:
    thing = cli_links.things(["khai-sinh"])[0]
    there = settings(zalo_api_url="http://127.0.0.1:8090/zalo/api")
    url = cli_links.zalo_link(there, thing)
    assert url == "http://127.0.0.1:8090/zalo?text=tra%20c%E1%BB%A9u%20h%E1%BB%93%20s%C6%A1"


@pytest.mark.parametrize("code", ["không có", "12", "H26.12-261125-" + "1" * 60])
def test_a_code_that_is_none_is_said_so(code: str) -> None:
    with pytest.raises(SettingsError, match="no code of a dossier"):
        cli_links.things([], code)


async def test_the_web_opens_the_thing_named_once(bot: Bot, tab: Tab) -> None:
    frame = {"type": "link", "cid": "link-p-khai-sinh", "value": "p-khai-sinh"}
    async with tab.socket() as line:
        await line.send(frame)
        await line.until("done")
        await line.send(frame)
        await line.until("ack")
    assert isinstance(bot.engine, Scripted)
    assert [(m.kind, m.value) for m in bot.engine.heard] == [("link", "p-khai-sinh")]


async def test_the_chats_own_page_hands_the_word_to_the_widget(
    page: httpx.AsyncClient,
) -> None:
    answer = await page.get("/webchat/frame", params={"start": "p-khai-sinh"})
    assert 'start="p-khai-sinh"' in answer.text
    assert (await page.get("/webchat/frame", params={"start": '"><b>'})).status_code == 422
