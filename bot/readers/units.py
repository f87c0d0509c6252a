"""Administrative units: the 34 provinces and 3,321 communes of today, the 63, 700 and 10,035 of
before 1/7/2025, and what became of each.

The data are those of the package vietnamadminunits, read as files. Its code is never imported: it
asks a geocoder on the internet where an address lies, and takes 1.4 s and 70 MB to load. Reading
takes about 0.15 s and 15 MB, once, when the first address is looked at.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from bot.once import once
from bot.readers.folding import folded

Level = Literal["province", "district", "commune"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit by its official name; `path` is its key with those above it: province, district."""

    name: str
    level: Level
    path: tuple[str, ...]
    old: bool = False

    @property
    def province(self) -> str:
        """The key of its province."""
        return self.path[0]


@dataclass(frozen=True)
class Gazetteer:
    """Units by their names glued together without diacritics, and what they became."""

    named: dict[str, list[Unit]] = field(default_factory=dict)
    provinces: dict[str, Unit] = field(default_factory=dict)  # of today, by key
    became: dict[tuple[str, ...], list[Unit]] = field(default_factory=dict)

    def add(self, unit: Unit, names: Iterable[str]) -> None:
        """A unit under its names, given without spaces."""
        for name in {name if name.isascii() else folded(name) for name in names}:
            self.named.setdefault(name, []).append(unit)

    def province_of(self, unit: Unit) -> Unit:
        """Today's province of an old or new unit."""
        return self.provinces[self.today_province(unit.province)]

    def today_province(self, key: str) -> str:
        """The key of the province that an old one is part of."""
        return self.became[(key,)][0].province if (key,) in self.became else key


@once
def gazetteer() -> Gazetteer:
    """All units. Read once."""
    book = Gazetteer()
    folder = _folder()
    with closing(sqlite3.connect(f"file:{folder / 'dataset.db'}?mode=ro", uri=True)) as data:
        communes = _today(book, data)
        _before(book, data)
    conversion = json.loads((folder / "converter_2025.json").read_text(encoding="utf-8"))
    for old, new in _merged(conversion):
        book.became.setdefault(old, []).append(communes[new])
    for new_key, olds in conversion["DICT_PROVINCE"].items():
        for old_key in olds:
            book.became[(old_key,)] = [book.provinces[new_key]]
    return book


def _folder() -> Path:
    found = find_spec("vietnamadminunits")
    assert found is not None
    assert found.submodule_search_locations is not None
    return Path(found.submodule_search_locations[0]) / "data"


def _today(book: Gazetteer, data: sqlite3.Connection) -> dict[tuple[str, str], Unit]:
    communes = {}
    rows = data.execute(
        "SELECT province, provinceKey, provinceKeywords, ward, wardKey, wardKeywords"
        " FROM admin_units"
    )
    for province, key, keywords, ward, ward_key, ward_keywords in rows:
        if key not in book.provinces:
            book.provinces[key] = Unit(province, "province", (key,))
            book.add(book.provinces[key], _with_rank(province, json.loads(keywords)))
        communes[key, ward_key] = Unit(ward, "commune", (key, ward_key))
        book.add(communes[key, ward_key], json.loads(ward_keywords))
    return communes


def _before(book: Gazetteer, data: sqlite3.Connection) -> None:
    rows = data.execute(
        "SELECT province, provinceKey, provinceKeywords, district, districtKey, districtKeywords,"
        " ward, wardKey, wardKeywords FROM admin_units_legacy"
    )
    seen = set[tuple[str, ...]]()
    for row in rows:
        path = tuple(key or "" for key in row[1::3])
        for depth, level in enumerate(("province", "district", "commune")):
            name, keywords = row[depth * 3], row[depth * 3 + 2]
            if name and path[: depth + 1] not in seen:
                seen.add(path[: depth + 1])
                unit = Unit(name, level, path[: depth + 1], old=True)  # type: ignore[arg-type]
                names = json.loads(keywords)
                book.add(unit, names if depth else _with_rank(name, names))


def _with_rank(province: str, names: list[str]) -> list[str]:
    """Cities go by "TP.HCM" and "thành phố HCM" too."""
    if not province.startswith("Thành phố"):
        return names
    return names + [rank + name for name in names if len(name) < 10 for rank in ("tp", "thanhpho")]


def _merged(conversion: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], tuple[str, str]]]:
    """(old commune, new commune); of a divided one the part with its old centre comes first."""
    for province, communes in conversion["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for commune, olds in communes.items():
            yield from ((tuple(old.split("_")), (province, commune)) for old in olds)
    for province, divided in conversion["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, parts in divided.items():
            for part in sorted(parts, key=lambda part: not part["isDefaultNewWard"]):
                yield tuple(old.split("_")), (province, part["newWardKey"])
