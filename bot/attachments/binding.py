"""Several pages of one paper made one PDF. Runs only in the decoder's process, under its limits.

A photo becomes an A4 page without losing a bit of it (its JPEG is the page's image); only when all
together would be more than a portal takes are the photos made smaller.
"""

from io import BytesIO

import pikepdf
from PIL import Image

from bot.attachments.naming import PDF
from bot.attachments.verdict import Clean, Rejected

A4 = (595.0, 842.0)  # points
MARGIN = 18.0
MOST = 9_000_000  # bytes; portals take 10 MB a file
SMALLER, COARSER = 2200, 72  # px of the longest side, JPEG quality: A4 still reads at 190 dpi


def bound(parts: list[bytes]) -> Clean:
    """One PDF of these JPEGs and PDFs, in their order. Raises `Rejected`."""
    photos = [p for p in parts if not p.startswith(b"%PDF-")]
    shrink = sum(map(len, parts)) > MOST and bool(photos)
    try:
        with pikepdf.Pdf.new() as book:
            for part in parts:
                _append(book, part, shrink)
            out = BytesIO()
            book.save(out, deterministic_id=True)
            return Clean(PDF, len(book.pages), out.getvalue())
    except (pikepdf.PdfError, OSError, ValueError) as error:
        raise Rejected("broken") from error


def _append(book: pikepdf.Pdf, part: bytes, shrink: bool) -> None:
    if part.startswith(b"%PDF-"):
        with pikepdf.open(BytesIO(part)) as pages:
            book.pages.extend(pages.pages)
        return
    jpeg, image = _jpeg(part, shrink)
    _page(book, jpeg, image)


def _jpeg(photo: bytes, shrink: bool) -> tuple[bytes, Image.Image]:
    image: Image.Image = Image.open(BytesIO(photo))
    if image.format == "JPEG" and image.mode in ("RGB", "L") and not shrink:
        return photo, image
    image = image.convert("RGB")
    if shrink:
        image.thumbnail((SMALLER, SMALLER), Image.Resampling.LANCZOS)
    out = BytesIO()
    image.save(out, "JPEG", quality=COARSER if shrink else 88)
    return out.getvalue(), image


def _page(book: pikepdf.Pdf, jpeg: bytes, image: Image.Image) -> None:
    """An A4 page, upright or across as the photo is, with the photo in the middle."""
    page_size = A4 if image.height >= image.width else (A4[1], A4[0])
    room = (page_size[0] - 2 * MARGIN, page_size[1] - 2 * MARGIN)
    scale = min(room[0] / image.width, room[1] / image.height)
    width, height = image.width * scale, image.height * scale
    left, bottom = (page_size[0] - width) / 2, (page_size[1] - height) / 2
    page = book.add_blank_page(page_size=page_size)
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=_image(book, jpeg, image)))
    drawn = f"q {width:.2f} 0 0 {height:.2f} {left:.2f} {bottom:.2f} cm /Im Do Q"
    page.Contents = book.make_stream(drawn.encode())


def _image(book: pikepdf.Pdf, jpeg: bytes, image: Image.Image) -> pikepdf.Stream:
    space = pikepdf.Name.DeviceGray if image.mode == "L" else pikepdf.Name.DeviceRGB
    return pikepdf.Stream(
        book, jpeg, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=image.width,
        Height=image.height, ColorSpace=space, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode,
    )  # fmt: skip
