"""What a change would turn: nothing where nothing changed, each decision once, with people's word beside it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.policy import KNOWLEDGE, MODEL
from bot.store import Store, items
from bot.store.questions import Question
from bot.what_if import answered
from tests.bot.conftest import Cli

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
LAX = "[thresholds]\nlabel = 0.01\nmargin = 0.0\nsuggest = 0.01\n"
Change = Callable[..., dict[str, Any]]


@pytest.fixture
def what_if(cli: Cli) -> Change:
    """Run the command and return what it tells."""

    def run(*words: str) -> dict[str, Any]:
        result = cli("what-if", *words, "--json")
        assert result.exit_code in (0, 1), result.output
        told: dict[str, Any] = json.loads(result.stdout)
        assert result.exit_code == (1 if told["turns"] else 0)
        return told

    return run


def changed_settings(out: Path, more: str) -> str:
    path = out / "changed.toml"
    path.write_text((out / "settings.toml").read_text(encoding="utf-8") + more, encoding="utf-8")
    return str(path)


def changed_knowledge(out: Path, name: str, old: str, new: str) -> str:
    import shutil

    folder = out / "knowledge"
    shutil.copytree(KNOWLEDGE, folder)
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    return str(folder)


def test_nothing_changed_turns_nothing(what_if: Change) -> None:
    told = what_if()
    assert told["decisions"] > 5
    assert (told["turns"], told["counts"], told["read_again"]) == ([], {}, {})


def test_the_same_model_and_knowledge_by_another_path_turn_nothing(what_if: Change, out: Path) -> None:
    import shutil

    shutil.copytree(KNOWLEDGE, out / "same")
    assert what_if("--knowledge", str(out / "same"), "--model", str(KNOWLEDGE / MODEL))["turns"] == []


def test_a_lower_threshold_labels_more(what_if: Change, out: Path) -> None:
    told = what_if("--settings", changed_settings(out, LAX))
    assert told["counts"]["LabelFile, now"] > 0
    assert told["read_again"] == {}
    assert {each["verdict"] for each in told["turns"]} == {"none"}


def test_changed_knowledge_of_documents_reads_texts_again(what_if: Change, out: Path) -> None:
    knowledge = changed_knowledge(out, "documents/calibration.toml", "baseline = 3.95", "baseline = 40.0")
    told = what_if("--knowledge", knowledge)
    assert told["counts"]["LabelFile, no longer"] > 0
    assert told["counts"]["AskPerson, now"] > 0
    assert "its text, without its pages" in told["read_again"]


def test_attachments_are_read_again_from_the_files_that_are_kept(what_if: Change, out: Path) -> None:
    knowledge = changed_knowledge(out, "documents/calibration.toml", "baseline = 3.95", "baseline = 3.96")
    assert what_if("--knowledge", knowledge)["read_again"]["the file, which is kept"] > 0


def test_changed_knowledge_of_other_things_reads_nothing_again(what_if: Change, out: Path) -> None:
    text = (KNOWLEDGE / "chasing.toml").read_text(encoding="utf-8")
    told = what_if("--knowledge", changed_knowledge(out, "chasing.toml", text[:1], text[:1]))
    assert (told["turns"], told["read_again"]) == ([], {})


def test_what_a_person_said_stands_beside_the_turn(cli: Cli, what_if: Change, out: Path) -> None:
    asked = {each["item"]: each["key"] for each in json.loads(cli("queue", "CHECK_LABEL", "--json").stdout)}
    turns = what_if("--settings", changed_settings(out, LAX))["turns"]
    item = next(each["item"] for each in turns if each["kind"] == "AskPerson" and each["change"] == "no longer")
    assert cli("answer", asked[item], "--leave", "--by", "Sam").exit_code == 0
    turns = what_if("--settings", changed_settings(out, LAX))["turns"]
    assert {each["verdict"] for each in turns if each["item"] == item and each["change"] == "no longer"} == {"left"}
    assert {each["verdict"] for each in turns if each["item"] != item} == {"none"}


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        ({"doc_type": "LOC"}, "confirmed: LOC"),
        ({"doc_type": "LON"}, "corrected: LON"),
        ({"case_no": "M26-014573-4"}, "confirmed: M26-014573-4"),
        ({"case_no": "M26-004512-8"}, "corrected: M26-004512-8"),
        ({"confirm": True}, "confirmed"),
        ({"leave": True}, "left"),
        ({"note": "a word"}, "none"),
        (None, "none"),
    ],
)
def test_an_answer_is_a_verdict(given: dict[str, Any] | None, verdict: str) -> None:
    question = Question(
        id=1, key="k", queue="CHECK_LABEL", item=1, case_no="", about="", question="Is this LOC (Letter of claim)?",
        because="", candidates=[{"case_no": "M26-014573-4"}], raised_at=NOON, due_at=None, state="answered",
        answer=given, answered_by="Sam" if given else "", answered_at=NOON,
    )  # fmt: skip
    assert answered(question) == verdict


def test_a_model_that_is_none_is_one_sentence(cli: Cli, out: Path) -> None:
    result = cli("what-if", "--model", str(out / "settings.toml"))
    assert result.exit_code == 2
    assert "this is no model" in result.stderr


def test_the_lines_end_with_the_count(cli: Cli) -> None:
    assert cli("what-if").stdout.splitlines()[-1].endswith("items decided again, 0 decisions would turn.")


def test_what_is_not_decided_again_is_counted_with_why(cli: Cli, what_if: Change, out: Path) -> None:
    told = what_if()
    with Store.open(f"sqlite:///{out / 'office.sqlite'}", lock=False) as store, store.read() as connection:
        total = sum(items.counts(connection).values())
    assert told["decisions"] + sum(told["left_out"].values()) == total
    assert told["left_out"]["jobs of the service itself"] > 0
    (line,) = (each for each in cli("what-if").stdout.splitlines() if each.startswith("Not decided again: "))
    assert f"{told['left_out']['jobs of the service itself']} jobs of the service itself" in line
