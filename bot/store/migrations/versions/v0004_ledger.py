"""The ledger: what was decided about requests, people and cases."""

import sqlalchemy as sa
from alembic import op

revision = "v0004"
down_revision = "v0003"


def upgrade() -> None:
    """Add the ledger."""
    op.create_table(
        "ledger",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("case_no", sa.Text(), server_default="", nullable=False),
        sa.Column("entry", sa.JSON(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_ledger")),
    )
    op.create_index("ix_ledger_case_no", "ledger", ["case_no"])
