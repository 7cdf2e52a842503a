"""Messages and papers with what is made of them beside them, as text that a person can read.

A misread message becomes a test: put it here with invented names, run `make golden`, read the difference, keep it.
Each input is read by the whole service in the embedded tenant, alone, in the office of the story tests.
"""

import json
import logging
import re
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot import logs
from tests.story.office import MAILBOX, REGISTER, SETTINGS
from tests.story.world import World, rehearse_in

HERE = Path(__file__).parent
INPUTS = sorted(path for path in HERE.rglob("*") if path.suffix in {".eml", ".txt", ".docx", ".pdf"})
SHOWN = ("kind", "cases", "suggested", "queues", "closes", "part", "refused", "doc_type", "confidence", "action",
         "flags", "right_case", "version", "relation", "new_text", "attachments", "facts", "because")  # fmt: skip

_FOLLOWING = {"TellAdministrators", "PostCard"}  # told of what was decided, and no decision on the item

_PER_CENT = re.compile(r" \(\d+%\)")


@pytest.fixture(scope="module", autouse=True)
def quiet() -> Iterator[None]:
    """Keep the operators' log out of the tests' output."""
    logs.set_up(StringIO(), level=logging.CRITICAL)
    yield
    structlog.reset_defaults()


def office_with(path: Path, folder: Path) -> Path:
    """Write the story's office with this one message or paper in it; papers lie where they lie below `papers`."""
    (folder / "register").mkdir(parents=True)
    settings = SETTINGS.replace("2026-11-25T17:00:00Z", "2026-11-23T09:01:00Z")
    (folder / "scenario.toml").write_text(settings, encoding="utf-8")
    for name, text in REGISTER.items():
        (folder / "register" / f"{name}.csv").write_text(text, encoding="utf-8")
    if path.suffix == ".eml":
        place = folder / "mail" / MAILBOX / path.name
    else:
        place = folder / "libraries" / path.relative_to(HERE / "papers")
    place.parent.mkdir(parents=True)
    place.write_bytes(path.read_bytes())
    return folder


def told(world: World) -> str:
    """Write the decision on the only item as text."""
    (line,) = world.decisions
    lines = [part for name in SHOWN if line.get(name) for part in _told(name, line[name])]
    effects = world.summary["effects"]
    counts = {kind: sum(states.values()) for kind, states in sorted(effects.items())}
    lines += ["", "effects:", *(f"  {kind} {n}" for kind, n in counts.items() if kind not in _FOLLOWING)]
    return "\n".join(lines) + "\n"


def _told(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, float):
        value = f"{value:.1f}"  # a tenth: weights are tuned often, and a hundredth is no news
    if isinstance(value, str) and "\n" not in value:
        yield f"{name}: {value}"
    elif isinstance(value, str):
        yield f"{name}:"
        yield from (f"  | {each}" for each in value.split("\n"))
    elif isinstance(value, Mapping):
        yield f"{name}:"
        yield from (f"  {key}: {_short(each)}" for key, each in sorted(value.items()))
    elif name == "because":
        yield f"{name}:"
        yield from (f"  - {_PER_CENT.sub('', each)}" for each in value)
    else:
        yield f"{name}: {', '.join(map(str, value))}"


def _short(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(str(each) for key, each in value.items() if key != "confidence")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def beside(path: Path) -> Path:
    """The file that holds what is expected of an input."""
    return path.with_name(path.name + ".expected")


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.stem)
def test_it_is_read_as_before(path: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    found = told(rehearse_in(office_with(path, tmp_path / "office"), tmp_path / "out"))
    if request.config.getoption("--golden"):
        beside(path).write_text(found, encoding="utf-8")
    assert beside(path).is_file(), f"{path.name} has no expectation yet: run `make golden` and read it"
    assert found == beside(path).read_text(encoding="utf-8")


def test_every_expectation_has_its_input() -> None:
    inputs = {beside(path) for path in INPUTS}
    assert [path.name for path in HERE.rglob("*.expected") if path not in inputs] == []


def test_there_are_some() -> None:
    assert len(INPUTS) >= 10
