"""The tables of the CRM in Dataverse, and which column of the scenario's registers each of theirs holds. Data only."""

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["String", "Memo", "DateOnly", "DateTime", "Boolean", "State", "Integer"]


@dataclass(frozen=True, slots=True)
class Attribute:
    """A column: its logical name, its type, and the CSV column that fills it ("" for none)."""

    name: str
    csv: str = ""
    kind: Kind = "String"


@dataclass(frozen=True, slots=True)
class Lookup:
    """A lookup that follows a text column: navigation property, target table, and the two columns that agree."""

    name: str
    target: str
    by: str  # our column
    key: str  # the target's alternate key


@dataclass(frozen=True, slots=True)
class Table:
    """A table: logical name, entity set, primary column, alternate key, and the register it comes from."""

    name: str
    entity_set: str
    id_name: str
    primary_name: str
    key: str
    attributes: tuple[Attribute, ...]
    lookups: tuple[Lookup, ...] = ()
    key_of: tuple[str, ...] = ()  # CSV columns that make the key, joined by "|"; else the key is a column itself
    by_name: dict[str, Attribute] = field(init=False, repr=False, hash=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.by_name.update({a.name: a for a in (*self.attributes, *EVERYWHERE)})

    @property
    def display(self) -> str:
        """What people call it."""
        return self.name.removeprefix("mo_").capitalize()


EVERYWHERE = (
    Attribute("mo_key"),  # the sender's own key, so that a repeated create is known
    Attribute("statecode", kind="State"),
    Attribute("statuscode", kind="Integer"),
)


def _columns(*csv: str) -> tuple[Attribute, ...]:
    return tuple(Attribute("mo_" + name.replace("_", ""), name) for name in csv)


_CASE = Lookup("mo_case", "incident", "mo_caseno", "ticketnumber")
_PERSON = Lookup("mo_person", "contact", "mo_personid", "mo_personid")

TABLES = (
    Table(
        "contact", "contacts", "contactid", "fullname", "mo_personid",
        (
            *_columns("person_id", "role", "organisation", "member_no", "register_no", "nhs_no", "flags"),
            Attribute("fullname", "name"),
            Attribute("emailaddress1"),
            Attribute("mo_emails", "emails", "Memo"),
            Attribute("telephone1", "phone"),
            Attribute("birthdate", "dob", "DateOnly"),
        ),
    ),
    Table(
        "incident", "incidents", "incidentid", "title", "ticketnumber",
        (
            Attribute("ticketnumber", "case_no"),
            Attribute("title", "title"),
            *_columns("case_type", "stage", "nation", "member_id", "patient_id", "owner_id"),
            *_columns("opened", "incident_date", "closed", "folder", "flags"),
        ),
        (
            Lookup("mo_member", "contact", "mo_memberid", "mo_personid"),
            Lookup("mo_patient", "contact", "mo_patientid", "mo_personid"),
            Lookup("mo_owner", "contact", "mo_ownerid", "mo_personid"),
            Lookup("customerid_contact", "contact", "mo_memberid", "mo_personid"),
        ),
    ),
    Table(
        "mo_party", "mo_parties", "mo_partyid", "mo_partykey", "mo_partykey",
        (Attribute("mo_partykey"), *_columns("case_no", "person_id", "role", "their_ref")),
        (_CASE, _PERSON),
        ("case_no", "person_id", "role"),
    ),
    Table(
        "mo_request", "mo_requests", "mo_requestrowid", "mo_requestid", "mo_requestid",
        _columns(
            "request_id", "case_no", "person_id", "items", "sent", "due", "status", "chasers_sent", "message_id"
        ),
        (_CASE, _PERSON),
    ),
    Table(
        "mo_deadline", "mo_deadlines", "mo_deadlinerowid", "mo_deadlineid", "mo_deadlineid",
        _columns("deadline_id", "case_no", "kind", "due", "status", "source"),
        (_CASE,),
    ),
    Table(
        "mo_membership", "mo_memberships", "mo_membershipid", "mo_membershipkey", "mo_membershipkey",
        (Attribute("mo_membershipkey"), *_columns("person_id", "product", "from", "to", "retroactive")),
        (_PERSON,),
        ("person_id", "product", "from"),
    ),
    Table(
        "mo_payment", "mo_payments", "mo_paymentrowid", "mo_invoiceno", "mo_paymentid",
        _columns(
            "payment_id", "case_no", "payee_id", "invoice_no", "invoice_date", "net", "vat", "total", "currency",
            "status",
        ),
        (_CASE, Lookup("mo_payee", "contact", "mo_payeeid", "mo_personid")),
    ),
    Table(
        "email", "emails", "activityid", "subject", "mo_activityid",
        (
            Attribute("mo_activityid"),
            Attribute("subject"),
            Attribute("description", kind="Memo"),
            Attribute("messageid"),
            Attribute("directioncode", kind="Boolean"),
            *(Attribute(f"mo_{name}") for name in ("caseno", "from", "sent", "kind", "at", "by", "ref")),
            *(Attribute(f"mo_{name}", kind="Memo") for name in ("to", "cc")),
        ),
        (_CASE, Lookup("regardingobjectid_incident_email", "incident", "mo_caseno", "ticketnumber")),
    ),
    Table(
        "task", "tasks", "activityid", "subject", "mo_activityid",
        (
            Attribute("mo_activityid"),
            Attribute("subject"),
            Attribute("description", kind="Memo"),
            *(Attribute(f"mo_{name}") for name in ("caseno", "kind", "at", "by", "ref")),
        ),
        (_CASE, Lookup("regardingobjectid_incident_task", "incident", "mo_caseno", "ticketnumber")),
    ),
)  # fmt: skip

BY_NAME = {table.name: table for table in TABLES}
BY_SET = {table.entity_set: table for table in TABLES}

REGISTERS = {
    "people": "contact",
    "cases": "incident",
    "parties": "mo_party",
    "requests": "mo_request",
    "deadlines": "mo_deadline",
    "memberships": "mo_membership",
    "payments": "mo_payment",
}
"""Registers that are one table each; sent and activities share emails and tasks."""

SENT = {
    "message_id": "messageid",
    "case_no": "mo_caseno",
    "from": "mo_from",
    "to": "mo_to",
    "cc": "mo_cc",
    "subject": "subject",
    "sent": "mo_sent",
    "body": "description",
}
ACTIVITIES = {
    "activity_id": "mo_activityid",
    "case_no": "mo_caseno",
    "kind": "mo_kind",
    "at": "mo_at",
    "by": "mo_by",
    "subject": "subject",
    "ref": "mo_ref",
}
MESSAGE = "message"
"""The kind of activity that is an email; the others are tasks."""
