"""What is learned from: labels that named people gave, as counts of known words; and how training stands."""

import sqlalchemy as sa

from bot.store.columns import Json, Moment, RowId, Words, count, flag, metadata, one_of, text

TOLD = ("confirmed", "corrected")

example = sa.Table(
    "example",
    metadata,
    sa.Column("key", Words, primary_key=True),
    sa.Column("item", RowId, sa.ForeignKey("item.id"), nullable=False),
    text("case_no"),
    sa.Column("doc_type", Words, nullable=False),
    sa.Column("told", Words, nullable=False),
    text("by"),
    sa.Column("at", Moment, nullable=False),
    sa.Column("counts", Json, nullable=False),
    one_of("told", TOLD),
    sa.Index("ix_example_case_no", "case_no"),
)

training = sa.Table(
    "training",
    metadata,
    sa.Column("name", Words, primary_key=True),
    count("forgettings"),
    count("models"),
    flag("own"),
    sa.Column("due_since", Moment),
)
