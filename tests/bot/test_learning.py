"""What people teach: which words of theirs become examples, when these go, and what a new model must be."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot import audit, wire
from bot.approving import Answer, Word, answer, approve
from bot.compose import Bot
from bot.keeping import Bundle, keep_effect
from bot.learning.office import Learned
from bot.learning.papers import Paper, read_training
from bot.learning.trying import Tried
from bot.policy import KNOWLEDGE, MODEL
from bot.reading.extracted import Extracted
from bot.reading.files import _labelled
from bot.rehearsal.run import Stage
from bot.settings import StoreSection
from bot.store import Store, decisions, examples, files, items
from bot.store.examples import Example
from bot.store.schema import item as item_table
from bot.teaching import Said, teach
from rules.effects import Label, LabelFile
from rules.facts import FileFacts, Opinion
from tests.bot.conftest import Cli
from tests.bot.test_approving import held, question_in
from tests.learning.papers import write_texts

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def kept(store: Store) -> list[Example]:
    with store.read() as connection:
        return list(examples.every(connection))


def some_file(bot: Bot) -> tuple[items.Item, FileFacts]:
    """A file that was read, with words in it."""
    with bot.store.read() as connection:
        for (number,) in connection.execute(sa.select(item_table.c.id).where(item_table.c.kind == "file")):
            found, item = decisions.facts_of(connection, number), items.find(connection, item_id=number)
            facts = wire.unwrap_facts(found.facts) if found else None
            if item is not None and isinstance(facts, FileFacts) and len(facts.text.split()) > 5 and facts.case:
                return item, facts
    raise AssertionError("no file of a case was read")


# --- who teaches what -------------------------------------------------------------------------------------


def test_an_answered_type_is_an_example(stage: Stage) -> None:
    bot = stage.bot
    before = len(kept(bot.store))
    question = question_in(bot, "CHECK_LABEL")
    answer(bot, question.key, Answer(doc_type="INV"), Word("Sam", bot.clock.now()))
    after = kept(bot.store)
    assert len(after) == before + 1
    (example,) = (each for each in after if each.item == question.item)
    assert (example.doc_type, example.by) == ("INV", "Sam")


def test_an_approved_label_is_a_confirmed_example(suggesting: Stage) -> None:
    bot = suggesting.bot
    item, facts = some_file(bot)
    best = facts.opinion.best
    effect = LabelFile(item.key, Label(best, 0.95), "", "It is clear.")
    with bot.store.write() as connection:
        key = keep_effect(connection, item, "test", effect, bot.terms, now=NOON, bundle=Bundle({}, {"columns": {}}))
    approve(bot.store, key, Word("Sam", bot.clock.now()), run_at=bot.clock.now(), policy=bot.policy)
    (example,) = (each for each in kept(bot.store) if each.item == item.id)
    assert (example.doc_type, example.told, example.by) == (best, "confirmed", "Sam")


def test_what_is_no_label_teaches_nothing(suggesting: Stage) -> None:
    bot = suggesting.bot
    before = kept(bot.store)
    row = held(bot, "CloseRequest")[0]
    approve(bot.store, row.key, Word("Sam", bot.clock.now()), run_at=bot.clock.now(), policy=bot.policy)
    assert kept(bot.store) == before


def test_an_example_holds_words_of_the_model_and_no_text(stage: Stage) -> None:
    bot = stage.bot
    item, facts = some_file(bot)
    with bot.store.write() as connection:
        assert teach(connection, item.id, facts, Said("LOC", "Sam", NOON), bot.policy)
    assert bot.policy.learned is not None
    (example,) = (each for each in kept(bot.store) if each.item == item.id)
    assert set(example.counts) <= set(bot.policy.learned.words)
    assert example.case_no == (facts.case.case_no if facts.case else "")
    assert "@" not in example.key


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (Said("LOC", "", NOON), "the claim of our client"),
        (Said("NO-SUCH", "Sam", NOON), "the claim of our client"),
        (Said("LOC", "Sam", NOON), ""),
        (Said("LOC", "Sam", NOON), "7 12 Xyzzy"),
    ],
)
def test_what_nobody_named_said_or_says_nothing_teaches_nothing(stage: Stage, said: Said, text: str) -> None:
    from dataclasses import replace

    item, facts = some_file(stage.bot)
    before = kept(stage.bot.store)
    with stage.bot.store.write() as connection:
        assert not teach(connection, item.id, replace(facts, text=text), said, stage.bot.policy)
    assert kept(stage.bot.store) == before


def test_the_latest_word_on_a_file_holds(stage: Stage) -> None:
    item, facts = some_file(stage.bot)
    for code in ("LOC", "INV"):
        with stage.bot.store.write() as connection:
            teach(connection, item.id, facts, Said(code, "Sam", NOON), stage.bot.policy)
    assert [each.doc_type for each in kept(stage.bot.store) if each.item == item.id] == ["INV"]


# --- labels changed by hand -------------------------------------------------------------------------------

OURS = files.KnownFile(library="Cases", file_id="1", path="x", doc_type="LOC", labelled_by="Model Office", item=1)
PERSON = {"by": "sam@office.example", "by_kind": "person"}


@pytest.mark.parametrize(
    ("columns", "before", "payload", "wanted"),
    [
        ({}, OURS, PERSON, ("", "")),
        ({"doc_type": "LOC", "labelled_by": "Sam"}, None, PERSON, ("person", "Sam")),
        ({"doc_type": "LOC", "labelled_by": "bot"}, None, PERSON, ("bot", "bot")),
        ({"doc_type": "LOC", "labelled_by": "bot"}, OURS, PERSON, ("bot", "bot")),
        ({"doc_type": "LON", "labelled_by": "bot"}, OURS, PERSON, ("person", "sam@office.example")),
        ({"doc_type": "LON", "labelled_by": "bot"}, OURS, {"by": "app", "by_kind": "application"}, ("bot", "bot")),
    ],
)
def test_a_type_that_we_did_not_write_is_a_persons(
    columns: dict[str, str], before: files.KnownFile | None, payload: dict[str, str], wanted: tuple[str, str]
) -> None:
    from bot.performing import ROBOT

    assert OURS.labelled_by == ROBOT
    assert _labelled(columns, before, payload) == wanted


# --- erasure ----------------------------------------------------------------------------------------------


def put_example(out: Path, case_no: str = "M26-014573-4", by: str = "Sam") -> None:
    with Store.open(f"sqlite:///{out / 'office.sqlite'}") as store, store.write() as connection:
        number = connection.execute(sa.select(sa.func.min(item_table.c.id)).where(item_table.c.kind == "file"))
        examples.put(
            connection,
            Example(key="file:Cases:1", item=number.scalar_one(), case_no=case_no, doc_type="LOC", told="corrected",
                    by=by, at=NOON, counts={"claim": 2}),
        )  # fmt: skip


def test_examples_go_with_their_case_and_so_does_the_model(cli: Cli, out: Path) -> None:
    put_example(out)
    model = StoreSection(url=f"sqlite:///{out / 'office.sqlite'}").model_file
    assert model is not None
    model.write_bytes((KNOWLEDGE / MODEL).read_bytes())
    result = cli("audit", "erase", "--case", "M26-014573-4", "--by", "Dpo", "--yes")
    assert result.exit_code == 0, result.output
    assert "1 examples for learning went with them" in result.stdout
    assert "train anew with `modeloffice learn`" in result.stdout
    assert not model.exists()


def test_examples_of_other_cases_stay(cli: Cli, out: Path) -> None:
    put_example(out, case_no="M26-004512-8")
    result = cli("audit", "erase", "--case", "M26-014573-4", "--by", "Dpo", "--yes")
    assert "examples" not in result.stdout
    with Store.open(f"sqlite:///{out / 'office.sqlite'}") as store:
        assert [each.case_no for each in kept(store)] == ["M26-004512-8"]


def test_who_taught_is_forgotten_by_name(cli: Cli, out: Path) -> None:
    put_example(out)
    cli("audit", "erase", "--value", "Sam", "--by", "Dpo", "--yes")
    with Store.open(f"sqlite:///{out / 'office.sqlite'}") as store:
        assert [each.by for each in kept(store)] == [""]


# --- training ---------------------------------------------------------------------------------------------


def tried(*rows: tuple[bool, bool]) -> list[Tried]:
    """Files that were read rightly or not, and labelled without a person or not."""
    found = Extracted(kind="txt", text="x")
    return [
        Tried(
            Paper(("LOC",), "x", "", found, "office"),
            Opinion("LOC" if right else "INV", 0.9),
            own,
            could_be=True,
            ordinary=True,
        )
        for right, own in rows
    ]


RIGHT, WRONG, ASKED = (True, True), (False, True), (True, False)


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ((RIGHT, ASKED), (RIGHT, RIGHT), ""),
        ((RIGHT, RIGHT), (RIGHT, RIGHT), ""),
        ((WRONG, RIGHT), (ASKED, RIGHT), ""),
        ((RIGHT, RIGHT), (WRONG, RIGHT), "of the labels given without a person 50.0% would be right"),
        ((RIGHT, RIGHT), (ASKED, RIGHT), "50.0% of the files would be labelled"),
    ],
)
def test_a_worse_model_is_not_switched_on(
    before: tuple[tuple[bool, bool], ...], after: tuple[tuple[bool, bool], ...], why: str, stage: Stage
) -> None:
    assert stage.bot.policy.learned is not None
    made = Learned(stage.bot.policy.learned, "", 2, 0, tried(*before), tried(*after))
    assert made.worse.startswith(why)
    assert bool(made.worse) == bool(why)


@pytest.fixture
def few_papers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let the product have a handful of papers."""
    pytest.importorskip("sklearn", reason="training needs the extra `learn`")
    folder = write_texts(tmp_path / "training")
    monkeypatch.setattr("bot.learning.office.read_training", lambda: read_training(folder))


