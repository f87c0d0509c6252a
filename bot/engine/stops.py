"""How a run of a script ends before its last line."""

from bot.engine.slots import Slot


class Stop(BaseException):
    """Ends a run. A BaseException, so that no `except Exception` of a dialog swallows it."""


class Waiting(Stop):
    """The run stands at a question."""


class Ended(Stop):
    """The dialog ends here, as if its last line were reached."""


class Again(Stop):
    """The script runs again from its first line, with the answers as they are now."""


class GiveUp(Stop):
    """The task below this one is given up."""


class BeginAgain(Stop):
    """The task below this one begins again from its first question."""


class Outage(Stop):
    """The portal does not answer; the frame keeps everything and waits."""


class Switch(Stop):
    """Another dialog takes this one's place (`push` False) or goes before it (True)."""

    def __init__(self, dialog: str, args: dict[str, str], push: bool) -> None:
        super().__init__(dialog)
        self.dialog, self.given, self.push = dialog, args, push


class Question(Waiting):
    """The run stands at this question."""

    def __init__(self, slot: Slot) -> None:
        super().__init__(slot.name)
        self.slot = slot
