"""How training stands: whether examples were forgotten since the office's own model was made."""

import sqlalchemy as sa
from alembic import op

revision = "v0011"
down_revision = "v0010"


def upgrade() -> None:
    """Add the table; its one row comes with the first model, or the first forgetting."""
    op.create_table(
        "training",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("forgettings", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("models", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("own", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("due_since", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_training")),
    )
