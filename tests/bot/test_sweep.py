"""A library gone through: what waits, what a portion takes, what ends it, what goes on, what is reported."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner

from bot import logs, outbox
from bot.approving import CantBeDone
from bot.cli import app
from bot.commands.sweeping import PlainLines
from bot.rehearsal.run import Stage
from bot.settings import SweepSection
from bot.store import items, laid, questions
from bot.store.laid import Scope
from bot.sweeping import IN_WORK, Progress, Sweep, next_day, scope_of, sweep_alone, take_portion
from bot.wishes import Hands, Wish, carry_out
from tests.bot.old_library import ALL, CASES, LAID, looked, playing, poll, rows, waiting
from tests.tenant.office import NOW


@pytest.fixture(scope="module", autouse=True)
def quiet() -> Iterator[None]:
    """Keep the operators' log out of the tests' output."""
    logs.set_up(StringIO(), level=logging.CRITICAL)
    yield
    structlog.reset_defaults()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    yield from playing(tmp_path)


# --- what waits -------------------------------------------------------------------------------------------


def test_what_lay_there_waits_and_what_is_new_does_not(stage: Stage) -> None:
    poll(stage.bot)
    assert waiting(stage.bot) == len(LAID) + 3
    with stage.bot.store.read() as connection:
        assert {key for key in items.counts(connection) if key[0] == "file"} == {("file", "arrived")}
        assert items.counts(connection)["file", "arrived"] == 1


def test_the_service_polls_and_decides_as_if_what_waits_were_not_there(stage: Stage) -> None:
    poll(stage.bot)
    stage.bot.cycle.run(stage.bot.clock.now(), lambda *_: None)
    with stage.bot.store.read() as connection:
        assert items.next_due(connection, stage.bot.clock.now()) is None
    assert waiting(stage.bot) == len(LAID) + 3


def test_without_an_age_nothing_waits(tmp_path: Path) -> None:
    for stage in playing(tmp_path, old_after_days=0):
        poll(stage.bot)
        assert waiting(stage.bot) == 0


def test_what_the_feed_brings_later_is_news_however_old(stage: Stage) -> None:
    poll(stage.bot)
    before = waiting(stage.bot)
    library = stage.state.files.library("Cases")
    changed = next(each for each in library.all() if each.name == "invoice 0.txt")
    with stage.state.lock:
        library.replace(changed, b"INVOICE no. 7", stage.state.files.person("A1"))
    poll(stage.bot)
    assert waiting(stage.bot) == before - 1
    with stage.bot.store.read() as connection:
        assert items.counts(connection)["file", "arrived"] == 2


# --- going through ----------------------------------------------------------------------------------------


def test_a_sweep_reads_labels_and_asks_without_a_date(stage: Stage) -> None:
    bot = stage.bot
    told: list[Progress] = []
    assert sweep_alone(bot, CASES, tell=told.append) == "done"
    found = rows(bot)
    assert {found[f"invoice {n}.txt"]["label"] for n in range(6)} == {"labelled"}
    assert found["broken.pdf"]["flags"] == "unreadable"
    with bot.store.read() as connection:
        dates = {each.due_at for each in questions.in_queue(connection) if each.queue == "INCOMPLETE"}
    assert dates == {None}
    assert told[-1].left == 0
    assert told[-1].read == told[-1].seen == len(LAID) + 3
    label = stage.state.files.library("Cases").find("M26-014573-4/09 Finance/invoice 1.txt")
    assert label is not None
    assert "INV" in {str(value) for value in label.fields.values()}


def test_in_shadow_it_only_says_what_it_would_do(tmp_path: Path) -> None:
    for stage in playing(tmp_path, "shadow"):
        assert sweep_alone(stage.bot, CASES) == "done"
        assert rows(stage.bot)["invoice 0.txt"]["label"] == "would be labelled"
        assert looked(stage.bot).units == pytest.approx((len(LAID) + 3) * 1.005)
        writes = [each for each in stage.state.log.entries if each.method == "PATCH"]
        assert writes == []


def test_in_suggest_labels_wait_for_approval(tmp_path: Path) -> None:
    for stage in playing(tmp_path, "suggest"):
        assert sweep_alone(stage.bot, CASES) == "done"
        assert rows(stage.bot)["invoice 0.txt"]["label"] == "label held for approval"
        with stage.bot.store.read() as connection:
            assert len(outbox.in_state(connection, "held", kind="LabelFile")) >= 6


def test_a_folder_alone(stage: Stage) -> None:
    finance = Scope(("Cases",), "M26-014573-4/09 Finance")
    assert sweep_alone(stage.bot, finance) == "done"
    assert len(rows(stage.bot, CASES)) == 6
    assert waiting(stage.bot) == len(LAID) + 3 - 6


def test_a_folder_that_only_begins_alike_is_another(stage: Stage) -> None:
    assert sweep_alone(stage.bot, Scope(("Cases",), "M26-014573-4/09 Fin")) == "done"
    assert rows(stage.bot) == {}


# --- what ends it, and what goes on -------------------------------------------------------------------------


def test_a_limit_ends_it_and_the_next_call_goes_on(stage: Stage) -> None:
    assert sweep_alone(stage.bot, CASES, limit=4) == "limit"
    assert (looked(stage.bot).read, looked(stage.bot).left) == (4, len(LAID) - 1)
    assert sweep_alone(stage.bot, CASES) == "done"
    assert looked(stage.bot).left == 0


def test_a_stop_ends_it_cleanly_and_nothing_is_read_twice(stage: Stage) -> None:
    calls = iter([False, True])
    assert sweep_alone(stage.bot, CASES, stopping=lambda: next(calls, True), limit=5) == "stopped"
    with stage.bot.store.read() as connection:
        assert items.next_due(connection, stage.bot.clock.now()) is None
    downloads = sum("/content" in each.path for each in stage.state.log.entries)
    assert downloads == 5
    assert sweep_alone(stage.bot, CASES) == "done"
    assert sum("/content" in each.path for each in stage.state.log.entries) == len(LAID) + 3


def test_what_was_taken_when_a_sweep_died_is_read_by_the_next(stage: Stage) -> None:
    bot = stage.bot
    poll(bot)
    take_portion(bot.store, CASES, bot.settings, bot.clock.now(), 3)
    with bot.store.write() as connection:
        assert len(items.claim(connection, 2, bot.clock.now(), "dead", timedelta(hours=1))) == 2
    assert sweep_alone(bot, CASES) == "done"
    assert looked(bot).read == len(LAID) + 3


def test_the_days_units_end_it_and_the_next_day_goes_on(tmp_path: Path) -> None:
    for stage in playing(tmp_path):
        tight = SweepSection.model_construct(units_a_day=13, old_after_days=30)
        bot = replace(stage.bot, settings=stage.bot.settings.model_copy(update={"sweep": tight}))
        assert sweep_alone(bot, CASES) == "units"
        first = looked(bot)
        assert 0 < first.read < first.seen
        assert first.units <= 13
        assert sweep_alone(bot, CASES) == "units"
        assert looked(bot).read == first.read
        stage.state.advance(next_day(bot.clock.now()))
        assert looked(bot).units == 0
        sweep_alone(bot, CASES)
        assert looked(bot).read > first.read


def test_files_that_need_no_label_cost_one_unit_and_those_with_one_three(stage: Stage) -> None:
    sweep_alone(stage.bot, Scope(("Cases",), "M26-014573-4/09 Finance"))
    assert looked(stage.bot).units == pytest.approx(6 * 3.005)


def test_no_more_than_a_few_are_in_work_at_once(stage: Stage) -> None:
    bot = stage.bot
    poll(bot)
    many = [
        laid.Laid(library="Cases", file_id=f"x{n}", path=f"x/{n}", key=f"file:Cases:x{n}@1", arrived_at=NOW,
                  payload={"columns": {}})
        for n in range(IN_WORK * 2)
    ]  # fmt: skip
    with bot.store.write() as connection:
        laid.put(connection, many)
    first = take_portion(bot.store, CASES, bot.settings, bot.clock.now(), IN_WORK * 2)
    again = take_portion(bot.store, CASES, bot.settings, bot.clock.now(), IN_WORK * 2)
    assert (first.taken, first.in_work, again.taken) == (IN_WORK, IN_WORK, 0)


# --- who asks for it --------------------------------------------------------------------------------------


def test_a_library_that_is_not_there_is_told_with_those_that_are(stage: Stage) -> None:
    with pytest.raises(CantBeDone, match="the libraries are Cases, Intake"):
        scope_of(stage.bot.settings, ["Casses"])
    assert scope_of(stage.bot.settings, []) == ALL


def test_the_running_service_takes_portions_on_a_wish(stage: Stage) -> None:
    bot = stage.bot
    poll(bot)
    hands = Hands(bot.store, bot.clock, lambda: bot, lambda: bot.settings)
    wish = Wish("sweep", "Ann", {"libraries": ["Cases"], "folder": "", "most": 2, "again": False})
    assert carry_out(hands, wish) == {"taken": 2, "waiting": len(LAID) + 1, "in_work": 2, "listed": True}


def test_before_the_libraries_are_listed_a_sweep_waits(stage: Stage) -> None:
    bot = stage.bot
    turns: list[str] = []

    def work() -> None:
        if not turns:
            poll(bot)
        bot.cycle.run(bot.clock.now(), lambda *_: None)
        turns.append("worked")

    sweep = Sweep(
        step=lambda most: take_portion(bot.store, CASES, bot.settings, bot.clock.now(), most),
        work=work,
        look=lambda: looked(bot),
        tell=lambda _: None,
    )
    assert sweep.run() == "done"
    assert sweep.taken == len(LAID) + 3


@pytest.mark.parametrize("words", [["Casses"], ["--report", "/nowhere/at/all.xlsx"], ["--limit", "0"]])
def test_wrong_words_end_with_two(stage: Stage, tmp_path: Path, words: list[str]) -> None:
    told = CliRunner().invoke(app, ["sweep", *words, "--settings", str(tmp_path / "out" / "settings.toml")])
    assert told.exit_code == 2, told.output
    if words == ["Casses"]:
        assert "the libraries are Cases, Intake" in told.stderr


def test_the_command_sweeps_where_no_service_runs(tmp_path: Path) -> None:
    for stage in playing(tmp_path):
        stage.bot.store.close()
        settings, report = tmp_path / "out" / "settings.toml", tmp_path / "found.xlsx"
        words = ["sweep", "Cases", "--limit", "3", "--report", str(report), "--json", "--settings", str(settings)]
        settings.write_text(settings.read_text().replace("old_after_days = 0", "old_after_days = 30"))
        told = CliRunner().invoke(app, words)
        assert told.exit_code == 0, told.output
        value = json.loads(told.stdout)
        assert (value["end"], value["progress"]["read"], value["progress"]["left"]) == ("limit", 3, len(LAID))
        assert len(value["files"]) == 3
        assert report.is_file()
        assert "3 read" in told.stderr


def test_progress_is_a_line_now_and_then() -> None:
    stream = StringIO()
    lines = PlainLines(stream)
    for n in range(1000):
        lines(Progress(waiting=1000 - n, read=n, units=n, units_a_day=300_000))
    told = stream.getvalue().splitlines()
    assert len(told) == 20
    assert told[0].startswith("1000 files seen, 0 read")
    assert "the rest today" in told[0]


def test_the_day_after_has_units_again() -> None:
    assert next_day(datetime(2026, 11, 23, 9, tzinfo=UTC)) == datetime(2026, 11, 24, tzinfo=UTC)
