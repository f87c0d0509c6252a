"""Two chats of one person become one conversation: nothing of either is lost.

Both sides were proven by a one-time code. What is open in the arriving chat stays in front of the
citizen; what was open elsewhere lies below it, or is gone on with when the newcomer had nothing.
"""

from typing import Literal

from msgspec import structs

from bot.engine.state import OFFERS_KEPT, Frame, Profile, State
from bot.engine.turn import Turn
from bot.model import Resume

SHELF_KEPT = 5


def join(person: State, arriving: State) -> State:
    """The conversation of the person with the frames and the language of the arriving chat."""
    here = {frame.dialog for frame in arriving.frames}
    below = [frame for frame in person.frames if frame.dialog not in here]
    twice = [frame for frame in person.frames if frame.dialog in here]
    shelf = [*arriving.shelf, *person.shelf, *twice][-SHELF_KEPT:]
    return State(
        frames=[*below, *arriving.frames],
        profile=_profile(person.profile, arriving.profile),
        offers=[*person.offers, *arriving.offers][-OFFERS_KEPT:],
        shelf=shelf,
        taken=max(person.taken, arriving.taken),
        said=arriving.said,
        last_ref=arriving.last_ref,
        joined=_to_tell(below, shelf, arriving.frames),
    )


def _profile(person: Profile, arriving: Profile) -> Profile:
    """Who has just signed in is known best; wishes made on either side stay."""
    chosen = arriving.language_chosen or not person.language_chosen
    return structs.replace(
        arriving,
        language=arriving.language if chosen else person.language,
        language_chosen=arriving.language_chosen or person.language_chosen,
        agency=arriving.agency or person.agency,
        slow=arriving.slow or person.slow,
        nudges=arriving.nudges and person.nudges,
        sign_ins=person.sign_ins | arriving.sign_ins,
        consents=person.consents | arriving.consents,
    )


def _to_tell(
    below: list[Frame], shelf: list[Frame], here: list[Frame]
) -> Literal["", "open", "shelf"]:
    """What was left elsewhere and cannot be seen here; a task at hand is not interrupted."""
    if here:
        return "shelf" if any(frame.dialog == here[-1].dialog for frame in shelf) else ""
    return "open" if below else "shelf" if shelf else ""


async def linked(turn: Turn) -> None:
    """Say what was left unfinished on another channel, and go on with it here."""
    joined, turn.state.joined = turn.state.joined, ""
    frame = turn.state.top
    if joined == "open" and frame is not None:
        turn.say("linking.open", task=turn.title(frame))
        await turn.run(frame, repeat=True)
    elif joined == "shelf" and turn.state.shelf:
        then = ("linking.resume", Resume())
        turn.say("linking.shelf", then, task=turn.title(turn.state.shelf[-1]))
