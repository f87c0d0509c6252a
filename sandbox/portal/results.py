"""The result of a dossier: a small real PDF in Vietnamese that says it is a specimen."""

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from PIL import ImageFont

from sandbox.box import VIETNAM, Box, new_id
from sandbox.database import Row
from sandbox.portal.seeds import agency

FONTS = Path(__file__).resolve().parent.parent / "fonts"
FACES = {"F1": "DejaVuSans", "F2": "DejaVuSans-Bold"}
LETTERS = [chr(n) for n in range(0x20, 0x7F)] + list(
    "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯư"
    + "".join(map(chr, range(0x1EA0, 0x1EFA)))
    + "–“”…°"
)
CODES = {letter: code for code, letter in enumerate(LETTERS, 1)}
WIDTH, HEIGHT, LEFT = 595, 842, 72  # A4 in points
Line = tuple[str, str, int]  # face, text, size


def make(box: Box, dossier: Row) -> str:
    """Write the result of a dossier into its files and return its name."""
    name, desk = f"ket-qua-{dossier['code']}.pdf", agency(dossier["agency_code"])
    box.db.insert(
        "files", id=new_id("fil"), dossier_id=dossier["id"], component="result", name=name,
        type="application/pdf", content=pdf(lines(box, dossier, desk)), signed_by=desk["name"],
        kind="result", at=box.stamp(),
    )  # fmt: skip
    return name


def lines(box: Box, dossier: Row, desk: dict[str, Any]) -> list[Line]:
    """Write what the page says."""
    procedure = box.catalogue.by_code[dossier["procedure_code"]]
    when = box.now().astimezone(VIETNAM)
    return [
        ("F2", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12),
        ("F2", "Độc lập – Tự do – Hạnh phúc", 11),
        ("F1", "", 11),
        ("F2", "BẢN MẪU THỬ NGHIỆM, KHÔNG CÓ GIÁ TRỊ PHÁP LÝ", 12),
        ("F1", "", 11),
        *[("F2", part, 15) for part in wrapped(procedure["results"][0], 46)],
        ("F1", "", 11),
        ("F1", f"Mã số hồ sơ: {dossier['code']}", 11),
        *[("F1", part, 11) for part in wrapped(procedure["name"], 62)],
        *facts(dossier, box),
        ("F1", "", 11),
        ("F2", f"Ký số bởi: {desk['name']}", 11),
        ("F1", f"Thời gian ký: {when:%d/%m/%Y %H:%M:%S} (GMT+7)", 11),
    ]


def facts(dossier: Row, box: Box) -> list[Line]:
    """Write the answers a citizen would look for first: the names and the dates."""
    answers = json.loads(dossier["answers"] or "{}")
    form = box.catalogue.form(dossier["procedure_code"]) or {}
    fields = form["schema"]["properties"]
    shown = [k for k in answers if fields.get(k, {}).get("x-kind") in ("name", "date")]
    return [("F1", f"{fields[k]['title']}: {written(answers[k])}", 11) for k in shown[:10]]


def written(answer: object) -> str:
    """Write a day as people do, anything else as it is."""
    text = str(answer)
    return "/".join(reversed(text.split("-"))) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else text


def wrapped(text: str, most: int) -> list[str]:
    """Break a text into lines of about so many letters, between words."""
    made = [""]
    for word in text.split():
        fits = len(made[-1]) + len(word) < most
        made[-1:] = [f"{made[-1]} {word}".strip()] if fits else [made[-1], word]
    return made


# --- PDF --------------------------------------------------------------------------------------
# Vietnamese needs some 230 letters, fewer than the 255 codes of a simple font: each letter has a
# code, the encoding names its glyph, ToUnicode lets a reader copy and read the text aloud.


def pdf(content: list[Line]) -> bytes:
    """Set lines on an A4 page."""
    document = pikepdf.Pdf.new()
    fonts = pikepdf.Dictionary({f"/{face}": font(document, file) for face, file in FACES.items()})
    page = document.add_blank_page(page_size=(WIDTH, HEIGHT))
    page.Resources = pikepdf.Dictionary(Font=fonts)
    page.Contents = document.make_stream(drawn(content))
    document.Root.Lang = pikepdf.String("vi-VN")
    out = BytesIO()
    document.save(out, deterministic_id=True)
    return out.getvalue()


def drawn(content: list[Line]) -> bytes:
    """Write the page's operators, one line under the other."""
    height, made = HEIGHT - 90, []
    for face, text, size in content:
        made.append(f"BT /{face} {size} Tf {LEFT} {height} Td <{coded(text)}> Tj ET")
        height -= int(size * 1.9)
    return "\n".join(made).encode()


def coded(text: str) -> str:
    """Write a text in the font's codes, hexadecimal; a letter it lacks becomes "?"."""
    return "".join(f"{CODES.get(letter, CODES['?']):02x}" for letter in text)


def font(document: pikepdf.Pdf, file: str) -> pikepdf.Object:
    """Embed a font with the encoding above."""
    path = FONTS / f"{file}.ttf"
    ruler = ImageFont.truetype(str(path), 1000)
    widths = [int(ruler.getlength(letter)) for letter in LETTERS]
    return document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.TrueType,
            BaseFont=pikepdf.Name(f"/{file}"), FirstChar=1, LastChar=len(widths),
            Widths=pikepdf.Array(widths), FontDescriptor=descriptor(document, path, file),
            Encoding=encoding(), ToUnicode=document.make_stream(to_unicode()),
        )
    )  # fmt: skip


def encoding() -> pikepdf.Dictionary:
    """Name the glyph of each code."""
    named = [pikepdf.Name(f"/uni{ord(letter):04X}") for letter in LETTERS]
    return pikepdf.Dictionary(Type=pikepdf.Name.Encoding, Differences=pikepdf.Array([1, *named]))


def descriptor(document: pikepdf.Pdf, path: Path, file: str) -> pikepdf.Object:
    """Describe and embed the font's file."""
    return document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.FontDescriptor, FontName=pikepdf.Name(f"/{file}"), Flags=32,
            FontBBox=pikepdf.Array([-200, -300, 1400, 1100]), ItalicAngle=0, Ascent=928,
            Descent=-236, CapHeight=729, StemV=80,
            FontFile2=document.make_stream(path.read_bytes()),
        )
    )  # fmt: skip


def to_unicode() -> bytes:
    """Write the map from codes back to letters, at most 100 a block as PDF wants."""
    pairs = [f"<{code:02x}> <{ord(letter):04x}>" for letter, code in CODES.items()]
    blocks = [pairs[n : n + 100] for n in range(0, len(pairs), 100)]
    body = "\n".join(f"{len(b)} beginbfchar\n" + "\n".join(b) + "\nendbfchar" for b in blocks)
    head = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
    head += "/CMapName /Letters def\n/CMapType 2 def\n"
    space = "1 begincodespacerange <00> <ff> endcodespacerange\n"
    tail = "\nendcmap CMapName currentdict /CMap defineresource pop end end"
    return (head + space + body + tail).encode()
