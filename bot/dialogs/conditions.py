"""Conditions of forms: CEL expressions over the answers given so far.

Every field of the form is a variable; an unanswered text is "", an unanswered number 0, and `today`
is an ISO date. The portal evaluates the same expressions (openapi.yaml, `Form`).
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import cel


def holds(expression: str, values: Mapping[str, Any]) -> bool:
    """Is the condition true? An empty one is."""
    if not expression:
        return True
    program = compiled(expression)
    needed = {name: values[name] for name in program.variables() if name in values}
    return bool(program.execute(needed))


@lru_cache(maxsize=4096)
def compiled(expression: str) -> "cel.Program":
    """The expression, parsed once a process: a form asks the same ones at every message."""
    import cel  # noqa: PLC0415  it brings a whole terminal along, which no start waits for

    return cel.compile(expression)


def warm() -> None:
    """Have ready what the first form would have to wait for, a quarter of a second."""
    compiled("true")
