"""Whatever is logged, by whomever: no phone, no identity number, no code, no token."""

import io
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot import logs

CANARIES = ("0912345678", "001199012345", "482913", "Bearer abcdefghijklmnopqrstuvwxyz0123456789")


@pytest.fixture(params=[True, False], ids=["json", "readable"])
def said(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """What has been logged, in either form."""
    root, stream = logging.getLogger(), io.StringIO()
    before, level = root.handlers[:], root.level
    logs.configure("INFO", request.param, stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


def fail(words: str) -> None:
    raise ValueError(words)


@pytest.mark.parametrize("canary", CANARIES)
def test_no_canary_is_in_a_log(said: io.StringIO, canary: str) -> None:
    log, library = structlog.get_logger("ours"), logging.getLogger("a.library")
    log.info("a sentence with a value", value=f"mã OTP là {canary}")
    library.warning("it said %s", f"otp {canary}")
    try:
        fail(f"mã {canary}")
    except ValueError:
        log.exception("it failed")
        library.exception("it failed too")
    assert said.getvalue().count("it failed") == 2
    assert "it said" in said.getvalue()
    assert canary not in said.getvalue()


def test_ids_stay_readable(said: io.StringIO) -> None:
    row = "01a20fd1-81c7-7146-8998-bcc4f698ccb8"
    structlog.get_logger("ours").info("turn failed", message=row)
    assert row in said.getvalue()


@pytest.mark.parametrize("ours", ["127.0.0.1", "127.0.0.1:8080", "http://0.0.0.0:8080"])
def test_our_own_address_stays_readable_beside_a_masked_number(
    said: io.StringIO, ours: str
) -> None:
    structlog.get_logger("ours").info("running", at=ours, of="gọi 0912345678")
    logging.getLogger("a.library").info("running on %s for 0912345678", ours)
    assert said.getvalue().count(ours) == 2
    assert "0912345678" not in said.getvalue()


@pytest.mark.parametrize("number", ["127.0.0.123", "0.127.0.0.1", "127.0.0.1.234567", "0.0.0.0912"])
def test_a_number_that_only_looks_like_our_address_is_masked(
    said: io.StringIO, number: str
) -> None:
    structlog.get_logger("ours").info("a value", value=f"số {number}")
    assert number not in said.getvalue()
