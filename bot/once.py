"""Something large that is made when first asked for, and only once."""

import threading
from collections.abc import Callable
from functools import cache, wraps
from typing import TypeVar

Made = TypeVar("Made")


def once(make: Callable[[], Made]) -> Callable[[], Made]:
    """As `functools.cache`, but threads that ask at the same time wait for the first: a crowd's
    first messages would otherwise make one each, and keep what all but one of them took.
    """
    alone, kept = threading.Lock(), cache(make)

    @wraps(make)
    def made() -> Made:
        with alone:
            return kept()

    return made
