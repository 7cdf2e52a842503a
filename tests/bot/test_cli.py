"""The commands over a rehearsed store: what they say, how they end."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.commands.endings import code_of
from bot.outbox import in_state
from bot.store import Store

Cli = Callable[..., Result]
REPORT = "mail/cases@model-office.example/01-report.eml"


def value_of(result: Result) -> Any:
    assert result.stdout, result.stderr
    return json.loads(result.stdout)


# --- what is said -----------------------------------------------------------------------------------------


def test_help_names_every_command_of_the_design() -> None:
    told = CliRunner().invoke(app, ["--help"]).stdout
    first = [
        "init",
        "demo",
        "run",
        "once",
        "read",
        "sweep",
        "rehearse",
        "compare",
        "status",
        "doctor",
        "explain",
        "why-due",
        "queue",
    ]
    more = ["answer", "approve", "refuse", "undo", "pause", "resume", "letter", "case", "report", "audit", "rules"]
    wanted = [*first, *more, "tenant", "service"]
    assert [each for each in wanted if f"  {each} " not in told] == []


def test_the_start_imports_no_connector_and_no_database() -> None:
    import subprocess
    import sys

    asked = (
        "import sys, bot.cli; print([m for m in ('sqlalchemy', 'msal', 'O365', 'docx', 'tenant') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, check=True).stdout.strip() == b"[]"


def test_explain_says_what_arrived_why_and_what_was_done(cli: Cli) -> None:
    result = cli("explain", REPORT)
    assert result.exit_code == 0
    for words in (
        "Anil Deshmukh",
        "points: CHOSEN",
        "reference: It names M26-014573-4.",
        "File the message on M26-014573-4 in 08 Correspondence, with report.txt in 01 Intake",
        "Book MEM-REP against request R1 (done)",
        "done Mon 23 Nov 09:00",
        "It would be decided the same.",
    ):
        assert words in " ".join(result.stdout.split())


@pytest.mark.parametrize("name", ["01-report", "in-1@harbour-surgery", "RE: Your report (M26-0145"])
def test_an_item_is_found_by_a_part_of_its_name_its_message_id_or_its_subject(cli: Cli, name: str) -> None:
    assert value_of(cli("explain", name, "--json"))["item"] == REPORT


def test_explain_offers_a_list_where_several_are_meant(cli: Cli) -> None:
    result = cli("explain", "scan 000")
    assert result.exit_code == 2
    assert "scan 0001.txt; libraries/Intake/scan 0002.txt" in result.stderr


def test_explain_tells_of_rules_that_have_changed(cli: Cli, out: Path) -> None:
    import sqlalchemy as sa

    from bot.store.schema import decision

    with Store.open(f"sqlite:///{out / 'office.sqlite'}") as store, store.write() as connection:
        connection.execute(sa.delete(decision).where(decision.c.rule == "close-requests"))
    result = cli("explain", REPORT)
    assert result.exit_code == 1
    assert "today: Book MEM-REP against request R1 (done) (close-requests)" in " ".join(result.stdout.split())
    assert cli("rules", "test").exit_code == 1


def test_todays_rules_agree_with_what_was_decided(cli: Cli) -> None:
    result = cli("rules", "test", "--json")
    assert (result.exit_code, value_of(result)["otherwise"]) == (0, [])


def test_status_counts_and_finds(cli: Cli) -> None:
    told = value_of(cli("status", "--json"))
    assert told["balance_remainder"] == 0
    assert told["questions"]["UNMATCHED"] == 2
    assert told["modes"]["letter"] == "auto"
    assert "balance" not in {each["code"] for each in told["findings"]}


def test_the_queue_shows_counts_then_questions_with_their_keys(cli: Cli) -> None:
    assert value_of(cli("queue", "--json"))["UNMATCHED"]["open"] == 2
    told = value_of(cli("queue", "UNMATCHED", "--json"))
    assert {each["item"].rpartition("/")[2] for each in told} == {"scan 0001.txt", "02-question.eml"}
    assert told[0]["key"][:12] in cli("queue", "UNMATCHED").stdout


def test_a_case_is_shown_with_what_the_bot_did(cli: Cli) -> None:
    told = value_of(cli("case", "show", "M26-014573-4", "--json"))
    assert ["R1", "done"] in [each[:2] for each in told["requests"]]
    assert any("File the message" in each[2] for each in told["done"])


def test_why_due_counts_the_days(cli: Cli) -> None:
    told = cli("why-due", "R1").stdout
    assert "Monday 16 November 2026" in told
    assert "10 working days on the calendar england-and-wales" in told
    assert "provisional until a person confirms it" in cli("why-due", "L1").stdout


def test_a_letter_is_shown_with_the_gates_opinion(cli: Cli) -> None:
    result = cli("letter", "preview", "chaser-1", "--case", "M26-014573-4", "--person", "E1", "--json")
    told = value_of(result)
    assert told["to"] == ["n.orme@orme-reports.example"]
    assert "M26-014573-4" in told["subject"] + told["text"]
    assert result.exit_code == (1 if told["objections"] else 0)


def test_the_audit_verifies_and_is_exported(cli: Cli) -> None:
    assert value_of(cli("audit", "verify", "--json"))["problems"] == []
    kinds = {each["kind"] for each in value_of(cli("audit", "export", "M26-014573-4", "--json"))}
    assert {"decided.FileMessage", "performed.FileMessage"} <= kinds


def test_erased_values_are_gone_and_the_audit_still_verifies(cli: Cli) -> None:
    done = cli("audit", "erase", "--case", "M26-014573-4", "--yes", "--by", "dpo", "--json")
    assert value_of(done)["erased"] > 0
    assert all(not each["personal"] for each in value_of(cli("audit", "export", "M26-014573-4", "--json")))
    assert cli("audit", "verify").exit_code == 0


@pytest.mark.parametrize("report", ["exceptions", "targets", "workload"])
def test_each_report_is_told_in_words_and_in_json(cli: Cli, report: str) -> None:
    assert cli("report", report).stdout.strip()
    assert value_of(cli("report", report, "--json"))


def test_rules_are_listed_in_their_order() -> None:
    from rules import RULES

    told = value_of(CliRunner().invoke(app, ["rules", "list", "--json"]))
    assert [each["name"] for each in told] == [each.name for each in RULES]


def test_the_unit_of_the_service_names_this_installation() -> None:
    told = CliRunner().invoke(app, ["service", "install", "--settings", "/etc/modeloffice/settings.toml"]).stdout
    assert "Type=notify" in told
    assert "-m bot run --settings /etc/modeloffice/settings.toml" in told
    assert "Windows" in told


# --- rehearse and compare ---------------------------------------------------------------------------------


def test_compare_goes_by_what_people_did_where_nobody_wrote_the_truth_down(out: Path, scenario: Path) -> None:
    told = value_of(CliRunner().invoke(app, ["compare", str(out), str(scenario), "--json", "--all"]))
    assert told["against"].startswith("what people did")
    items = {each["item"] for each in told["findings"]}
    assert items == {"libraries/Cases/M26-014573-4/05 Correspondence/letter of claim.txt"}


def test_compare_shows_item_by_item_what_is_wrong(out: Path, scenario: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "scenario"
    shutil.copytree(scenario, copy)
    line = {"item": REPORT, "cases": ["D26-000212-5"], "kind": "human"}
    (copy / "expected.jsonl").write_text(json.dumps(line) + "\n")
    result = CliRunner().invoke(app, ["compare", str(out), str(copy)])
    assert result.exit_code == 1
    assert REPORT in result.stdout
    assert "HARM" in result.stdout


def test_a_rehearsal_from_the_command_line_in_shadow_changes_nothing(scenario: Path, tmp_path: Path) -> None:
    words = ["rehearse", str(scenario), "--out", str(tmp_path / "shadow"), "--mode", "shadow", "--json"]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    told = value_of(result)
    assert {state for states in told["effects"].values() for state in states} <= {"shadow", "done"}
    assert "Monday 23 November" in result.stderr
    assert (tmp_path / "shadow" / "decisions.jsonl").is_file()


# --- wrong usage and wrong input --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param(["explain", "nothing of this name"], "no item is called", id="item"),
        pytest.param(["queue", "NOPE"], 'there is no queue "NOPE"', id="queue"),
        pytest.param(["case", "show", "M99"], "the register knows no case", id="case"),
        pytest.param(["why-due", "R99"], "no request and no deadline", id="due"),
        pytest.param(
            ["letter", "preview", "nope", "--case", "M26-014573-4", "--person", "M1"], "the letters are", id="letter"
        ),
        pytest.param(
            ["letter", "preview", "chaser-1", "--case", "M26-014573-4", "--person", "X"], "is not on", id="person"
        ),
        pytest.param(["audit", "export", "M99"], "has no entry", id="audit"),
        pytest.param(["audit", "erase", "--yes"], "say whose values", id="erase"),
        pytest.param(["approve", "zzzz"], "no effect and no question", id="approve"),
        pytest.param(["refuse", "zzzz"], "no effect and no question", id="refuse"),
        pytest.param(["answer", "zzzz", "--leave"], "needs the office", id="answer"),
        pytest.param(["answer", "zzzz", "--leave", "--confirm"], "say one thing", id="two answers"),
        pytest.param(["pause", "everything"], "no such scope", id="scope"),
        pytest.param(["resume", "all"], "is not paused", id="resume"),
    ],
)
def test_wrong_words_are_answered_with_one_sentence(cli: Cli, words: list[str], told: str) -> None:
    result = cli(*words)
    assert result.exit_code == 2, result.output
    if words[:1] != ["answer"] or "--confirm" in words:
        assert told in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("words", [["nonsense"], ["status", "--colour"], ["queue", "--limit", "0"], ["explain"]])
def test_usage_that_is_wrong_ends_with_2(words: list[str]) -> None:
    assert CliRunner().invoke(app, words).exit_code == 2


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["status", "--store", str(tmp_path / "none.sqlite")])
    assert (result.exit_code, (tmp_path / "none.sqlite").exists()) == (2, False)
    assert "start the service, or rehearse" in result.stderr


def test_settings_that_are_wrong_are_named_with_their_place(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('[office]\nname = "x"\ndomain = "y"\n[tenant]\nid = "t"\nclient_id = "c"\n[mail]\nboxes = []\n')
    for command in ("status", "run", "once", "queue"):
        result = CliRunner().invoke(app, [command, "--settings", str(path)])
        assert result.exit_code == 2
        assert "settings.toml line 8: the key mail.boxes is not known" in result.stderr


@pytest.mark.parametrize("name", ["settings.toml", "a folder"])
def test_settings_that_are_no_file_end_with_2(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "a folder":
        path.mkdir()
    result = CliRunner().invoke(app, ["status", "--settings", str(path)])
    assert result.exit_code == 2
    assert str(path) in result.stderr


def test_a_scenario_that_is_wrong_is_named_with_its_place(scenario: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "scenario"
    shutil.copytree(scenario, copy)
    with (copy / "register" / "cases.csv").open("a") as file:
        file.write("too,few\n")
    result = CliRunner().invoke(app, ["rehearse", str(copy), "--out", str(tmp_path / "x")])
    assert result.exit_code == 2
    assert "cases.csv" in result.stderr
    assert CliRunner().invoke(app, ["rehearse", str(tmp_path), "--out", str(tmp_path / "x")]).exit_code == 2
    words = ["rehearse", str(scenario), "--out", str(tmp_path / "x"), "--mode", "bold"]
    assert "say auto, suggest or shadow" in CliRunner().invoke(app, words).stderr


def test_only_foreseen_errors_become_sentences() -> None:
    assert code_of(RuntimeError("a defect")) is None
    from connectors.errors import SignInFailed, TryLater

    assert (code_of(SignInFailed()), code_of(TryLater())) == (3, 3)


# --- what writes ------------------------------------------------------------------------------------------


def test_a_pause_holds_and_is_lifted(cli: Cli) -> None:
    assert cli("pause", "all", "--why", "audit", "--by", "Sam").exit_code == 0
    assert value_of(cli("status", "--json"))["paused"] == ["all"]
    assert cli("resume", "all", "--by", "Sam").exit_code == 0
    assert value_of(cli("status", "--json"))["paused"] == []


def test_a_command_that_writes_hands_its_wish_to_whoever_has_the_store(cli: Cli, out: Path) -> None:
    """Stand in for the running service: hold the lock, and serve what is handed in."""
    import threading

    from bot.clock import WallClock
    from bot.settings import load
    from bot.wishes import Hands, folder_of, serve_wishes

    file = out / "office.sqlite"
    settings = load(out / "settings.toml", secrets=False)
    over = threading.Event()

    def no_bot() -> Any:
        raise AssertionError("a pause needs no bot")

    with Store.open(f"sqlite:///{file}") as store:
        hands = Hands(store, WallClock(), no_bot, lambda: settings)

        def serve() -> None:
            while not over.wait(0.01):
                serve_wishes(hands, folder_of(file))

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            started = time.monotonic()
            result = cli("pause", "all", "--by", "Sam")
            refused = cli("resume", "letter:chaser-1", "--by", "Sam")
        finally:
            over.set()
            thread.join()
        assert (result.exit_code, refused.exit_code) == (0, 2), result.output
        assert "letter:chaser-1 is not paused; paused is: all" in refused.stderr
        assert time.monotonic() - started < 30
    assert value_of(cli("status", "--json"))["paused"] == ["all"]
    assert list(folder_of(file).iterdir()) == []


def test_init_writes_settings_that_only_watch(tmp_path: Path) -> None:
    from bot.settings import load

    path = tmp_path / "settings.toml"
    words = [
        "init", "--settings", str(path), "--name", "An office", "--domain", "office.example",
        "--administrator", "a@office.example", "--tenant", "t", "--client", "c", "--mailbox", "cases@office.example",
        "--site", "https://x.sharepoint.com/sites/cases",
    ]  # fmt: skip
    assert CliRunner().invoke(app, words).exit_code == 0
    loaded = load(path, secrets=False)
    assert (loaded.modes.default, loaded.register_.kind) == ("shadow", "lists")
    again = CliRunner().invoke(app, words)
    assert again.exit_code == 2
    assert "is there already" in again.stderr


def test_init_asks_only_people(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["init", "--settings", str(tmp_path / "s.toml")])
    assert result.exit_code == 2
    assert "give it as an option" in result.stderr


def test_an_office_that_cannot_be_reached_ends_with_3(out: Path) -> None:
    """The rehearsal's proxy is gone, so that sign-in finds nobody."""
    result = CliRunner().invoke(app, ["once", "--settings", str(out / "settings.toml")])
    assert result.exit_code == 3, result.output
    assert "Traceback" not in result.output


def test_nothing_held_is_said(cli: Cli, out: Path) -> None:
    with Store.open(f"sqlite:///{out / 'office.sqlite'}", lock=False) as store, store.read() as connection:
        held = in_state(connection, "held")
    told = cli("queue", "HELD").stdout
    assert ("Nothing waits for approval" in told) == (not held)
