"""The tables of items, effects, questions and of what keeps several workers out of each other's way.

The tables of the audit are in `schema_audit`, the mirror of the register in `schema_register`; all hang on one
metadata. Migrations in `migrations/versions` lead here; a test compares the two on both databases.
"""

import sqlalchemy as sa

from bot.store.columns import Json, Moment, RowId, Words, among, count, flag, metadata, one_of, partial, row_id, text

ITEM_KINDS = ("message", "file", "row", "tick")
ITEM_STATES = ("arrived", "read", "decided", "done", "shunted", "gone", "ignored")
ITEM_OPEN = ("arrived", "read")
OUTCOMES = ("", "filed", "queued", "ignored", "duplicate", "labelled", "left", "done")
MODES = ("shadow", "suggest", "auto")
OUTBOX_STATES = (
    "waiting",
    "leased",
    "done",
    "held",
    "refused",
    "given_up",
    "undone",
    "shadow",
    "unsure",
)
OUTBOX_OPEN = ("waiting", "leased")
QUESTION_STATES = ("open", "answered", "expired")

source = sa.Table(
    "source",
    metadata,
    sa.Column("name", Words, primary_key=True),
    sa.Column("cursor", Words),
    count("round"),
    sa.Column("polled_at", Moment),
    flag("restarted"),
    sa.Column("due_at", Moment),
)

counter = sa.Table(
    "counter",
    metadata,
    sa.Column("name", Words, primary_key=True),
    count("value"),
)

item = sa.Table(
    "item",
    metadata,
    row_id(),
    sa.Column("kind", Words, nullable=False),
    sa.Column("source", Words, nullable=False),
    sa.Column("key", Words, nullable=False, unique=True),
    text("name"),
    text("place"),
    text("day"),
    sa.Column("arrived_at", Moment, nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False, unique=True),
    sa.Column("state", Words, nullable=False, server_default="arrived"),
    text("outcome"),
    text("reason"),
    count("attempts"),
    count("fence"),
    sa.Column("run_at", Moment, nullable=False),
    text("owner"),
    sa.Column("until", Moment),
    text("error"),
    sa.Column("payload", Json, nullable=False),
    one_of("kind", ITEM_KINDS),
    one_of("state", ITEM_STATES),
    one_of("outcome", OUTCOMES),
)
partial("ix_item_open", item.c.seq, item.c.run_at, where=among(item.c.state, ITEM_OPEN))
partial("ix_item_shunted", item.c.seq, where=among(item.c.state, ["shunted"]))
partial("ix_item_balance", item.c.day, item.c.place, where=among(item.c.kind, ["message"]))
sa.Index("ix_item_name", item.c.name)

content = sa.Table(
    "content",
    metadata,
    sa.Column("hash", Words, primary_key=True),
    sa.Column("bytes", sa.LargeBinary, nullable=False),
    sa.Column("kept_until", Moment, nullable=False),
    sa.Index("ix_content_kept_until", "kept_until"),
)

facts = sa.Table(
    "facts",
    metadata,
    sa.Column("item", RowId, sa.ForeignKey("item.id"), primary_key=True),
    sa.Column("digest", Words, nullable=False),
    sa.Column("json", Words, nullable=False),
    sa.Column("versions", Json, nullable=False),
)

decision = sa.Table(
    "decision",
    metadata,
    sa.Column("item", RowId, sa.ForeignKey("item.id"), primary_key=True),
    sa.Column("n", sa.Integer, primary_key=True),
    sa.Column("rule", Words, nullable=False),
    sa.Column("slot", Words, nullable=False),
    sa.Column("effect", Json, nullable=False),
    text("because"),
    flag("overruled"),
)

target = sa.Table(
    "target",
    metadata,
    sa.Column("name", Words, primary_key=True),
    count("seq"),
)

