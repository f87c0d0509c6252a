"""What every dialog gets from the engine without asking for it; each turn is a restart."""

from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest

from backend_client.port import Portal
from bot.engine import make_engine
from bot.engine.chat import Chat
from bot.engine.state import dump
from bot.model import Address, Reply
from bot.texts import Plain
from tests.engine.conftest import NOTE, Clock, Shop, services, understand
from tests.script import lines_of
from tests.talk import Talk


def words(replies: list[Reply]) -> list[str]:
    """All lines said, buttons and cards included."""
    return [line for reply in replies for line in lines_of(reply)]


async def play(talk: Talk, *lines: str) -> list[str]:
    """Say these one after the other; the lines of the last reply."""
    said: list[Reply] = []
    for line in lines:
        said = await talk.say(line)
    return words(said)


async def test_a_dialog_runs_to_its_end_and_writes_once(talk: Talk, shop: Shop) -> None:
    first = await play(talk, "mua")
    assert first[-2:] == ["Mình đặt hàng nhé.", "Tên?"]
    assert await play(talk, "An") == ["Màu?", "[Đỏ] [Xanh]"]
    assert await play(talk, "[Đỏ]") == ["Giá 1000.", "Ghi chú?", "[Bỏ qua]"]
    review = await play(talk, "bỏ qua")
    assert "| 1. tên: An" in review
    assert "| 2. màu: Đỏ" in review
    assert await play(talk, "[Đúng, gửi đi]") == ["Xong: Đ-2."]
    assert [call[:3] for call in shop.log if call[0] == "order"] == [("order", "An", "red")]


async def test_the_lead_in_is_not_said_again_for_the_same_question(talk: Talk) -> None:
    await play(talk, "mua")
    assert await play(talk, "chào") == ["Em chào anh/chị. Anh/chị cần em giúp việc gì ạ?", "Tên?"]
    assert await play(talk, "nhắc lại") == ["Mình đặt hàng nhé.", "Tên?"]


async def test_correct_with_the_new_value_at_the_review(talk: Talk, shop: Shop) -> None:
    review = await play(talk, "mua", "An", "[Đỏ]", "bỏ qua", "sửa tên thành Bình")
    assert review[0] == "Em đã sửa mục “tên”."
    assert "| 1. tên: Bình" in review
    await play(talk, "[Đúng, gửi đi]")
    assert shop.log[-1][:3] == ("order", "Bình", "red")


async def test_correct_without_the_value_keeps_the_answers_after_it(talk: Talk) -> None:
    asked = await play(talk, "mua", "An", "[Đỏ]", "sửa tên")
    assert asked[-1] == "Tên?"
    assert await play(talk, "Bình") == ["Giá 1000.", "Ghi chú?", "[Bỏ qua]"]
    assert talk.open_state.frames[0].answers == {"name": "Bình", "colour": "red"}


async def test_correcting_what_another_answer_depends_on_looks_it_up_again(
    talk: Talk, shop: Shop
) -> None:
    said = await play(talk, "mua", "An", "[Đỏ]", "sửa màu thành Xanh")
    assert said[-1] == "Đậm hay nhạt?"
    assert await play(talk, "đậm") == ["Giá 2000.", "Ghi chú?", "[Bỏ qua]"]
    assert [c for c in shop.log if c[0] == "price"] == [("price", "red"), ("price", "blue")]


async def test_answers_of_an_abandoned_branch_are_not_shown(talk: Talk) -> None:
    review = await play(talk, "mua", "An", "[Xanh]", "đậm", "bỏ qua", "sửa màu thành Đỏ")
    assert not any("độ đậm" in line for line in review)


async def test_which_answer_to_change_is_chosen_by_number_or_name(talk: Talk) -> None:
    which = await play(talk, "mua", "An", "[Đỏ]", "bỏ qua", "[Sửa một mục]")
    assert which[-1] == "Anh/chị muốn sửa mục nào? Nhắn số thứ tự hoặc tên mục ạ."
    assert (await play(talk, "2"))[-2:] == ["Màu?", "[Đỏ] [Xanh]"]