@pytest.mark.usefixtures("few_papers")
def test_without_examples_there_is_nothing_to_learn(cli: Cli) -> None:
    result = cli("learn", "--by", "Sam")
    assert result.exit_code == 1, result.output
    assert "nobody has confirmed or corrected a label yet" in result.stdout


@pytest.mark.usefixtures("few_papers")
def test_what_was_taught_makes_a_model_that_the_next_start_uses(cli: Cli, out: Path) -> None:
    put_example(out)
    result = cli("learn", "--by", "Sam", "--json")
    told = json.loads(result.stdout)
    assert told["examples"] == 1
    model = out / "office.sqlite.learned.json"
    assert model.is_file() == (not told["refused"])
    with Store.open(f"sqlite:///{out / 'office.sqlite'}") as store, store.read() as connection:
        noted = [each.kind for each in audit.export(connection, "")]
    assert ("model.switched" in noted) == (not told["refused"])
    assert result.exit_code == (1 if told["refused"] else 0)


def test_a_report_names_its_papers(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "LOC.txt").write_text("## name: x | from: -\nLETTER OF CLAIM\nour client alleges negligence")
    (settings,) = tmp_path.glob("out/settings.toml")
    result = cli("learn", "report", "--papers", str(tmp_path / "papers"), "--settings", str(settings), store=False)
    assert result.exit_code in (0, 1), result.output
    assert "papers  told rightly" in result.stdout
    missing = cli("learn", "report", "--papers", str(tmp_path), "--settings", str(settings), store=False)
    assert missing.exit_code == 2
    assert "there is no file like LOC.txt" in missing.stderr
