"""`modeloffice read`: lines for machines, rows for people, an exit code that tells."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app

NOTE = "Notes of a visit."


@pytest.fixture
def note(tmp_path: Path) -> Path:
    """A file that says nothing of anyone's work."""
    path = tmp_path / "note.txt"
    path.write_text(NOTE)
    return path


def test_jsonl_is_one_object_a_line(note: Path) -> None:
    result = CliRunner().invoke(app, ["read", str(note), str(note.parent), "--jsonl", "--today", "2026-11-23"])
    assert result.exit_code == 0
    lines = [json.loads(each) for each in result.stdout.splitlines()]
    assert [each["item"] for each in lines] == [str(note), str(note)]
    assert "text" not in lines[0]
    assert result.stderr == ""


def test_text_is_told_when_it_is_asked_for(note: Path) -> None:
    result = CliRunner().invoke(app, ["read", str(note), "--jsonl", "--text"])
    assert json.loads(result.stdout)["text"] == NOTE
    assert NOTE in CliRunner().invoke(app, ["read", str(note), "--text"]).stdout


def test_people_get_a_row_a_file_with_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"From: a@b.example\nTo: c@d.example\nSubject: Hello\n\nHello there.\n")
    (tmp_path / "b.pdf").write_bytes(b"")
    told = CliRunner().invoke(app, ["read", str(tmp_path)]).stdout.splitlines()
    assert told[0].split() == ["human", str(tmp_path / "a.eml")]
    assert told[1].split()[0] == "UNKNOWN"
    assert told[1].endswith("(empty, unreadable)")


def test_a_missing_path_is_told_and_the_others_are_read(note: Path) -> None:
    result = CliRunner().invoke(app, ["read", str(note.with_name("gone")), str(note), "--jsonl"])
    assert result.exit_code == 2
    assert json.loads(result.stdout)["item"] == str(note)
    assert result.stderr == f"modeloffice: {note.with_name('gone')}: there is no such file or folder.\n"


def test_an_empty_folder_is_no_fault(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["read", str(tmp_path), "--jsonl"])
    assert (result.exit_code, result.stdout) == (0, "")


@pytest.mark.parametrize("words", [["read"], ["read", "x", "--today", "yesterday"], ["read", "x", "--settings", "no"]])
def test_wrong_usage(words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 2
    assert "Traceback" not in result.stderr


def test_a_name_that_is_no_text_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "caf\udce9.txt").write_text(NOTE)
    result = CliRunner().invoke(app, ["read", str(tmp_path), "--jsonl"])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["item"].endswith("caf?.txt")


def test_workers_find_the_product_from_any_folder(note: Path) -> None:
    script = Path(sys.executable).with_name("modeloffice")
    done = subprocess.run([script, "read", note, "--jsonl"], cwd=note.parent, capture_output=True, check=True)
    assert json.loads(done.stdout)["unreadable"] is None
