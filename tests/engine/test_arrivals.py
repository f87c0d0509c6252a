"""What is no plain message is never taken for an answer; edits correct what they can."""

import pytest

from bot.model import Resume, Start, links
from tests.engine.conftest import Shop
from tests.engine.test_engine import play, words
from tests.talk import Talk


@pytest.mark.parametrize("kind", ["sticker", "voice", "audio", "video", "animation", "hologram"])
async def test_what_cannot_be_read_is_no_answer(talk: Talk, kind: str) -> None:
    await play(talk, "mua")
    said = words(await talk.sends("unsupported", text=kind))
    assert said[-1] == "Tên?"
    assert any(word in said[0] for word in ("chữ", "ảnh"))
    assert talk.open_state.frames[0].answers == {}


async def test_a_place_and_a_phone_nobody_asked_for_are_no_answers(talk: Talk) -> None:
    await play(talk, "mua")
    assert "vị trí" in words(await talk.sends("location", text="21.02,105.85"))[0]
    assert "không lưu" in words(await talk.sends("contact", text="+84900000003"))[0]
    assert talk.open_state.frames[0].answers == {}


async def test_an_edit_of_an_answer_corrects_it(talk: Talk, shop: Shop) -> None:
    await play(talk, "mua")
    await talk.sends("text", text="An", ref="7")
    await play(talk, "[Đỏ]")
    said = words(await talk.sends("text", text="Ân", ref="7", edits="7"))
    assert said[0] == "Em đã sửa mục “tên”."
    assert talk.open_state.frames[0].answers == {"name": "Ân", "colour": "red"}
    await talk.sends("text", text="Anh", ref="7", edits="7")
    review = await play(talk, "bỏ qua")
    assert "| 1. tên: Anh" in review


async def test_an_edit_of_the_last_message_is_read_as_it_is_now(talk: Talk) -> None:
    await talk.sends("text", text="mau", ref="3")
    assert words(await talk.sends("text", text="mua", ref="3", edits="3"))[-1] == "Tên?"


async def test_an_edit_of_what_was_acted_upon_is_explained(talk: Talk, shop: Shop) -> None:
    await talk.sends("text", text="mua", ref="1")
    await talk.sends("text", text="An", ref="2")
    await play(talk, "[Đỏ]", "bỏ qua")
    assert "trước khi anh/chị sửa" in words(await talk.sends("text", text="thôi", edits="1"))[0]
    await play(talk, "[Đúng, gửi đi]")
    assert "trước khi anh/chị sửa" in words(await talk.sends("text", text="Ân", edits="2"))[0]
    assert shop.log[-1][:3] == ("order", "An", "red")


def test_a_link_carries_a_procedure_a_dossier_or_a_place_in_the_menu() -> None:
    khai_sinh = links.to_procedure("khai-sinh")
    assert links.opened(khai_sinh) == Start("find_procedure", {"procedure": "khai-sinh"})
    code = "H26.12-261125-0001"
    assert links.opened(links.to_dossier(code)) == Start("track_dossier", {"code": code})
    assert links.opened("track") == Start("track_dossier")
    assert links.opened("draft") == Resume()


@pytest.mark.parametrize("word", ["", "p-", "x-1", "p-" + "a" * 63, "p-a b", "p-ă", "log_out"])
def test_a_link_that_is_none_of_ours_opens_nothing(word: str) -> None:
    assert links.opened(word) is None


def test_what_no_link_can_carry_is_not_printed() -> None:
    with pytest.raises(ValueError, match="no link can carry"):
        links.to_procedure("khai sinh")
