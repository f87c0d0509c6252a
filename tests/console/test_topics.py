"""Editors' answers: a draft is tried, published, taken back; questions are filed under answers."""

import re
from datetime import timedelta
from pathlib import Path

from bot.store import content
from bot.store.learning import Learned
from tests.console.office import Browser, Office
from tests.handoff.parts import row

WORDINGS = "\n".join(f"cách hỏi thứ {n} về chỗ để xe" for n in range(1, 9))
GOOD = {
    "question": "Đến phường gửi xe ở đâu?",
    "question_en": "Where do I park at the ward office?",
    "paraphrases": WORDINGS,
    "vi": "Anh/chị gửi xe ở sân sau, không mất tiền ạ.",
    "en": "Park behind the building, free of charge.",
    "source": "Thông báo 12 của phường",
    "cite": "Thông báo 12/TB-UBND",
    "as_of": "20/11/2026",
}


async def write(browser: Browser, **other: str) -> str:
    """A new topic saved by an editor; its id."""
    await browser.get("/console/topics/new")
    answer = await browser.post("/console/topics/new", **(GOOD | other))
    assert answer.status_code == 200, answer.text
    return str(answer.url).rsplit("/", 1)[1]


async def test_a_draft_is_nobodys_answer_until_it_is_published(office: Office) -> None:
    await office.hire("bien", "editor")
    async with office.browser("bien") as browser:
        entry = await write(browser)
        assert await content.published(office.store) == ()
        await browser.post(f"/console/topics/{entry}/publish", number="1")
    (live,) = await content.published(office.store)
    assert (live.id, live.text("vi"), live.as_of) == (entry, GOOD["vi"], "2026-11-20")


async def test_versions_are_kept_and_rolled_back_by_name_and_audited(office: Office) -> None:
    await office.hire("bien", "editor")
    async with office.browser("bien") as browser:
        entry = await write(browser)
        await browser.post(f"/console/topics/{entry}/publish", number="1")
        await browser.post(f"/console/topics/{entry}", **(GOOD | {"vi": "Gửi xe ở cổng trước ạ."}))
        await browser.post(f"/console/topics/{entry}/publish", number="2")
        assert (await content.published(office.store))[0].text("vi") == "Gửi xe ở cổng trước ạ."
        page = await browser.post(f"/console/topics/{entry}/publish", number="1")
        assert (await content.published(office.store))[0].text("vi") == GOOD["vi"]
        assert len(re.findall(r"Bien, ", page.text)) == 2
        await browser.post(f"/console/topics/{entry}/publish", number="0")
    assert await content.published(office.store) == ()
    (deeds,) = await row(
        office.store, "SELECT string_agg(what || ' ' || object, '|' ORDER BY position) FROM audit"
    )
    assert str(deeds).split("|")[1:] == [
        f"faq_save {entry} 1", f"faq_publish {entry} 1", f"faq_save {entry} 2",
        f"faq_publish {entry} 2", f"faq_publish {entry} 1", f"faq_publish {entry} 0",
    ]  # fmt: skip


async def test_what_nlu_check_would_refuse_is_told_and_not_published(office: Office) -> None:
    await office.hire("bien", "editor")
    async with office.browser("bien") as browser:
        wrong = {"source": "F-999", "vi": "từ " * 121, "en": "", "as_of": "hôm qua"}
        entry = await write(browser, **wrong, paraphrases="số tôi là 0912345678")
        page = await browser.get(f"/console/topics/{entry}")
        told = re.findall(r"<li>([^<]+)</li>", page.text)
        assert told == [
            "Ngày kiểm tra căn cứ đã quá một năm, hoặc chưa đọc được.",
            "Có 1 cách hỏi khác, cần ít nhất 8.",
            "Không có mã dữ kiện F-999.",
            "Câu trả lời tiếng Việt (thường) dài 121 từ, tối đa 120.",
            "Câu trả lời tiếng Việt (khi cổng không nhận hồ sơ) dài 121 từ, tối đa 120.",
            "Chưa có câu trả lời tiếng Anh.",
            told[-1],
        ]
        assert told[-1].startswith("Có dữ liệu cá nhân trong cách hỏi")
        assert "0912345678" not in told[-1]
        refused = await browser.post(f"/console/topics/{entry}/publish", number="1")
        assert refused.status_code == 422
    assert await content.published(office.store) == ()


