"""Messages, files, contents, decisions, questions, approvals and the balance."""

from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.store import Store, approvals, balance, contents, decisions, files, items, messages, questions
from bot.store.decisions import Decided
from bot.store.files import KnownFile
from bot.store.items import Arrival
from bot.store.messages import KnownMessage

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = timedelta(days=1)
CASES = "cases@model-office.example"


def arrive(connection: sa.Connection, n: int, *, at: datetime = NINE, place: str = CASES) -> list[items.Item]:
    arrivals = [
        Arrival(kind="message", source="inbox", key=f"message:{place}:{at:%d}:{i}", arrived_at=at, place=place)
        for i in range(n)
    ]
    items.arrive(connection, arrivals, at)
    return items.claim(connection, n, at, "a", timedelta(minutes=1))


def known(item: int, internet_id: str, **more: object) -> KnownMessage:
    return KnownMessage(mailbox=CASES, internet_id=internet_id, item=item, direction="in", **more)  # type: ignore[arg-type]


# --- the balance ------------------------------------------------------------------------------------------


def test_a_day_balances_when_each_message_has_an_outcome(store: Store) -> None:
    with store.write() as connection:
        rows = arrive(connection, 6)
        for row, outcome in zip(rows, ("filed", "filed", "queued", "duplicate"), strict=False):
            items.close(connection, row, "decided", outcome=outcome)  # type: ignore[arg-type]
        items.close(connection, rows[4], "ignored", outcome="ignored", reason="newsletter")
        items.shunt(connection, rows[5], "KeyError")
        arrive(connection, 1, at=NINE + DAY)
        sheet = balance.balances(connection, date(2026, 11, 23), date(2026, 11, 24))
    monday, tuesday = sheet
    assert (monday.seen, monday.filed, monday.queued, monday.duplicate, monday.ignored) == (6, 2, 2, 1, 1)
    assert (monday.remainder, monday.open, monday.reasons) == (0, 0, {"newsletter": 1})
    assert (tuesday.remainder, tuesday.open) == (1, 1)


def test_a_message_without_outcome_remains(store: Store) -> None:
    with store.write() as connection:
        (row,) = arrive(connection, 1)
        items.close(connection, row, "done", outcome="")
        (sheet,) = balance.balances(connection, date(2026, 11, 23), date(2026, 11, 23), mailbox=CASES)
        assert (sheet.remainder, sheet.open) == (1, 0)
        assert balance.balances(connection, date(2026, 11, 23), date(2026, 11, 23), mailbox="other") == ()
        items.change_outcome(connection, row.id, "filed")
        (sheet,) = balance.balances(connection, date(2026, 11, 23), date(2026, 11, 23))
        assert sheet.remainder == 0


# --- messages ---------------------------------------------------------------------------------------------


def test_a_thread_is_found_by_its_ids_in_order(store: Store) -> None:
    with store.write() as connection:
        one, two, three = arrive(connection, 3)
        messages.put(connection, known(two.id, "<b@x.example>", cases=("M26-014573-4",), confirmed=True))
        messages.put(connection, known(one.id, "<a@x.example>", hash="h1"))
        messages.put(connection, known(three.id, "<a@x.example>", hash="h1", sent_by_key="k9"))
        found = messages.known(connection, ["<b@x.example>", "<a@x.example>", "<c@x.example>", ""])
        assert [(each.item, each.cases, each.confirmed) for each in found] == [
            (one.id, (), False),
            (two.id, ("M26-014573-4",), True),
            (three.id, (), False),
        ]
        assert [each.item for each in messages.same_content(connection, "h1")] == [one.id, three.id]
        assert messages.same_content(connection, "") == ()
        assert messages.sent_by(connection, "k9") == found[2]
        assert messages.sent_by(connection, "") is None


def test_filing_is_kept_with_who_said_so(store: Store) -> None:
    with store.write() as connection:
        (one,) = arrive(connection, 1)
        messages.put(connection, known(one.id, "<a@x.example>"))
        messages.file_to(connection, one.id, ["M26-2", "M26-1", "M26-2"], confirmed=True)
        found = messages.of_item(connection, one.id)
    assert found is not None
    assert (found.cases, found.confirmed) == (("M26-1", "M26-2"), True)


