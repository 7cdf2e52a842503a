"""The office of the story tests for a day and a half, undisturbed: what every disturbed run must come to as well."""

import logging
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
import structlog

from bot import logs
from tests.story.office import story_office
from tests.story.world import World, rehearse_in


@pytest.fixture(scope="session", autouse=True)
def quiet() -> Iterator[None]:
    """Keep the operators' log out of the tests' output."""
    logs.set_up(StringIO(), level=logging.CRITICAL)
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scenario, ended at noon of the second day: every kind of effect happens before."""
    folder = story_office(tmp_path_factory.mktemp("faults"))
    settings = folder / "scenario.toml"
    settings.write_text(settings.read_text().replace("2026-11-25T17:00:00Z", "2026-11-24T12:00:00Z"))
    return folder


@pytest.fixture(scope="session")
def calm(short: Path, tmp_path_factory: pytest.TempPathFactory) -> World:
    """The day and a half without any fault."""
    return rehearse_in(short, tmp_path_factory.mktemp("calm"))
