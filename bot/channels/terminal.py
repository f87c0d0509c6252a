"""The terminal as a channel: for `motcua talk`, and the shortest example of one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from bot.channels.base import headed
from bot.model import FIRST, Address, Choice, Message, Reply, Standing

Print = Callable[[str], None]


@dataclass
class Terminal:
    """Prints bubbles, numbers their buttons, and reads a number as a tap."""

    show: Print
    name: str = "terminal"
    choices: list[Choice] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    async def send(
        self, address: Address, reply: Reply, key: str, standing: Standing = FIRST
    ) -> str:
        """Print one bubble."""
        if reply.text:
            self.show(f"\n{headed(reply)}")
        for card in reply.cards:
            self.show("\n".join((f"\n  {card.title}", *(f"  {line}" for line in card.lines))))
            self._offer(card.choices)
        self._offer(reply.choices)
        for ref in (reply.image, reply.file):
            if ref is not None:
                self.show(f"  ▪ {ref.name}")
        for link in [reply.link] if reply.link else []:
            self.show(f"  → {link.label}: {link.url}")
        return key

    def message(self, words: str, address: Address, now: datetime) -> Message:
        """What was typed; the number of a button is a tap."""
        external_id = f"{address.chat_id}:{next(self.numbers)}"
        chosen = self._chosen(words)
        if chosen is None:
            return Message(address, external_id, "text", now, words)
        return Message(address, external_id, "tap", now, chosen.label, chosen.value)

    def _chosen(self, words: str) -> Choice | None:
        nth = int(words) if words.isascii() and words.isdigit() and len(words) < 4 else 0
        chosen = self.choices[nth - 1] if 0 < nth <= len(self.choices) else None
        self.choices.clear()
        return chosen

    def _offer(self, choices: tuple[Choice, ...]) -> None:
        for choice in choices:
            self.choices.append(choice)
            self.show(f"  [{len(self.choices)}] {choice.label}")
