"""Opens a file for real and writes it anew. Runs only in the decoder's process, under its limits.

What comes out was made by us: an upright image without metadata, a PDF without active content.
"""

import warnings
from dataclasses import replace
from io import BytesIO

import pikepdf
import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from bot.attachments.card_qr import hint, payload
from bot.attachments.naming import HEIC, JPEG, PDF, PNG, WEBP
from bot.attachments.pdf import Active, Encrypted, rewritten
from bot.attachments.verdict import Clean, Rejected

MOST_PIXELS = 50_000_000
LONGEST_SIDE = 4000  # px: A4 at 300 dpi has 3508, and more only makes files slow to send
QUALITY = 88  # JPEG; small print of a scan stays sharp
SMALLER = 0.75  # of the side: so much shorter at each try to fit an image into fewer bytes
SHORTEST_SIDE = 400  # px; below that no paper can be read
_FORMATS = {JPEG: ("JPEG", "MPO"), PNG: ("PNG",), WEBP: ("WEBP",), HEIC: ("HEIF",)}

pillow_heif.register_heif_opener(thumbnails=False)
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def clean(content: bytes, kind: str) -> Clean:
    """The file written anew. Raises `Rejected`."""
    if kind == PDF:
        return _pdf(content)
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            return _image(content, kind)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as bomb:
            raise Rejected("too_many_pixels") from bomb
        except (OSError, SyntaxError, ValueError, EOFError, UnidentifiedImageError) as error:
            raise Rejected("broken") from error


def fitted(content: bytes, kind: str, most: int) -> Clean:
    """The image as a JPEG of at most `most` bytes, as large as that allows. Raises `Rejected`."""
    done = clean(content, kind)
    with Image.open(BytesIO(done.content), formats=("JPEG",)) as opened:
        image: Image.Image = opened.convert("RGB")
    while len(done.content) > most:
        side = int(max(image.size) * SMALLER)
        if side < SHORTEST_SIDE:
            raise Rejected("too_large")
        image.thumbnail((side, side), Image.Resampling.LANCZOS)
        done = replace(done, content=_jpeg(image))
    return done


def _image(content: bytes, kind: str) -> Clean:
    with Image.open(BytesIO(content), formats=_FORMATS[kind]) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise Rejected("too_many_pixels")
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded at the size we need
        opened.load()
        image = ImageOps.exif_transpose(opened)
    image = _on_white(image)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    image.info = {}  # EXIF, XMP, comments and colour profiles stay behind
    card = payload(image)
    return Clean(JPEG, 1, _jpeg(image), card, "" if card else hint(image))


def _jpeg(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=QUALITY, exif=b"")
    return out.getvalue()


def _on_white(image: Image.Image) -> Image.Image:
    """RGB; what was transparent is white, as paper is."""
    if image.mode == "RGB":
        return image
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        shaped = image.convert("RGBA")
        paper = Image.new("RGB", image.size, "white")
        paper.paste(shaped, mask=shaped.getchannel("A"))
        return paper
    if image.mode.startswith("I;16") or image.mode == "I":
        return image.point(lambda value: value / 256).convert("L").convert("RGB")
    return image.convert("RGB")


def _pdf(content: bytes) -> Clean:
    try:
        pages, anew = rewritten(content)
    except Encrypted as error:
        raise Rejected("encrypted_pdf") from error
    except Active as error:
        raise Rejected("active_pdf") from error
    except (pikepdf.PdfError, ValueError, OSError, RuntimeError, MemoryError) as error:
        raise Rejected("broken") from error
    return Clean(PDF, pages, anew)
