"""What holds for all tests."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--golden` and `--every-fault`."""
    parser.addoption("--golden", action="store_true", help="write the golden files anew instead of comparing them")
    parser.addoption(
        "--every-fault", action="store_true", help="play each of the hundred faults, not the telling third"
    )
