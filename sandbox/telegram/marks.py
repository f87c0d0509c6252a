"""parse_mode HTML as Telegram reads it: few tags, all closed, counted without them."""

from html.parser import HTMLParser

TAGS = {"b", "strong", "i", "em", "u", "s", "code", "pre", "a", "blockquote", "tg-spoiler"}


class Unparsable(Exception):
    """The text is no HTML that Telegram takes; the message is Telegram's."""


class _Reader(HTMLParser):
    """Takes the words out and checks the tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a tag."""
        if tag not in TAGS:
            raise Unparsable(f'Unsupported start tag "{tag}"')
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the tag that was opened last."""
        if not self.open or self.open.pop() != tag:
            raise Unparsable(f'Unmatched end tag "{tag}"')

    def handle_data(self, data: str) -> None:
        """Keep the words."""
        self.words.append(data)


def plain(html: str) -> str:
    """The words of a text in HTML. Raises `Unparsable`."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if reader.open:
        raise Unparsable(f'Can\'t find end tag corresponding to start tag "{reader.open[-1]}"')
    return "".join(reader.words)


def length(text: str) -> int:
    """A text's length as Telegram counts it: in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2
