"""How a question looks: its words, its buttons, and, for who asked to go slowly, two at a time."""

from collections.abc import Callable

from bot.engine.slots import Slot
from bot.engine.state import Asked, Frame
from bot.model import Choice, Progress, Reply
from bot.texts import Phrase, Text

PAGE = 2  # choices on a page of who asked to go slowly
Say = Callable[[Text], str]


def asked_of(frame: Frame, slot: Slot, say: Say) -> Asked:
    """What is kept of a question, so that the next message can be understood."""
    before = frame.asked
    return Asked(
        slot=slot.name,
        kind=slot.kind,
        token="",
        label=say(slot.label),
        choices=[say(option.label) for option in slot.choices],
        values=[option.value for option in slot.choices],
        secret=slot.secret,
        optional=slot.optional,
        buttons=slot.buttons,
        suggested=slot.suggested,
        spoken=[list(option.words) for option in slot.choices],
        first=before.first if before is not None and before.slot == slot.name else 0,
    )


def question(
    asked: Asked, slot: Slot, say: Say, progress: Progress | None, *, again: bool, slow: bool
) -> Reply:
    """The bubble of a question; notes its words, and what of its choices is on the screen."""
    words = say(slot.again if again and slot.again else slot.ask).strip()
    if slow:
        words, asked.hint = _short(words, slot), words.partition("\n")[2]
    elif slot.help is not None:
        words = f"{words}\n{say(slot.help)}"
    asked.words = words
    asks = slot.kind if slot.kind == "phone" else ""
    return Reply(words, choices=buttons(asked, say, slow=slow), progress=progress, asks=asks)


def repeated(asked: Asked, say: Say, *, slow: bool) -> Reply:
    """The question as it was asked; its buttons stay good."""
    return Reply(asked.words, choices=buttons(asked, say, slow=slow))


def _short(words: str, slot: Slot) -> str:
    """The question alone, without its hints; a secret's warning, a list, a consent stay."""
    plain = slot.kind not in ("yes_no", "otp") and not slot.name.startswith(("edit_", "other_"))
    return words.split("\n", 1)[0] if plain else words


def buttons(asked: Asked, say: Say, *, slow: bool) -> tuple[Choice, ...]:
    """Its choices as buttons; slowly, two of them and "xem thêm"."""
    if not asked.buttons:
        return ()
    every = [Choice(label, f"{asked.token}.{n}") for n, label in enumerate(asked.choices)]
    if asked.optional:
        every.append(Choice(say(Phrase("common.skip")), f"{asked.token}.skip"))
    paged = slow and len(every) > PAGE
    if paged:
        asked.first %= len(every)
        page = every[asked.first : asked.first + PAGE]
        every = [*page, Choice(say(Phrase("common.more")), f"{asked.token}.more")]
    asked.shown = [c.value.removeprefix(f"{asked.token}.") for c in every] if paged else []
    return tuple(every)
