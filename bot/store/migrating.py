"""Brings a database to the present schema with Alembic; `migrations/versions` holds one module per step."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.store import schema, schema_audit, schema_learning, schema_ledger, schema_register
from bot.store.columns import metadata

_ADVISORY_LOCK = 7_355_608
TABLES = (schema.item, schema_audit.audit_entry, schema_ledger.ledger, schema_learning.example, schema_register.person)
"""One table of each module, named so that importing this one loads the whole metadata."""


class StoreBehind(Exception):
    """The store's schema is older than this program; start the service, or a command that writes, to bring it up."""


class StoreAhead(Exception):
    """The store's schema is newer than this program; install the version that wrote it, or a later one."""


def is_behind(connection: sa.Connection) -> bool:
    """Say whether steps are missing. Raises StoreAhead where the store knows a step that we do not."""
    script = _script()
    here = MigrationContext.configure(connection).get_current_revision()
    if here is not None and here not in {each.revision for each in script.walk_revisions()}:
        raise StoreAhead(f"{StoreAhead.__doc__} ({here})")
    return here != script.get_current_head()


def upgrade(connection: sa.Connection) -> None:
    """Take every missing step inside the caller's transaction. Workers that start together take turns."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
    script = _script()

    def steps(revision: Any, _context: MigrationContext) -> Any:
        return script._upgrade_revs("head", revision)

    context = MigrationContext.configure(connection, opts={"fn": steps, "transactional_ddl": True})
    with Operations.context(context):
        context.run_migrations()


def differences(connection: sa.Connection) -> list[Any]:
    """List where the database and our tables disagree; empty when all is well."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, metadata))


def _script() -> ScriptDirectory:
    return ScriptDirectory(str(Path(__file__).parent / "migrations"))
