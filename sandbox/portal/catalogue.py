"""The catalogue of procedures, read once from their files."""

import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from backend_client.forms import component_of
from backend_client.guide import form_of

Json = dict[str, Any]
try:
    from yaml import CSafeLoader as Loader
except ImportError:  # pragma: no cover - PyYAML without libyaml
    from yaml import SafeLoader as Loader  # type: ignore[assignment]


@dataclass
class Catalogue:
    """Procedures by national code. One without a code is not on the portal."""

    by_code: dict[str, Json]
    forms: dict[str, Json] = field(default_factory=dict)
    original: dict[str, Json] = field(default_factory=dict)

    def form(self, code: str) -> Json | None:
        """Return a procedure's form, built when first asked for."""
        if code in self.by_code and code not in self.forms:
            self.forms[code] = form_of(self.by_code[code])
        return self.forms.get(code)

    def add_field(self, code: str, extra: Json) -> None:
        """Change a form as a province does overnight: one more field."""
        procedure = self.by_code[code]
        self.original.setdefault(code, procedure)
        more = {"required": False, "type": "text"} | extra
        fields = [*procedure["form_fields"], more]
        self.by_code[code] = procedure | {"form_fields": fields}
        self.forms.pop(code, None)

    def restore(self) -> None:
        """Take every change of a form back."""
        self.by_code.update(self.original)
        self.original.clear()
        self.forms.clear()

    def find(self, words: str, topic: str, level: str, since: str) -> list[Json]:
        """List the procedures whose name holds every word, narrowed by the other three."""
        asked = fold(words).split()
        return [
            summary_of(p)
            for p in self.by_code.values()
            if all(word in fold(f"{p['code']} {p['name']}") for word in asked)
            and topic in ("", p["field"], slug(p["field"]))
            and (not level or p["online_level"] == level)
            and (not since or p["as_of"] >= since[:10])
        ]

    def fields(self) -> list[Json]:
        """List the fields of administration, the fullest first."""
        counted = Counter(p["field"] for p in self.by_code.values())
        return [
            {"code": slug(name), "name": name, "procedures": n} for name, n in counted.most_common()
        ]


def read_catalogue(folder: Path) -> Catalogue:
    """Read every procedure of a folder; files that begin with "_" are not procedures."""
    return Catalogue({p["code"]: p for p in read_files(folder) if p["code"]})


@cache
def read_files(folder: Path) -> tuple[Json, ...]:
    """Read the files once a process; nobody changes what was read."""
    paths = (p for p in sorted(folder.glob("*.yaml")) if not p.name.startswith("_"))
    return tuple(yaml.load(p.read_bytes(), Loader) for p in paths)


def summary_of(procedure: Json) -> Json:
    """Write one line of the catalogue."""
    kept = {k: procedure[k] for k in ("code", "name", "name_en", "field", "id")}
    return kept | {"level": procedure["online_level"], "updated_on": procedure["as_of"]}


def procedure_of(procedure: Json, version: str) -> Json:
    """Write a procedure in full."""
    return summary_of(procedure) | {
        "version": version,
        "agency": procedure["authority"]["agency"],
        "who": procedure["who_may_apply"],
        "fee": procedure["fee"]["text"] or "",
        "time": procedure["processing_time"]["text"] or "",
        "result": "; ".join(procedure["results"]),
        "legal_basis": procedure["legal_basis"],
        "components": [component_of(c) for c in procedure["components"]],
        "notes": procedure["notes"],
        "presence": procedure["presence"],
        "sources": procedure["sources"],
    }


def fold(text: str) -> str:
    """Lower case without accents: "Đăng ký" -> "dang ky"."""
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in bare if not unicodedata.combining(c))


def slug(name: str) -> str:
    """Make a code of a name: "Hộ tịch" -> "ho-tich"."""
    return fold(name).replace(",", "").replace(" ", "-")
