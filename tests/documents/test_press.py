"""The filled form on paper: every letter as typed, nothing read as markup, tagged and archival."""

import unicodedata
import zipfile
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2

from backend_client.port import FileContent
from bot.documents.desk import StoredDocuments
from bot.documents.glyphs import composed, missing
from bot.documents.press import Press
from tests.doubles import MemoryFiles
from tests.world import PRESS

LINK = "https://dichvucong.gov.vn/tim-kiem-thu-tuc-hanh-chinh?keyword=1.001193"
HOSTILE = '#read("/etc/passwd") *đậm* $a$ #import "x" \\u{0}'
VOWELS = "ẤẦẨẪẬ ẮẰẲẴẶ ẾỀỂỄỆ ỐỒỔỖỘ ỚỜỞỠỢ ỨỪỬỮỰ Đđ"


def data(value: str) -> dict[str, Any]:
    return {
        "title": "TỜ KHAI ĐĂNG KÝ KHAI SINH",
        "agency": "UBND phường Sen Hồ",
        "sections": [{"title": "Trẻ", "rows": [{"label": "Họ tên", "value": value}]}],
        "papers": ["Giấy chứng sinh: anh.jpg"],
        "code": "1.001193",
        "day": "Ngày 25 tháng 11 năm 2026",
        "footer": "Bản chuẩn bị, chưa nộp",
    }


def words(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()
    return " ".join(" ".join(pages).split())


async def test_every_vietnamese_letter_is_printed_as_typed() -> None:
    assert VOWELS in words(await PRESS.declaration(data(VOWELS), LINK))


async def test_what_a_citizen_types_is_never_markup() -> None:
    said = words(await PRESS.declaration(data(HOSTILE), LINK))
    assert '#read("/etc/passwd") *đậm* $a$' in said
    assert "root:" not in said


async def test_decomposed_letters_are_composed() -> None:
    apart = unicodedata.normalize("NFD", "Nguyễn Thị Lệ")
    assert "Nguyễn Thị Lệ" in words(await PRESS.declaration(data(apart), LINK))


async def test_the_paper_is_tagged_and_archival() -> None:
    pdf = await PRESS.declaration(data("An"), LINK)
    with pikepdf.open(BytesIO(pdf)) as document:
        assert document.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in document.Root
        assert str(document.Root.Lang) == "vi"
        assert b"pdfaid:part" in document.Root.Metadata.read_bytes()


async def test_the_same_answers_bear_the_same_mark() -> None:
    first = words(await PRESS.declaration(data("An"), LINK)).split("·")[1].split()[0]
    again = words(await PRESS.declaration(data("An"), LINK)).split("·")[1].split()[0]
    other = words(await PRESS.declaration(data("Ân"), LINK)).split("·")[1].split()[0]
    assert first == again != other
    assert len(first) == 12


def test_a_letter_without_a_glyph_is_known_before_it_is_printed() -> None:
    assert missing(composed(VOWELS)) == ()
    assert missing("Trần 𡨸 Nôm") == ("𡨸",)


async def test_such_a_letter_is_told_and_not_left_out() -> None:
    files = MemoryFiles()
    made = await StoredDocuments(files, PRESS).declaration(data("𡨸"), LINK, "c-1", key="k")
    assert (made.id, made.problem) == ("", "𡨸")
    assert files.kept == {}


async def test_files_of_the_same_name_are_all_in_the_bundle() -> None:
    files = MemoryFiles()
    for nth in range(2):
        await files.put(FileContent("anh.jpg", "image/jpeg", bytes([nth])), f"f{nth}")
    made = await StoredDocuments(files, PRESS).bundle(list(files.kept), "c-1", key="k")
    archive = zipfile.ZipFile(BytesIO(files.kept[made.id].content))
    assert archive.namelist() == ["01-anh.jpg", "02-anh.jpg"]
    assert archive.read("02-anh.jpg") == b"\x01"


async def test_a_press_that_is_closed_has_printed_what_it_was_given() -> None:
    press = Press()
    pdf = await press.declaration(data("An"), LINK)
    press.close()
    assert pdf.startswith(b"%PDF-1.7")