def test_mail_that_the_feed_lost_is_named(store: Store) -> None:
    with store.write() as connection:
        (one,) = arrive(connection, 1)
        messages.put(connection, known(one.id, "<a@x.example>"))
        assert messages.missing(connection, CASES, ["<a@x.example>", "<b@x.example>", ""]) == ("<b@x.example>",)
        assert messages.missing(connection, "new@model-office.example", ["<a@x.example>"]) == ("<a@x.example>",)
        assert messages.missing(connection, CASES, []) == ()


# --- files ------------------------------------------------------------------------------------------------


def test_a_file_is_known_by_id_path_case_and_text(store: Store) -> None:
    file = KnownFile(library="Cases", file_id="7", path="M26/a.docx", text_hash="t", content_hash="c", case_no="M26")
    with store.write() as connection:
        files.put(connection, KnownFile(library="Cases", file_id="7", path="old.docx"))
        files.put(connection, file)
        assert files.find(connection, "Cases", "7") == file
        assert files.at_path(connection, "Cases", "M26/a.docx") == file
        assert files.at_path(connection, "Cases", "old.docx") is None
        assert files.of_case(connection, "M26") == (file,)
        assert files.copies(connection, text_hash="t") == (file,)
        assert files.copies(connection, text_hash="other", content_hash="c") == (file,)
        assert files.copies(connection) == ()
        files.labelled(connection, "Cases", "7", doc_type="LOC", case_no="M27", by="bot")
        files.moved(connection, "Cases", "7", path="b.docx", etag="3", lies_in="M1")
        found = files.find(connection, "Cases", "7")
        assert found is not None
        assert (found.path, found.etag, found.doc_type, found.case_no) == ("b.docx", "3", "LOC", "M27")
        files.mark_removed(connection, "Cases", "7")
        assert files.copies(connection, text_hash="t") == ()


def test_the_echo_of_our_own_write_is_known(store: Store) -> None:
    with store.write() as connection:
        files.wrote(connection, "Cases", "7", "e2", now=NINE, key="k", columns={"doc_type": "LOC"})
        files.wrote(connection, "Cases", "7", "e3", now=NINE + DAY, columns={"doc_type": "GPR"})
        assert files.is_own_write(connection, "Cases", "7", "e2")
        assert not files.is_own_write(connection, "Cases", "7", "e4")
        assert not files.is_own_write(connection, "Intake", "7", "e2")
        assert files.last_written(connection, "Cases", "7") == {"doc_type": "GPR"}
        assert files.last_written(connection, "Cases", "8") is None
        assert files.forget_writes(connection, NINE + DAY) == 1
        assert not files.is_own_write(connection, "Cases", "7", "e2")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**64 - 1), st.sets(st.integers(0, 63), max_size=30))
def test_near_copies_are_found_anywhere_by_a_band_and_in_a_case_always(
    store: Store, simhash: int, differing: set[int]
) -> None:
    other = simhash
    for bit in differing:
        other ^= 1 << bit
    with store.write() as connection:
        files.put(connection, KnownFile(library="Cases", file_id="1", path="a", simhash=simhash, lies_in="M26"))
        anywhere = [each.simhash for each in files.near_copies(connection, other)]
        elsewhere = [each.simhash for each in files.near_copies(connection, other, lies_in="M27")]
        here = [each.simhash for each in files.near_copies(connection, other, lies_in="M26")]
    a_band_is_the_same = any(not differing & set(range(first, first + 16)) for first in range(0, 64, 16))
    near = len(differing) <= files.NEAR
    assert anywhere == elsewhere == ([simhash] if near and a_band_is_the_same else [])
    assert here == ([simhash] if near else [])


# --- contents, facts, decisions ---------------------------------------------------------------------------


def test_content_is_kept_as_long_as_someone_needs_it(store: Store) -> None:
    raw = b"From: dr@x.example\r\n\r\n" + b"text " * 200
    with store.write() as connection:
        name = contents.put(connection, raw, kept_until=NINE + DAY)
        assert contents.put(connection, raw, kept_until=NINE) == name
        assert contents.get(connection, name) == raw
        assert contents.prune(connection, NINE + DAY) == 0
        assert contents.prune(connection, NINE + 2 * DAY) == 1
        assert contents.get(connection, name) is None


