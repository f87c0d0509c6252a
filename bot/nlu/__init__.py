"""Text to commands: the understanding of Vietnamese as citizens type it.

    model = load_model(Path("data"), Path("var/nlu"))
    model.understand("phí khai sinh bao nhiêu", None, ())   -> Understood
    model.parse("…")                                        -> Rasa's shape
    model.find("vợ mới sinh", "procedure")                  -> Found

Pure and thread-safe: arrays are mapped read-only, nothing changes after loading.
"""

import logging
import shutil
from pathlib import Path

from bot.catalogue import BadCatalogue, load_catalogue
from bot.nlu.corpus import BadTrainingData, load_lines
from bot.nlu.meaning import load_vectors
from bot.nlu.parser import Nlu
from bot.nlu.trained import load, save
from bot.nlu.training import field_names, fingerprint, synonyms, train_all

__all__ = ["BadTrainingData", "Nlu", "load_model"]

KEPT = 4  # models in the cache
log = logging.getLogger(__name__)


def load_model(data: Path, cache: Path) -> Nlu:
    """The model of this data, trained first when the data is new; seconds the first time.

    Data that cannot be used leaves the last good model in use, with a warning naming file and
    line; without one, raises `BadTrainingData` or `BadCatalogue`.
    """
    folder = cache / fingerprint(data)
    last = cache / "last"
    try:
        if not (folder / "meta.msgpack").exists():
            _train(data, folder)
            last.write_text(folder.name, "utf-8")
            _forget_old(cache)
    except (BadTrainingData, BadCatalogue) as bad:
        if not last.exists():
            raise
        log.warning("nlu data refused, the last good model stays: %s", bad)
        folder = cache / last.read_text("utf-8")
    return Nlu(load(folder))


def _train(data: Path, folder: Path) -> None:
    catalogue, extra = load_catalogue(data), synonyms(data)
    vectors = load_vectors(data / "nlu" / "vectors.npz")
    trained = train_all(load_lines(data / "nlu"), catalogue, extra, vectors, field_names(data))
    folder.parent.mkdir(parents=True, exist_ok=True)
    save(trained, folder)


def _forget_old(cache: Path) -> None:
    """Keep the newest models; one that is mapped somewhere lives on until it is let go."""
    models = sorted(cache.glob("*/meta.msgpack"), key=lambda path: path.stat().st_mtime)
    for path in models[:-KEPT]:
        shutil.rmtree(path.parent, ignore_errors=True)
