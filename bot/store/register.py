"""Questions to the mirror of the register. All are look-ups by an index, fit for a million cases.

Look-ups of cases answer case numbers; `cases` then reads them whole, a batch in a few statements. Answers are sorted.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from bot.store import register_values as values
from bot.store import schema_register as tables
from bot.store.columns import among, said
from bot.store.prepared import Prepared
from bot.store.register_keys import digits_key, name_keys, reference_key
from bot.store.register_values import Activity, Membership, Payment, SentMessage
from rules.facts import Case, Deadline, Party, Person, Request

_BATCH = 1000
_CASE = Prepared(sa.select(tables.case_.c.key).where(tables.case_.c.key == sa.bindparam("asked")))


# --- people -----------------------------------------------------------------------------------------------


def people(connection: sa.Connection, person_ids: Iterable[str]) -> dict[str, Person]:
    """Return people by their ids; those that are unknown are left out."""
    rows = _by(connection, tables.person, tables.person.c.key, {each for each in person_ids if each})
    return {row["key"]: values.person(row) for row in rows}


def person(connection: sa.Connection, person_id: str) -> Person | None:
    """Return one person."""
    return people(connection, [person_id]).get(person_id)


def people_by_email(connection: sa.Connection, *emails: str) -> tuple[Person, ...]:
    """Return the people who have one of these addresses."""
    wanted = {each.strip().lower() for each in emails}
    table = tables.person_email
    return _people_of(connection, sa.select(table.c.person).where(table.c.email.in_(wanted)))


def people_by_name(connection: sa.Connection, name: str) -> tuple[Person, ...]:
    """Return the people of this name, in any order of its words, with or without middle names."""
    return people_by_name_keys(connection, name_keys(name))


def people_by_name_keys(connection: sa.Connection, keys: Sequence[str]) -> tuple[Person, ...]:
    """Return the people whose names have any of these keys, as `name_keys` and `surname_key` make them."""
    table = tables.person_name
    return _people_of(connection, sa.select(table.c.person).where(table.c.name_key.in_(keys)))


def people_by_initial(connection: sa.Connection, initial: str, surname: str) -> tuple[Person, ...]:
    """Return the people of this surname whose forename begins with this letter."""
    key, last, first = tables.person_name.c.name_key, surname.casefold(), initial.casefold()
    beyond = chr(ord(first) + 1)
    # The words of a key stand in alphabetical order: the surname is its beginning or its end.
    surname_first = (key >= f"{last} {first}") & (key < f"{last} {beyond}")
    surname_last = (key >= first) & (key < beyond) & key.endswith(f" {last}", autoescape=True)
    either = sa.or_(surname_first, surname_last)
    return _people_of(connection, sa.select(tables.person_name.c.person).where(either))


def people_by_number(
    connection: sa.Connection,
    *,
    member_no: str = "",
    register_no: str = "",
    nhs_no: str = "",
    phone: str = "",
    dob: date | None = None,
) -> tuple[Person, ...]:
    """Return the people who have one of these numbers, or were born on this day."""
    c = tables.person.c
    asked = (
        (c.member_key, reference_key(member_no)),
        (c.register_key, digits_key(register_no)),
        (c.nhs_key, digits_key(nhs_no)),
        (c.phone_key, digits_key(phone)[-10:]),
        (c.dob, dob.isoformat() if dob else ""),
    )
    matches = [_has(column, key) for column, key in asked if key]
    if not matches:
        return ()
    return _people_of(connection, sa.union(*(sa.select(c.key).where(each) for each in matches)))


def people_by_domain(connection: sa.Connection, domain: str, *, limit: int = 200) -> tuple[Person, ...]:
    """Return people with an address at this domain, a hospital's or a firm's; no more than `limit` of them."""
    table = tables.person_email
    return _people_of(connection, sa.select(table.c.person).where(table.c.domain == domain.lower()).limit(limit))


def _people_of(connection: sa.Connection, ids: Any) -> tuple[Person, ...]:
    found = people(connection, connection.execute(ids).scalars())
    return tuple(found[each] for each in sorted(found))


# --- cases ------------------------------------------------------------------------------------------------


def cases(connection: sa.Connection, case_nos: Iterable[str]) -> tuple[Case, ...]:
    """Return cases whole, with people, parties, requests and deadlines; those that are unknown are left out."""
    rows = {row["key"]: row for row in _by(connection, tables.case_, tables.case_.c.key, set(case_nos))}
    parties = _grouped(_by(connection, tables.party, tables.party.c.case_no, rows))
    requests = _grouped(_by(connection, tables.request, tables.request.c.case_no, rows))
    deadlines = _grouped(_by(connection, tables.deadline, tables.deadline.c.case_no, rows))
    ids = {row[name] for row in rows.values() for name in ("member_id", "patient_id")}
    known = people(connection, ids | {row["person_id"] for group in parties.values() for row in group})
    return tuple(
        values.case(
            rows[no],
            known,
            tuple(values.party(row, known[row["person_id"]]) for row in parties[no] if row["person_id"] in known),
            tuple(values.request(row) for row in requests[no]),
            tuple(_deadlines(deadlines[no])),
        )
        for no in sorted(rows)
    )


def case(connection: sa.Connection, case_no: str) -> Case | None:
    """Return one case whole."""
    return next(iter(cases(connection, [case_no])), None)


def existing(connection: sa.Connection, case_nos: Iterable[str]) -> frozenset[str]:
    """Return those of these case numbers that exist: which neighbour of a mistyped one is meant."""
    wanted = list(case_nos)
    if len(wanted) == 1:  # as nearly always
        return frozenset(_CASE.words(connection, wanted[0]))
    key = tables.case_.c.key
    chunks = (wanted[start : start + _BATCH] for start in range(0, len(wanted), _BATCH))
    return frozenset(
        each for chunk in chunks for each in connection.execute(sa.select(key).where(key.in_(chunk))).scalars()
    )


def cases_of_person(connection: sa.Connection, person_id: str, *, open_only: bool = False) -> tuple[str, ...]:
    """Return the cases where a person is member, patient or party."""
    c, p = tables.case_.c, tables.party.c
    asked = sa.union(
        sa.select(c.key).where(_has(c.member_id, person_id)),
        sa.select(c.key).where(_has(c.patient_id, person_id)),
        sa.select(p.case_no).where(_has(p.person_id, person_id)),
    )
    found = sorted(connection.execute(asked).scalars())
    if open_only:
        rows = _by(connection, tables.case_, c.key, found)
        return tuple(sorted(row["key"] for row in rows if row["status"] == "open"))
    return tuple(found)


def newest_first(connection: sa.Connection, case_nos: Iterable[str]) -> tuple[str, ...]:
    """Return those of these case numbers that exist, open cases first, and of these the last opened."""
    rows = _by(connection, tables.case_, tables.case_.c.key, set(case_nos))
    ranked = sorted(rows, key=lambda row: (row["status"] == "open", row["opened"], row["key"]), reverse=True)
    return tuple(row["key"] for row in ranked)


def cases_between(connection: sa.Connection, person_ids: Collection[str]) -> tuple[str, ...]:
    """Return the cases of which member and patient are both among these people."""
    c = tables.case_.c
    asked = sa.select(c.key).where(c.member_id.in_(person_ids), c.patient_id.in_(person_ids), c.member_id != "")
    return tuple(sorted(connection.execute(asked).scalars())) if person_ids else ()


def cases_by_reference(connection: sa.Connection, reference: str) -> tuple[str, ...]:
    """Return the cases on which a party has this reference of theirs, however it is typed."""
    r, p = tables.party_reference.c, tables.party.c
    key = reference_key(reference)
    asked = sa.select(p.case_no).distinct().join_from(tables.party_reference, tables.party, p.key == r.party)
    return tuple(sorted(connection.execute(asked.where(r.ref_key == key)).scalars())) if key else ()


def cases_by_patient(
    connection: sa.Connection, *, nhs_no: str = "", dob: date | None = None, name: str = ""
) -> tuple[str, ...]:
    """Return the cases of the patient with this NHS number, or with this date of birth and name together."""
    found: set[str] = set()
    if nhs_no:
        found |= {each.person_id for each in people_by_number(connection, nhs_no=nhs_no)}
    if dob is not None and name:
        found |= {each.person_id for each in people_by_name(connection, name) if each.dob == dob}
    rows = _by(connection, tables.case_, tables.case_.c.patient_id, found)
    return tuple(sorted(row["key"] for row in rows))


def case_of_folder(connection: sa.Connection, library: str, path: str) -> str | None:
    """Return the case in whose folder a path of a library lies: the deepest folder that belongs to one."""
    steps = f"{library}/{path}".split("/")
    above = {"/".join(steps[:n]) for n in range(1, len(steps))}
    rows = _by(connection, tables.case_, tables.case_.c.folder, above)
    return max(((row["folder"], row["key"]) for row in rows), key=lambda each: len(each[0]), default=("", None))[1]


@dataclass(frozen=True, slots=True)
class Closing:
    """When a case was closed, None while it is open or the register names no day; and whether it is held."""

    case_no: str
    closed: date | None
    hold: bool


def closings(connection: sa.Connection, case_nos: Collection[str]) -> tuple[Closing, ...]:
    """Return when cases were closed; those that the register does not know are left out."""
    c = tables.case_.c
    rows = connection.execute(sa.select(c.key, c.status, c.closed, c.flags).where(c.key.in_(case_nos)))
    return tuple(
        Closing(key, values.day(closed) if status == "closed" else None, "hold" in values.flags(flags))
        for key, status, closed, flags in rows
    )


# --- what belongs to a case -------------------------------------------------------------------------------


def open_requests(connection: sa.Connection, *, case_no: str = "", person_id: str = "") -> tuple[Request, ...]:
    """Return the requests that are still open, or open in part, on a case or to a person or both."""
    table = tables.request
    wanted = sa.select(table).where(among(table.c.status, tables.REQUEST_OPEN)).order_by(table.c.key)
    for column, value in ((table.c.case_no, case_no), (table.c.person_id, person_id)):
        if value:
            wanted = wanted.where(_has(column, value))
    return tuple(values.request(row) for row in connection.execute(wanted).mappings())


def open_deadlines(connection: sa.Connection, until: date) -> Iterator[tuple[str, Deadline]]:
    """Give case number and deadline of what falls due until a day and is neither met nor cancelled, earliest first."""
    table = tables.deadline
    due = sa.and_(table.c.due != "", table.c.due <= until.isoformat() + "~")
    wanted = sa.select(table).where(among(table.c.status, tables.DEADLINE_OPEN), due)
    for row in connection.execute(wanted.order_by(table.c.due, table.c.key)).mappings():
        found = values.deadline(row)
        if found is not None:
            yield row["case_no"], found


def sent_on_cases(connection: sa.Connection, message_ids: Iterable[str]) -> tuple[SentMessage, ...]:
    """Return the messages of these Message-IDs that the register knows as sent by the office."""
    rows = _by(connection, tables.sent_message, tables.sent_message.c.message_id, set(message_ids))
    return tuple(sorted((values.sent_message(row) for row in rows), key=lambda each: each.message_id))


def sent_on(connection: sa.Connection, case_nos: Iterable[str]) -> tuple[SentMessage, ...]:
    """Return the messages that the register knows as sent by the office on these cases."""
    rows = _by(connection, tables.sent_message, tables.sent_message.c.case_no, set(case_nos))
    return tuple(sorted((values.sent_message(row) for row in rows), key=lambda each: each.message_id))


def memberships(connection: sa.Connection, person_id: str) -> tuple[Membership, ...]:
    """Return a person's periods of membership."""
    rows = _by(connection, tables.membership, tables.membership.c.person_id, {person_id})
    return tuple(values.membership(row) for row in sorted(rows, key=lambda row: (row["from_day"], row["key"])))


