"""People found by their surname alone."""

import sqlalchemy as sa
from alembic import op

from bot.store.register_keys import surname_key

revision = "v0009"
down_revision = "v0008"

_BATCH = 1000  # people


def upgrade() -> None:
    """Add the surname of everyone who is in the mirror of the register already."""
    person = sa.table("person", sa.column("key"), sa.column("name"))
    names = sa.table("person_name", sa.column("name_key"), sa.column("person"))
    connection = op.get_bind()
    people = connection.execute(sa.select(person.c.key, person.c.name)).all()
    rows = [{"name_key": surname_key(name or ""), "person": key} for key, name in people]
    rows = [row for row in rows if row["name_key"]]
    for start in range(0, len(rows), _BATCH):
        connection.execute(names.insert(), rows[start : start + _BATCH])
