"""From data to a trained model: seconds, deterministic, numpy only."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import msgspec

from bot.catalogue import Catalogue, FaqEntry, load_catalogue
from bot.nlu import trained
from bot.nlu.corpus import Line, load_lines, read_lookup, read_synonyms
from bot.nlu.features import NAMED, Hashes, Values
from bot.nlu.fields import learn_fields
from bot.nlu.index import Index, build
from bot.nlu.linear import Matrix
from bot.nlu.linear_model import train
from bot.nlu.meaning import Vectors, embedder, load_vectors
from bot.nlu.names import Names, learn_names, wordings
from bot.nlu.prepare import plain_words, prepare
from bot.nlu.restore import Restorer, learn
from bot.nlu.trained import Trained

# The code that decides what is learned: a change there trains anew.
LEARNING = (
    "normalise", "words", "shorthand", "restore", "names", "fields", "openings", "prepare",
    "features", "linear", "linear_model", "meaning", "index", "training", "trained",
)  # fmt: skip
STRANGE = "out_of_scope"
# Lines of an intent up to which needs and wordings of questions are added to its own: finding wants
# many of them, but they would draw everything to two intents. 250 to 500 do equally well.
MOST = 440

# A procedure's name comes wrapped in a question or a wish; one wrapping for each wording in turn.
FRAMES = (
    "{}", "tôi muốn làm {}", "{} cần giấy tờ gì", "phí {} bao nhiêu", "nộp hồ sơ {}",
    "thủ tục {}", "{} ở đâu", "{} mất mấy ngày", "cho hỏi về {}", "làm {} thế nào",
)  # fmt: skip


def fingerprint(data: Path, answers: Sequence[FaqEntry] = ()) -> str:
    """The hash of all that is learned from, and of the format of what is left.

    `answers` are those that editors have published: they stand before the files'.
    """
    digest = hashlib.sha256(f"format {trained.FORMAT}".encode())
    for path in sorted(
        p for kind in ("nlu", "faq", "procedures") for p in (data / kind).glob("*.y*ml")
    ):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    vectors = data / "nlu" / "vectors.npz"
    if vectors.exists():
        digest.update(vectors.read_bytes())
    for name in LEARNING:
        digest.update((Path(__file__).parent / f"{name}.py").read_bytes())
    digest.update(b"two" if embedder() else b"one")
    if answers:
        digest.update(msgspec.json.encode(answers))
    return digest.hexdigest()[:20]


def synonyms(data: Path) -> list[tuple[str, str]]:
    """(wording, procedure id) of the lookup file."""
    path = data / "nlu" / "lookups.yml"
    return list(read_synonyms(path)) if path.exists() else []


def field_names(data: Path) -> list[str]:
    """Wordings of the fields of administration, of the lookup file."""
    path = data / "nlu" / "lookups.yml"
    return read_lookup(path, "field") if path.exists() else []


class Reader:
    """Texts to what is learned from, each prepared once."""

    def __init__(self, restorer: Restorer, names: Names, vectors: Vectors) -> None:
        self._prepare = lru_cache(maxsize=None)(lambda text: prepare(text, restorer, names))
        self._vectors = vectors

    def hashes(self, text: str) -> tuple[Hashes, ...]:
        """N-grams of a text."""
        return self._prepare(text).hashes

    def vectors(self, texts: Sequence[str]) -> Matrix | None:
        """Sentence vectors of texts, if all can be had."""
        if embedder() is None:
            return None
        return self._vectors.of([self._prepare(text).sentence for text in texts])

    def vector(self, text: str) -> Values | None:
        """The vector of one text, if it can be had."""
        found = self.vectors([text])
        return None if found is None else found[0]


def train_all(
    lines: Sequence[Line],
    catalogue: Catalogue,
    extra: Sequence[tuple[str, str]],
    vectors: Vectors,
    fields: Sequence[str] = (),
) -> Trained:
    """Learn the restorer, the intents and both indexes."""
    names = learn_names([*_own_names(catalogue), *extra])
    restorer = learn(_texts(lines, catalogue, extra))
    reader = Reader(restorer, names, vectors)
    examples = intent_examples(lines, catalogue)
    texts, labels = [t for t, _ in examples], [i for _, i in examples]
    intents = train([reader.hashes(t) for t in texts], labels, reader.vectors(texts))
    strangers = [n.text for n in lines if n.intent == STRANGE]
    needs = [*extra, *_needs(lines, catalogue)]
    procedures = _index(_procedure_lines(catalogue, needs), reader, strangers)
    faqs = _index(_faq_lines(catalogue), reader, strangers)
    known = learn_fields(fields, {info.field for info in catalogue.procedures})
    return Trained(catalogue, names, known, restorer, intents, procedures, faqs)


def _index(lines: Iterable[tuple[str, str]], reader: Reader, strangers: Sequence[str]) -> Index:
    pairs = list(lines)
    found = [(owner, reader.hashes(text)[:NAMED]) for owner, text in pairs]
    far = [reader.hashes(text)[:NAMED] for text in strangers]
    own, strange = reader.vectors([text for _, text in pairs]), reader.vectors(strangers)
    return build(found, far, None if own is None or strange is None else (own, strange))


def _own_names(catalogue: Catalogue) -> Iterable[tuple[str, str]]:
    for info in catalogue.procedures:
        for text in wordings(info):
            yield text, info.id


def _needs(lines: Sequence[Line], catalogue: Catalogue) -> Iterable[tuple[str, str]]:
    """Lines that are, as a whole, a need with its procedure."""
    for line in lines:
        for m in line.mentions:
            whole = m.end - m.start == len(line.text)
            if m.entity == "procedure" and whole and catalogue.procedure(m.value):
                yield line.text, m.value


def faq_examples(catalogue: Catalogue) -> Iterable[tuple[str, str]]:
    """(wording, intent) of the answers' questions."""
    for entry in catalogue.faqs:
        for text in (entry.question, *entry.paraphrases) if entry.intent else ():
            yield text, entry.intent


