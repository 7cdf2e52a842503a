"""The invented office's days, rehearsed once for all who ask what became of them."""

import logging
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
import structlog

from bot import logs
from bot.reading.workers import ReadingPool
from tests.story.office import story_office
from tests.story.world import World, rehearse_in


@pytest.fixture(scope="session")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office's folder."""
    return story_office(tmp_path_factory.mktemp("story"))


@pytest.fixture(scope="session")
def days(scenario: Path, tmp_path_factory: pytest.TempPathFactory) -> World:
    """The days as the service lives them: automatic, its files read by killable processes."""
    with ReadingPool(1, ocr=False) as pool:
        return rehearse_in(scenario, tmp_path_factory.mktemp("days"), pool=pool)


@pytest.fixture(scope="session", autouse=True)
def quiet() -> Iterator[None]:
    """Keep the operators' log out of the tests' output."""
    logs.set_up(StringIO(), level=logging.WARNING)
    yield
    structlog.reset_defaults()
