"""A small office, rehearsed once; tests get copies of what it wrote."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.rehearsal.run import Stage, rehearse, run_stage, staged
from bot.settings import Mode
from tests.tenant.office import small_office

Cli = Callable[..., Result]


def office_with_an_expert(folder: Path) -> Path:
    """The small office, with an expert who has not answered."""
    root = small_office(folder)
    rows = {
        "people": "E1,expert,Prof Nadia Orme,n.orme@orme-reports.example,,Orme Reports,,,,,\n",
        "parties": "M26-014573-4,E1,expert,\n",
        "requests": "R2,M26-014573-4,E1,EXP-CP,2026-10-20,2026-11-12,open,0,\n",
    }
    for name, row in rows.items():
        with (root / "register" / f"{name}.csv").open("a", encoding="utf-8") as file:
            file.write(row)
    return root


@pytest.fixture(scope="session")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scenario's folder."""
    return office_with_an_expert(tmp_path_factory.mktemp("scenario"))


@pytest.fixture(scope="session")
def once_rehearsed(scenario: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one rehearsal wrote."""
    out = tmp_path_factory.mktemp("rehearsed") / "out"
    rehearse(scenario, out)
    return out


@pytest.fixture
def out(once_rehearsed: Path, tmp_path: Path) -> Path:
    """A copy of what the rehearsal wrote, for a test to change."""
    shutil.copytree(once_rehearsed, tmp_path / "out")
    return tmp_path / "out"


@pytest.fixture
def cli(out: Path) -> Cli:
    """Runs a command on the rehearsed store."""

    def run(*words: str, store: bool = True, **more: Any) -> Result:
        at = ["--store", str(out / "office.sqlite")] if store else []
        return CliRunner().invoke(app, [*words, *at], **more)

    return run


def play(scenario: Path, out: Path, mode: Mode) -> Iterator[Stage]:
    """Rehearse, and leave the tenant and the bot standing."""
    with staged(scenario, out, mode=mode) as stage:
        run_stage(stage, out, lambda _: None)
        yield stage


@pytest.fixture(scope="module")
def stage(scenario: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The office after its week, with everything done; the tests of a module share it."""
    yield from play(scenario, tmp_path_factory.mktemp("auto"), "auto")


@pytest.fixture(scope="module")
def suggesting(scenario: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The office after its week, with everything held for approval."""
    yield from play(scenario, tmp_path_factory.mktemp("suggest"), "suggest")
