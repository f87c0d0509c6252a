"""A photo of an identity card instead of typing: what it says is shown and asked back, the image
is dropped in the same commit. A yes fills the question; what else the card says may fill others.
"""

from datetime import date
from typing import TYPE_CHECKING

from bot.engine.gathering import is_kept, papers_with
from bot.engine.slots import Slot
from bot.model import Attachment, Effect, Later
from bot.readers import Unreadable, card
from bot.readers.card import Card
from bot.texts import Phrase

if TYPE_CHECKING:
    from bot.engine.script import Script

SHOWN = "%d/%m/%Y"


def photographed(script: "Script", slot: Slot, files: tuple[Attachment, ...]) -> Unreadable:
    """What to say to files sent for a question that is answered in words; none of them is kept."""
    for file in files:
        if not is_kept(script, file):
            script.run.effects.append(Later("drop_file", {"file": file.id}))
    if not takes_card(slot):
        papers = [paper for file in files for paper in papers_with(script, file.mark)]
        known = Unreadable("files.kept_already", {"paper": papers[0]}) if papers else None
        return known or Unreadable("files.not_now")
    found = next((one for one in map(_read, files) if one), None)
    if found is None:
        hints = [file.hint or "none" for file in files if not file.problem]
        return Unreadable("card.not_read", {"hint": Phrase(f"card.hint.{(hints or ['none'])[0]}")})
    script.frame.card = [found.citizen_id, found.name, found.birth_date, found.address]
    born = date.fromisoformat(found.birth_date).strftime(SHOWN)
    answer = {"cccd": found.citizen_id, "name": found.name, "date": born}[slot.kind]
    told = {"number": found.citizen_id, "name": found.name, "born": born, "address": found.address}
    return Unreadable("card.read", told, answer)


def unasked(files: tuple[Attachment, ...]) -> tuple[Phrase, list[Effect]]:
    """What to say to files sent before any task, and that none of them is kept."""
    found = next((one for one in map(_read, files) if one), None)
    dropped: list[Effect] = [Later("drop_file", {"file": file.id}) for file in files]
    if found is None:
        return Phrase("files.no_question"), dropped
    tail = found.citizen_id[-3:]
    return Phrase("files.no_question_card", name=found.name, tail=tail), dropped


def takes_card(slot: Slot) -> bool:
    """May the one who is asked about have a card? A newborn's name is not read from one."""
    fits = slot.kind == "cccd" or (slot.card and slot.kind in ("name", "date"))
    return fits and not slot.secret


def _read(file: Attachment) -> Card | None:
    try:
        return card.read(file.card) if file.card else None
    except Unreadable:
        return None


def told_by_card(script: "Script", confirmed: str, wanted: str) -> str:
    """A field of the card just read, once the citizen has said yes to another of its fields.

    `wanted` is citizen_id, name, birth_date or address; empty when the card is somebody else's.
    """
    if not script.frame.card or confirmed not in script.frame.card[:3]:
        return ""
    names = ("citizen_id", "name", "birth_date", "address")
    return script.frame.card[names.index(wanted)]