def intent_examples(lines: Sequence[Line], catalogue: Catalogue) -> list[tuple[str, str]]:
    """(text, intent) to learn intents from: every line and every answer's question, but of the
    needs and other wordings, which are there to be found, only as many as fill their intent up to
    `MOST`, evenly spread.
    """
    needs = {text for text, _ in _needs(lines, catalogue)}
    asked = {entry.question for entry in catalogue.faqs}
    wordings = list(faq_examples(catalogue))
    kept = [(n.text, n.intent) for n in lines if n.text not in needs]
    kept += [pair for pair in wordings if pair[0] in asked]
    found = [(n.text, n.intent) for n in lines if n.text in needs]
    found += [pair for pair in wordings if pair[0] not in asked]
    own, more = Counter(i for _, i in kept), Counter(i for _, i in found)
    seen: Counter[str] = Counter()
    for text, intent in found:
        share = min(1.0, max(0, MOST - own[intent]) / more[intent])
        if int((seen[intent] + 1) * share) > int(seen[intent] * share):
            kept.append((text, intent))
        seen[intent] += 1
    return kept


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
    catalogue: Catalogue, wordings_of: Sequence[tuple[str, str]]
) -> Iterable[tuple[str, str]]:
    """(id, wording): each as it is and once in a frame, then what describes the procedure."""
    for info in catalogue.procedures:
        own = [text for text, owner in wordings_of if owner == info.id]
        for number, text in enumerate(dict.fromkeys((*wordings(info), *own))):
            yield info.id, text
            if number % len(FRAMES):
                yield info.id, FRAMES[number % len(FRAMES)].format(text)
        for text in (info.name, info.who_may_apply, info.name_en):
            if text:
                yield info.id, text


def _faq_lines(catalogue: Catalogue) -> Iterable[tuple[str, str]]:
    for entry in catalogue.faqs:
        for text in (entry.question, entry.question_en, *entry.paraphrases):
            if text:
                yield entry.id, text


def embed_all(data: Path) -> int:
    """Write `vectors.npz` for all lines of the data; returns how many vectors it holds."""
    path = data / "nlu" / "vectors.npz"
    vectors, catalogue, extra = load_vectors(path), load_catalogue(data), synonyms(data)
    lines = load_lines(data / "nlu")
    names = learn_names([*_own_names(catalogue), *extra])
    restorer = learn(_texts(lines, catalogue, extra))
    pairs = [*_procedure_lines(catalogue, [*extra, *_needs(lines, catalogue)])]
    texts = [n.text for n in lines] + [t for t, _ in faq_examples(catalogue)]
    texts += [t for _, t in (*pairs, *_faq_lines(catalogue))]
    sentences = list(dict.fromkeys(prepare(t, restorer, names).sentence for t in texts))
    vectors.most = len(sentences)
    vectors.of(sentences)
    return vectors.save(path, sentences)
