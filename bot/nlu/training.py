"""From data to a trained model: seconds, deterministic, numpy only."""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.catalogue import Catalogue, ProcedureInfo
from bot.nlu import trained
from bot.nlu.corpus import Line, read_synonyms
from bot.nlu.features import Hashes
from bot.nlu.index import build
from bot.nlu.linear_model import train
from bot.nlu.names import learn_names, wordings
from bot.nlu.prepare import plain_words, prepare
from bot.nlu.restore import Restorer, learn
from bot.nlu.trained import Trained

# A procedure's name comes wrapped in a question or a wish; one wrapping for each wording in turn.
FRAMES = (
    "{}", "tôi muốn làm {}", "{} cần giấy tờ gì", "phí {} bao nhiêu", "nộp hồ sơ {}",
    "thủ tục {}", "{} ở đâu", "{} mất mấy ngày", "cho hỏi về {}", "làm {} thế nào",
)  # fmt: skip


def fingerprint(data: Path) -> str:
    """The hash of all that is learned from, and of the format of what is left."""
    digest = hashlib.sha256(f"format {trained.FORMAT}".encode())
    for path in sorted(
        p for kind in ("nlu", "faq", "procedures") for p in (data / kind).glob("*.y*ml")
    ):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:20]


def synonyms(data: Path) -> list[tuple[str, str]]:
    """(wording, procedure id) of the lookup file."""
    path = data / "nlu" / "lookups.yml"
    return list(read_synonyms(path)) if path.exists() else []


def train_all(
    lines: Sequence[Line], catalogue: Catalogue, extra: Sequence[tuple[str, str]]
) -> Trained:
    """Learn the restorer, the intents and both indexes."""
    restorer = learn(_texts(lines, catalogue, extra))
    examples = [*((n.text, n.intent) for n in lines), *_faq_examples(catalogue)]
    found = [prepare(text, restorer).hashes for text, _ in examples]
    intents, _ = train(found, [intent for _, intent in examples])
    strangers = [f for f, (_, i) in zip(found, examples, strict=True) if i == "out_of_scope"]
    procedures = build(_procedure_lines(catalogue, extra, restorer), strangers)
    faqs = build(_faq_lines(catalogue, restorer), strangers)
    names = [(text, info.id) for info in catalogue.procedures for text in wordings(info)]
    known = learn_names([*names, *extra])
    return Trained(catalogue, known, restorer, intents, procedures, faqs)


def _faq_examples(catalogue: Catalogue) -> Iterable[tuple[str, str]]:
    for entry in catalogue.faqs:
        yield entry.question, entry.intent
        for text in entry.paraphrases:
            yield text, entry.intent


def _texts(
    lines: Sequence[Line], catalogue: Catalogue, extra: Sequence[tuple[str, str]]
) -> Iterable[tuple[list[str], float]]:
    """Sentences to learn diacritics from; those typed without any teach nothing."""
    everyday = [n.text for n in lines] + [text for text, _ in extra]
    everyday += [t for e in catalogue.faqs for t in (e.question, *e.paraphrases)]
    for text in everyday:
        if not text.isascii():
            yield plain_words(text), 2.0
    for text in _formal(catalogue):
        for sentence in text.split(". "):
            yield plain_words(sentence), 0.6


def _formal(catalogue: Catalogue) -> Iterable[str]:
    for entry in catalogue.faqs:
        yield from (entry.text("vi", "gateway"), entry.text("vi", "guide"))
    for info in catalogue.procedures:
        yield from (info.name, info.who_may_apply, info.fee.text, info.processing_time.text)
        yield from (info.authority.agency, *info.words, *info.notes, *info.results, *info.clarify)
        yield from (p.name for p in info.components)


def _procedure_lines(
    catalogue: Catalogue, extra: Sequence[tuple[str, str]], restorer: Restorer
) -> list[tuple[str, Sequence[Hashes]]]:
    out = []
    for info in catalogue.procedures:
        own = [text for text, owner in extra if owner == info.id]
        for number, text in enumerate(dict.fromkeys((*wordings(info), *own))):
            framed = FRAMES[number % len(FRAMES)].format(text)
            for wording in {text, framed}:
                out.append((info.id, prepare(wording, restorer).hashes))
        out += [(info.id, prepare(text, restorer).hashes) for text in _describing(info)]
    return out


def _describing(info: ProcedureInfo) -> Iterable[str]:
    yield from (t for t in (info.name, info.who_may_apply) if t)
    yield info.name_en


def _faq_lines(catalogue: Catalogue, restorer: Restorer) -> list[tuple[str, Sequence[Hashes]]]:
    return [
        (entry.id, prepare(text, restorer).hashes)
        for entry in catalogue.faqs
        for text in (entry.question, *entry.paraphrases)
    ]
