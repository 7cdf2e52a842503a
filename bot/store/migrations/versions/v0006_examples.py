"""Examples: labels of named people, from which a model is trained."""

import sqlalchemy as sa
from alembic import op

revision = "v0006"
down_revision = "v0005"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "example",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("item", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_no", sa.Text(), server_default="", nullable=False),
        sa.Column("doc_type", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.CheckConstraint("told IN ('confirmed', 'corrected')", name=op.f("ck_example_told")),
        sa.ForeignKeyConstraint(["item"], ["item.id"], name=op.f("fk_example_item")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_example")),
    )
    op.create_index("ix_example_case_no", "example", ["case_no"])
