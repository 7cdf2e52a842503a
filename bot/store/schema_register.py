"""The mirror of the register: its tables with the register's own columns, and look-up tables derived from them.

Values are text as the register gives them, "" where unknown, dates ISO 8601. `key` is the row's key in the register:
a case's number, a person's id.
Derived columns (`…_key`, `domain`, `person_name`, `person_email`, `party_reference`) are filled by `register_apply`.
"""

import sqlalchemy as sa

from bot.store.columns import Words, among, metadata, partial, said, text

REQUEST_OPEN = ("open", "part")
DEADLINE_OPEN = ("provisional", "confirmed")


def _mirror(name: str, columns: str, *derived: str) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("key", Words, primary_key=True),
        *(text(each) for each in columns.split()),
        *(text(each) for each in derived),
        text("etag"),
    )


def _look_up(table: sa.Table, *columns: str) -> None:
    # Most people have no member number and most cases no folder: the index holds those that have one.
    for each in columns:
        partial(f"ix_{table.name}_{each}", table.c[each], where=said(table.c[each]))


person = _mirror(
    "person",
    "role name emails phone organisation member_no register_no dob nhs_no flags",
    "member_key",
    "register_key",
    "nhs_key",
    "phone_key",
)
_look_up(person, "member_key", "register_key", "nhs_key", "dob", "phone_key")

person_email = sa.Table(
    "person_email",
    metadata,
    sa.Column("email", Words, primary_key=True),
    sa.Column("person", Words, primary_key=True),
    text("domain"),
    sa.Index("ix_person_email_person", "person"),
    sa.Index("ix_person_email_domain", "domain"),
)

person_name = sa.Table(
    "person_name",
    metadata,
    sa.Column("name_key", Words, primary_key=True),
    sa.Column("person", Words, primary_key=True),
    sa.Index("ix_person_name_person", "person"),
    sqlite_with_rowid=False,
)

case_ = _mirror(
    "case_",
    "title case_type stage status nation member_id patient_id owner_id opened incident_date closed folder flags",
)
_look_up(case_, "member_id", "patient_id", "owner_id", "folder")
partial("ix_case__open", case_.c.key, where=among(case_.c.status, ["open"]))

party = _mirror("party", "case_no person_id role their_ref")
_look_up(party, "case_no", "person_id")

party_reference = sa.Table(
    "party_reference",
    metadata,
    sa.Column("ref_key", Words, primary_key=True),
    sa.Column("party", Words, primary_key=True),
    sa.Index("ix_party_reference_party", "party"),
)

request = _mirror("request", "case_no person_id items sent due status chasers_sent message_id")
_look_up(request, "case_no", "person_id", "message_id")
partial("ix_request_open", request.c.person_id, request.c.key, where=among(request.c.status, REQUEST_OPEN))

deadline = _mirror("deadline", "case_no kind due status source")
_look_up(deadline, "case_no")
partial("ix_deadline_open", deadline.c.due, where=among(deadline.c.status, DEADLINE_OPEN))

membership = _mirror("membership", "person_id product from_day to_day retroactive")
_look_up(membership, "person_id")

payment = _mirror(
    "payment",
    "case_no payee_id invoice_no invoice_date net vat total currency status",
    "invoice_key",
)
_look_up(payment, "case_no", "payee_id", "invoice_key")

activity = _mirror("activity", "case_no kind at by subject ref")
_look_up(activity, "case_no", "ref")

sent_message = _mirror("sent_message", "message_id case_no sender recipients cc subject sent_at body")
_look_up(sent_message, "message_id", "case_no")
