"""The model of the project's data, trained once a session and cached by the hash of the data."""

from pathlib import Path

import pytest

from bot.nlu import Nlu, load_model

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def nlu() -> Nlu:
    return load_model(ROOT / "data", ROOT / "var" / "nlu")
