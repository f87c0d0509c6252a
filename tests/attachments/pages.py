"""Photos of a typed page as a phone takes them: seeded, and nobody's paper."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONT = Path(__file__).parents[2] / "bot" / "documents" / "fonts" / "LiberationSerif-Regular.ttf"
HEAD = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "GIẤY CHỨNG SINH"]
BODY = "Họ và tên mẹ: .......... Năm sinh: ...... Nơi thường trú: phường Sen Hồ, Hà Nội"


@dataclass(frozen=True)
class Page:
    """How it is taken: width in px, blur in px at 1,200 px width, light 1 = full, noise in luma."""

    width: int = 1200
    blur: float = 0
    light: float = 0.9
    noise: float = 4
    quality: int = 80


def photo(page: Page, seed: int) -> Image.Image:
    """The photo, out of its JPEG."""
    rng = np.random.default_rng(seed)
    sharp = _paper(page.width, int(rng.integers(60, 150)), int(rng.integers(12, 32)))
    turned = sharp.rotate(float(rng.uniform(-4, 4)), resample=Image.Resampling.BICUBIC)
    soft = turned.filter(ImageFilter.GaussianBlur(page.blur * page.width / 1200))
    seen = np.asarray(soft, dtype=np.float32) * page.light
    seen = seen + rng.normal(0, page.noise, seen.shape)
    out = BytesIO()
    Image.fromarray(np.clip(seen, 0, 255).astype("uint8")).save(out, "JPEG", quality=page.quality)
    return Image.open(BytesIO(out.getvalue()))


def _paper(width: int, table: int, lines: int) -> Image.Image:
    image = Image.new("L", (width, width * 4 // 3), table)
    draw, edge = ImageDraw.Draw(image), width // 12
    draw.rectangle((edge, edge, width - edge, image.height - edge), fill=245)
    font = ImageFont.truetype(str(FONT), width // 70)
    for nth, line in enumerate([*HEAD, *[BODY] * lines]):
        draw.text((edge * 1.5, edge * 1.5 + nth * width // 40), line, fill=40, font=font)
    return image
