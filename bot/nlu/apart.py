"""`python -m bot.nlu.apart DATA CACHE < answers.json`: train in a process of its own.

Training takes half a minute of a core, in which a bot that did it itself would answer nobody in
time. Ends with 1 when the data cannot be used.
"""

import os
import sys
from pathlib import Path

import msgspec

from bot.catalogue import BadCatalogue, FaqEntry
from bot.nlu import BadTrainingData, train_model

NICE = 10  # turns come first


def main() -> int:
    """Train what the arguments and the answers on stdin ask for."""
    os.nice(NICE)
    data, cache = map(Path, sys.argv[1:3])
    answers = msgspec.json.decode(sys.stdin.buffer.read(), type=tuple[FaqEntry, ...])
    try:
        train_model(data, cache, answers)
    except (BadTrainingData, BadCatalogue) as bad:
        sys.stderr.write(f"{bad}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
