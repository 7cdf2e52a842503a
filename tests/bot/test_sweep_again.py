"""Files read again with other knowledge, and what a sweep reports."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
import structlog
from python_calamine import CalamineWorkbook

from bot import logs, outbox
from bot.compose import Bot
from bot.rehearsal.run import Stage
from bot.store import items, questions
from bot.sweep_report import plain, report_of
from bot.sweep_workbook import write_workbook
from bot.sweeping import read_again, sweep_alone, take_portion
from tests.bot.old_library import ALL, CASES, LAID, looked, playing, poll


@pytest.fixture(scope="module", autouse=True)
def quiet() -> Iterator[None]:
    """Keep the operators' log out of the tests' output."""
    logs.set_up(StringIO(), level=logging.CRITICAL)
    yield
    structlog.reset_defaults()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    yield from playing(tmp_path)


# --- reading again ----------------------------------------------------------------------------------------


def with_other_knowledge(bot: Bot) -> Bot:
    """A bot of tomorrow: with other versions, and of another mind about the types."""
    terms = replace(bot.terms, versions={**bot.terms.versions, "code": "tomorrow"})
    return replace(bot, terms=terms, cycle=replace(bot.cycle, terms=terms))


def test_again_reads_nothing_where_the_versions_are_the_same(stage: Stage) -> None:
    sweep_alone(stage.bot, CASES)
    assert sweep_alone(stage.bot, CASES, again=True) == "done"
    assert sum("/content" in each.path for each in stage.state.log.entries) == len(LAID) + 3


def test_again_reads_what_other_versions_decided_on_and_asks_nothing_twice(stage: Stage) -> None:
    bot = stage.bot
    sweep_alone(bot, CASES)
    with bot.store.read() as connection:
        before = {each.key: each.raised_at for each in questions.in_queue(connection)}
    written = sum(each.method == "PATCH" for each in stage.state.log.entries)
    later = with_other_knowledge(bot)
    assert sweep_alone(later, CASES, again=True) == "done"
    assert sum("/content" in each.path for each in stage.state.log.entries) == 2 * (len(LAID) + 3)
    with bot.store.read() as connection:
        assert {each.key: each.raised_at for each in questions.in_queue(connection)} == before
        assert outbox.in_state(connection, "waiting", "given_up") == ()
    assert sum(each.method == "PATCH" for each in stage.state.log.entries) == written
    assert sweep_alone(later, CASES, again=True) == "done"
    assert sum("/content" in each.path for each in stage.state.log.entries) == 2 * (len(LAID) + 3)


def test_a_question_that_a_person_answered_is_not_asked_again(stage: Stage) -> None:
    bot = stage.bot
    sweep_alone(bot, CASES)
    with bot.store.write() as connection:
        asked = next(each for each in questions.in_queue(connection, "INCOMPLETE"))
        questions.answer(connection, asked.key, {"note": "lost"}, by="Ann", now=bot.clock.now())
        open_before = {each.key for each in questions.in_queue(connection)}
    sweep_alone(with_other_knowledge(bot), CASES, again=True)
    with bot.store.read() as connection:
        assert {each.key for each in questions.in_queue(connection)} == open_before


def test_a_file_whose_label_a_person_refused_is_not_read_again(tmp_path: Path) -> None:
    for stage in playing(tmp_path, "suggest"):
        bot = stage.bot
        sweep_alone(bot, CASES)
        with bot.store.write() as connection:
            held = outbox.in_state(connection, "held", kind="LabelFile")
            outbox.refuse(connection, held[0].key, bot.clock.now(), "no")
        assert read_again(bot.store, CASES, bot.settings, {"code": "tomorrow"}, bot.clock.now()) == len(LAID) + 2


def test_a_label_that_waited_for_approval_gives_way_to_the_new_one(tmp_path: Path) -> None:
    for stage in playing(tmp_path, "suggest"):
        bot = stage.bot
        sweep_alone(bot, CASES)
        with bot.store.read() as connection:
            before = {each.key for each in outbox.in_state(connection, "held", kind="LabelFile")}
        sweep_alone(with_other_knowledge(bot), CASES, again=True)
        with bot.store.read() as connection:
            after = {each.key for each in outbox.in_state(connection, "held", kind="LabelFile")}
        assert len(after) == len(before)
        assert not after & before


# --- the report -------------------------------------------------------------------------------------------


def test_the_report_says_of_each_file_what_it_is_and_quotes_nothing(stage: Stage, tmp_path: Path) -> None:
    bot = stage.bot
    sweep_alone(bot, ALL)
    report = report_of(bot.store, ALL, bot.policy, "auto", 0)
    write_workbook(report, tmp_path / "found.xlsx")
    book = CalamineWorkbook.from_path(str(tmp_path / "found.xlsx"))
    assert book.sheet_names == ["Files", "Flags", "Types", "Not read"]
    files = book.get_sheet_by_name("Files").to_python()
    assert files[0][:4] == ["library", "path", "case", "type now"]
    invoice = next(row for row in files if str(row[1]).endswith("invoice 3.txt"))
    assert (invoice[2], invoice[4], invoice[6]) == ("M26-014573-4", "INV", "labelled")
    flags = dict(map(tuple, book.get_sheet_by_name("Flags").to_python()[1:]))
    assert flags["unreadable"] == 2
    unread = book.get_sheet_by_name("Not read").to_python()[1:]
    assert {str(row[0]).rpartition("/")[2]: row[1] for row in unread} == {
        "broken.pdf": "It is damaged.",
        "empty.txt": "It is empty.",
    }
    everything = json.dumps(plain(report))
    assert not [each for each in ("Quigley", "Prof Number", "720.00", "Pre-Action") if each in everything]
    types = {row["type"]: row["files"] for row in plain(report)["types"]}
    assert sum(types.values()) == len(files) - 1


def test_a_file_called_like_a_formula_is_no_formula(tmp_path: Path) -> None:
    from bot.sweep_report import FileRow, Report

    row = FileRow(library="Cases", path='=HYPERLINK("https://elsewhere.example")')
    write_workbook(Report((row,), (), (), (), ("One.",)), tmp_path / "r.xlsx")
    book = CalamineWorkbook.from_path(str(tmp_path / "r.xlsx"))
    assert book.get_sheet_by_name("Files").to_python()[1][1] == row.path


def test_what_was_set_aside_stands_in_the_report(stage: Stage) -> None:
    bot = stage.bot
    poll(bot)
    take_portion(bot.store, CASES, bot.settings, bot.clock.now(), 1)
    with bot.store.write() as connection:
        (taken,) = [
            each for each in items.claim(connection, 9, bot.clock.now(), "t", timedelta(1)) if each.place == "Cases"
        ]
        items.shunt(connection, taken, "ValueError: with words of the file")
    unread = plain(report_of(bot.store, CASES, bot.policy, "auto", 0))["unread"]
    assert [each["why"] for each in unread] == ["It was set aside: ValueError."]
    assert looked(bot).set_aside == 1
