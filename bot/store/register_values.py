"""Rows of the mirror as the values that rules read; what a cell does not say readably is unknown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from bot.store.register_apply import listed
from rules.facts import Case, Deadline, Party, Person, Request


@dataclass(frozen=True, slots=True)
class Membership:
    """A period of membership of a person."""

    person_id: str
    product: str  # occurrence, claims-made, insured
    start: date | None
    end: date | None
    retroactive: date | None


@dataclass(frozen=True, slots=True)
class Payment:
    """An invoice and its payment; amounts are as the register writes them."""

    payment_id: str
    case_no: str
    payee_id: str
    invoice_no: str
    invoice_date: date | None
    net: str
    vat: str
    total: str
    currency: str
    status: str


@dataclass(frozen=True, slots=True)
class Activity:
    """Something logged on a case; `ref` is a message id or a path."""

    activity_id: str
    case_no: str
    kind: str
    at: str
    by: str
    subject: str
    ref: str


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message that the office sent, as the register logged it."""

    message_id: str
    case_no: str
    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    sent_at: str
    body: str


Cells = sa.RowMapping


def day(cell: str) -> date | None:
    """Return the day of a cell that holds a date, or a moment.

    >>> day("2026-11-23T09:00:00Z")
    datetime.date(2026, 11, 23)
    >>> day("soon") is None
    True
    """
    if not cell:
        return None
    try:
        return date.fromisoformat(cell[:10])
    except ValueError:
        return None


def flags(cell: str) -> dict[str, str]:
    """Return the flags of a cell with their values.

    >>> flags("welfare;on_leave_until=2026-12-01")
    {'welfare': '', 'on_leave_until': '2026-12-01'}
    """
    if not cell:
        return {}
    return {name.strip(): value.strip() for name, _, value in (each.partition("=") for each in listed(cell))}


def person(row: Cells) -> Person:
    """Return a row of `person`."""
    marks = flags(row["flags"])
    return Person(
        person_id=row["key"],
        role=row["role"],
        name=row["name"],
        emails=listed(row["emails"].lower()),
        phone=row["phone"],
        organisation=row["organisation"],
        member_no=row["member_no"],
        register_no=row["register_no"],
        dob=day(row["dob"]),
        nhs_no=row["nhs_no"],
        welfare="welfare" in marks,
        deceased="deceased" in marks,
        on_leave_until=day(marks.get("on_leave_until", "")),
        prefers_post="prefers_post" in marks,
        restricted="restricted" in marks,
        delegate_of=marks.get("delegate_of", ""),
    )


def party(row: Cells, who: Person) -> Party:
    """Return a row of `party`; the role's suffix `:ended=DATE` says until when its authority lasted."""
    role, _, suffix = row["role"].partition(":")
    return Party(who, role, row["their_ref"], day(flags(suffix).get("ended", "")))


def request(row: Cells) -> Request:
    """Return a row of `request`."""
    chasers = row["chasers_sent"]
    return Request(
        request_id=row["key"],
        case_no=row["case_no"],
        person_id=row["person_id"],
        items=listed(row["items"]),
        sent=day(row["sent"]),
        due=day(row["due"]),
        status=row["status"],
        chasers_sent=int(chasers) if chasers.isascii() and chasers.isdigit() else 0,
        message_id=row["message_id"],
    )


def deadline(row: Cells) -> Deadline | None:
    """Return a row of `deadline`; None for one without a readable date."""
    due = day(row["due"])
    return None if due is None else Deadline(row["key"], row["kind"], due, row["status"])


def case(
    row: Cells,
    people: Mapping[str, Person],
    parties: tuple[Party, ...] = (),
    requests: tuple[Request, ...] = (),
    deadlines: tuple[Deadline, ...] = (),
) -> Case:
    """Return a row of `case_` with what belongs to it."""
    marks = flags(row["flags"])
    return Case(
        case_no=row["key"],
        title=row["title"],
        case_type=row["case_type"],
        status=row["status"],
        nation=row["nation"],
        member=people.get(row["member_id"]),
        patient=people.get(row["patient_id"]),
        owner_id=row["owner_id"],
        opened=day(row["opened"]),
        incident_date=day(row["incident_date"]),
        closed=day(row["closed"]),
        folder=row["folder"],
        stage=row["stage"],
        restricted="restricted" in marks,
        hold="hold" in marks,
        no_chasers="no_chasers" in marks,
        letters_stopped="letters_stopped" in marks,
        parties=parties,
        requests=requests,
        deadlines=deadlines,
    )


def membership(row: Cells) -> Membership:
    """Return a row of `membership`."""
    return Membership(
        row["person_id"], row["product"], day(row["from_day"]), day(row["to_day"]), day(row["retroactive"])
    )


def payment(row: Cells) -> Payment:
    """Return a row of `payment`."""
    return Payment(
        payment_id=row["key"],
        case_no=row["case_no"],
        payee_id=row["payee_id"],
        invoice_no=row["invoice_no"],
        invoice_date=day(row["invoice_date"]),
        net=row["net"],
        vat=row["vat"],
        total=row["total"],
        currency=row["currency"],
        status=row["status"],
    )


def activity(row: Cells) -> Activity:
    """Return a row of `activity`."""
    return Activity(row["key"], row["case_no"], row["kind"], row["at"], row["by"], row["subject"], row["ref"])


def sent_message(row: Cells) -> SentMessage:
    """Return a row of `sent_message`."""
    return SentMessage(
        message_id=row["message_id"],
        case_no=row["case_no"],
        sender=row["sender"],
        to=listed(row["recipients"].lower()),
        cc=listed(row["cc"].lower()),
        subject=row["subject"],
        sent_at=row["sent_at"],
        body=row["body"],
    )
