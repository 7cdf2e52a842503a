"""The tables of the audit: entries that are only ever added, and the personal values beside them.

Triggers, made by the migration, refuse UPDATE and DELETE on the append-only ones.
"""

import sqlalchemy as sa

from bot.store.columns import Moment, RowId, Words, count, metadata, row_id, text

audit_entry = sa.Table(
    "audit_entry",
    metadata,
    row_id(),
    sa.Column("chain", Words, nullable=False),
    sa.Column("n", sa.BigInteger, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("actor", Words, nullable=False),
    sa.Column("kind", Words, nullable=False),
    text("item"),
    sa.Column("body", Words, nullable=False),
    sa.Column("prev", Words, nullable=False),
    sa.Column("hash", Words, nullable=False),
    sa.UniqueConstraint("chain", "n"),
    sa.Index("ix_audit_entry_item", "item"),
    sa.Index("ix_audit_entry_at", "at"),
)

audit_personal = sa.Table(
    "audit_personal",
    metadata,
    sa.Column("entry", RowId, sa.ForeignKey("audit_entry.id"), primary_key=True),
    sa.Column("name", Words, primary_key=True),
    sa.Column("salt", Words, nullable=False),
    sa.Column("value", Words, nullable=False),
)

audit_head = sa.Table(
    "audit_head",
    metadata,
    sa.Column("chain", Words, primary_key=True),
    count("n"),
    text("hash"),
    count("sealed"),
)

audit_seal = sa.Table(
    "audit_seal",
    metadata,
    sa.Column("day", Words, primary_key=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("heads", sa.BigInteger, nullable=False),
    sa.Column("digest", Words, nullable=False),
    sa.Column("prev", Words, nullable=False),
    sa.Column("hash", Words, nullable=False),
)

audit_sealed = sa.Table(
    "audit_sealed",
    metadata,
    sa.Column("day", Words, sa.ForeignKey("audit_seal.day"), primary_key=True),
    sa.Column("chain", Words, primary_key=True),
    sa.Column("n", sa.BigInteger, nullable=False),
    sa.Column("hash", Words, nullable=False),
)

APPEND_ONLY = ("audit_entry", "audit_seal", "audit_sealed")
