"""What training leaves: written once as plain numpy files, then mapped into memory by all."""

import os
import shutil
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from bot.catalogue import Catalogue
from bot.nlu.features import Space
from bot.nlu.fields import Fields
from bot.nlu.index import Curve, Index, Lines, Meant
from bot.nlu.linear_model import Linear
from bot.nlu.meaning import Second
from bot.nlu.names import Names
from bot.nlu.restore import Restorer

PARTS = ("starts", "line", "value", "first")
FORMAT = 7  # part of the hash: raise it when code changes what is learned


@dataclass(frozen=True)
class Trained:
    """Everything learned, and the catalogue it was learned from."""

    catalogue: Catalogue
    names: Names
    fields: Fields
    restorer: Restorer
    intents: Linear
    procedures: Index
    faqs: Index


def save(trained: Trained, folder: Path) -> None:
    """Write to a new folder and move it into place, so that a reader never sees half of it."""
    draft = folder.with_name(f"{folder.name}.{os.getpid()}")
    draft.mkdir(parents=True, exist_ok=True)
    words = trained.restorer
    meta: dict[str, Any] = {"restorer": [words.words, words.pairs, words.forms, words.shorts]}
    meta["catalogue"], meta["names"] = trained.catalogue, dict(trained.names.ids)
    meta["fields"] = astuple(trained.fields)
    for name in ("procedures", "faqs"):
        index: Index = getattr(trained, name)
        meta[name] = {"curve": astuple(index.curve), "count": index.lines.count}
        if index.meant is not None:
            meta[name]["meant"] = astuple(index.meant.curve)
            np.save(draft / f"{name}.meant.npy", index.meant.vectors)
        for part in PARTS:
            np.save(draft / f"{name}.{part}.npy", getattr(index.lines, part))
    for name, model in _linears(trained).items():
        meta[f"{name}.linear"] = {"names": model.names, "heat": model.heat}
        np.save(draft / f"{name}.keys.npy", model.space.keys)
        np.save(draft / f"{name}.idf.npy", model.space.idf)
        np.save(draft / f"{name}.weights.npy", model.weights)
        if model.second is not None:
            two = model.second
            meta[f"{name}.second"] = two.heat
            np.save(draft / f"{name}.second.npy", two.weights)
            np.save(draft / f"{name}.grams.npy", two.grams)
            np.save(draft / f"{name}.mean.npy", two.mean)
    (draft / "meta.msgpack").write_bytes(msgspec.msgpack.encode(meta))
    try:
        draft.replace(folder)
    except OSError:  # another process was first
        shutil.rmtree(draft)


def _linears(trained: Trained) -> dict[str, Linear]:
    return {
        "intents": trained.intents,
        "procedures": trained.procedures.model,
        "faqs": trained.faqs.model,
    }


def load(folder: Path) -> Trained:
    """Map a saved model. Raises `OSError` when there is none."""
    meta = msgspec.msgpack.decode((folder / "meta.msgpack").read_bytes())
    words, pairs, *several = meta["restorer"]
    restorer = Restorer(words, pairs, *({k: tuple(v) for k, v in t.items()} for t in several))
    catalogue = msgspec.convert(meta["catalogue"], Catalogue)
    names = Names(meta["names"])
    fields = Fields(tuple(meta["fields"][0]), meta["fields"][1])
    indexes = [_index(folder, name, meta) for name in ("procedures", "faqs")]
    intents = _linear(folder, "intents", meta)
    return Trained(catalogue, names, fields, restorer, intents, *indexes)


def _array(folder: Path, name: str) -> NDArray[Any]:
    # as a plain array: numpy's memmap class costs more in slicing than the slices
    return np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False))


def _linear(folder: Path, name: str, meta: dict[str, Any]) -> Linear:
    own = meta[f"{name}.linear"]
    space = Space(_array(folder, f"{name}.keys"), _array(folder, f"{name}.idf"))
    model = Linear(space, _array(folder, f"{name}.weights"), tuple(own["names"]), own["heat"])
    heat = meta.get(f"{name}.second")
    if heat is None:
        return model
    mean, grams, learned = (_array(folder, f"{name}.{p}") for p in ("mean", "grams", "second"))
    return replace(model, second=Second(mean, grams, learned, heat))


def _index(folder: Path, name: str, meta: dict[str, Any]) -> Index:
    own = meta[name]
    parts = {part: _array(folder, f"{name}.{part}") for part in PARTS}
    lines = Lines(**parts, count=own["count"])
    meant = None
    if "meant" in own:
        meant = Meant(_array(folder, f"{name}.meant"), Curve(*own["meant"]))
    return Index(_linear(folder, name, meta), lines, Curve(*own["curve"]), meant)
