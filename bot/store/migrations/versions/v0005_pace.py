"""When a source is worth asking again."""

import sqlalchemy as sa
from alembic import op

revision = "v0005"
down_revision = "v0004"


def upgrade() -> None:
    """Add the moment to the sources."""
    op.add_column("source", sa.Column("due_at", sa.BigInteger(), nullable=True))
