"""Conditions of forms: CEL expressions over the answers given so far.

Every field of the form is a variable; an unanswered text is "", an unanswered number 0, and `today`
is an ISO date. The portal evaluates the same expressions (openapi.yaml, `Form`).
"""

from collections.abc import Mapping
from typing import Any

import cel


def holds(expression: str, values: Mapping[str, Any]) -> bool:
    """Is the condition true? An empty one is."""
    return not expression or bool(cel.evaluate(expression, dict(values)))
