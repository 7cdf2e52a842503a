"""Items, effects, questions, limits, leases, indexes of messages and files."""

import sqlalchemy as sa
from alembic import op

revision = "v0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "approval",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_approval")),
    )
    op.create_table(
        "content",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.Column("kept_until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_content")),
    )
    op.create_index("ix_content_kept_until", "content", ["kept_until"], unique=False)
    op.create_table(
        "counter",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counter")),
    )
    op.create_table(
        "item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("day", sa.Text(), server_default="", nullable=False),
        sa.Column("arrived_at", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), server_default="arrived", nullable=False),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("attempts", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("fence", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("run_at", sa.BigInteger(), nullable=False),
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.CheckConstraint("kind IN ('message', 'file', 'row', 'tick')", name=op.f("ck_item_kind")),
        sa.CheckConstraint(
            "outcome IN ('', 'filed', 'queued', 'ignored', 'duplicate', 'labelled', 'left', 'done')",
            name=op.f("ck_item_outcome"),
        ),
        sa.CheckConstraint(
            "state IN ('arrived', 'read', 'decided', 'done', 'shunted', 'gone', 'ignored')", name=op.f("ck_item_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("key", name=op.f("uq_item_key")),
        sa.UniqueConstraint("seq", name=op.f("uq_item_seq")),
    )
    op.create_index(
        "ix_item_balance",
        "item",
        ["day", "place"],
        unique=False,
        sqlite_where=sa.text("kind IN ('message')"),
        postgresql_where=sa.text("kind IN ('message')"),
    )
    op.create_index("ix_item_name", "item", ["name"], unique=False)
    op.create_index(
        "ix_item_open",
        "item",
        ["seq", "run_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('arrived', 'read')"),
        postgresql_where=sa.text("state IN ('arrived', 'read')"),
    )
    op.create_index(
        "ix_item_shunted",
        "item",
        ["seq"],
        unique=False,
        sqlite_where=sa.text("state IN ('shunted')"),
        postgresql_where=sa.text("state IN ('shunted')"),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("fence", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "limiter",
        sa.Column("bucket", sa.Text(), nullable=False),
        sa.Column("interval", sa.BigInteger(), nullable=False),
        sa.Column("burst", sa.Integer(), nullable=False),
        sa.Column("free_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("blocked_until", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("bucket", name=op.f("pk_limiter")),
    )
    op.create_table(
        "own_write",
        sa.Column("library", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), server_default="", nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("library", "file_id", "etag", name=op.f("pk_own_write")),
    )
    op.create_index("ix_own_write_at", "own_write", ["at"], unique=False)
    op.create_table(
        "pause",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_pause")),
    )
    op.create_table(
        "source",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=True),
        sa.Column("round", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("polled_at", sa.BigInteger(), nullable=True),
        sa.Column("restarted", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_source")),
    )
    op.create_table(
        "target",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_target")),
    )
    op.create_table(
        "decision",
        sa.Column("item", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("effect", sa.JSON(), nullable=False),
        sa.Column("because", sa.Text(), server_default="", nullable=False),
        sa.Column("overruled", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["item"], ["item.id"], name=op.f("fk_decision_item")),
        sa.PrimaryKeyConstraint("item", "n", name=op.f("pk_decision")),
    )
    op.create_table(
        "facts",
        sa.Column("item", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("json", sa.Text(), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["item"], ["item.id"], name=op.f("fk_facts_item")),
        sa.PrimaryKeyConstraint("item", name=op.f("pk_facts")),
    )
    op.create_table(
        "file_index",
        sa.Column("library", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), server_default="", nullable=False),
        sa.Column("text_hash", sa.Text(), server_default="", nullable=False),
        sa.Column("content_hash", sa.Text(), server_default="", nullable=False),
        sa.Column("simhash", sa.BigInteger(), nullable=True),
        sa.Column("band_a", sa.Integer(), nullable=True),
        sa.Column("band_b", sa.Integer(), nullable=True),
        sa.Column("band_c", sa.Integer(), nullable=True),
        sa.Column("band_d", sa.Integer(), nullable=True),
        sa.Column("doc_type", sa.Text(), server_default="", nullable=False),
        sa.Column("case_no", sa.Text(), server_default="", nullable=False),
        sa.Column("labelled_by", sa.Text(), server_default="", nullable=False),
        sa.Column("item", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("removed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["item"], ["item.id"], name=op.f("fk_file_index_item")),
        sa.PrimaryKeyConstraint("library", "file_id", name=op.f("pk_file_index")),
    )
    op.create_index("ix_file_index_band_a", "file_index", ["band_a"], unique=False)
    op.create_index("ix_file_index_band_b", "file_index", ["band_b"], unique=False)
    op.create_index("ix_file_index_band_c", "file_index", ["band_c"], unique=False)
    op.create_index("ix_file_index_band_d", "file_index", ["band_d"], unique=False)
    op.create_index("ix_file_index_case_no", "file_index", ["case_no"], unique=False)
    op.create_index("ix_file_index_content_hash", "file_index", ["content_hash"], unique=False)
    op.create_index("ix_file_index_item", "file_index", ["item"], unique=False)
    op.create_index("ix_file_index_path", "file_index", ["library", "path"], unique=False)
    op.create_index("ix_file_index_text_hash", "file_index", ["text_hash"], unique=False)
    op.create_table(
        "message_index",
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("internet_id", sa.Text(), nullable=False),
        sa.Column("item", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("hash", sa.Text(), server_default="", nullable=False),
        sa.Column("sent_by_key", sa.Text(), server_default="", nullable=False),
        sa.Column("cases", sa.JSON(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("direction IN ('in', 'out')", name=op.f("ck_message_index_direction")),
        sa.ForeignKeyConstraint(["item"], ["item.id"], name=op.f("fk_message_index_item")),
        sa.PrimaryKeyConstraint("mailbox", "internet_id", "item", name=op.f("pk_message_index")),
    )
    op.create_index("ix_message_index_hash", "message_index", ["hash"], unique=False)
    op.create_index("ix_message_index_internet_id", "message_index", ["internet_id"], unique=False)
    op.create_index("ix_message_index_item", "message_index", ["item"], unique=False)
    op.create_index("ix_message_index_sent_by_key", "message_index", ["sent_by_key"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("item", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("letter", sa.Text(), server_default="", nullable=False),
        sa.Column("rule", sa.Text(), server_default="", nullable=False),
        sa.Column("case_no", sa.Text(), server_default="", nullable=False),
        sa.Column("urgent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("fence", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("run_at", sa.BigInteger(), nullable=False),
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("receipt", sa.JSON(), nullable=True),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("approval", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("mode IN ('shadow', 'suggest', 'auto')", name=op.f("ck_outbox_mode")),
        sa.CheckConstraint(
            "state IN ('waiting', 'leased', 'done', 'held', 'refused', 'given_up', 'undone', 'shadow', 'unsure')",
            name=op.f("ck_outbox_state"),
        ),
        sa.ForeignKeyConstraint(["item"], ["item.id"], name=op.f("fk_outbox_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
        sa.UniqueConstraint("target", "seq", name=op.f("uq_outbox_target_seq")),
    )
    op.create_index("ix_outbox_case_no", "outbox", ["case_no", "kind", "done_at"], unique=False)
    op.create_index("ix_outbox_done_at", "outbox", ["kind", "done_at"], unique=False)
    op.create_index(
        "ix_outbox_head",
        "outbox",
        ["target", "seq"],
        unique=False,
        sqlite_where=sa.text("state IN ('waiting', 'leased')"),
        postgresql_where=sa.text("state IN ('waiting', 'leased')"),
    )
    op.create_index("ix_outbox_item", "outbox", ["item"], unique=False)
    op.create_index(
        "ix_outbox_open",
        "outbox",
        ["run_at", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('waiting', 'leased')"),
        postgresql_where=sa.text("state IN ('waiting', 'leased')"),
    )
    op.create_index("ix_outbox_state", "outbox", ["state", "kind", "id"], unique=False)
    op.create_table(
        "question",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("item", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("case_no", sa.Text(), server_default="", nullable=False),
        sa.Column("about", sa.Text(), server_default="", nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), server_default="", nullable=False),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("raised_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.Column("answered_by", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'answered', 'expired')", name=op.f("ck_question_state")),
        sa.ForeignKeyConstraint(["item"], ["item.id"], name=op.f("fk_question_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("key", name=op.f("uq_question_key")),
    )
    op.create_index("ix_question_case_no", "question", ["case_no"], unique=False)
    op.create_index("ix_question_item", "question", ["item"], unique=False)
    op.create_index(
        "ix_question_open",
        "question",
        ["queue", "raised_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('open')"),
        postgresql_where=sa.text("state IN ('open')"),
    )
