"""Files: streamed in with a cap, shown in the log, given back only to whose they are."""

from collections.abc import AsyncIterator

import httpx
import pytest

from bot.channels.web_upload import LARGEST
from tests.channels.browser import Tab, says
from tests.web import HOST_PAGE, Bot

PHOTO = b"\xff\xd8\xff\xe0 not quite a photo"


async def _upload(
    page: httpx.AsyncClient, tab: Tab, name: str = "giấy chứng sinh.jpg", content: bytes = PHOTO
) -> httpx.Response:
    files = {"file": (name, content, "image/jpeg")}
    return await page.post("/webchat/attachments", files=files, headers=tab.bearer)


async def test_a_file_goes_to_quarantine_and_its_frame_to_the_bot(
    bot: Bot, tab: Tab, page: httpx.AsyncClient
) -> None:
    answer = await _upload(page, tab)
    assert answer.status_code == 201
    photo = answer.json()["attachment_id"]
    assert bot.shelf.contents[photo] == PHOTO
    async with tab.socket() as line:
        await line.send({"type": "attachment", "cid": "c1", "attachment_id": photo})
        shown = await line.until("message")
        await line.until("done")
    assert (shown["role"], shown["file"]) == (
        "citizen",
        {
            "url": f"/webchat/files/{photo}",
            "name": "giấy chứng sinh.jpg",
            "size": len(PHOTO),
            "type": "image/jpeg",
        },
    )
    (heard,) = bot.engine.heard
    assert (heard.kind, [file.id for file in heard.attachments]) == ("files", [photo])


async def test_a_file_of_another_session_cannot_be_sent(
    bot: Bot, tab: Tab, page: httpx.AsyncClient
) -> None:
    photo = (await _upload(page, tab)).json()["attachment_id"]
    made = (await page.post("/webchat/sessions")).json()
    async with Tab(bot, made["session_id"], made["token"]).socket() as line:
        await line.send({"type": "attachment", "cid": "c1", "attachment_id": photo})
        assert (await line.until("error"))["code"] == "bad_frame"


async def test_a_file_is_given_back_once_the_gate_let_it_through(
    bot: Bot, tab: Tab, page: httpx.AsyncClient
) -> None:
    photo = (await _upload(page, tab)).json()["attachment_id"]
    in_quarantine = await page.get(f"/webchat/files/{photo}", headers=tab.bearer)
    assert (in_quarantine.status_code, in_quarantine.json()["code"]) == (404, "missing")
    await bot.shelf.let_through(photo, "image/jpeg")
    answer = await page.get(f"/webchat/files/{photo}", headers=tab.bearer)
    assert answer.content == PHOTO
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''gi%E1")
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_file_of_another_session_does_not_exist(
    bot: Bot, tab: Tab, page: httpx.AsyncClient
) -> None:
    photo = (await _upload(page, tab)).json()["attachment_id"]
    await bot.shelf.let_through(photo, "image/jpeg")
    other = (await page.post("/webchat/sessions")).json()["token"]
    for address in (photo, "00000000-0000-7000-8000-000000000000", "x"):
        headers = {"Authorization": f"Bearer {other}"}
        answer = await page.get(f"/webchat/files/{address}", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "missing")


@pytest.mark.parametrize("size", [LARGEST + 1, 50 * 1024 * 1024])
async def test_a_file_that_is_too_large_is_refused_in_words(
    bot: Bot, tab: Tab, page: httpx.AsyncClient, size: int
) -> None:
    answer = await _upload(page, tab, content=bytes(size))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert "20 MB" in answer.json()["title"]
    assert not bot.shelf.contents


async def test_a_file_of_exactly_the_limit_is_taken(
    bot: Bot, tab: Tab, page: httpx.AsyncClient
) -> None:
    assert (await _upload(page, tab, content=bytes(LARGEST))).status_code == 201
    assert [len(content) for content in bot.shelf.contents.values()] == [LARGEST]


async def test_who_does_not_say_how_long_is_cut_off_while_streaming(
    bot: Bot, tab: Tab, page: httpx.AsyncClient
) -> None:
    sent = [0]

    async def body() -> AsyncIterator[bytes]:
        yield _head("a.jpg")
        for _ in range(40):
            sent[0] += 1
            yield bytes(1024 * 1024)
        yield b"\r\n--limit--\r\n"

    answer = await _post(page, tab, body())
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert sent[0] == 40
    assert not bot.shelf.contents


async def test_only_the_part_named_file_is_kept(
    bot: Bot, tab: Tab, page: httpx.AsyncClient
) -> None:
    other = b'--limit\r\nContent-Disposition: form-data; name="note"\r\n\r\nkhong\r\n'
    answer = await _post(page, tab, _bytes(other + _head("a.jpg") + b"anh\r\n--limit--\r\n"))
    assert bot.shelf.contents == {answer.json()["attachment_id"]: b"anh"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nothing of a form",
        b"--limit--\r\n",
        b'--limit\r\nContent-Disposition: form-data; name="other"\r\n\r\nx\r\n--limit--\r\n',
        b'--limit\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\ncut o',
        b'--limit\r\nContent-Disposition: form-data; name="note"\r\n\r\n' + bytes(20_000),
    ],
)
async def test_a_body_that_is_no_upload_is_refused(
    bot: Bot, tab: Tab, page: httpx.AsyncClient, body: bytes
) -> None:
    answer = await _post(page, tab, _bytes(body))
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_frame")
    assert not bot.shelf.contents


async def test_a_body_of_another_type_is_refused(tab: Tab, page: httpx.AsyncClient) -> None:
    answer = await page.post("/webchat/attachments", json=says("a"), headers=tab.bearer)
    assert answer.status_code == 422


async def test_nothing_is_taken_without_a_session(bot: Bot, page: httpx.AsyncClient) -> None:
    answer = await page.post("/webchat/attachments", files={"file": ("a.jpg", PHOTO)})
    assert answer.status_code == 401
    assert answer.headers["access-control-allow-origin"] == HOST_PAGE  # the page can read why
    assert not bot.shelf.contents


def _head(name: str) -> bytes:
    disposition = f'Content-Disposition: form-data; name="file"; filename="{name}"'
    return f"--limit\r\n{disposition}\r\nContent-Type: image/jpeg\r\n\r\n".encode()


async def _bytes(body: bytes) -> AsyncIterator[bytes]:
    yield body


async def _post(page: httpx.AsyncClient, tab: Tab, body: AsyncIterator[bytes]) -> httpx.Response:
    headers = {**tab.bearer, "Content-Type": "multipart/form-data; boundary=limit"}
    return await page.post("/webchat/attachments", content=body, headers=headers)
