"""Each fault alone: the days end with the same decisions and the same world as without it."""

from pathlib import Path

import pytest

from tests.faults.disturbances import Disturb, every
from tests.story.world import World, meaning, rehearse_in

# What people write is not broken at our margin.
# ruff: noqa: E501

CASES = list(every())
USUAL = ("throttled", "broken", "lost before", "unavailable", "down for long")
"""Kinds of fault that `--every-fault` adds: what they try, a lost answer and one fault of each other kind try too."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Play each fault, or the telling third of them."""
    if "disturb" in metafunc.fixturenames:
        all_ = metafunc.config.getoption("--every-fault")
        telling = (
            "throttled mail feed",
            "broken library feed",
            "throttled SendLetter: send",
            "lost before SendLetter: send",
        )
        chosen = [each for each in CASES if all_ or each[0] in telling or not each[0].startswith(USUAL)]
        metafunc.parametrize(("name", "disturb"), chosen, ids=[name for name, _ in chosen])


def test_a_fault_changes_nothing_in_the_end(
    name: str, disturb: Disturb, short: Path, calm: World, tmp_path: Path
) -> None:
    world = rehearse_in(short, tmp_path, prepare=disturb)
    assert world.state.faults.unused() == [], "the fault never struck"
    assert _decided(world) == _decided(calm)
    assert _differences(meaning(world.out / "after"), meaning(calm.out / "after")) == []
    assert world.summary["shunted"] == 0
    assert world.summary["effects"] == calm.summary["effects"]
    assert all(sheet["remainder"] == 0 for sheet in world.summary["balance"].values())


def _decided(world: World) -> dict[str, object]:
    return {each["item"]: each for each in world.decisions}


def _differences(found: dict[str, bytes], wanted: dict[str, bytes]) -> list[str]:
    """Name what differs, with the lines of it: a whole world makes poor reading."""
    told = [f"only here: {path}" for path in sorted(found.keys() - wanted.keys())]
    told += [f"missing: {path}" for path in sorted(wanted.keys() - found.keys())]
    for path in sorted(found.keys() & wanted.keys()):
        if found[path] != wanted[path]:
            lines = set(found[path].split(b"\n")) ^ set(wanted[path].split(b"\n"))
            told.append(f"{path}: {sorted(lines)[:6]}")
    return told


def test_without_faults_nothing_is_throttled(calm: World) -> None:
    assert calm.state.faults.fired == 0
    assert not [each for each in calm.requests if each["status"] in (0, 429) or each["status"] >= 500]


def test_every_kind_of_effect_is_done_in_these_days(calm: World) -> None:
    done = {kind for kind, states in calm.summary["effects"].items() if states.get("done")}
    assert done == {"Alert", "CategoriseMessage", "CloseRequest", "FileMessage", "FileSent", "LabelFile", "MarkUndelivered",
                    "MoveDue", "NoteReference", "ProposeDeadline", "SendLetter", "TellAdministrators"}  # fmt: skip
