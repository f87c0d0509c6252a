from io import BytesIO

import pikepdf
import pytest

from bot.attachments.decoding import LONGEST_SIDE, clean
from bot.attachments.naming import JPEG, PDF, PNG, safe_name, type_of
from bot.attachments.verdict import Rejected
from tests.attachments.made import (
    JAVASCRIPT,
    D,
    N,
    bomb,
    in_root,
    on_page,
    opened,
    pdf,
    photo,
    photo_of_a_phone,
    signed,
)

LEFT, RIGHT = (20, 200), (620, 200)


def problem_of(content: bytes) -> str:
    kind = type_of(content)
    assert kind is not None
    with pytest.raises(Rejected) as refused:
        clean(content, kind)
    return refused.value.problem


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_every_kind_of_image_becomes_a_jpeg(kind: str) -> None:
    content = photo(kind)
    done = clean(content, type_of(content) or "")
    image = opened(done.content)
    assert (done.type, done.pages, image.format, image.size) == (JPEG, 1, "JPEG", (640, 480))
    assert image.getpixel(LEFT)[2] > 200  # type: ignore[index]
    assert image.getpixel(RIGHT)[0] > 200  # type: ignore[index]


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "CMYK", "1", "I;16"])
def test_every_mode_of_pixels_is_readable_afterwards(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    base = "L" if mode == "I;16" else mode
    content = photo(kind, mode=base)
    assert opened(clean(content, type_of(content) or "").content).mode == "RGB"


def test_what_is_transparent_is_white_as_paper() -> None:
    content = photo("PNG", mode="RGBA")
    image = opened(content)
    image.putalpha(0)
    out = BytesIO()
    image.save(out, "PNG")
    assert opened(clean(out.getvalue(), PNG).content).getpixel(LEFT) == (255, 255, 255)


def test_a_photo_comes_out_upright_and_without_a_trace_of_where_it_was_taken() -> None:
    content = photo_of_a_phone()
    assert b"Phone X" in content
    done = clean(content, JPEG)
    image = opened(done.content)
    assert image.size == (480, 640)
    assert dict(image.getexif()) == {}
    assert {"exif", "comment", "icc_profile", "xmp"} & set(image.info) == set()
    assert b"Phone X" not in done.content


def test_a_large_photo_is_brought_to_what_paper_needs() -> None:
    image = opened(clean(photo(size=(6000, 3000)), JPEG).content)
    assert image.size == (LONGEST_SIDE, LONGEST_SIDE // 2)


def test_a_polyglot_loses_its_other_half() -> None:
    tail = b"<script>alert(1)</script>%PDF-1.7"
    done = clean(photo() + tail, JPEG)
    assert b"<script>" not in done.content
    assert b"%PDF" not in done.content


@pytest.mark.parametrize(("width", "height"), [(30_000, 30_000), (8_000, 6_251)])
def test_a_bomb_is_refused_by_its_header(width: int, height: int) -> None:
    content = bomb(width, height)
    assert len(content) < 120_000
    assert problem_of(content) == "too_many_pixels"


@pytest.mark.parametrize(
    "content",
    [
        photo()[:-300],
        photo("PNG")[:-60],
        photo("WEBP")[:-60],
        photo("HEIF")[:400],
        b"\x89PNG\r\n\x1a\n" + b"0" * 200,
        b"\xff\xd8\xff\xe0" + b"0" * 200,
        pdf()[:-300],
        b"%PDF-1.7\n" + b"x" * 500 + b"\n%%EOF",
    ],
)
def test_what_is_cut_or_only_looks_like_a_file_is_broken(content: bytes) -> None:
    assert problem_of(content) == "broken"


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html><script>",
        b"GIF89a" + b"0" * 50,
        b"MZ\x90\x00" + b"0" * 50,
        b"PK\x03\x04" + b"0" * 50,
        b"II*\x00" + b"0" * 50,
        b"\x00\x00\x00\x18ftypmp42" + b"0" * 50,
        b"\x00\x00\x00\x1cftypavif" + b"0" * 50,
        b"x" + pdf(),
        b"giay to",
        b"",
    ],
)
def test_everything_else_is_no_type_of_ours(content: bytes) -> None:
    assert type_of(content) is None


