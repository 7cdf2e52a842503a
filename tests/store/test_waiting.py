"""What waits in a queue keeps a chaser back: of whom something waits, and what for which case."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.jobs import waiting_papers, waiting_writers
from bot.store import Store, decisions, items, questions

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
CASE = "M26-014573-4"
MEMBER = {"person_id": "M1", "name": "Dr Jane Fiction"}
REPORT = {"opinion": {"best": "MEM-REP"}, "added_by": MEMBER, "old": False}


def wait(store: Store, values: dict[str, Any], queue: str = "UNMATCHED", case_no: str = CASE) -> None:
    """Put an item of these facts in a queue."""
    with store.write() as connection:
        items.arrive(connection, [items.Arrival(kind="file", source="l", key="f", name="f", arrived_at=NOON)], NOON)
        item = items.find(connection, key="f")
        assert item is not None
        decisions.keep_facts(connection, item.id, {"is": "FileFacts", "values": values}, {})
        questions.ask(connection, key="q", queue=queue, text="?", now=NOON, item=item.id, case_no=case_no)


@pytest.mark.parametrize(
    ("values", "people"),
    [
        pytest.param(REPORT, {"M1"}, id="laid down by him"),
        pytest.param({**REPORT, "added_by": None}, set(), id="by nobody known"),
        pytest.param({**REPORT, "old": True}, set(), id="long ago"),
        pytest.param({"senders": [MEMBER, {"person_id": "M2"}]}, {"M1", "M2"}, id="written by one of two"),
    ],
)
def test_who_sent_what_waits(store: Store, values: dict[str, Any], people: set[str]) -> None:
    wait(store, values)
    with store.read() as connection:
        assert waiting_writers(connection) == people


@pytest.mark.parametrize(
    ("values", "asked", "papers"),
    [
        pytest.param(REPORT, {}, {(CASE, "MEM-REP")}, id="a file for a case"),
        pytest.param(REPORT, {"queue": "CHECK_LABEL"}, set(), id="filed already"),
        pytest.param(REPORT, {"case_no": ""}, set(), id="for no case"),
        pytest.param({"senders": [MEMBER]}, {}, set(), id="a message"),
    ],
)
def test_which_papers_wait_for_their_case(
    store: Store, values: dict[str, Any], asked: dict[str, Any], papers: set[tuple[str, str]]
) -> None:
    wait(store, values, **asked)
    with store.read() as connection:
        assert waiting_papers(connection) == papers


def test_what_was_answered_waits_no_more(store: Store) -> None:
    wait(store, REPORT)
    with store.write() as connection:
        questions.answer(connection, "q", {"case_no": CASE}, by="Sam", now=NOON)
    with store.read() as connection:
        assert (waiting_writers(connection), waiting_papers(connection)) == (set(), set())