def payments(
    connection: sa.Connection, *, case_no: str = "", invoice_no: str = "", payee_id: str = ""
) -> tuple[Payment, ...]:
    """Return payments of a case, of an invoice number however typed, or to a payee; all that are named must fit."""
    table = tables.payment
    wanted = sa.select(table).order_by(table.c.key)
    asked = (
        (table.c.case_no, case_no),
        (table.c.invoice_key, reference_key(invoice_no)),
        (table.c.payee_id, payee_id),
    )
    for column, value in asked:
        if value:
            wanted = wanted.where(_has(column, value))
    return tuple(values.payment(row) for row in connection.execute(wanted).mappings())


def activities(connection: sa.Connection, case_no: str) -> tuple[Activity, ...]:
    """Return what is logged on a case, oldest first."""
    rows = _by(connection, tables.activity, tables.activity.c.case_no, {case_no})
    return tuple(values.activity(row) for row in sorted(rows, key=lambda row: (row["at"], row["key"])))


# --- sweeping ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """An open request with its case and person; `other_open` are the further open ones to the same person.

    The case comes with member, patient and deadlines, without its parties and requests: a sweep reads many.
    """

    request: Request
    case: Case
    person: Person
    party: Party | None
    other_open: tuple[Request, ...]


def open_requests_for_sweep(connection: sa.Connection) -> Iterator[OpenRequest]:
    """Stream every open request, person by person; those whose case or person is unknown are left out."""
    table = tables.request
    wanted = sa.select(table).where(among(table.c.status, tables.REQUEST_OPEN)).order_by(table.c.person_id, table.c.key)
    batch: list[Request] = []
    rows = connection.execute(wanted.execution_options(yield_per=_BATCH)).mappings()
    for _, of_person in groupby((values.request(row) for row in rows), key=lambda each: each.person_id):
        batch += of_person
        if len(batch) >= _BATCH:
            yield from _for_sweep(connection, batch)
            batch = []
    yield from _for_sweep(connection, batch)


def _for_sweep(connection: sa.Connection, requests: list[Request]) -> Iterator[OpenRequest]:
    c, p = tables.case_.c, tables.party.c
    rows = {row["key"]: row for row in _by(connection, tables.case_, c.key, {each.case_no for each in requests})}
    asked = {each.person_id for each in requests}
    ids = asked | {row[name] for row in rows.values() for name in ("member_id", "patient_id")}
    known = people(connection, ids)
    both = sa.and_(p.case_no.in_(rows), said(p.case_no), p.person_id.in_(asked))
    parties = {
        (row["case_no"], row["person_id"]): values.party(row, known[row["person_id"]])
        for row in connection.execute(sa.select(tables.party).where(both).order_by(p.key)).mappings()
        if row["person_id"] in known
    }
    deadlines = _grouped(_by(connection, tables.deadline, tables.deadline.c.case_no, rows))
    whole = {no: values.case(row, known, (), (), tuple(_deadlines(deadlines[no]))) for no, row in rows.items()}
    for person_id, of_person in groupby(requests, key=lambda each: each.person_id):
        mine = tuple(of_person)
        for each in mine:
            if each.case_no in whole and person_id in known:
                others = tuple(other for other in mine if other is not each)
                yield OpenRequest(
                    each, whole[each.case_no], known[person_id], parties.get((each.case_no, person_id)), others
                )


# --- reading rows -----------------------------------------------------------------------------------------


def _has(column: sa.ColumnElement[str], value: str) -> sa.ColumnElement[bool]:
    return sa.and_(column == value, said(column))


def _by(
    connection: sa.Connection, table: sa.Table, column: sa.ColumnElement[str], wanted: Collection[str]
) -> list[sa.RowMapping]:
    """Read the rows whose column is one of these values, so many in a statement as every database takes."""
    chosen = sorted(each for each in wanted if each)
    found: list[sa.RowMapping] = []
    for start in range(0, len(chosen), _BATCH):
        those = column.in_(chosen[start : start + _BATCH])
        asked = sa.select(table).where(those, said(column)).order_by(table.c.key)
        found += connection.execute(asked).mappings().all()
    return found


def _grouped(rows: Iterable[sa.RowMapping]) -> defaultdict[str, list[sa.RowMapping]]:
    found: defaultdict[str, list[sa.RowMapping]] = defaultdict(list)
    for row in rows:
        found[row["case_no"]].append(row)
    return found


def _deadlines(rows: Iterable[sa.RowMapping]) -> Iterator[Deadline]:
    for row in rows:
        found = values.deadline(row)
        if found is not None:
            yield found
