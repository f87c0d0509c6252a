"""A portal that fails is given a rest, one class of calls at a time.

One slow endpoint says little about the others: while uploads hang, sign-ins and tracking go on.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from backend_client.errors import PortalDown

CLASSES = {
    "identity": (
        *("send_otp", "verify_otp", "check_subscriber", "open_account"),
        *("sign_in", "sign_in_by_identity", "sign_out"),
    ),
    "filing": ("start_dossier", "put_answers", "start_signing", "submit", "withdraw"),
    "files": ("put_files", "supplement", "result_file", "receipt"),
    "payment": ("start_payment", "payment"),
    "desk": ("send_notice", "send_petition", "rate", "mail_copy"),
}
READS = "reads"  # every other call
_CLASS = {call: name for name, calls in CLASSES.items() for call in calls}


class Resting(PortalDown):
    """The portal was not asked: calls of this class failed too often just now."""


@dataclass
class Breaker:
    """Stops asking after five failures in a row, for ten seconds.

    After that one call is let through; its outcome closes the breaker or opens it again.
    """

    clock: Callable[[], float] = time.monotonic
    most: int = 5
    rest_seconds: float = 10.0
    failures: int = 0
    closed_at: float = 0.0

    def check(self) -> None:
        """Raise `Resting` while the portal is given its rest."""
        if self.failures >= self.most and self.clock() < self.closed_at:
            raise Resting(Resting.__doc__)
        if self.failures >= self.most:
            self.closed_at = self.clock() + self.rest_seconds  # the others wait for this one

    def failed(self) -> None:
        """Count a call without an answer."""
        self.failures += 1
        self.closed_at = self.clock() + self.rest_seconds

    def answered(self) -> None:
        """Forget the failures: any answer, a refusal too, shows that the portal is there."""
        self.failures = 0


@dataclass
class Breakers:
    """One breaker a class of calls."""

    clock: Callable[[], float] = time.monotonic
    _by_class: dict[str, Breaker] = field(default_factory=dict, init=False)

    def of(self, call: str) -> Breaker:
        """The breaker of this call's class."""
        name = _CLASS.get(call, READS)
        return self._by_class.setdefault(name, Breaker(self.clock))
