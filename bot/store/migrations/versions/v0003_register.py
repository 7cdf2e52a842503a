"""The mirror of the register."""

import sqlalchemy as sa
from alembic import op

revision = "v0003"
down_revision = "v0002"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "activity",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("activity_id", sa.Text(), server_default="", nullable=False),
        sa.Column("case_no", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.Text(), server_default="", nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("ref", sa.Text(), server_default="", nullable=False),
        sa.Column("etag", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_activity")),
    )
    op.create_index("ix_activity_case_no", "activity", ["case_no"], unique=False)
    op.create_index("ix_activity_ref", "activity", ["ref"], unique=False)
    op.create_table(
        "case_",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("case_no", sa.Text(), server_default="", nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("case_type", sa.Text(), server_default="", nullable=False),
        sa.Column("stage", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), server_default="", nullable=False),
        sa.Column("nation", sa.Text(), server_default="", nullable=False),
        sa.Column("member_id", sa.Text(), server_default="", nullable=False),
        sa.Column("patient_id", sa.Text(), server_default="", nullable=False),
        sa.Column("owner_id", sa.Text(), server_default="", nullable=False),
        sa.Column("opened", sa.Text(), server_default="", nullable=False),
        sa.Column("incident_date", sa.Text(), server_default="", nullable=False),
        sa.Column("closed", sa.Text(), server_default="", nullable=False),
        sa.Column("folder", sa.Text(), server_default="", nullable=False),
        sa.Column("flags", sa.Text(), server_default="", nullable=False),
        sa.Column("etag", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_case_")),
    )
    op.create_index("ix_case__folder", "case_", ["folder"], unique=False)
    op.create_index("ix_case__member_id", "case_", ["member_id"], unique=False)
    op.create_index(
        "ix_case__open",
        "case_",
        ["key"],
        unique=False,
        sqlite_where=sa.text("status IN ('open')"),
        postgresql_where=sa.text("status IN ('open')"),
    )
    op.create_index("ix_case__owner_id", "case_", ["owner_id"], unique=False)
    op.create_index("ix_case__patient_id", "case_", ["patient_id"], unique=False)
    op.create_table(
        "deadline",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("deadline_id", sa.Text(), server_default="", nullable=False),
        sa.Column("case_no", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("due", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), server_default="", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("etag", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_deadline")),
    )
    op.create_index("ix_deadline_case_no", "deadline", ["case_no"], unique=False)
    op.create_index(
        "ix_deadline_open",
        "deadline",
        ["due"],
        unique=False,
        sqlite_where=sa.text("status IN ('provisional', 'confirmed')"),
        postgresql_where=sa.text("status IN ('provisional', 'confirmed')"),
    )
    op.create_table(
        "membership",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), server_default="", nullable=False),
        sa.Column("product", sa.Text(), server_default="", nullable=False),
        sa.Column("from_day", sa.Text(), server_default="", nullable=False),
        sa.Column("to_day", sa.Text(), server_default="", nullable=False),
        sa.Column("retroactive", sa.Text(), server_default="", nullable=False),
        sa.Column("etag", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_membership")),
    )
    op.create_index("ix_membership_person_id", "membership", ["person_id"], unique=False)
    op.create_table(
        "party",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("case_no", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", sa.Text(), server_default="", nullable=False),
        sa.Column("role", sa.Text(), server_default="", nullable=False),
        sa.Column("their_ref", sa.Text(), server_default="", nullable=False),
        sa.Column("etag", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_party")),
    )
    op.create_index("ix_party_case_no", "party", ["case_no"], unique=False)
    op.create_index("ix_party_person_id", "party", ["person_id"], unique=False)
    op.create_table(
        "party_reference",
        sa.Column("ref_key", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("ref_key", "party", name=op.f("pk_party_reference")),
    )
    op.create_index("ix_party_reference_party", "party_reference", ["party"], unique=False)
    op.create_table(
        "payment",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Text(), server_default="", nullable=False),
        sa.Column("case_no", sa.Text(), server_default="", nullable=False),
        sa.Column("payee_id", sa.Text(), server_default="", nullable=False),
        sa.Column("invoice_no", sa.Text(), server_default="", nullable=False),
        sa.Column("invoice_date", sa.Text(), server_default="", nullable=False),
        sa.Column("net", sa.Text(), server_default="", nullable=False),
        sa.Column("vat", sa.Text(), server_default="", nullable=False),
        sa.Column("total", sa.Text(), server_default="", nullable=False),
        sa.Column("currency", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), server_default="", nullable=False),
        sa.Column("invoice_key", sa.Text(), server_default="", nullable=False),
        sa.Column("etag", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_payment")),
    )
    op.create_index("ix_payment_case_no", "payment", ["case_no"], unique=False)
    op.create_index("ix_payment_invoice_key", "payment", ["invoice_key"], unique=False)
    op.create_index("ix_payment_payee_id", "payment", ["payee_id"], unique=False)
    op.create_table(
        "person",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), server_default="", nullable=False),
        sa.Column("role", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("emails", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("organisation", sa.Text(), server_default="", nullable=False),
        sa.Column("member_no", sa.Text(), server_default="", nullable=False),
        sa.Column("register_no", sa.Text(), server_default="", nullable=False),
        sa.Column("dob", sa.Text(), server_default="", nullable=False),
        sa.Column("nhs_no", sa.Text(), server_default="", nullable=False),
        sa.Column("flags", sa.Text(), server_default="", nullable=False),
        sa.Column("member_key", sa.Text(), server_default="", nullable=False),
        sa.Column("register_key", sa.Text(), server_default="", nullable=False),
        sa.Column("nhs_key", sa.Text(), server_default="", nullable=False),
        sa.Column("phone_key", sa.Text(), server_default="", nullable=False),
        sa.Column("etag", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_person")),
    )
    op.create_index("ix_person_dob", "person", ["dob"], unique=False)
    op.create_index("ix_person_member_key", "person", ["member_key"], unique=False)
    op.create_index("ix_person_nhs_key", "person", ["nhs_key"], unique=False)
    op.create_index("ix_person_phone_key", "person", ["phone_key"], unique=False)
    op.create_index("ix_person_register_key", "person", ["register_key"], unique=False)
    op.create_table(
        "person_email",
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("email", "person", name=op.f("pk_person_email")),
    )
    op.create_index("ix_person_email_domain", "person_email", ["domain"], unique=False)
    op.create_index("ix_person_email_person", "person_email", ["person"], unique=False)
    op.create_table(
        "person_name",
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name_key", "person", name=op.f("pk_person_name")),
    )
    op.create_index("ix_person_name_person", "person_name", ["person"], unique=False)
    op.create_table(
        "request",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), server_default="", nullable=False),
        sa.Column("case_no", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", sa.Text(), server_default="", nullable=False),
        sa.Column("items", sa.Text(), server_default="", nullable=False),
        sa.Column("sent", sa.Text(), server_default="", nullable=False),
        sa.Column("due", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), server_default="", nullable=False),
        sa.Column("chasers_sent", sa.Text(), server_default="", nullable=False),
        sa.Column("message_id", sa.Text(), server_default="", nullable=False),
        sa.Column("etag", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_request")),
    )
    op.create_index("ix_request_case_no", "request", ["case_no"], unique=False)
    op.create_index("ix_request_message_id", "request", ["message_id"], unique=False)
    op.create_index(
        "ix_request_open",
        "request",
        ["person_id", "key"],
        unique=False,
        sqlite_where=sa.text("status IN ('open', 'part')"),
        postgresql_where=sa.text("status IN ('open', 'part')"),
    )
    op.create_index("ix_request_person_id", "request", ["person_id"], unique=False)
    op.create_table(
        "sent_message",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), server_default="", nullable=False),
        sa.Column("case_no", sa.Text(), server_default="", nullable=False),
        sa.Column("sender", sa.Text(), server_default="", nullable=False),
        sa.Column("recipients", sa.Text(), server_default="", nullable=False),
        sa.Column("cc", sa.Text(), server_default="", nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("sent_at", sa.Text(), server_default="", nullable=False),
        sa.Column("body", sa.Text(), server_default="", nullable=False),
        sa.Column("etag", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sent_message")),
    )
    op.create_index("ix_sent_message_case_no", "sent_message", ["case_no"], unique=False)
    op.create_index("ix_sent_message_message_id", "sent_message", ["message_id"], unique=False)
