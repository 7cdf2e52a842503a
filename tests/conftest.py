"""What holds for all tests."""

import logging
from collections.abc import Iterator

import pytest
import structlog


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--golden` and `--every-fault`."""
    parser.addoption("--golden", action="store_true", help="write the golden files anew instead of comparing them")
    parser.addoption(
        "--every-fault", action="store_true", help="play each of the hundred faults, not the telling third"
    )


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    """Leave no test's logging to the next: setting it up is global."""
    handlers = logging.getLogger().handlers
    yield
    structlog.reset_defaults()
    logging.getLogger().handlers = handlers
