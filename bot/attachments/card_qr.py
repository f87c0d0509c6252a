"""The QR code of an identity card, out of a photo. Runs in the decoder's process only.

First as the photo is (some milliseconds); only when something like a code is seen that cannot be
read, larger, sharper, evener, calmer versions are tried. Nothing is guessed: a code reads whole or
not at all (Reed-Solomon). It is not signed, so it is a typing aid and no proof of who somebody is.
"""

from collections.abc import Iterator

import numpy as np
import zxingcpp
from PIL import Image, ImageFilter, ImageOps

QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
LOOKED_AT = 1600  # px: the longer side of what the second tries work on
SMALL, DARK, BRIGHT = 600, 45, 250  # px of the shorter side; luma, luma
GLARE, BLURRED = 0.03, 30.0  # share of pixels; variance of the Laplacian at 1000 px, denoised


def payload(image: Image.Image) -> str:
    """What a card's code in the photo says, "" when there is none that can be read."""
    grey = image.convert("L")
    found, seen = _read(grey)
    if found or not seen:
        return found
    return next((text for text, _ in map(_read, _versions(grey)) if text), "")


def hint(image: Image.Image) -> str:
    """The one thing to do better: "small", "dark", "glare", "blur", or "" when it looks good."""
    grey = image.convert("L")
    if min(grey.size) < SMALL:
        return "small"
    grey.thumbnail((1000, 1000))
    calm = np.asarray(grey.filter(ImageFilter.MedianFilter(3)), dtype=np.float32)
    if calm.mean() < DARK:
        return "dark"
    if (calm >= BRIGHT).mean() > GLARE:
        return "glare"
    return "blur" if _sharpness(calm) < BLURRED else ""


def _read(grey: Image.Image) -> tuple[str, bool]:
    """A code that has a card's shape, and whether any code was seen."""
    found = zxingcpp.read_barcodes(np.asarray(grey), formats=QR, return_errors=True)
    texts = [code.text for code in found if code.valid and _is_card(code.text)]
    return (texts[0] if texts else ""), bool(found)


def _is_card(text: str) -> bool:
    """Whatever else is on a photo is not kept, not even read on."""
    parts = text.split("|")
    return len(parts) >= 7 and len(parts[0]) == 12 and parts[0].isdecimal()


def _versions(grey: Image.Image) -> Iterator[Image.Image]:
    grey = grey.copy()
    grey.thumbnail((LOOKED_AT, LOOKED_AT))
    large = grey.resize((grey.width * 2, grey.height * 2), Image.Resampling.BICUBIC)
    yield large
    yield large.filter(ImageFilter.UnsharpMask(radius=4, percent=250, threshold=0))
    yield ImageOps.autocontrast(large, cutoff=5)
    yield ImageOps.equalize(grey)
    calm = large.filter(ImageFilter.MedianFilter(3))
    yield calm.filter(ImageFilter.UnsharpMask(radius=6, percent=300, threshold=0))


def _sharpness(grey: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]") -> float:
    """Variance of the Laplacian: a hint only, it depends on what the picture shows."""
    centre = grey[1:-1, 1:-1] * -4
    around = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:]
    return float((centre + around).var())
