"""Pictures and papers to Zalo: within its limits, or in words that say where to get them."""

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from PIL import Image

from backend_client.port import FileContent
from bot.channels.zalo_files import DOCX, LARGEST_IMAGE
from bot.model import FileRef, Reply
from bot.store import Store
from tests.channels.zalo_rig import PNG, Rig, open_rig
from tests.conftest import Clock

PDF = b"%PDF-1.7 x"


@pytest_asyncio.fixture
async def rig(store: Store, clock: Clock, tmp_path: Path) -> AsyncIterator[Rig]:
    async with open_rig(store, clock, tmp_path) as made:
        await made.says("chào em")
        yield made


def noise(format_: str) -> bytes:
    """A picture that no encoder makes small."""
    page = BytesIO()
    Image.effect_noise((1600, 1200), 90).convert("RGB").save(page, format_)
    return page.getvalue()


async def handed(rig: Rig, content: FileContent) -> dict[str, Any]:
    """What the phone shows of a file that the bot hands over."""
    rig.shelf.kept["it"] = content
    ref = FileRef("", content.name, len(content.content), content.type, "it")
    await rig.tell(Reply("Đây ạ.", file=ref))
    await rig.deliver()
    last: dict[str, Any] = (await rig.log())["messages"][-1]
    return last


def picture(rig: Rig, message: dict[str, Any]) -> Image.Image:
    """The picture of a message, as Zalo keeps it."""
    sql, box = "SELECT content FROM zalo_media WHERE id = ?", rig.sandbox.state.box
    content = box.db.value(sql, message["body"]["media"]["id"])
    assert len(content) <= LARGEST_IMAGE
    return Image.open(BytesIO(content))


async def test_an_image_and_a_pdf_are_uploaded_and_handed_over(rig: Rig) -> None:
    rig.shelf.kept = {
        "qr": FileContent("ma-qr.png", "image/png", PNG),
        "pdf": FileContent("kết quả.pdf", "application/pdf", PDF),
    }
    image = FileRef("", "ma-qr.png", 9, "image/png", "qr")
    pdf = FileRef("", "kết quả.pdf", 9, "application/pdf", "pdf")
    await rig.tell(Reply("Kết quả của anh/chị ạ.", image=image, file=pdf))
    await rig.deliver()
    messages = [m for m in (await rig.log())["messages"] if m["src"] == 0][1:]
    assert [m["kind"] for m in messages] == ["text", "image", "file"]
    assert picture(rig, messages[1]).format == "PNG"  # within the limit: untouched
    assert messages[2]["body"]["media"]["name"] == "kết quả.pdf"


async def test_a_picture_over_a_megabyte_is_made_smaller(rig: Rig) -> None:
    content = noise("PNG")
    assert len(content) > LARGEST_IMAGE
    message = await handed(rig, FileContent("ảnh quét.png", "image/png", content))
    shown = picture(rig, message)
    assert (message["kind"], shown.format) == ("image", "JPEG")
    assert max(shown.size) >= 800


async def test_a_picture_of_a_kind_zalo_does_not_know_becomes_a_jpeg(rig: Rig) -> None:
    message = await handed(rig, FileContent("ảnh.webp", "image/webp", noise("WEBP")))
    assert (message["kind"], picture(rig, message).format) == ("image", "JPEG")


@pytest.mark.parametrize(
    ("name", "kind", "shown"),
    [("mẫu đơn.docx", DOCX, "mẫu đơn.docx"), ("Kết quả", "application/pdf", "Kết quả.pdf")],
)
async def test_a_paper_has_the_ending_that_zalo_wants(
    rig: Rig, name: str, kind: str, shown: str
) -> None:
    message = await handed(rig, FileContent(name, kind, PDF))
    assert (message["kind"], message["body"]["media"]["name"]) == ("file", shown)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (FileContent("to.pdf", "application/pdf", PDF + b"x" * 5_000_000), "lớn quá"),
        (FileContent("tất cả.zip", "application/zip", b"PK"), "không chuyển được kiểu tệp"),
        (FileContent("hỏng.heic", "image/heic", b"nothing"), "không chuyển được kiểu tệp"),
    ],
)
async def test_what_zalo_does_not_take_is_told_with_where_to_get_it(
    rig: Rig, content: FileContent, why: str
) -> None:
    message = await handed(rig, content)
    assert message["kind"] == "text"
    for words in (content.name, why, "/webchat/frame"):
        assert words in message["text"]


async def test_what_zalo_finds_too_large_although_we_did_not_is_told_too(rig: Rig) -> None:
    await rig.fault(error=-210)
    rig.shelf.kept["it"] = FileContent("to.pdf", "application/pdf", PDF)
    await rig.tell(Reply("", file=FileRef("", "to.pdf", 9, "application/pdf", "it")))
    await rig.deliver()
    assert (await rig.seen())[-1].startswith("Tệp to.pdf lớn quá")


async def test_a_file_that_is_gone_is_not_called_too_large(rig: Rig) -> None:
    await rig.tell(Reply("Đây ạ.", file=FileRef("", "to.pdf", 9, "application/pdf", "gone")))
    await rig.deliver()
    assert (await rig.seen())[-1].startswith("Em không còn giữ tệp to.pdf.")


async def test_an_upload_that_grew_too_old_is_made_again(rig: Rig) -> None:
    rig.shelf.kept["it"] = FileContent("a.pdf", "application/pdf", PDF)
    await rig.tell(Reply("", file=FileRef("", "a.pdf", 9, "application/pdf", "it")))
    await rig.fault(error=-100)
    await rig.deliver()
    assert (await rig.log())["messages"][-1]["kind"] == "file"
