"""The case in whose folder a file lies: copies are looked for there with a wider eye."""

import sqlalchemy as sa
from alembic import op

revision = "v0010"
down_revision = "v0009"


def upgrade() -> None:
    """Add the column; files that are known already have none until they are read again."""
    op.add_column("file_index", sa.Column("lies_in", sa.Text(), nullable=False, server_default=""))
    op.create_index("ix_file_index_lies_in", "file_index", ["lies_in"])