outbox = sa.Table(
    "outbox",
    metadata,
    row_id(),
    sa.Column("key", Words, nullable=False, unique=True),
    sa.Column("item", RowId, sa.ForeignKey("item.id")),
    sa.Column("kind", Words, nullable=False),
    sa.Column("target", Words, nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    text("place"),
    text("letter"),
    text("rule"),
    text("case_no"),
    flag("urgent"),
    sa.Column("payload", Json, nullable=False),
    sa.Column("mode", Words, nullable=False),
    sa.Column("state", Words, nullable=False),
    count("attempts"),
    count("fence"),
    sa.Column("run_at", Moment, nullable=False),
    text("owner"),
    sa.Column("until", Moment),
    sa.Column("receipt", Json),
    text("error"),
    text("approval"),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("done_at", Moment),
    one_of("mode", MODES),
    one_of("state", OUTBOX_STATES),
    sa.UniqueConstraint("target", "seq"),
)
partial("ix_outbox_open", outbox.c.run_at, outbox.c.id, where=among(outbox.c.state, OUTBOX_OPEN))
partial("ix_outbox_head", outbox.c.target, outbox.c.seq, where=among(outbox.c.state, OUTBOX_OPEN))
sa.Index("ix_outbox_state", outbox.c.state, outbox.c.kind, outbox.c.id)
sa.Index("ix_outbox_item", outbox.c.item)
sa.Index("ix_outbox_case_no", outbox.c.case_no, outbox.c.kind, outbox.c.done_at)
sa.Index("ix_outbox_done_at", outbox.c.kind, outbox.c.done_at)

question = sa.Table(
    "question",
    metadata,
    row_id(),
    sa.Column("key", Words, nullable=False, unique=True),
    sa.Column("queue", Words, nullable=False),
    sa.Column("item", RowId, sa.ForeignKey("item.id")),
    text("case_no"),
    text("about"),
    sa.Column("question", Words, nullable=False),
    text("because"),
    sa.Column("candidates", Json, nullable=False),
    sa.Column("raised_at", Moment, nullable=False),
    sa.Column("due_at", Moment),
    sa.Column("state", Words, nullable=False, server_default="open"),
    sa.Column("answer", Json),
    text("answered_by"),
    sa.Column("answered_at", Moment),
    one_of("state", QUESTION_STATES),
)
partial("ix_question_open", question.c.queue, question.c.raised_at, where=among(question.c.state, ["open"]))
sa.Index("ix_question_item", question.c.item)
sa.Index("ix_question_case_no", question.c.case_no)

limiter = sa.Table(
    "limiter",
    metadata,
    sa.Column("bucket", Words, primary_key=True),
    sa.Column("interval", sa.BigInteger, nullable=False),
    sa.Column("burst", sa.Integer, nullable=False),
    count("free_at"),
    count("blocked_until"),
)

lease = sa.Table(
    "lease",
    metadata,
    sa.Column("name", Words, primary_key=True),
    text("owner"),
    sa.Column("until", Moment, nullable=False),
    count("fence"),
)

pause = sa.Table(
    "pause",
    metadata,
    sa.Column("scope", Words, primary_key=True),
    sa.Column("since", Moment, nullable=False),
    sa.Column("by", Words, nullable=False),
    text("why"),
)

approval = sa.Table(
    "approval",
    metadata,
    sa.Column("key", Words, primary_key=True),
    sa.Column("hash", Words, nullable=False),
    sa.Column("by", Words, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

message_index = sa.Table(
    "message_index",
    metadata,
    sa.Column("mailbox", Words, primary_key=True),
    sa.Column("internet_id", Words, primary_key=True),
    sa.Column("item", RowId, sa.ForeignKey("item.id"), primary_key=True),
    sa.Column("direction", Words, nullable=False),
    text("kind"),
    text("hash"),
    text("sent_by_key"),
    sa.Column("cases", Json, nullable=False),
    flag("confirmed"),
    one_of("direction", ("in", "out")),
)
sa.Index("ix_message_index_internet_id", message_index.c.internet_id)
sa.Index("ix_message_index_item", message_index.c.item)
sa.Index("ix_message_index_hash", message_index.c.hash)
sa.Index("ix_message_index_sent_by_key", message_index.c.sent_by_key)

file_index = sa.Table(
    "file_index",
    metadata,
    sa.Column("library", Words, primary_key=True),
    sa.Column("file_id", Words, primary_key=True),
    sa.Column("path", Words, nullable=False),
    text("etag"),
    text("text_hash"),
    text("content_hash"),
    sa.Column("simhash", sa.BigInteger),
    sa.Column("band_a", sa.Integer),
    sa.Column("band_b", sa.Integer),
    sa.Column("band_c", sa.Integer),
    sa.Column("band_d", sa.Integer),
    text("doc_type"),
    text("case_no"),
    text("lies_in"),
    text("labelled_by"),
    sa.Column("item", RowId, sa.ForeignKey("item.id")),
    flag("removed"),
    sa.Index("ix_file_index_path", "library", "path"),
    sa.Index("ix_file_index_lies_in", "lies_in"),
    sa.Index("ix_file_index_case_no", "case_no"),
    sa.Index("ix_file_index_item", "item"),
)
for _name in ("text_hash", "content_hash", "band_a", "band_b", "band_c", "band_d"):
    sa.Index(f"ix_file_index_{_name}", file_index.c[_name])

laid = sa.Table(
    "laid",
    metadata,
    sa.Column("library", Words, primary_key=True),
    sa.Column("file_id", Words, primary_key=True),
    sa.Column("path", Words, nullable=False),
    sa.Column("key", Words, nullable=False),
    sa.Column("arrived_at", Moment, nullable=False),
    sa.Column("payload", Json, nullable=False),
    sa.Index("ix_laid_path", "library", "path"),
)

own_write = sa.Table(
    "own_write",
    metadata,
    sa.Column("library", Words, primary_key=True),
    sa.Column("file_id", Words, primary_key=True),
    sa.Column("etag", Words, primary_key=True),
    text("key"),
    sa.Column("columns", Json, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index("ix_own_write_at", "at"),
)
