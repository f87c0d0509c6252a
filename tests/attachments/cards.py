"""Photos of identity cards that never were: invented people, a seed, and what phones do to them."""

import random
from dataclasses import dataclass
from functools import cache
from io import BytesIO

import numpy as np
import segno
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

PAYLOAD = (
    "001190000017|012345678|Trần Thị Mai|12051990|Nữ|"
    "Số 5 phố Sen Hồ, phường Sen Hồ, Hà Nội|20042021"
)
CARD_MM, QR_MM = 85.6, 16.0


@dataclass(frozen=True)
class Shot:
    """How the photo was taken; the defaults are a good one."""

    width: int = 1200  # px of the card in the picture
    blur: float = 0.6  # px, Gaussian
    noise: float = 4  # luma
    light: float = 0.9
    quality: int = 80  # JPEG
    turn: float = 0  # degrees
    tilt: float = 0.05  # how much narrower the far side is
    glare: float = 0  # strength of a white spot on the code


@cache
def card(payload: str = PAYLOAD, width: int = 1200) -> Image.Image:
    """The front of a card, straight."""
    height = round(width / 1.586)
    face = Image.new("RGB", (width, height), "#dfe8e4")
    draw = ImageDraw.Draw(face)
    for at in range(0, width, 14):  # a guilloche of lines
        draw.line((at, 0, width - at, height), fill="#c6d8d2", width=1)
    draw.rectangle((width * 0.05, height * 0.35, width * 0.28, height * 0.9), fill="#8fa3a8")
    for row in range(6):
        top = height * (0.42 + row * 0.08)
        draw.rectangle((width * 0.34, top, width * 0.7, top + height * 0.025), fill="#4b5558")
    side = round(width * QR_MM / CARD_MM)
    code = BytesIO()
    segno.make(payload, version=8, error="m", boost_error=False).save(code, kind="png", scale=8)
    square = Image.open(code).convert("RGB").resize((side, side), Image.Resampling.LANCZOS)
    face.paste(square, (round(width * 0.76), round(height * 0.06)))
    return face


def photo(shot: Shot, seed: int, payload: str = PAYLOAD) -> Image.Image:
    """The card on a table, photographed."""
    chance = random.Random(seed)
    face = card(payload, shot.width)
    width, height = round(face.width * 1.25), round(face.height * 1.4)
    table = Image.new("RGB", (width, height), (chance.randint(60, 160), 110, 90))
    table.paste(face, ((width - face.width) // 2, (height - face.height) // 2))
    inset = width * shot.tilt
    corners = (inset, 0, 0, height, width, height, width - inset, 0)
    table = table.transform(
        (width, height), Image.Transform.QUAD, corners, Image.Resampling.BICUBIC
    )
    if shot.turn:
        turn = shot.turn + chance.uniform(-2, 2)
        table = table.rotate(turn, Image.Resampling.BICUBIC, expand=True, fillcolor="#777766")
    if shot.glare:
        table = _glared(table, shot.glare)
    table = table.filter(ImageFilter.GaussianBlur(shot.blur))
    table = ImageEnhance.Brightness(table).enhance(shot.light)
    noisy = np.asarray(table, dtype=np.float64)
    noisy = noisy + np.random.default_rng(seed).normal(0, shot.noise, noisy.shape)
    return Image.fromarray(noisy.clip(0, 255).astype(np.uint8))


def _glared(image: Image.Image, strength: float) -> Image.Image:
    width, height = image.size
    y, x = np.mgrid[0:height, 0:width]
    far = ((x - width * 0.78) ** 2 + (y - height * 0.3) ** 2) / (width * 0.09) ** 2
    light = 255 * strength * np.exp(-far)[..., None]
    return Image.fromarray((np.asarray(image) + light).clip(0, 255).astype(np.uint8))


def jpeg(image: Image.Image, quality: int) -> bytes:
    """The bytes a phone sends."""
    out = BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()
