"""Files that lay in a library before it was watched, and wait for a sweep."""

import sqlalchemy as sa
from alembic import op

revision = "v0007"
down_revision = "v0006"


def upgrade() -> None:
    """Add them."""
    op.create_table(
        "laid",
        sa.Column("library", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("arrived_at", sa.BigInteger(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("library", "file_id", name=op.f("pk_laid")),
    )
    op.create_index("ix_laid_path", "laid", ["library", "path"], unique=False)
