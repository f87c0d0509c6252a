"""Rasa 3.6.21 in an environment of its own, made once; `uv` is among our development tools."""

import os
import subprocess
import sys
from pathlib import Path

KEPT = Path(__file__).parents[1] / "var" / "bench"
FOLDER = KEPT / "rasa"
WANTED = ("rasa==3.6.21", "setuptools<81")


def environment(folder: Path = FOLDER) -> Path:
    """The environment's folder; the first time it takes minutes and about 2.5 GB."""
    python = folder / "bin" / "python"
    if not python.exists():
        uv = [sys.executable, "-m", "uv"]
        subprocess.run([*uv, "venv", "-q", "--python", _python(), folder], check=True)
        subprocess.run([*uv, "pip", "install", "-q", "--python", python, *WANTED], check=True)
    return folder


def _python() -> str:
    """pyenv's Python 3.10, which uv does not look for, else whichever uv finds or fetches."""
    home = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = sorted(home.glob("3.10.*/bin/python"))
    return str(found[-1]) if found else "3.10"
