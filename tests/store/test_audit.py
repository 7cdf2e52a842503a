"""The audit can't be rewritten unnoticed, and personal values can be erased from it."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import audit
from bot.store import Store
from bot.store.schema_audit import audit_entry

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = timedelta(days=1)
CASE = "M26-014573-4"
OTHER = "M26-014574-2"


def open_gate(connection: sa.Connection, table: str) -> None:
    """Do what someone with full rights to the database would: switch the triggers off."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        return
    for verb in ("update", "delete"):
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")


def tamper(store: Store, table: str, statement: str) -> None:
    with store.write() as connection:
        open_gate(connection, table)
        assert connection.exec_driver_sql(statement).rowcount >= 1


@pytest.fixture
def book(store: Store) -> Store:
    """Six entries in three chains, sealed on two days."""
    with store.write() as connection:
        for n in range(3):
            audit.append(
                connection,
                at=NINE,
                actor="bot",
                kind="message.filed",
                case_no=CASE,
                item=f"message:{n}",
                fields={"rule": "file-reply", "n": n},
                personal={"sender": "Dr Aled Pryce", "subject": f"Report {n}"},
            )
        audit.append(connection, at=NINE, actor="bot", kind="file.labelled", case_no=OTHER, fields={"doc_type": "LOC"})
        assert audit.seal(connection, date(2026, 11, 23), NINE) is not None
        audit.append(connection, at=NINE + DAY, actor="bot", kind="message.filed", case_no=CASE)
        audit.append(connection, at=NINE + DAY, actor="p.shah", kind="pause.set")
        assert audit.seal(connection, date(2026, 11, 24), NINE + DAY) is not None
    return store


def test_an_untouched_book_has_no_problem(book: Store) -> None:
    assert audit.verify(book) == []


def test_an_empty_book_has_no_problem(store: Store) -> None:
    assert audit.verify(store) == []


@pytest.mark.parametrize("table", ["audit_entry", "audit_seal", "audit_sealed"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET hash = ''", "DELETE FROM {}"])
def test_the_database_refuses_to_change_an_entry(book: Store, table: str, verb: str) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), book.write() as connection:
        connection.exec_driver_sql(verb.format(table))
    assert audit.verify(book) == []


def test_the_database_refuses_to_alter_a_personal_value(book: Store) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), book.write() as connection:
        connection.exec_driver_sql("UPDATE audit_personal SET value = 'x'")


@pytest.mark.parametrize(
    ("table", "statement", "found"),
    [
        ("audit_entry", f"UPDATE audit_entry SET actor = 'x' WHERE chain = '{CASE}' AND n = 2", "content"),
        ("audit_entry", f"UPDATE audit_entry SET at = at + 1 WHERE chain = '{CASE}' AND n = 1", "content"),
        ("audit_entry", f"UPDATE audit_entry SET hash = 'f' WHERE chain = '{CASE}' AND n = 4", "head"),
        ("audit_entry", f"UPDATE audit_entry SET n = 9 WHERE chain = '{CASE}' AND n = 4", "missing"),
        ("audit_entry", f"UPDATE audit_entry SET chain = '{OTHER}', n = 2 WHERE chain = ''", "head"),
        ("audit_entry", "DELETE FROM audit_entry WHERE chain = ''", "head"),
        ("audit_personal", "UPDATE audit_personal SET value = 'Dr A N Other' WHERE name = 'sender'", "personal"),
        ("audit_seal", "UPDATE audit_seal SET heads = 5", "seal of 2026-11-23 was changed"),
        ("audit_sealed", "DELETE FROM audit_sealed WHERE day = '2026-11-24'", "seal of 2026-11-24 was changed"),
        ("audit_head", f"UPDATE audit_head SET n = 3 WHERE chain = '{CASE}'", "head"),
        ("audit_head", "DELETE FROM audit_head WHERE chain = ''", "no head"),
    ],
)
def test_tampering_is_found(book: Store, table: str, statement: str, found: str) -> None:
    tamper(book, table, statement)
    assert any(found in each.what for each in audit.verify(book))


def test_a_removed_entry_leaves_a_gap(book: Store) -> None:
    tamper(book, "audit_personal", "DELETE FROM audit_personal")
    tamper(book, "audit_entry", f"DELETE FROM audit_entry WHERE chain = '{CASE}' AND n = 2")
    assert audit.Problem(CASE, 3, "entries 2 to 2 are missing") in audit.verify(book)


def test_a_chain_rewritten_throughout_breaks_the_seal(book: Store) -> None:
    """Someone who computes every hash anew still can't make the seals agree."""
    with book.write() as connection:
        for table in ("audit_entry", "audit_personal"):
            open_gate(connection, table)
        connection.exec_driver_sql(f"DELETE FROM audit_entry WHERE chain = '{OTHER}'")
        connection.exec_driver_sql(f"UPDATE audit_head SET n = 0, hash = '' WHERE chain = '{OTHER}'")
        audit.append(connection, at=NINE, actor="bot", kind="file.labelled", case_no=OTHER, fields={"doc_type": "GPR"})
    assert audit.verify(book) == [audit.Problem(OTHER, 1, "the entry sealed on 2026-11-23 is gone or was changed")]


def test_erasing_a_case_keeps_every_chain_valid(book: Store) -> None:
    with book.write() as connection:
        assert audit.erase(connection, at=NINE + DAY, actor="dpo", case_no=CASE) == 6
    assert audit.verify(book) == []
    with book.read() as connection:
        shown = list(audit.export(connection, CASE))
    assert [each.erased for each in shown[:3]] == [("sender", "subject")] * 3
    assert all(not each.personal for each in shown)
    assert (shown[-1].kind, shown[-1].fields) == ("values.erased", {"values": 6})


def test_erasing_a_value_leaves_the_others(book: Store) -> None:
    with book.write() as connection:
        assert audit.erase(connection, at=NINE, actor="dpo", value="Dr Aled Pryce") == 3
        assert audit.erase(connection, at=NINE, actor="dpo", value="nobody") == 0
    with book.read() as connection:
        assert next(each.personal for each in audit.export(connection, CASE)) == {"subject": "Report 0"}
        left = connection.execute(sa.select(audit_entry.c.body)).scalars().all()
    assert audit.verify(book) == []
    assert not any("Pryce" in each for each in left)


def test_erasing_needs_a_target(book: Store) -> None:
    with pytest.raises(ValueError, match="whose"), book.write() as connection:
        audit.erase(connection, at=NINE, actor="dpo")


def test_a_day_is_sealed_once_and_a_quiet_day_too(book: Store) -> None:
    with book.write() as connection:
        assert audit.seal(connection, date(2026, 11, 24), NINE + DAY) is None
        quiet = audit.seal(connection, date(2026, 11, 25), NINE + 2 * DAY)
        assert quiet is not None
        assert quiet.heads == 0
        assert audit.last_seal(connection) == quiet
    assert audit.verify(book) == []


def test_the_export_of_an_unknown_case_is_empty(book: Store) -> None:
    with book.read() as connection:
        assert list(audit.export(connection, "M00-000000-0")) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(st.characters()),
    st.dictionaries(st.text("abc", min_size=1), st.integers() | st.text('äß☂"\\')),
)
def test_whatever_is_written_verifies(store: Store, value: str, fields: dict[str, object]) -> None:
    with store.write() as connection:
        audit.append(connection, at=NINE, actor="bot", kind="x", fields=fields, personal={"text": value})
    assert audit.verify(store) == []