async def test_in_mid_form_the_answers_to_change_are_listed(talk: Talk) -> None:
    which = await play(talk, "mua", "An", "sửa gì đó")
    assert which[-2:] == ["Anh/chị muốn sửa mục nào? Nhắn số thứ tự hoặc tên mục ạ.", "1. tên"]
    assert (await play(talk, "quay lại"))[-2:] == ["Màu?", "[Đỏ] [Xanh]"]


async def test_back_and_back_again(talk: Talk) -> None:
    await play(talk, "mua", "An", "[Xanh]", "đậm")
    assert (await play(talk, "quay lại"))[-1] == "Đậm hay nhạt?"
    assert (await play(talk, "quay lại"))[-2:] == ["Màu?", "[Đỏ] [Xanh]"]
    assert (await play(talk, "quay lại"))[-1] == "Tên?"
    assert (await play(talk, "quay lại"))[0] == "Đây là câu đầu tiên rồi ạ."


async def test_the_old_answer_is_had_back(talk: Talk) -> None:
    await play(talk, "mua", "An", "[Đỏ]", "sửa tên thành Bình", "lấy lại")
    assert talk.open_state.frames[0].answers["name"] == "An"
    await play(talk, "sửa tên", "lấy lại")
    assert talk.open_state.frames[0].answers["name"] == "An"


async def test_skip_only_what_is_optional(talk: Talk) -> None:
    required = await play(talk, "mua", "bỏ qua")
    assert required[0].startswith("Mục này bắt buộc")
    assert required[-1] == "Tên?"


async def test_cancel_asks_once_and_can_be_taken_back(talk: Talk) -> None:
    sure = await play(talk, "mua", "An", "[Xanh]", "đậm", "dừng")
    assert sure[0].startswith("Anh/chị chắc chắn muốn dừng")
    assert (await play(talk, "[Có]"))[0].startswith("Em đã dừng.")
    assert talk.open_state.frames == []
    back = await play(talk, "lấy lại")
    assert back[0].startswith("Mình tiếp tục")
    assert back[-2:] == ["Ghi chú?", "[Bỏ qua]"]


async def test_no_to_the_cancelling_goes_on_at_the_open_question(talk: Talk) -> None:
    said = await play(talk, "mua", "An", "[Xanh]", "đậm", "dừng", "[Không]")
    assert said[0] == "Mình tiếp tục: việc đang làm."
    assert said[-2:] == ["Ghi chú?", "[Bỏ qua]"]


async def test_a_second_task_and_back_to_the_first(talk: Talk) -> None:
    assert (await play(talk, "mua", "An", "tuổi"))[-1] == "Tuổi?"
    said = await play(talk, "30")
    assert said[0] == "Tuổi 30."
    assert said[1].startswith("Mình tiếp tục")
    assert said[-2:] == ["Màu?", "[Đỏ] [Xanh]"]


async def test_later_and_go_on(talk: Talk, clock: Clock) -> None:
    await play(talk, "mua", "An", "để sau")
    clock.advance(timedelta(days=7))
    assert (await play(talk, "làm tiếp"))[-2:] == ["Màu?", "[Đỏ] [Xanh]"]


async def test_a_draft_too_old_is_told_kindly(talk: Talk, clock: Clock) -> None:
    await play(talk, "mua", "An")
    clock.advance(timedelta(days=31))
    said = await play(talk, "chào")
    assert any("quá 30 ngày" in line for line in said)
    assert talk.open_state.frames == []


async def test_a_button_of_an_older_question_is_no_answer(talk: Talk) -> None:
    await play(talk, "mua", "An")
    red = talk.buttons["Đỏ"]
    await play(talk, "[Xanh]")
    talk.buttons["cũ"] = red
    stale = await play(talk, "[cũ]")
    assert stale[0].startswith("Nút này thuộc câu hỏi trước")
    assert stale[-1] == "Đậm hay nhạt?"
    assert talk.open_state.frames[0].answers["colour"] == "blue"


async def test_it_is_remembered_whether_the_last_answer_of_a_chat_had_a_button(talk: Talk) -> None:
    elsewhere = Address("zalo", "zalo-9")
    await play(talk, "mua")
    assert not talk.open_state.may_press(talk.address)
    assert talk.open_state.may_press(elsewhere)
    await play(talk, "An")
    assert talk.open_state.may_press(talk.address)


