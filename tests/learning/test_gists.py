"""Training what sentences come to: which sentence of a mail says it is found, and a writer is tried by the others."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.learning.gists import (
    PLAIN,
    Example,
    best_points,
    heard,
    least_points,
    read_mails,
    train_gist,
    tried,
)
from bot.learning.modelfile import ModelError, read_gist, written_gist
from bot.learning.papers import PapersError
from bot.policy import GIST, KNOWLEDGE
from rules.mail.between_the_lines import ASKED

BUSINESS = ["The report is attached.", "I am away on Monday.", "Thank you for your call.", "The meeting is at ten.",
            "Please see the notes of the visit.", "We have posted the records."]  # fmt: skip
DESPAIR = ["I see no way out of this", "there is no way out for me any more", "honestly I see no way out"]
NEARBY = ["the way out of the building is on the left", "I see no reason to change it"]


def mails(*hands: str) -> list[Example]:
    """Mails of some writers: despair among business, and business."""
    found = []
    for hand in hands:
        for n, (first, last) in enumerate(zip(BUSINESS, BUSINESS[1:] + BUSINESS[:1], strict=True)):
            found.append(Example(frozenset({"welfare"}), f"{first} {DESPAIR[n % 3].capitalize()}. {last}", hand))
            found.append(Example(frozenset(), f"{first} {NEARBY[n % 2].capitalize()}. {last}", hand))
            found.append(Example(frozenset(), first, hand))
    return found


def trained() -> tuple[list[Example], dict[str, float]]:
    """Three writers' mails, and the points from which an idea is heard."""
    examples = mails("anton", "berta", "carla")
    return examples, least_points(examples, tried(examples))


def test_the_sentence_is_found_among_the_others() -> None:
    examples, least = trained()
    (found,) = train_gist(examples, least).heard("Thank you for your call. I see no way out. The meeting is at ten.")
    assert found.idea == "welfare"
    assert "no way out" in found.words


@pytest.mark.parametrize("text", [*BUSINESS, *NEARBY, " ".join(BUSINESS), "", "Quite other words."])
def test_business_stays_business(text: str) -> None:
    examples, least = trained()
    assert train_gist(examples, least).heard(text) == ()


def test_no_more_than_the_share_is_asked_in_vain() -> None:
    examples, least = trained()
    told = {each.idea: each for each in heard(examples, tried(examples), least)}
    assert (told["welfare"].mails, told["welfare"].found) == (18, 18)
    assert (told["welfare"].others, told["welfare"].false) == (36, 0)


def test_the_same_mails_give_the_same_file_and_it_reads_as_it_was(tmp_path: Path) -> None:
    examples, least = trained()
    text = written_gist(train_gist(examples, least), {"mails": len(examples)})
    assert text == written_gist(train_gist(mails("anton", "berta", "carla"), least), {"mails": len(examples)})
    path = tmp_path / "gist.json"
    path.write_text(text)
    as_trained, as_read = (best_points(each, examples) for each in (train_gist(examples, least), read_gist(path)))
    assert np.abs(as_trained - as_read).max() < 0.01
    assert read_gist(path).heard("No way out.") == train_gist(examples, least).heard("No way out.") != ()


@pytest.mark.parametrize("raw", ["", "{}", "[]", '{"ideas": ["welfare"], "features": "a"}'])
def test_a_broken_file_is_told(tmp_path: Path, raw: str) -> None:
    path = tmp_path / "gist.json"
    path.write_text(raw)
    with pytest.raises(ModelError, match="learn gist"):
        read_gist(path)


def test_an_idea_of_one_writer_only_is_told() -> None:
    with pytest.raises(PapersError, match="two writers"):
        tried(mails("anton"))


def _folder(path: Path, text: str) -> Path:
    for hand in ("anton", "berta"):
        (path / "mails" / hand).mkdir(parents=True)
        (path / "mails" / hand / "welfare.txt").write_text(text)
        (path / "mails" / hand / f"{PLAIN}.txt").write_text("## from: member\nAll well.\n")
    (path / "training.toml").write_text('held_back = ["berta"]\n')
    return path


def test_who_is_held_back_is_not_learned_from(tmp_path: Path) -> None:
    taught, held_back = read_mails(_folder(tmp_path, "## from: member\nOne.\n=====\n## from: -\nTwo.\n"))
    assert [(each.hand, each.text, set(each.ideas)) for each in taught] == [
        ("anton", "All well.", set()), ("anton", "One.", {"welfare"}), ("anton", "Two.", {"welfare"})]  # fmt: skip
    assert {each.hand for each in held_back} == {"berta"}


def test_a_file_may_say_more_closely_what_its_mails_are_about(tmp_path: Path) -> None:
    folder = _folder(tmp_path, "## from: member\nOne.\n")
    (folder / "mails" / "anton" / "welfare.self_harm.txt").write_text("## from: member\nTwo.\n")
    taught, _ = read_mails(folder)
    assert [(each.text, set(each.ideas), each.matter) for each in taught] == [
        ("All well.", set(), ""), ("Two.", {"welfare"}, "self_harm"), ("One.", {"welfare"}, "")]  # fmt: skip


def test_a_mail_without_its_header_is_told(tmp_path: Path) -> None:
    with pytest.raises(PapersError, match=r"welfare\.txt mail 2"):
        read_mails(_folder(tmp_path, "## from: member\nOne.\n=====\nTwo.\nThree.\n"))


def test_the_shipped_model_listens_for_what_is_asked_about() -> None:
    model = read_gist(KNOWLEDGE / GIST)
    assert model.ideas == tuple(sorted(ASKED))
    assert np.isfinite(model.least).all()
    assert model.heard("Thank you for the report. See you at the meeting on Monday.") == ()
    assert "welfare" in {each.idea for each in model.heard("I can't see how I am to go on with any of this.")}


def _office(path: Path, hands: tuple[str, ...], held_back: str) -> Path:
    for hand in hands:
        (path / "mails" / hand).mkdir(parents=True)
        for idea, name in (("welfare", "welfare"), ("", PLAIN)):
            texts = [
                f"## from: member\n{each.text}\n" for each in mails(hand) if each.ideas == frozenset({idea} - {""})
            ]
            (path / "mails" / hand / f"{name}.txt").write_text("=====\n".join(texts))
    (path / "training.toml").write_text(f'held_back = ["{held_back}"]\n')
    return path


def test_the_command_trains_on_a_folder_and_tells_how_the_others_were_heard(tmp_path: Path) -> None:
    folder, to = _office(tmp_path / "training", ("anton", "berta", "carla"), "carla"), tmp_path / "gist.json"
    result = CliRunner().invoke(app, ["learn", "gist", "--training", str(folder), "--to", str(to), "--json"])
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    (held_out,), (held_back,) = (
        [each for each in told[which] if each["idea"] == "welfare"] for which in ("held_out", "held_back")
    )
    assert (held_out["mails"], held_out["others"], held_out["false"]) == (12, 24, 0)
    assert (held_back["mails"], held_back["found"], held_back["others"], held_back["false"]) == (6, 6, 12, 0)
    model = read_gist(to)
    assert [each.idea for each in model.heard("Thank you for your call. I see no way out.")] == ["welfare"]