async def test_editors_see_how_far_each_machine_has_learned(office: Office) -> None:
    await office.hire("bien", "editor")
    later = office.clock() + timedelta(minutes=4)
    failed = Learned("may-2", "x", "failed", 2, "unknown intent no_such", later)
    office.knowledge.learned = (Learned("may-1", "x", "in_use"), failed)
    async with office.browser("bien") as browser:
        page = (await browser.get("/console/topics")).text
    assert "may-1: đang trả lời theo các câu đã phát hành" in page
    assert "may-2: chưa học được (lần 2), tự thử lại lúc 09:04 25/11" in page
    assert "unknown intent no_such" in page


async def test_an_answer_of_the_files_is_edited_and_given_back(office: Office) -> None:
    await office.hire("bien", "editor")
    async with office.browser("bien") as browser:
        page = await browser.get("/console/topics/acc-need")
        assert "Muốn nộp hồ sơ trực tuyến thì cần tài khoản gì?" in page.text
        assert (await browser.get("/console/topics/no-such")).status_code == 404
        assert (await browser.post("/console/topics/no-such", **GOOD)).status_code == 404


async def test_the_draft_is_tried_with_the_real_engine_and_touches_nobody(office: Office) -> None:
    await office.hire("bien", "editor")
    async with office.browser("bien") as browser:
        await browser.get("/console/topics/acc-need")
        form = GOOD | {"question": "Cần tài khoản gì?", "vi": "Câu trả lời đang soạn."}
        await browser.post("/console/topics/acc-need", **form)
        said = "Muốn nộp hồ sơ trực tuyến thì cần tài khoản gì?"
        page = await browser.post("/console/topics/acc-need/try", words=said)
        assert "Câu trả lời đang soạn." in page.text
        assert "Căn cứ: Cần tài khoản gì? – " in page.text
        assert "Thông báo 12/TB-UBND" in page.text
        page = await browser.post("/console/topics/acc-need/try", said=[said], words="tạm biệt")
        assert page.text.count("bubble citizen") == 2
        office.knowledge.ready = False
        page = await browser.get("/console/topics/acc-need/try")
        assert "data-refresh" in page.text
    counts = "SELECT (SELECT count(*) FROM conversations), (SELECT count(*) FROM transcript)"
    assert tuple(await row(office.store, counts)) == (0, 0)


async def misheard(office: Office, *said: str) -> None:
    for words in said:
        await row(
            office.store,
            """
            WITH c AS (
              INSERT INTO conversations (id, agency, created_at)
              VALUES (gen_random_uuid(), 'H26.12', :now) RETURNING id
            ), a AS (
              INSERT INTO addresses (id, conversation_id, channel, chat_id, created_at)
              SELECT gen_random_uuid(), id, 'web', CAST(id AS text), :now FROM c
              RETURNING id, conversation_id
            )
            INSERT INTO transcript
              (id, conversation_id, address_id, role, text, masked_text, trace, at)
            SELECT gen_random_uuid(), conversation_id, id, 'citizen', '', :words, :trace, :now
            FROM a RETURNING 1
            """,
            words=words,
            trace='{"did": ["Unclear"]}',
            now=office.clock(),
        )


async def test_a_question_not_understood_joins_an_answer_or_is_none_of_ours(office: Office) -> None:
    await office.hire("bien", "editor")
    await misheard(office, "gửi xe chỗ mô", "gửi xe chỗ mô", "giá vàng hôm nay")
    async with office.browser("bien") as browser:
        page = await browser.get("/console/questions")
        assert page.text.index("gửi xe chỗ mô") < page.text.index("giá vàng hôm nay")
        assert "(2 lần)" in page.text
        await browser.post("/console/questions", words="gửi xe chỗ mô", entry="acc-need")
        page = await browser.post("/console/questions", words="giá vàng hôm nay", entry="")
    assert "Không còn câu nào chờ xếp." in page.text
    drafted = (await content.standing(office.store))["acc-need"]
    assert drafted.draft
    assert drafted.entry.paraphrases[-1] == "gửi xe chỗ mô"
    assert await content.labels(office.store) == {
        "gửi xe chỗ mô": "acc-need",
        "giá vàng hôm nay": "",
    }


def test_pages_hold_no_script_or_style_of_their_own() -> None:
    """Templates hold no inline script: the content policy would stop it."""
    for page in (Path(__file__).parents[2] / "bot/console/templates").glob("*.html"):
        assert not re.search(r"<script(?![^>]*src=)|\son\w+=|style=", page.read_text("utf-8")), page
