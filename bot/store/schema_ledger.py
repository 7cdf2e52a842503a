"""The ledger's table: what we decided about requests, people and cases that the register does not say (yet)."""

import sqlalchemy as sa

from bot.store.columns import Json, Moment, metadata, text

ledger = sa.Table(
    "ledger",
    metadata,
    sa.Column("subject", sa.Text, primary_key=True),
    text("case_no"),
    sa.Column("entry", Json, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index("ix_ledger_case_no", "case_no"),
)
