"""The demo's page, as a plain program without a terminal prints it."""

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

from typer.testing import CliRunner

from bot.cli import app
from bot.rehearsal.driver import Progress
from bot.rehearsal.people import said_by_people
from bot.rehearsal.showing import DayLines


def test_the_demo_shows_what_happened_and_where_to_look_next(scenario: Path, tmp_path: Path) -> None:
    out = tmp_path / "demo"
    result = CliRunner().invoke(app, ["demo", "--scenario", str(scenario), "--out", str(out)])
    assert result.exit_code == 0, result.output
    for words in (
        "Monday 23 November: ",
        "What arrived, and what became of it",
        "filed on their case without a person",
        "No mail lost: the balance sheet",
        "letters sent to those who had not answered",
        "modeloffice explain mail/cases@model-office.example/01-report.eml",
        "resource units per labelled file",
    ):
        assert words in result.stdout
    assert "Ctrl-C" not in result.stdout
    assert max(map(len, result.stdout.splitlines())) < 200
    assert (out / "settings.toml").is_file()


def test_the_demo_in_json_is_one_value(scenario: Path, tmp_path: Path) -> None:
    words = ["demo", "--scenario", str(scenario), "--out", str(tmp_path / "demo"), "--json"]
    result = CliRunner().invoke(app, words)
    assert all(each["remainder"] == 0 for each in json.loads(result.stdout)["balance"].values())


def test_the_demo_wants_a_scenario(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["demo", "--scenario", str(tmp_path), "--out", str(tmp_path / "x")])
    assert result.exit_code == 2
    assert "there is no scenario.toml" in result.stderr


def test_each_day_gets_one_line_and_a_quiet_one_none() -> None:
    stream = StringIO()
    days = DayLines(stream)
    for day, hour, decided in ((23, 9, 3), (23, 12, 5), (24, 9, 5), (25, 9, 9)):
        days(Progress(datetime(2026, 11, day, hour, tzinfo=UTC), decided))
    days.end()
    assert stream.getvalue().splitlines() == [
        "Monday 23 November: 5 items decided",
        "Wednesday 25 November: 4 items decided",
    ]


def test_people_speak_by_their_labels_and_by_what_they_logged(scenario: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "scenario"
    shutil.copytree(scenario, copy)
    row = "N2,M26-014573-4,message,2026-11-20T17:00:00Z,H1,RE: Your report,<in-1@harbour-surgery.example>\n"
    with (copy / "register" / "activities.csv").open("a") as file:
        file.write(row)
    told = said_by_people(copy)
    assert told["mail/cases@model-office.example/01-report.eml"]["cases"] == ["M26-014573-4"]
    assert told["libraries/Cases/M26-014573-4/05 Correspondence/letter of claim.txt"]["doc_type"] == "LOC"
    assert len(told) == 2


def test_a_scenario_in_which_nobody_said_anything_is_empty(tmp_path: Path) -> None:
    assert said_by_people(tmp_path) == {}


def test_a_rehearsal_may_be_repeated_in_its_folder_after_a_service_had_the_store(out: Path, scenario: Path) -> None:
    from bot.rehearsal.run import staged

    (out / "office.sqlite.wishes").mkdir()
    (out / "office.sqlite.wishes" / "1.answer").write_text("{}")
    with staged(scenario, out):
        assert not (out / "office.sqlite.wishes").exists()
