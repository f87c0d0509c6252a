"""An officer writes while a form is open: the question stays, its answer is taken afterwards."""

from uuid import UUID

from bot.handoff import ABSENCE
from bot.model import Reply
from bot.store import handoffs, talk
from tests.handoff.parts import officer
from tests.path.parts import WEB, take_all
from tests.path.town import Town, column, owner

NAMES = ("nộp hồ sơ khai sinh", "đồng ý", "1", "1")
TICKET = "SELECT number FROM tickets"
CHILD = "Trần Gia Hân"


async def at_the_name(town: Town) -> str:
    """Mai is asked for her child's name; the question."""
    await town.signs_in(WEB)
    for words in NAMES:
        await town.says(WEB, words)
    assert (await town.state(WEB)).frames[-1].asked.slot == "child_name"  # type: ignore[union-attr]
    return (await town.shown(WEB))[-1]


async def taken_by_hoa(town: Town) -> tuple[str, UUID]:
    """She asks for a person, and officer Hoa takes the ticket; its number, and Hoa."""
    await town.says(WEB, "gặp cán bộ")
    (number,) = await column(town.store, TICKET)
    hoa = await officer(town.store, town.clock, "hoa")
    until = town.clock() + ABSENCE
    assert await handoffs.take(town.store, number, (hoa, "Hoa"), town.clock(), until)
    await take_all(town.turns)
    return number, hoa


async def test_an_officers_words_leave_the_open_question_as_it_is(town: Town) -> None:
    question = await at_the_name(town)
    number, hoa = await taken_by_hoa(town)
    before = await town.state(WEB)
    words = Reply("Tên đệm ghi như giấy chứng sinh ạ.", role="staff")
    assert await talk.say(town.store, number, hoa, words, town.clock())
    await take_all(town.turns)
    last = (await town.log(WEB))[-1]
    assert (last.role, last.reply.text) == ("staff", "Tên đệm ghi như giấy chứng sinh ạ.")
    assert await town.state(WEB) == before
    assert await town.says(WEB, "Dạ em cảm ơn chị") == []  # the officer reads it; it is no name
    assert (await town.state(WEB)).frames[-1].answers == before.frames[-1].answers

    assert await handoffs.close(town.store, number, "answered", town.clock())
    await take_all(town.turns)
    back = (await town.shown(WEB))[-4:]
    assert number in back[0]
    assert "tiếp tục" in back[2]
    assert back[3] == question

    after = await town.says(WEB, CHILD)
    assert "ngày, tháng, năm sinh" in after[-1]
    assert (await town.state(WEB)).frames[-1].answers["child_name"] == CHILD


async def test_an_absent_officer_gives_the_very_question_back(town: Town) -> None:
    question = await at_the_name(town)
    await taken_by_hoa(town)
    town.wait(minutes=21)
    assert len(await handoffs.return_absent(town.store, town.clock())) == 1
    await take_all(town.turns)
    assert (await town.shown(WEB))[-1] == question
    await town.says(WEB, CHILD)
    assert (await town.state(WEB)).frames[-1].answers["child_name"] == CHILD
    assert await column(town.store, "SELECT owner FROM conversations WHERE id = :id",
                        id=await owner(town.store, WEB)) == ["queue"]  # fmt: skip
