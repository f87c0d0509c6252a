"""Help: what can be done here, and what only on the portal with one's own account."""

from bot.engine.abilities import NEEDS
from bot.engine.asides import MENU
from bot.engine.turn import Turn
from bot.texts import Joined, Phrase

# The services of a dossier, in the order in which citizens meet them.
SERVICES = ("submit_dossier", "pay_fee", "track_dossier", "get_result", "complain")


async def say_help(turn: Turn) -> None:
    """All of it, none of it, or which part of it this portal takes from us."""
    here = [name for name in SERVICES if await turn.able(NEEDS[name])]
    if len(here) == len(SERVICES):
        return turn.say("help.gateway", *MENU)
    if not here:
        return turn.say("help.guide", *MENU)
    alone = [name for name in SERVICES if name not in here]
    return turn.say("help.part", *MENU, here=_listed(here), alone=_listed(alone))


def _listed(names: list[str]) -> Joined:
    return Joined(tuple(Phrase(f"help.service.{name}") for name in names), ", ")
