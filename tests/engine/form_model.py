"""What a form holds, in the plainest words: what the bot must do. It knows nothing of the bot."""

ORDER = ("name", "colour", "shade", "size", "note")
COLOURS, GIVEN_UP_KEPT = {"đỏ": "red", "xanh": "blue"}, 3


def read(slot: str, text: str) -> object:
    """The value of an answer; None when it cannot be used."""
    if slot == "colour":
        return COLOURS.get(text)
    if slot == "size":
        return int(text) if text.isdecimal() and 0 < int(text) < 10 else None
    return text


class Form:
    """One form: answers by name, which one is being asked again, and what was changed when."""

    def __init__(self) -> None:
        self.answers: dict[str, object] = {}
        self.changes: list[tuple[int, str, object, bool]] = []  # when, slot, before, was there
        self.again = ""
        self.put_away, self.given_up = 0, False

    def path(self) -> list[str]:
        return [s for s in ORDER if s != "shade" or self.answers.get("colour") == "blue"]

    def given(self) -> list[str]:
        return [slot for slot in self.path() if slot in self.answers]

    def open(self) -> str:
        missing = [slot for slot in self.path() if slot not in self.answers]
        return self.again or (missing[0] if missing else "review")

    def take(self, text: str) -> None:
        if read(self.open(), text) is not None:
            self.answers[self.open()], self.again = read(self.open(), text), ""

    def ask_again(self, slot: str, now: int) -> None:
        self.changes.append((now, slot, self.answers.get(slot), slot in self.answers))
        self.again = slot

    def back(self, now: int) -> None:
        path = [*self.path(), "review"]
        if before := [s for s in path[: path.index(self.open())] if s in self.answers]:
            self.ask_again(before[-1], now)

    def keep(self) -> None:
        self.again = ""
        self.changes.pop()

    def put_back(self) -> None:
        last = self.changes[-1][0]
        while self.changes and self.changes[-1][0] == last:
            _, slot, before, was_there = self.changes.pop()
            self.answers.pop(slot, None)
            if was_there:
                self.answers[slot] = before


class Person:
    """Forms on top of each other, forms put away, and a question beside them."""

    def __init__(self) -> None:
        self.forms, self.shelf = list[Form](), list[Form]()
        self.beside = ""  # age, cancel, restart
        self.sent: list[dict[str, object]] = []

    def put_away(self, now: int, given_up: bool) -> None:
        form = self.forms.pop()
        form.put_away, form.given_up = now, given_up
        self.shelf.append(form)
        old = [one for one in self.shelf if one.given_up][:-GIVEN_UP_KEPT]
        self.shelf = [one for one in self.shelf if one not in old]

    def take_up(self, form: Form) -> None:
        self.shelf.remove(form)
        form.given_up = False
        self.forms = [*(one for one in self.forms if one.given()), form]
