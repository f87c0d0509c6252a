"""What goes wrong, and that nothing is lost by it. `make faults` runs all of it and for longer."""

import os

import pytest

long = pytest.mark.skipif("MOTCUA_LONG" not in os.environ, reason="only `make faults`")
