"""Undoing, in the embedded tenant: what was there before is there again, and what a person did since stays."""

from typing import Any

import pytest

from bot import audit, outbox
from bot.outbox import Waiting
from bot.rehearsal.run import Stage
from bot.store import examples, items, questions
from bot.undoing import THEIRS, Undoing, Undone
from tenant.files_values import Who

REPORT, LATER = "01-report.eml", "03-later.eml"
ANN = Who("user", "5d9f0c11-0000-4000-8000-000000000001", "Ann Admin", "ann@model-office.example", "p-ann")


def undoing(stage: Stage) -> Undoing:
    bot = stage.bot
    return Undoing(bot.store, bot.office, bot.terms, bot.settings.tenant.client_id, bot.clock.now)


def rows(stage: Stage, kind: str, state: Any = "done") -> list[Waiting]:
    with stage.bot.store.read() as connection:
        return list(outbox.in_state(connection, state, kind=kind))


def state_of(stage: Stage, key: str) -> str:
    with stage.bot.store.read() as connection:
        row = outbox.find(connection, key)
    assert row is not None
    return row.state


def message(stage: Stage, name: str) -> Any:
    box = stage.state.mail.mailbox("cases@model-office.example")
    assert box is not None
    return next(each for each in box.messages() if each.name == name)


def filing(stage: Stage, name: str) -> Waiting:
    wanted = message(stage, name).immutable_id
    return next(each for each in rows(stage, "FileMessage") if each.target.endswith(wanted))


def stored_paths(stage: Stage) -> set[str]:
    library = stage.bot.office.libraries["Cases"]
    return {each.path for each in library.changes(None).items if not each.is_folder}


def done(found: Undone) -> bool:
    return found.done


def test_a_filed_message_is_taken_back_whole(stage: Stage) -> None:
    row = filing(stage, LATER)
    assert row.receipt is not None
    told = undoing(stage).effect(row.key, "Sam")
    assert done(told), told
    assert stored_paths(stage) & {each["path"] for each in row.receipt["stored"]} == set()
    assert message(stage, LATER).categories == []
    with pytest.raises(Exception, match="no longer there"):
        stage.bot.office.register.row("activities", row.receipt["row"])
    with stage.bot.store.read() as connection:
        item = items.find(connection, item_id=row.item or 0)
        asked = questions.find(connection, f"{row.key}:undone")
        entries = list(audit.export(connection, row.case_no))
    assert item is not None
    assert (item.outcome, item.reason) == ("queued", "filing undone")
    assert asked is not None
    assert asked.queue == "UNMATCHED"
    assert entries[-2].kind == "undone.FileMessage" or entries[-1].kind == "undone.FileMessage"
    assert audit.verify(stage.bot.store) == []


def test_it_is_undone_once(stage: Stage) -> None:
    row = rows(stage, "FileMessage", "undone")[0]
    assert undoing(stage).effect(row.key, "Sam").told == "It was undone before."


def test_a_request_is_open_again_and_so_says_the_ledger(stage: Stage) -> None:
    row = rows(stage, "CloseRequest")[0]
    told = undoing(stage).effect(row.key, "Sam")
    assert done(told), told
    assert stage.bot.office.register.row("requests", "R1").values["status"] == "open"
    assert state_of(stage, row.key) == "undone"


def test_a_file_that_a_person_worked_on_stays_and_with_it_all_of_the_filing(stage: Stage) -> None:
    row = filing(stage, REPORT)
    assert row.receipt is not None
    library = stage.state.files.library("Cases")
    before = stored_paths(stage)
    with stage.state.lock:
        item = library.items[int(row.receipt["stored"][-1]["id"])]
        assert item.parent is not None
        library.put(item.parent, item.name, b"a person's own words", ANN, "replace")
    assert undoing(stage).effect(row.key, "Sam").told == THEIRS
    assert stored_paths(stage) == before
    assert state_of(stage, row.key) == "done"


