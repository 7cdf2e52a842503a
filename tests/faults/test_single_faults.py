"""Each fault alone: the days end with the same decisions and the same world as without it."""

from pathlib import Path

import pytest

from bot.performing import REACHING_OUT
from tenant.faults import Fault, Kind
from tenant.state import TenantState
from tests.faults.disturbances import CARD, Disturb, every
from tests.story.world import World, meaning, rehearse_in

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


@pytest.mark.parametrize(("kind", "shown"), [("lost before", -1), ("lost after", 0)])
def test_a_card_whose_answer_is_lost_is_not_posted_again(
    kind: Kind, shown: int, short: Path, calm: World, tmp_path: Path
) -> None:
    def lose(state: TenantState) -> object:
        return state.faults.add(Fault(kind, *CARD))

    world = rehearse_in(short, tmp_path, prepare=lose)
    assert len(world.state.teams.cards) == len(calm.state.teams.cards) + shown
    assert world.summary["effects"]["PostCard"]["unsure"] == 1
    assert world.summary["effects"]["Alert"] == calm.summary["effects"]["Alert"]
    assert sorted(str(each["Subject"]) for each in world.sent) == sorted(str(each["Subject"]) for each in calm.sent)


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
    assert done == set(REACHING_OUT)
