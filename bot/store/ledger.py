"""The ledger: it believes a decision at once, before the register has been written.

What came in against a request, whether it was refused, when it was last chased; which addresses came back; on which
cases letters are stopped. Cases and requests read through here carry both the register's word and ours.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from bot.store import register
from bot.store.register import OpenRequest
from bot.store.schema_ledger import ledger
from bot.store.upserts import put_rows
from rules.facts import Case, Party, Person, Request

Entries = Mapping[str, Mapping[str, Any]]


# --- writing ----------------------------------------------------------------------------------------------


def book(
    connection: sa.Connection, request_id: str, case_no: str, outcome: str, items: tuple[str, ...], now: datetime
) -> None:
    """Note what came in against a request: "done", "part" or "refused", and which items."""
    subject = f"request:{request_id}"
    held = _entry(connection, subject)
    received = list(dict.fromkeys([*held.get("received", ()), *items]))
    _write(connection, subject, case_no, {**held, "received": received, "status": outcome}, now)


def move_due(connection: sa.Connection, request_id: str, case_no: str, due: date, now: datetime) -> None:
    """Note that a request's date was moved; it is moved once only."""
    subject = f"request:{request_id}"
    held = _entry(connection, subject)
    _write(connection, subject, case_no, {**held, "due": due.isoformat(), "due_moved": True}, now)


def chased(connection: sa.Connection, request_id: str, case_no: str, chasers: int, now: datetime) -> None:
    """Note that a letter about a request was decided on this day."""
    subject = f"request:{request_id}"
    held = _entry(connection, subject)
    entry = {**held, "chasers_sent": chasers, "last_chased": now.date().isoformat()}
    _write(connection, subject, case_no, entry, now)


def wrote_to(connection: sa.Connection, person_id: str, now: datetime) -> None:
    """Note that a person is written to on this day."""
    subject = f"person:{person_id}"
    held = _entry(connection, subject)
    _write(connection, subject, "", {**held, "last_letter": now.date().isoformat()}, now)


def undelivered(connection: sa.Connection, address: str, now: datetime) -> None:
    """Note that an address came back, until a person has found another way."""
    _write(connection, f"address:{address.lower()}", "", {"bounced": True}, now)


def delivered_again(connection: sa.Connection, address: str) -> None:
    """Forget that an address came back."""
    connection.execute(sa.delete(ledger).where(ledger.c.subject == f"address:{address.lower()}"))


def stop_letters(connection: sa.Connection, case_no: str, person_id: str, now: datetime) -> None:
    """Hold every automatic letter on a case, or to a person, until a person has looked."""
    for subject in filter(None, (case_no and f"case:{case_no}", person_id and f"person:{person_id}")):
        _write(connection, subject, case_no, {**_entry(connection, subject), "stopped": True}, now)


def resume_letters(connection: sa.Connection, case_no: str) -> None:
    """Let automatic letters on a case go again, and those to the people who were stopped with it."""
    for row in connection.execute(sa.select(ledger).where(ledger.c.case_no == case_no)).all():
        if row.subject.partition(":")[0] in {"case", "person"}:
            entry = {name: value for name, value in row.entry.items() if name != "stopped"}
            _write(connection, row.subject, row.case_no, entry, row.at)


def forget_request(connection: sa.Connection, request_id: str) -> None:
    """Let the register's word on a request stand alone again (undo, or a write that failed for good)."""
    connection.execute(sa.delete(ledger).where(ledger.c.subject == f"request:{request_id}"))


# --- reading ----------------------------------------------------------------------------------------------


def cases(connection: sa.Connection, case_nos: Iterable[str]) -> tuple[Case, ...]:
    """Return cases whole, as `register.cases` does, with the ledger's entries."""
    found = register.cases(connection, case_nos)
    entries = _entries(connection, {subject for case in found for subject in _subjects(case)})
    return tuple(_with_entries(case, entries) for case in found)


def people(connection: sa.Connection, known: Iterable[Person]) -> tuple[Person, ...]:
    """Return people with the ledger's word on their addresses."""
    listed = tuple(known)
    entries = _entries(connection, {f"address:{email}" for person in listed for email in person.emails[:1]})
    return tuple(_person(person, entries) for person in listed)


def open_requests_for_sweep(connection: sa.Connection) -> Iterator[tuple[OpenRequest, date | None]]:
    """Stream every open request with the ledger's entries, and the day of the last letter to its person."""
    entries = {row.subject: row.entry for row in connection.execute(sa.select(ledger))}
    for each in register.open_requests_for_sweep(connection):
        request = _request(each.request, entries)
        if request.status in {"open", "part"}:
            others = (_request(other, entries) for other in each.other_open)
            told = entries.get(f"person:{each.person.person_id}", {})
            changed = OpenRequest(
                request,
                _case_alone(each.case, entries, told),
                _person(each.person, entries),
                each.party,
                tuple(other for other in others if other.status in {"open", "part"}),
            )
            yield changed, _day(told.get("last_letter"))


def _subjects(case: Case) -> Iterator[str]:
    yield f"case:{case.case_no}"
    for request in case.requests:
        yield f"request:{request.request_id}"
    for person in _people(case):
        yield f"person:{person.person_id}"
        yield from (f"address:{email}" for email in person.emails[:1])


def _people(case: Case) -> Iterator[Person]:
    yield from (party.person for party in case.parties)
    yield from (person for person in (case.member, case.patient) if person)


def _with_entries(case: Case, entries: Entries) -> Case:
    parties = tuple(
        Party(_person(each.person, entries), each.role, each.their_ref, each.ended) for each in case.parties
    )
    return replace(
        _case_alone(case, entries, {}),
        member=_person(case.member, entries) if case.member else None,
        parties=parties,
        requests=tuple(_request(each, entries) for each in case.requests),
    )


def _case_alone(case: Case, entries: Entries, told: Mapping[str, Any]) -> Case:
    stopped = entries.get(f"case:{case.case_no}", {}).get("stopped") or told.get("stopped")
    return replace(case, letters_stopped=True) if stopped else case


def _person(person: Person, entries: Entries) -> Person:
    came_back = any(f"address:{email}" in entries for email in person.emails[:1])
    return replace(person, bounced=True) if came_back else person


def _request(request: Request, entries: Entries) -> Request:
    entry = entries.get(f"request:{request.request_id}")
    if not entry:
        return request
    status = entry.get("status", "")
    return replace(
        request,
        status={"done": "done", "part": "part", "refused": "refused"}.get(status, request.status),
        received=tuple(entry.get("received", ())),
        due=_day(entry.get("due")) or request.due,
        due_moved=bool(entry.get("due_moved")),
        chasers_sent=max(request.chasers_sent, int(entry.get("chasers_sent", 0))),
        last_chased=_day(entry.get("last_chased")),
    )


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


def _entry(connection: sa.Connection, subject: str) -> dict[str, Any]:
    found = connection.execute(sa.select(ledger.c.entry).where(ledger.c.subject == subject)).scalar_one_or_none()
    return dict(found or {})


def _entries(connection: sa.Connection, subjects: set[str]) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    wanted = sorted(subjects)
    for start in range(0, len(wanted), 1000):
        asked = sa.select(ledger).where(ledger.c.subject.in_(wanted[start : start + 1000]))
        found |= {row.subject: row.entry for row in connection.execute(asked)}
    return found


def _write(connection: sa.Connection, subject: str, case_no: str, entry: dict[str, Any], now: datetime) -> None:
    put_rows(connection, ledger, [{"subject": subject, "case_no": case_no, "entry": entry, "at": now}])
