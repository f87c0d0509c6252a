"""Files made for the tests: photos, bombs and PDFs with something in them."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
from PIL import Image

from bot.attachments import decoding  # registers HEIC with Pillow

assert decoding.MOST_PIXELS
D, N = pikepdf.Dictionary, pikepdf.Name


def photo(
    kind: str = "JPEG", size: tuple[int, int] = (640, 480), mode: str = "RGB", **more: Any
) -> bytes:
    """A picture: left half blue, right half red."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (0, 0, size[0] // 2, size[1]))
    out = BytesIO()
    image.convert(mode).save(out, kind, **more)
    return out.getvalue()


def photo_of_a_phone() -> bytes:
    """A photo taken upright: stored lying, with where and by what it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # rotate 90° clockwise to show
    exif[0x0110] = "Phone X"
    exif.get_ifd(0x8825)[1] = "N"
    return photo(exif=exif, comment=b"home")


def opened(content: bytes) -> Image.Image:
    """What a viewer makes of it."""
    image = Image.open(BytesIO(content))
    image.load()
    return image


def bomb(width: int, height: int) -> bytes:
    """A black-and-white PNG, all black: a few kilobytes for any number of pixels."""
    packer = zlib.compressobj(9)
    row = b"\0" * ((width + 7) // 8 + 1)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = _chunk(b"IHDR", head) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def _chunk(name: bytes, data: bytes) -> bytes:
    crc = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", crc)


def pdf(change: Callable[[pikepdf.Pdf], None] = lambda _: None, **save: Any) -> bytes:
    """Two empty pages, and what `change` does to them."""
    document = pikepdf.new()
    document.add_blank_page()
    document.add_blank_page()
    document.docinfo["/Author"] = "Nguyen Van Test"
    change(document)
    out = BytesIO()
    document.save(out, **save)
    return out.getvalue()


def on_page(action: pikepdf.Dictionary) -> Callable[[pikepdf.Pdf], None]:
    """A link on the first page that does this."""

    def change(document: pikepdf.Pdf) -> None:
        link = D(Type=N.Annot, Subtype=N.Link, Rect=[0, 0, 9, 9], A=action)
        document.pages[0].obj["/Annots"] = pikepdf.Array([link])

    return change


def in_root(key: str, value: Any) -> Callable[[pikepdf.Pdf], None]:
    """Something in the document's catalogue."""
    return lambda document: document.Root.__setitem__(key, value)


def signed(document: pikepdf.Pdf) -> None:
    """A signature field, as an agency's signing software leaves it."""
    mark = D(Type=N.Sig, ByteRange=[0, 1, 2, 3], Contents=pikepdf.String("signature"))
    document.Root["/AcroForm"] = D(Fields=[D(FT=N.Sig, V=mark)])


JAVASCRIPT = D(S=N.JavaScript, JS=pikepdf.String("app.alert(1)"))
