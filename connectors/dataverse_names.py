"""Tables and columns of the register in Dataverse, as data; an office with other names gives its own.

Standard tables where Dynamics 365 has one (contact, incident, email, task), custom ones with the prefix `mo_` for the
rest. Every table has an alternate key, by which rows are written without their GUID being known.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal

from connectors.ports import Table
from connectors.register_tables import TABLE_COLUMNS

Kind = Literal["text", "whole", "decimal", "state", "first"]


@dataclass(frozen=True, slots=True)
class Attribute:
    """A column in Dataverse: its logical name and what it takes.

    `state`: 0 is open and 1 closed. `first`: the first of a list, written beside the list and never read.
    """

    name: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class TableNames:
    """One Dataverse table that holds rows of a table of the register."""

    entity_set: str
    id: str  # the primary key's attribute, a GUID
    key: str  # the alternate key's attribute
    columns: Mapping[str, tuple[Attribute, ...]]
    fixed: Mapping[str, Any] = field(default_factory=dict)  # what marks these rows within the table
    kinds: frozenset[str] = frozenset()  # of activities: those that lie here; empty is all others


def _attributes(*columns: str, **special: tuple[Attribute, ...]) -> Mapping[str, tuple[Attribute, ...]]:
    plain = {name: (Attribute(f"mo_{name.replace('_', '')}"),) for name in columns}
    return MappingProxyType({**plain, **special})


def _one(name: str, kind: Kind = "text") -> tuple[Attribute, ...]:
    return (Attribute(name, kind),)


_PEOPLE = TableNames(
    "contacts", "contactid", "mo_personid",
    _attributes(
        "person_id", "role", "organisation", "member_no", "register_no", "nhs_no", "flags",
        name=_one("fullname"),
        emails=(Attribute("mo_emails"), Attribute("emailaddress1", "first")),
        phone=_one("telephone1"),
        dob=_one("birthdate"),
    ),
)  # fmt: skip
_CASES = TableNames(
    "incidents", "incidentid", "ticketnumber",
    _attributes(
        "case_type", "stage", "nation", "member_id", "patient_id", "owner_id", "opened", "incident_date",
        "closed", "folder", "flags",
        case_no=_one("ticketnumber"), title=_one("title"), status=_one("statecode", "state"),
    ),
)  # fmt: skip
_SENT = TableNames(
    "emails", "activityid", "mo_activityid",
    _attributes(
        "case_no", "from", "to", "cc", "sent",
        message_id=_one("messageid"), subject=_one("subject"), body=_one("description"),
    ),
    fixed=MappingProxyType({"directioncode": True}),
)  # fmt: skip
_ACTIVITY = _attributes("activity_id", "case_no", "kind", "at", "by", "ref", subject=_one("subject"))
_LETTERS = TableNames(
    "emails", "activityid", "mo_activityid", _ACTIVITY,
    fixed=MappingProxyType({"directioncode": False}), kinds=frozenset({"message"}),
)  # fmt: skip
_TASKS = TableNames("tasks", "activityid", "mo_activityid", _ACTIVITY)


def _custom(table: Table, name: str, key: str) -> tuple[TableNames, ...]:
    # A custom table's own GUID is named after the table; where that name is the alternate key's, it is the row's.
    guid = f"{name}rowid" if key == f"{name}id" else f"{name}id"
    plural = f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"
    return (TableNames(plural, guid, key, _attributes(*TABLE_COLUMNS[table])),)


DEFAULT_NAMES: Mapping[Table, tuple[TableNames, ...]] = MappingProxyType(
    {
        "people": (_PEOPLE,),
        "cases": (_CASES,),
        "parties": _custom("parties", "mo_party", "mo_partykey"),
        "requests": _custom("requests", "mo_request", "mo_requestid"),
        "deadlines": _custom("deadlines", "mo_deadline", "mo_deadlineid"),
        "memberships": _custom("memberships", "mo_membership", "mo_membershipkey"),
        "payments": _custom("payments", "mo_payment", "mo_paymentid"),
        "sent": (_SENT,),
        "activities": (_LETTERS, _TASKS),
    }
)  # fmt: skip
"""What the register's tables are called unless settings say otherwise."""


def renamed(overrides: Mapping[str, str]) -> Mapping[Table, tuple[TableNames, ...]]:
    """Return the default names with an office's own: `requests = "new_requests"`, `requests.due = "new_duedate"`.

    Raises ValueError for a table or column that the register does not have.

    >>> renamed({"requests.due": "new_due"})["requests"][0].columns["due"][0].name
    'new_due'
    """
    found = dict(DEFAULT_NAMES)
    tables: dict[str, Table] = {name: name for name in DEFAULT_NAMES}
    for path, name in overrides.items():
        table, _, column = path.partition(".")
        if table not in tables or (column and column not in found[tables[table]][0].columns):
            raise ValueError(f"the register has no {path}")
        found[tables[table]] = tuple(_with(each, column, name) for each in found[tables[table]])
    return MappingProxyType(found)


def _with(each: TableNames, column: str, name: str) -> TableNames:
    if not column:
        return replace(each, entity_set=name)
    first, *others = each.columns[column]
    key = name if each.key == first.name else each.key
    return replace(each, key=key, columns={**each.columns, column: (replace(first, name=name), *others)})
