"""The open few among many, and what the register is asked, are found by an index: SQLite's own plan says so."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot import outbox
from bot.store import Store, balance, files, items, messages, questions, register
from bot.store.files import KnownFile

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BIG = {"item", "outbox", "question", "person", "case_", "party", "request", "deadline", "sent_message", "activity",
       "payment", "membership", "person_email", "person_name", "party_reference", "message_index", "file_index",
       "content", "own_write", "earlier"}  # fmt: skip

"""Tables that grow with the years."""
FEW = {
    "ix_item_open",
    "ix_item_shunted",
    "ix_outbox_open",
    "ix_outbox_head",
    "ix_question_open",
    "ix_request_open",
    "ix_deadline_open",
}
"""Indexes over the open few: to read one of these from end to end is to read little."""


def scans(store: Store, asking: object) -> list[str]:
    """Run a function, and list the steps of its statements' plans that read a big table from end to end."""
    found: list[str] = []

    with store.write() as connection:

        def plan(_conn: object, cursor: object, statement: str, parameters: object, *_: object) -> None:
            raw = connection.connection.driver_connection
            assert raw is not None
            if statement.startswith(("SELECT", "UPDATE", "WITH", "DELETE")):
                steps = [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)]
                found.extend(
                    step
                    for step in steps
                    if step.startswith("SCAN") and step.split()[1] in BIG and step.split()[-1] not in FEW
                )

        sa.event.listen(connection, "before_cursor_execute", plan)
        asking(connection)  # type: ignore[operator]
    return found


@pytest.mark.parametrize(
    "asking",
    [
        lambda c: outbox.claim(c, 5, NINE, "a", MINUTE),
        lambda c: outbox.next_due(c, NINE),
        lambda c: outbox.in_state(c, "held", "given_up"),
        lambda c: outbox.of_case(c, "M26"),
        lambda c: outbox.done_since(c, "SendLetter", NINE),
        lambda c: items.claim(c, 5, NINE, "a", MINUTE),
        lambda c: items.next_to_decide(c, NINE),
        lambda c: items.next_due(c, NINE),
        lambda c: items.shunted(c),
        lambda c: items.find(c, name="x"),
        lambda c: balance.balances(c, date(2026, 11, 23), date(2026, 11, 23)),
        lambda c: questions.in_queue(c, "RED"),
        lambda c: questions.counts(c),
        lambda c: messages.known(c, ["<a@x.example>"]),
        lambda c: messages.same_content(c, "h"),
        lambda c: messages.sent_by(c, "k"),
        lambda c: files.copies(c, text_hash="t"),
        lambda c: files.near_copies(c, 7),
        lambda c: files.near_copies(c, 7, lies_in="M26"),
        lambda c: files.put(c, KnownFile(library="Cases", file_id="1", path="a")),
        lambda c: register.case(c, "M26-014573-4"),
        lambda c: register.cases_of_person(c, "p1"),
        lambda c: register.cases_by_reference(c, "AB/1"),
        lambda c: register.cases_by_patient(c, nhs_no="9990123454", dob=date(1961, 4, 3), name="John Smith"),
        lambda c: register.case_of_folder(c, "Cases", "a/b/c"),
        lambda c: register.people_by_email(c, "a@x.example"),
        lambda c: register.people_by_domain(c, "x.example"),
        lambda c: register.open_requests(c, person_id="p1"),
        lambda c: list(register.open_requests_for_sweep(c)),
        lambda c: list(register.open_deadlines(c, date(2026, 11, 23))),
        lambda c: register.payments(c, invoice_no="INV 1"),
        lambda c: register.activities(c, "M26"),
        lambda c: register.sent_on_cases(c, ["<a@x.example>"]),
        lambda c: register.sent_on(c, ["M26"]),
    ],
)
def test_no_question_reads_a_big_table_from_end_to_end(tmp_path: Path, asking: object) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'office.sqlite'}") as store:
        assert scans(store, asking) == []


def test_reading_everything_would_be_noticed(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'office.sqlite'}") as store:
        assert scans(store, lambda c: c.execute(sa.text("SELECT * FROM person WHERE role = 'x'")))
