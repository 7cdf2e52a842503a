"""A person's word: what is approved is this very text, the first answer holds, and all of it is in the audit."""

from dataclasses import replace
from datetime import datetime

import pytest

from bot import audit, outbox
from bot.approving import Answer, CantBeDone, Word, answer, approve, digest_of, refuse
from bot.compose import Bot
from bot.outbox import Waiting
from bot.rehearsal.run import Stage
from bot.store import approvals, items, messages, questions
from bot.store.questions import Question

CASE = "M26-014573-4"


def word(bot: Bot) -> Word:
    return Word("Sam", bot.clock.now())


def held(bot: Bot, kind: str) -> list[Waiting]:
    with bot.store.read() as connection:
        return list(outbox.in_state(connection, "held", kind=kind))


def row_of(bot: Bot, key: str) -> Waiting:
    with bot.store.read() as connection:
        found = outbox.find(connection, key)
    assert found is not None
    return found


def question_in(bot: Bot, queue: str, part: str = "") -> Question:
    with bot.store.read() as connection:
        return next(each for each in questions.in_queue(connection, queue) if part in each.about)


def work(stage: Stage) -> None:
    """Let everything happen that is due at this moment."""
    while stage.bot.cycle.run(stage.bot.clock.now(), lambda *_: None) or stage.bot.performing.run():
        pass


def kinds_in_audit(bot: Bot, case_no: str) -> list[tuple[str, str]]:
    with bot.store.read() as connection:
        return [(each.actor, each.kind) for each in audit.export(connection, case_no)]


# --- what is held -----------------------------------------------------------------------------------------


def test_an_approved_filing_is_done_and_counts_as_confirmed(suggesting: Stage) -> None:
    bot = suggesting.bot
    row = held(bot, "FileMessage")[0]
    approve(bot.store, row.key, word(bot), run_at=bot.clock.now())
    work(suggesting)
    assert row_of(bot, row.key).state == "done"
    with bot.store.read() as connection:
        known = messages.of_item(connection, row.item or 0)
        item = items.find(connection, item_id=row.item or 0)
    assert known is not None
    assert (known.cases, known.confirmed) == ((CASE,), True)
    assert item is not None
    assert item.outcome == "filed"
    assert ("person:Sam", "approved.FileMessage") in kinds_in_audit(bot, CASE)


def test_an_approved_letter_leaves_as_it_was_read(suggesting: Stage) -> None:
    bot = suggesting.bot
    row = held(bot, "SendLetter")[0]
    suggesting.state.advance(datetime.fromisoformat("2026-11-30T10:00:00+00:00"))
    before = len(suggesting.state.mail.sent)
    approve(bot.store, row.key, word(bot), run_at=bot.clock.now())
    with bot.store.read() as connection:
        assert approvals.approved(connection, row.key, digest_of(row)) is not None
        asked = questions.find(connection, f"{row.key}:approval")
    assert asked is not None
    assert (asked.state, asked.answered_by) == ("answered", "Sam")
    work(suggesting)
    assert row_of(bot, row.key).state == "done"
    sent = [each.raw for each in suggesting.state.mail.sent[before:]]
    assert any(b"n.orme@orme-reports.example" in each for each in sent)


def test_another_text_is_not_what_was_approved(suggesting: Stage) -> None:
    row = next(iter(held(suggesting.bot, "LabelFile")))
    other = replace(row, payload={**row.payload, "effect": {**row.payload["effect"], "case_no": CASE}})
    assert digest_of(row) != digest_of(other)


def test_a_refused_effect_is_never_done_and_a_refused_filing_asks_again(suggesting: Stage) -> None:
    bot = suggesting.bot
    row = held(bot, "FileMessage")[0]
    refuse(bot.store, row.key, word(bot), "wrong case")
    work(suggesting)
    assert row_of(bot, row.key).state == "refused"
    with bot.store.read() as connection:
        asked = questions.find(connection, f"{row.key}:refused")
    assert asked is not None
    assert asked.queue == "UNMATCHED"


def test_what_is_done_can_neither_be_approved_nor_refused(stage: Stage) -> None:
    bot = stage.bot
    with bot.store.read() as connection:
        row = outbox.in_state(connection, "done", kind="LabelFile")[0]
    for do in (lambda: approve(bot.store, row.key, word(bot), run_at=bot.clock.now()),
               lambda: refuse(bot.store, row.key, word(bot), "")):  # fmt: skip
        with pytest.raises(CantBeDone):
            do()
    assert row_of(bot, row.key).state == "done"


def test_a_key_that_nobody_knows_is_refused_in_words(stage: Stage) -> None:
    with pytest.raises(CantBeDone, match="modeloffice queue"):
        approve(stage.bot.store, "nothing", word(stage.bot), run_at=stage.bot.clock.now())


