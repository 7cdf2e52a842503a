"""What holds for all tests."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--golden` writes the expectations beside tests/golden's inputs anew."""
    parser.addoption("--golden", action="store_true", help="write the golden files anew instead of comparing them")
