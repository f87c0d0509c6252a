"""Text to commands: the understanding of Vietnamese as citizens type it.

    model = load_model(Path("data"), Path("var/nlu"))
    model.understand("phí khai sinh bao nhiêu", None, ())   -> Understood
    model.parse("…")                                        -> Rasa's shape
    model.find("vợ mới sinh", "procedure")                  -> Found

Pure and thread-safe: arrays are mapped read-only, nothing changes after loading.
"""

import fcntl
import logging
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bot.catalogue import BadCatalogue, FaqEntry, load_catalogue
from bot.nlu.at_once import at_once
from bot.nlu.corpus import BadTrainingData, load_lines
from bot.nlu.meaning import load_vectors
from bot.nlu.parser import Nlu
from bot.nlu.trained import load, save
from bot.nlu.training import field_names, fingerprint, synonyms, train_all

__all__ = [
    "BadTrainingData", "Nlu", "Untrainable", "at_once", "find_model", "load_model", "train_model",
]  # fmt: skip

KEPT = 6  # models in the cache
log = logging.getLogger(__name__)


class Untrainable(Exception):
    """The data with these answers cannot be learned from."""


def load_model(data: Path, cache: Path) -> Nlu:
    """The model of this data, trained first when the data is new; seconds the first time.

    Data that cannot be used leaves the last good model in use, with a warning naming file and
    line; without one, raises `BadTrainingData` or `BadCatalogue`.
    """
    last = cache / "last"
    try:
        folder = train_model(data, cache)
        last.write_text(folder.name, "utf-8")
    except (BadTrainingData, BadCatalogue) as bad:
        if not last.exists():
            raise
        log.warning("nlu data refused, the last good model stays: %s", bad)
        folder = cache / last.read_text("utf-8")
    return _opened(folder)


def find_model(data: Path, cache: Path, answers: Sequence[FaqEntry] = ()) -> Nlu | None:
    """The model of this data with these answers before the files', if it has been trained."""
    folder = cache / fingerprint(data, answers)
    return _opened(folder) if _is_whole(folder) else None


def train_model(data: Path, cache: Path, answers: Sequence[FaqEntry] = ()) -> Path:
    """Where the model is, trained first when it is not there: by one process at a time.

    Raises `BadTrainingData` or `BadCatalogue`.
    """
    folder = cache / fingerprint(data, answers)
    with _alone(cache):
        if not _is_whole(folder):
            _train(data, folder, answers)
            _forget_old(cache)
    return folder


def _opened(folder: Path) -> Nlu:
    model = Nlu(load(folder))
    os.utime(folder / "meta.msgpack")  # what is in use is forgotten last
    return model


def _is_whole(folder: Path) -> bool:
    return (folder / "meta.msgpack").exists()


@contextmanager
def _alone(cache: Path) -> Iterator[None]:
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "training").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _train(data: Path, folder: Path, answers: Sequence[FaqEntry]) -> None:
    catalogue, extra = load_catalogue(data), synonyms(data)
    if answers:
        catalogue = catalogue.with_answers(answers)
    vectors = load_vectors(data / "nlu" / "vectors.npz")
    trained = train_all(load_lines(data / "nlu"), catalogue, extra, vectors, field_names(data))
    save(trained, folder)


def _forget_old(cache: Path) -> None:
    """Keep the newest models; one that is mapped somewhere lives on until it is let go."""
    models = sorted(cache.glob("*/meta.msgpack"), key=lambda path: path.stat().st_mtime)
    for path in models[:-KEPT]:
        shutil.rmtree(path.parent, ignore_errors=True)
