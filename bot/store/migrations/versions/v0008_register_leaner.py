"""The mirror of the register without what it held twice: keys beside the same keys, indexes of what is not said."""

import sqlalchemy as sa
from alembic import op

revision = "v0008"
down_revision = "v0007"

_TWICE = (
    ("person", "person_id"),
    ("case_", "case_no"),
    ("request", "request_id"),
    ("deadline", "deadline_id"),
    ("payment", "payment_id"),
    ("activity", "activity_id"),
)
_LOOKED_UP = (
    ("person", ("member_key", "register_key", "nhs_key", "dob", "phone_key")),
    ("case_", ("member_id", "patient_id", "owner_id", "folder")),
    ("party", ("case_no", "person_id")),
    ("request", ("case_no", "person_id", "message_id")),
    ("deadline", ("case_no",)),
    ("membership", ("person_id",)),
    ("payment", ("case_no", "payee_id", "invoice_key")),
    ("activity", ("case_no", "ref")),
    ("sent_message", ("message_id", "case_no")),
)


def upgrade() -> None:
    """Drop the copies, index only what is said, and keep the names of people in their index."""
    for table, column in _TWICE:
        op.drop_column(table, column)
    for table, columns in _LOOKED_UP:
        for each in columns:
            known = sa.text(f"{each} != ''")
            op.drop_index(f"ix_{table}_{each}", table)
            op.create_index(
                f"ix_{table}_{each}", table, [each], unique=False, sqlite_where=known, postgresql_where=known
            )
    if op.get_context().dialect.name == "sqlite":
        _names_in_their_index()


def _names_in_their_index() -> None:
    op.rename_table("person_name", "person_name_before")
    op.drop_index("ix_person_name_person", "person_name_before")
    op.create_table(
        "person_name",
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name_key", "person", name=op.f("pk_person_name")),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO person_name SELECT name_key, person FROM person_name_before")
    op.drop_table("person_name_before")
    op.create_index("ix_person_name_person", "person_name", ["person"], unique=False)
