"""PDFs: refused when something in them would run, written anew otherwise.

A PDF that bears a digital signature is the exception: every byte of it is signed, and a rewritten
copy would have no legal value. It is checked like the others and kept as it came.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf

ACTIVE = {
    "/JS", "/JavaScript", "/Launch", "/EmbeddedFiles", "/EmbeddedFile", "/RichMedia", "/XFA",
    "/SubmitForm", "/ImportData", "/AA", "/Rendition",
}  # fmt: skip
GOING_TO_A_PAGE = "/GoTo"  # what word processors write as /OpenAction; harmless, and dropped
DEEPEST = 60  # nested direct objects; deeper is nobody's document


class Encrypted(Exception):
    """The PDF is locked."""


class Active(Exception):
    """The PDF has content that runs."""


def rewritten(content: bytes) -> tuple[int, bytes]:
    """Number of pages and the bytes to keep.

    Raises `Encrypted`, `Active`, or pikepdf's and ValueError when it is broken.
    """
    if b"%%EOF" not in content[-2048:]:
        raise ValueError("cut off")
    with _opened(content) as document:
        pages = len(document.pages)
        if not pages:
            raise ValueError("no pages")
        signed = _check(document)
        return pages, content if signed else _anew(document)


def _opened(content: bytes) -> pikepdf.Pdf:
    try:
        document = pikepdf.open(BytesIO(content))
    except pikepdf.PasswordError as error:
        raise Encrypted(Encrypted.__doc__) from error
    if document.is_encrypted:
        document.close()
        raise Encrypted(Encrypted.__doc__)
    return document


def _check(document: pikepdf.Pdf) -> bool:
    """Whether it is signed. Raises `Active`."""
    if _runs(document.Root.get("/OpenAction")):
        raise Active("/OpenAction")
    signed = False
    for root in document.objects:
        for dictionary in _dictionaries(root, 0):
            _refuse_active(dictionary)
            signed = signed or (dictionary.get("/Type") == "/Sig" and "/ByteRange" in dictionary)
    return signed


def _runs(action: Any) -> bool:
    return isinstance(action, pikepdf.Dictionary) and action.get("/S") != GOING_TO_A_PAGE


def _refuse_active(dictionary: pikepdf.Dictionary) -> None:
    keys = set(dictionary.keys())
    found = keys & ACTIVE or {str(dictionary.get("/S")), str(dictionary.get("/Subtype"))} & ACTIVE
    if found:
        raise Active(", ".join(sorted(found)))


def _dictionaries(node: Any, depth: int) -> Iterator[pikepdf.Dictionary]:
    """The node's own dictionaries; what it refers to comes by itself in `document.objects`."""
    if depth > DEEPEST:
        raise ValueError("nested too deep")
    if isinstance(node, pikepdf.Dictionary | pikepdf.Stream):
        yield node if isinstance(node, pikepdf.Dictionary) else node.stream_dict
        children = [value for _, value in node.items()]
    elif isinstance(node, pikepdf.Array):
        children = list(node)
    else:
        return
    for child in children:
        if not getattr(child, "is_indirect", False):
            yield from _dictionaries(child, depth + 1)


def _anew(document: pikepdf.Pdf) -> bytes:
    """Only what the pages need, without metadata."""
    for key in ("/OpenAction", "/Metadata", "/PieceInfo"):
        if key in document.Root:
            del document.Root[key]
    if "/Info" in document.trailer:
        del document.trailer["/Info"]
    out = BytesIO()
    document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()
