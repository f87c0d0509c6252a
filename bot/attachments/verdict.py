"""What a decoder says of a file. Light: no image library is loaded for it."""

from dataclasses import dataclass, field


class Rejected(Exception):
    """The file is not taken; `problem` is a stable code (`files.problem.*` in the catalogues)."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class Clean:
    """A file as we keep it."""

    type: str
    pages: int
    content: bytes = field(repr=False)
    card: str = field(default="", repr=False)  # the QR code of an identity card, as it says
    hint: str = ""  # for an image without one: small, dark, glare, blur