def signed_and_active(document: pikepdf.Pdf) -> None:
    signed(document)
    on_page(JAVASCRIPT)(document)


@pytest.mark.parametrize(
    "content",
    [
        pdf(in_root("/OpenAction", JAVASCRIPT)),
        pdf(in_root("/Names", D(JavaScript=D(Names=["x", JAVASCRIPT])))),
        pdf(in_root("/AA", D(WC=JAVASCRIPT))),
        pdf(in_root("/AcroForm", D(XFA=pikepdf.String("<xdp/>")))),
        pdf(on_page(JAVASCRIPT)),
        pdf(on_page(D(S=N.Launch, F=pikepdf.String("cmd.exe")))),
        pdf(on_page(D(S=N.SubmitForm, F=pikepdf.String("http://x")))),
        pdf(on_page(D(S=N.Named, Next=JAVASCRIPT))),
        pdf(lambda document: document.attachments.__setitem__("a.exe", b"MZ")),
        pdf(in_root("/X", D(Subtype=N.RichMedia))),
        pdf(
            in_root("/Names", D(JavaScript=D(Names=["x", JAVASCRIPT]))),
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        ),
        pdf(signed_and_active),
    ],
)
def test_a_pdf_with_something_that_runs_is_refused(content: bytes) -> None:
    assert problem_of(content) == "active_pdf"


@pytest.mark.parametrize("user", ["secret", ""])
def test_a_locked_pdf_is_refused(user: str) -> None:
    lock = pikepdf.Encryption(owner="owner", user=user)
    assert problem_of(pdf(encryption=lock)) == "encrypted_pdf"


@pytest.mark.parametrize(
    "content",
    [
        pdf(),
        pdf(on_page(D(S=N.URI, URI=pikepdf.String("https://dichvucong.gov.vn")))),
        pdf(lambda d: in_root("/OpenAction", D(S=N.GoTo, D=[d.pages[0].obj, N.Fit]))(d)),
        pdf(lambda d: in_root("/OpenAction", pikepdf.Array([d.pages[0].obj, N.Fit]))(d)),
    ],
)
def test_an_ordinary_pdf_is_written_anew_without_metadata(content: bytes) -> None:
    done = clean(content, PDF)
    assert (done.type, done.pages) == (PDF, 2)
    assert b"Nguyen Van Test" not in done.content
    assert b"/OpenAction" not in done.content


def test_a_signed_pdf_is_kept_byte_by_byte() -> None:
    content = pdf(signed)
    assert clean(content, PDF).content == content


@pytest.mark.parametrize(
    ("name", "kind", "shown"),
    [
        ("giấy chứng sinh.PDF", PDF, "giấy chứng sinh.pdf"),
        ("giay.pdf", JPEG, "giay.jpg"),  # the ending of what it is, not of what it says
        ("IMG_0001.HEIC", "image/heic", "IMG_0001.jpg"),
        ("anh.pdf.exe", PNG, "anh.jpg"),
        ("../../etc/passwd", PDF, "passwd.pdf"),
        ("C:\\Users\\lan\\anh 1.jpg", JPEG, "anh 1.jpg"),
        ("\u202egpj.exe", PDF, "gpj.pdf"),
        ('<img src="x">.png', PNG, "img src= x.jpg"),
        ("\0\n\r.png", PNG, "tệp.jpg"),
        ("....", PDF, "tệp.pdf"),
        ("", None, "tệp"),
        ("virus.exe", None, "virus"),
        ("x" * 300 + ".png", PNG, "x" * 80 + ".jpg"),
    ],
)
def test_a_name_for_people(name: str, kind: str | None, shown: str) -> None:
    assert safe_name(name, kind) == shown