def test_facts_and_decisions_come_back_as_they_were(store: Store) -> None:
    decided = [
        Decided("file-reply", "file/1", {"kind": "FileMessage", "cases": ["M26"]}, "Thread and sender agree."),
        Decided("ask", "file/1", {"kind": "AskPerson"}, "Not sure.", overruled=True),
    ]
    with store.write() as connection:
        one, two = arrive(connection, 2)
        digest = decisions.keep_facts(connection, one.id, {"subject": "é", "n": [1]}, {"code": "0.1"})
        assert decisions.keep_facts(connection, two.id, {"n": [1], "subject": "é"}, {"code": "0.1"}) == digest
        for _ in range(2):
            decisions.keep(connection, one.id, decided)
        kept = decisions.facts_of(connection, one.id)
        assert kept is not None
        assert (kept.facts, kept.versions, kept.digest) == ({"subject": "é", "n": [1]}, {"code": "0.1"}, digest)
        assert decisions.of_item(connection, one.id) == tuple(decided)
        assert decisions.of_item(connection, two.id) == ()
        assert [each.item for each in decisions.every_facts(connection)] == [one.id, two.id]
        assert [each.item for each in decisions.every_facts(connection, after=one.id)] == [two.id]
        decisions.forget(connection, one.id)
        assert decisions.facts_of(connection, one.id) is None


# --- questions and approvals ------------------------------------------------------------------------------


def test_a_question_is_asked_once_and_answered_once(store: Store) -> None:
    with store.write() as connection:
        for expected in (True, False):
            asked = questions.ask(
                connection, key="q1", queue="UNMATCHED", text="Which case?", now=NINE, candidates=["M26"], due_at=NINE
            )
            assert asked is expected
        questions.ask(connection, key="q2", queue="RED", text="Call now", now=NINE, case_no="M26")
        assert questions.counts(connection) == {"RED": 1, "UNMATCHED": 1}
        assert [each.key for each in questions.in_queue(connection, "UNMATCHED")] == ["q1"]
        assert [each.key for each in questions.overdue(connection, NINE + DAY)] == ["q1"]
        done = questions.answer(connection, "q1", {"case_no": "M26"}, by="p.shah", now=NINE)
        assert done is not None
        assert (done.state, done.answer, done.candidates) == ("answered", {"case_no": "M26"}, ["M26"])
        assert questions.answer(connection, "q1", {"case_no": "M27"}, by="late", now=NINE) is None
        assert not questions.expire(connection, "q1", NINE)
        assert questions.expire(connection, "q2", NINE)
        assert questions.in_queue(connection) == ()
        assert questions.of_case(connection, "M26") == ()
        assert [each.key for each in questions.of_case(connection, "M26", open_only=False)] == ["q2"]
        assert questions.find(connection, "q3") is None


def test_an_approval_holds_for_this_very_text_only(store: Store) -> None:
    def hash_(**changed: object) -> str:
        whole = {"recipients": ["a@x.example"], "subject": "s", "body": "b", "attachments": [b"1"], "template": "t1"}
        return approvals.approval_hash(**(whole | changed))  # type: ignore[arg-type]

    with store.write() as connection:
        approvals.approve(connection, "k1", hash_(), by="p.shah", now=NINE)
        found = approvals.approved(connection, "k1", hash_(recipients=["A@x.example"]))
        assert found is not None
        assert (found.by, found.at) == ("p.shah", NINE)
        for changed in (
            {"recipients": ["b@x.example"]},
            {"body": "c"},
            {"attachments": [b"2"]},
            {"attachments": []},
            {"template": "t2"},
            {"subject": "z"},
        ):
            assert approvals.approved(connection, "k1", hash_(**changed)) is None
        assert approvals.approved(connection, "k2", hash_()) is None
        assert approvals.void(connection, "k1")
        assert not approvals.void(connection, "k1")
        assert approvals.approved(connection, "k1", hash_()) is None