# --- questions --------------------------------------------------------------------------------------------


def test_a_message_is_filed_to_the_case_that_a_person_chose(stage: Stage) -> None:
    bot = stage.bot
    asked = question_in(bot, "UNMATCHED", "cases@")
    told = answer(bot, asked.key, Answer(case_no=CASE), word(bot))
    assert told == f"It is being filed on {CASE}."
    work(stage)
    row = row_of(bot, f"{asked.key}:answer")
    assert row.state == "done", row.error
    with bot.store.read() as connection:
        known = messages.of_item(connection, asked.item or 0)
    assert known is not None
    assert (known.cases, known.confirmed) == ((CASE,), True)
    assert bot.office.register.row("activities", f"mo-{row.key}").values["case_no"] == CASE
    answered = [each for each in kinds_in_audit(bot, CASE) if each == ("person:Sam", "answered")]
    assert len(answered) == 1


def test_a_file_of_the_intake_gets_the_case_that_a_person_chose(stage: Stage) -> None:
    bot = stage.bot
    asked = question_in(bot, "UNMATCHED", "libraries/Intake")
    with pytest.raises(CantBeDone, match="knows no case"):
        answer(bot, asked.key, Answer(case_no="M26-000000-0"), word(bot))
    told = answer(bot, asked.key, Answer(case_no=CASE), word(bot))
    assert told.startswith(f"Its case is being set to {CASE}.")
    work(stage)
    row = row_of(bot, f"{asked.key}:answer")
    assert (row.state, row.receipt and row.receipt["columns"]) == ("done", {"case_no": CASE})


def test_the_first_answer_holds(stage: Stage) -> None:
    bot = stage.bot
    asked = question_in(bot, "CHECK_LABEL", "libraries/Intake/scan 0001.txt")
    assert answer(bot, asked.key, Answer(note="seen"), word(bot)) == "Noted; nothing else happens."
    with pytest.raises(CantBeDone, match="Sam has answered it already"):
        answer(bot, asked.key, Answer(leave=True), word(bot))


def test_a_type_chosen_by_a_person_is_written_under_their_name(stage: Stage) -> None:
    bot = stage.bot
    asked = question_in(bot, "CHECK_LABEL", "first account")
    assert answer(bot, asked.key, Answer(doc_type="MEM-REP"), word(bot)) == "It is being labelled MEM-REP."
    work(stage)
    row = row_of(bot, f"{asked.key}:answer")
    assert row.state == "done", row.error
    assert row.receipt is not None
    seen = bot.office.libraries["Cases"].file(row.receipt["id"])
    assert (seen.columns["doc_type"], seen.columns["labelled_by"]) == ("MEM-REP", "Sam")


def test_confirmed_dates_stand_as_confirmed_in_the_register(stage: Stage) -> None:
    bot = stage.bot
    asked = question_in(bot, "CHECK_DEADLINE", "letter of claim")
    assert "confirmed in the register" in answer(bot, asked.key, Answer(confirm=True), word(bot))
    with bot.store.read() as connection:
        made = [each for each in outbox.of_item(connection, asked.item or 0) if each.kind == "ProposeDeadline"]
    rows = [bot.office.register.row("deadlines", each.receipt["row"]) for each in made if each.receipt]
    assert {each.values["status"] for each in rows} == {"confirmed"}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        pytest.param(Answer(), "say what is right", id="nothing"),
        pytest.param(Answer(case_no="M99"), "knows no case", id="a case for a file"),
        pytest.param(Answer(doc_type="NOPE"), "no document type", id="type"),
        pytest.param(Answer(confirm=True), "no date was proposed", id="no date"),
    ],
)
def test_an_answer_that_does_not_fit_changes_nothing(suggesting: Stage, given: Answer, told: str) -> None:
    bot = suggesting.bot
    asked = question_in(bot, "CHECK_LABEL", "first account")
    with pytest.raises(CantBeDone, match=told):
        answer(bot, asked.key, given, word(bot))
    with bot.store.read() as connection:
        again = questions.find(connection, asked.key)
    assert again is not None
    assert again.state == "open"


def test_a_question_about_a_letter_is_answered_with_yes_or_no(suggesting: Stage) -> None:
    bot = suggesting.bot
    with bot.store.read() as connection:
        asked = [each for each in questions.in_queue(connection) if each.key.endswith(":approval")]
    for each in asked:
        with pytest.raises(CantBeDone, match="modeloffice approve"):
            answer(bot, each.key, Answer(leave=True), word(bot))


def test_nothing_of_all_this_broke_the_audit(stage: Stage, suggesting: Stage) -> None:
    assert audit.verify(stage.bot.store) == audit.verify(suggesting.bot.store) == []
