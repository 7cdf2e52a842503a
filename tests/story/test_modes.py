"""The same days in the other modes, and once more: what must not change does not."""

from pathlib import Path

import pytest

from bot import outbox
from bot.store import questions
from tenant.state import TenantState
from tests.story.world import World, rehearse_in, snapshot

WRITES = {"POST", "PUT", "PATCH", "DELETE"}


@pytest.fixture(scope="module")
def shadow(scenario: Path, tmp_path_factory: pytest.TempPathFactory) -> World:
    """The days in shadow mode: nothing may happen."""
    return rehearse_in(scenario, tmp_path_factory.mktemp("shadow"), mode="shadow")


@pytest.fixture(scope="module")
def suggest(scenario: Path, tmp_path_factory: pytest.TempPathFactory) -> World:
    """The days in suggest mode: a person confirms."""
    return rehearse_in(scenario, tmp_path_factory.mktemp("suggest"), mode="suggest")


@pytest.fixture(scope="module")
def undisturbed(scenario: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The tenant at the end of the days in which nobody did anything."""
    from tenant.dump import dump
    from tenant.scenario import load

    state = load(scenario)
    assert state.settings is not None
    assert state.settings.until is not None
    state.advance(state.settings.until)
    out = tmp_path_factory.mktemp("undisturbed")
    dump(state, out)
    return snapshot(out)


def _own_mail(path: str) -> bool:
    return "/petra.marsh@" in path or ("sent-items-" in path and path.startswith("mail/"))


def test_shadow_changes_nothing_in_the_tenant(shadow: World, undisturbed: dict[str, bytes]) -> None:
    after = snapshot(shadow.out / "after")
    told = {path for path in after if _own_mail(path)}
    table = "mail/cases@fell-defence.example.messages.csv"
    for found in (after, undisturbed):
        found[table] = b"\n".join(line for line in found[table].splitlines() if b"Sent Items" not in line)
    assert {path: raw for path, raw in after.items() if path not in told} == undisturbed


def test_shadow_writes_to_nobody(shadow: World) -> None:
    assert shadow.sent == []
    hosts = {each["host"] for each in shadow.requests if each["method"] in WRITES}
    assert hosts <= {"login.microsoftonline.com"}  # a sign-in is a POST


def test_shadow_decides_as_auto_does(shadow: World, days: World) -> None:
    first = {each["item"]: each["cases"] for each in shadow.decisions if "cases" in each}
    assert first == {each["item"]: each["cases"] for each in days.decisions if "cases" in each}
    assert sum(len(states.keys() - {"shadow"}) for kind, states in shadow.summary["effects"].items()
               if kind not in {"Alert", "TellAdministrators", "PostCard"}) == 0  # fmt: skip


def test_suggest_holds_everything_for_a_person(suggest: World) -> None:
    effects = suggest.summary["effects"]
    told = {"Alert", "TellAdministrators", "PostCard"}
    assert {state for kind, states in effects.items() if kind not in told for state in states} == {"held"}
    assert {str(each["To"]) for each in suggest.sent} == {"petra.marsh@fell-defence.example"}
    with suggest.store() as store, store.read() as connection:
        assert all(each.attempts == 0 for each in outbox.in_state(connection, "held"))
        asked = {each.queue for each in questions.in_queue(connection)}
    assert "AUTHORITY" in asked  # may this letter go?


def test_suggest_counts_what_waits_as_queued(suggest: World) -> None:
    for sheet in suggest.summary["balance"].values():
        assert sheet["remainder"] == 0
        assert sheet["filed"] == 0


def test_the_same_days_give_the_same_decisions(scenario: Path, days: World, tmp_path: Path) -> None:
    again = rehearse_in(scenario, tmp_path)
    assert (again.out / "decisions.jsonl").read_bytes() == (days.out / "decisions.jsonl").read_bytes()
    assert snapshot(again.out / "after") == snapshot(days.out / "after")
    assert again.summary["effects"] == days.summary["effects"]


def test_an_office_without_anything_stays_quiet(tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    (folder / "scenario.toml").write_text(
        'name = "nobody"\nnow = 2026-11-23T09:00:00Z\nuntil = 2026-11-24T09:00:00Z\n'
        'domain = "nobody.example"\nmailboxes = ["cases@nobody.example"]\nlibraries = ["Cases"]\n',
        encoding="utf-8",
    )

    def watched(state: TenantState) -> None:
        assert state.next_arrival() is None

    world = rehearse_in(folder, tmp_path / "out", prepare=watched)
    assert world.decisions == []
    assert world.summary["shunted"] == 0
    assert {str(each["Subject"]) for each in world.sent} <= {"Model Office on 22 November 2026",
                                                            "Model Office on 23 November 2026"}  # fmt: skip
