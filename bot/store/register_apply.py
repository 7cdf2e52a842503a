"""Brings rows of the register into its mirror, with the look-up keys that are derived from them."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from bot.store.register_keys import digits_key, name_keys, reference_key, surname_key
from bot.store.schema_register import (
    activity,
    case_,
    deadline,
    membership,
    party,
    party_reference,
    payment,
    person,
    person_email,
    person_name,
    request,
    sent_message,
)
from bot.store.upserts import insert_once, put_rows
from connectors.ports import Row, Table

_BATCH = 2000
_TABLES: Mapping[Table, sa.Table] = {
    "people": person,
    "cases": case_,
    "parties": party,
    "requests": request,
    "deadlines": deadline,
    "sent": sent_message,
    "memberships": membership,
    "payments": payment,
    "activities": activity,
}
_RENAMED: Mapping[Table, Mapping[str, str]] = {
    "sent": {"from": "sender", "to": "recipients", "sent": "sent_at"},
    "memberships": {"from": "from_day", "to": "to_day"},
}


def apply(connection: sa.Connection, table: Table, rows: Iterable[Row]) -> None:
    """Put rows into the mirror, or take removed ones out; of several rows of one key the last holds.

    Columns that the mirror does not know are left out; those that a row does not name are "".
    """
    last = {row.key: row for row in rows}
    keys = list(last)
    for start in range(0, len(keys), _BATCH):
        batch = [last[key] for key in keys[start : start + _BATCH]]
        mirror = _TABLES[table]
        removed = [row.key for row in batch if row.removed]
        if removed:
            connection.execute(sa.delete(mirror).where(mirror.c.key.in_(removed)))
        values = [_values(table, row) for row in batch if not row.removed]
        put_rows(connection, mirror, values)
        if table == "people":
            _put_people(connection, [row.key for row in batch], values)
        elif table == "parties":
            _put_parties(connection, [row.key for row in batch], values)


def keep_only(connection: sa.Connection, table: Table, keys: Collection[str]) -> None:
    """Take out of the mirror what a whole enumeration of the register did not name."""
    held = connection.execute(sa.select(_TABLES[table].c.key)).scalars().all()
    apply(connection, table, [Row(table, key, removed=True) for key in held if key not in keys])


def _values(table: Table, row: Row) -> dict[str, Any]:
    renamed = _RENAMED.get(table, {})
    given = {renamed.get(name, name): value for name, value in row.values.items()}
    given |= {"key": row.key, "etag": row.etag, **_derived(table, given)}
    if table == "sent":
        given["message_id"] = row.key
    return {each.name: given.get(each.name, "") for each in _TABLES[table].columns}


def _derived(table: Table, values: Mapping[str, str]) -> dict[str, str]:
    if table == "people":
        return {
            "member_key": reference_key(values.get("member_no", "")),
            "register_key": digits_key(values.get("register_no", "")),
            "nhs_key": digits_key(values.get("nhs_no", "")),
            "phone_key": digits_key(values.get("phone", ""))[-10:],
        }
    if table == "payments":
        return {"invoice_key": reference_key(values.get("invoice_no", ""))}
    return {}


def _put_people(connection: sa.Connection, keys: list[str], people: list[dict[str, Any]]) -> None:
    for table in (person_email, person_name):
        connection.execute(sa.delete(table).where(table.c.person.in_(keys)))
    emails = {(email, row["key"]) for row in people for email in listed(row["emails"].lower())}
    names = {(name, row["key"]) for row in people for name in (*name_keys(row["name"]), surname_key(row["name"]))}
    insert_once(
        connection,
        person_email,
        [{"email": each, "person": key, "domain": each.rpartition("@")[2]} for each, key in sorted(emails)],
    )
    insert_once(connection, person_name, [{"name_key": each, "person": key} for each, key in sorted(names) if each])


def _put_parties(connection: sa.Connection, keys: list[str], parties: list[dict[str, Any]]) -> None:
    connection.execute(sa.delete(party_reference).where(party_reference.c.party.in_(keys)))
    found = {(reference_key(each), row["key"]) for row in parties for each in listed(row["their_ref"])}
    rows = [{"ref_key": each, "party": key} for each, key in sorted(found) if each]
    insert_once(connection, party_reference, rows)


def listed(cell: str) -> tuple[str, ...]:
    """Return the values of a cell that holds a list.

    >>> listed("a@x.example; b@x.example;")
    ('a@x.example', 'b@x.example')
    """
    if ";" not in cell:
        return (cell.strip(),) if cell.strip() else ()
    return tuple(each.strip() for each in cell.split(";") if each.strip())