def test_a_label_goes_back_to_what_the_columns_held(stage: Stage) -> None:
    row = next(each for each in rows(stage, "LabelFile") if each.payload["effect"]["label"])
    assert row.receipt is not None
    key = f"file:{row.receipt['library']}:{row.receipt['id']}"
    with stage.bot.store.write() as connection:
        examples.put(
            connection,
            examples.Example(key=key, item=row.item or 0, case_no="", doc_type=row.receipt["columns"]["doc_type"],
                             told="confirmed", by="Sam", at=stage.bot.clock.now(), counts={"claim": 2}),
        )  # fmt: skip
    told = undoing(stage).effect(row.key, "Sam")
    assert done(told), told
    seen = stage.bot.office.libraries[row.receipt["library"]].file(row.receipt["id"])
    assert (seen.columns.get("doc_type", ""), seen.columns.get("labelled_by", "")) == ("", "")
    with stage.bot.store.read() as connection:
        assert examples.case_of(connection, key) is None


def test_a_label_that_a_person_has_changed_stays(stage: Stage) -> None:
    row = rows(stage, "LabelFile")[0]
    assert row.receipt is not None
    library = stage.state.files.library(row.receipt["library"])
    with stage.state.lock:
        library.set_fields(library.items[int(row.receipt["id"])], {"LabelFlags": "mine"}, ANN)
    assert undoing(stage).effect(row.key, "Sam").told == THEIRS
    seen = stage.bot.office.libraries[row.receipt["library"]].file(row.receipt["id"])
    assert seen.columns["flags"] == "mine"


def test_a_deadline_that_a_person_has_confirmed_stays(stage: Stage) -> None:
    mine, theirs = rows(stage, "ProposeDeadline")[:2]
    assert mine.receipt is not None
    assert theirs.receipt is not None
    stage.bot.office.register.put("deadlines", theirs.receipt["row"], {"status": "confirmed"})
    assert undoing(stage).effect(theirs.key, "Sam").told == THEIRS
    assert done(undoing(stage).effect(mine.key, "Sam"))
    assert stage.bot.office.register.row("deadlines", theirs.receipt["row"]).values["status"] == "confirmed"
    with pytest.raises(Exception, match="no longer there"):
        stage.bot.office.register.row("deadlines", mine.receipt["row"])


def test_a_category_is_taken_away_and_a_persons_own_stays(stage: Stage) -> None:
    row = rows(stage, "CategoriseMessage")[0]
    waiting = message(stage, "02-question.eml")
    with stage.state.lock:
        waiting.categories.append("Mine")
        box = stage.state.mail.mailbox("cases@model-office.example")
        assert box is not None
        box.touch(waiting, stage.state.clock.now())
    assert done(undoing(stage).effect(row.key, "Sam"))
    assert message(stage, "02-question.eml").categories == ["Mine"]


@pytest.mark.parametrize("kind", ["TellAdministrators", "SendLetter"])
def test_a_sent_mail_cannot_be_called_back_and_it_says_so(stage: Stage, kind: str) -> None:
    row = rows(stage, kind)[0]
    told = undoing(stage).effect(row.key, "Sam")
    assert (told.done, state_of(stage, row.key)) == (False, "done")
    assert "can't be called back" in told.told


def test_a_card_cannot_be_taken_back_and_it_says_so(stage: Stage) -> None:
    row = rows(stage, "PostCard")[0]
    told = undoing(stage).effect(row.key, "Sam")
    assert (told.done, state_of(stage, row.key)) == (False, "done")
    assert "delete it in Teams" in told.told


def test_an_item_is_undone_newest_first_and_says_what_stayed(stage: Stage) -> None:
    with stage.bot.store.read() as connection:
        item = items.find(connection, name="libraries/Cases/D26-000212-5/02 Member/complaint.txt")
    assert item is not None
    told = undoing(stage).item(item.id, "Sam")
    with stage.bot.store.read() as connection:
        left = [each.state for each in outbox.of_item(connection, item.id)]
    assert len(told) == left.count("done") + sum(each.done for each in told)


def test_an_unknown_key_is_an_answer(stage: Stage) -> None:
    assert undoing(stage).effect("nothing", "Sam").told == "There is no effect with this key."


def test_what_was_never_done_needs_no_undoing(suggesting: Stage) -> None:
    row = rows(suggesting, "FileMessage", "held")[0]
    told = undoing(suggesting).effect(row.key, "Sam")
    assert not told.done
    assert "refuse it instead" in told.told