async def test_a_code_nobody_asked_for_is_refused_with_the_warning(talk: Talk) -> None:
    said = await play(talk, "mua", "482913")
    assert "lừa đảo" in " ".join(said)
    assert talk.open_state.frames[0].answers == {}


async def test_an_outage_keeps_the_answers_and_goes_on_by_itself(
    talk: Talk, shop: Shop, clock: Clock
) -> None:
    await play(talk, "mua", "An", "[Đỏ]", "bỏ qua")
    shop.down = True
    down = await play(talk, "[Đúng, gửi đi]")
    assert down[0].startswith("Hệ thống Cổng dịch vụ công đang gián đoạn.")
    assert words(await talk.wake()) == []
    shop.down = False
    clock.advance(timedelta(minutes=5))
    back = "Cổng dịch vụ công đã hoạt động lại. Em làm tiếp việc của anh/chị."
    assert words(await talk.wake()) == [back, "Xong: Đ-2."]
    assert len([c for c in shop.log if c[0] == "order"]) == 1


async def test_an_answer_given_while_the_portal_is_away_is_taken_when_it_is_back(
    shop: Shop, clock: Clock
) -> None:
    """The script reads before the question and keeps nothing of it, so the answer has to wait."""

    async def buy(chat: Chat, _: Portal) -> None:
        await chat.look(shop.price, "red", keep=lambda _: False)
        chat.show(Plain(f"Vâng, {await chat.ask(NOTE)}."))

    engine = make_engine(cast("Portal", shop), services(), {"buy": buy})
    talk = Talk(engine, understand, clock.now, clock.advance)
    await play(talk, "mua")
    shop.down = True
    down = await play(talk, "gói giấy xanh")
    assert down[0].startswith("Hệ thống Cổng dịch vụ công đang gián đoạn.")
    assert words(await talk.wake()) == []
    shop.down = False
    assert words(await talk.wake())[-1] == "Vâng, gói giấy xanh."


async def test_a_secret_given_while_the_portal_is_away_is_kept_nowhere(
    shop: Shop, clock: Clock
) -> None:
    async def buy(chat: Chat, _: Portal) -> None:
        await chat.look(shop.price, "red", keep=lambda _: False)
        await chat.ask(replace(NOTE, secret=True))

    engine = make_engine(cast("Portal", shop), services(), {"buy": buy})
    talk = Talk(engine, understand, clock.now, clock.advance)
    await play(talk, "mua")
    shop.down = True
    await play(talk, "vừng ơi")
    assert talk.open_state.frames[0].held is None
    assert "vừng" not in dump(talk.open_state).decode()


async def test_a_yes_older_than_half_an_hour_is_asked_again(
    talk: Talk, shop: Shop, clock: Clock
) -> None:
    await play(talk, "mua", "An", "[Đỏ]", "bỏ qua")
    shop.down = True
    await play(talk, "[Đúng, gửi đi]")
    clock.advance(timedelta(minutes=40))
    shop.down = False
    assert words(await talk.wake())[-1] == "[Đúng, gửi đi] [Sửa một mục]"
    assert not [c for c in shop.log if c[0] == "order"]


async def test_the_same_write_after_a_crash_carries_the_same_key(talk: Talk, shop: Shop) -> None:
    """A turn whose commit was lost is played again from the same state."""
    await play(talk, "mua", "An", "[Đỏ]", "bỏ qua")
    before = talk.states.copy()
    await play(talk, "[Đúng, gửi đi]")
    talk.states = before
    await play(talk, "[Đúng, gửi đi]")
    keys = [call[3] for call in shop.log if call[0] == "order"]
    assert len(keys) == 2
    assert len(set(keys)) == 1


async def test_no_except_exception_swallows_the_stop_signal(talk: Talk) -> None:
    """`ask` ends a run with a BaseException: a dialog's `except Exception` lets it through."""
    from bot.engine.stops import Stop  # noqa: PLC0415

    assert not issubclass(Stop, Exception)


@pytest.mark.parametrize("text", ["", " ", "x" * 5000, "🙂🙂", "<script>", "' OR 1=1 --"])
async def test_strange_words_never_break_a_turn(talk: Talk, text: str) -> None:
    await play(talk, "mua")
    said = await play(talk, text)
    assert said
