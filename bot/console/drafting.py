"""Between an editor's form and an answer of the catalogue: one way and back, and what is wrong."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import msgspec
from pydantic import BaseModel, Field

from bot.catalogue import Catalogue, FaqEntry, Mode, Wording
from bot.console.pages import Words
from bot.model import Language
from bot.nlu.check import Wrong, check_answer
from bot.sealing import redact
from bot.store.ids import new_id

NEW = "new"  # in the place of an id: a topic that has none yet
MODES: tuple[Mode, Mode] = ("gateway", "guide")
BAD_DAY = "0001-01-01"  # for a day that cannot be read: told as stale


class Draft(BaseModel):
    """The fields of the form. Of `guide` only what differs is filled in."""

    question: str = Field(min_length=5, max_length=300)
    question_en: str = Field("", max_length=300)
    paraphrases: str = Field("", max_length=20_000)  # one a line
    vi: str = Field("", max_length=3000)
    vi_guide: str = Field("", max_length=3000)
    en: str = Field("", max_length=3000)
    en_guide: str = Field("", max_length=3000)
    source: str = Field("", max_length=500)
    cite: str = Field("", max_length=300)
    as_of: str = Field("", max_length=10)  # dd/mm/yyyy

    def entry(self, id_: str, before: FaqEntry | None) -> FaqEntry:
        """The answer; what the form does not show stays as it was `before`."""
        made: dict[str, Any] = {
            "question": self.question.strip(),
            "question_en": self.question_en.strip(),
            "paraphrases": tuple(dict.fromkeys(_lines(self.paraphrases))),
            "answer": self._answer(),
            "source": self.source.strip(),
            "cite": self.cite.strip(),
            "as_of": _iso(self.as_of),
        }
        if before is not None:
            return msgspec.structs.replace(before, **made)
        return FaqEntry(id=id_, topic=id_.replace("-", "_"), **made)

    def _answer(self) -> dict[Language, Wording]:
        texts: dict[Language, tuple[str, str]] = {
            "vi": (self.vi, self.vi_guide),
            "en": (self.en, self.en_guide),
        }
        return {
            language: _wording(whole.strip(), guide.strip())
            for language, (whole, guide) in texts.items()
            if whole.strip()
        }


def new_topic() -> str:
    """An id for a topic of an editor."""
    return f"own-{new_id().hex[-8:]}"


def fields(entry: FaqEntry | None) -> dict[str, str]:
    """What the form shows of an answer; of none: empty fields."""
    if entry is None:
        return dict.fromkeys(Draft.model_fields, "")
    shown = {name: getattr(entry, name) for name in ("question", "question_en", "source", "cite")}
    shown["paraphrases"] = "\n".join(entry.paraphrases)
    shown["as_of"] = date.fromisoformat(entry.as_of).strftime("%d/%m/%Y")
    languages: tuple[Language, ...] = ("vi", "en")
    for language in languages:
        whole, guide = (
            (entry.text(language, mode) for mode in MODES) if language in entry.answer else ("", "")
        )
        shown |= {language: whole, f"{language}_guide": "" if guide == whole else guide}
    return shown


def problems(entry: FaqEntry, catalogue: Catalogue, today: date) -> list[Wrong]:
    """Why it cannot be published: what `motcua nlu check` says, and what no file may hold."""
    return [*check_answer(entry, catalogue, today), *_personal(entry)]


def _personal(entry: FaqEntry) -> Iterator[Wrong]:
    for text in (entry.question, *entry.paraphrases):
        if redact(text) != text:
            yield Wrong("personal", {"text": redact(text)})


def told(wrong: Wrong, words: Words) -> str:
    """What is wrong, in the editor's language."""
    gaps = {name: words.known("wrong_word", str(gap)) for name, gap in wrong.gaps.items()}
    return words.say(f"wrong.{wrong.what}", **gaps)


def _wording(whole: str, guide: str) -> Wording:
    return {"gateway": whole, "guide": guide} if guide else whole


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _iso(day: str) -> str:
    try:
        return datetime.strptime(day.strip(), "%d/%m/%Y").date().isoformat()  # noqa: DTZ007
    except ValueError:
        return BAD_DAY
