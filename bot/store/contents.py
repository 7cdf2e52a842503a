"""Raw messages and files that waiting effects will need, kept compressed under the hash of their content."""

import hashlib
import zlib
from datetime import datetime

import sqlalchemy as sa

from bot.store.columns import Moment
from bot.store.schema import content
from bot.store.upserts import insert_once


def put(connection: sa.Connection, raw: bytes, *, kept_until: datetime) -> str:
    """Keep content at least until a moment; return its SHA-256, by which `get` finds it."""
    name = hashlib.sha256(raw).hexdigest()
    until = sa.literal(kept_until, Moment())
    longest = sa.case((content.c.kept_until > until, content.c.kept_until), else_=until)
    longer = sa.update(content).where(content.c.hash == name).values(kept_until=longest)
    if connection.execute(longer).rowcount == 0:
        row = {"hash": name, "bytes": zlib.compress(raw, 6), "kept_until": kept_until}
        insert_once(connection, content, [row])
    return name


def get(connection: sa.Connection, name: str) -> bytes | None:
    """Return the content of a hash; None where it is no longer kept."""
    packed = connection.execute(sa.select(content.c.bytes).where(content.c.hash == name)).scalar_one_or_none()
    return None if packed is None else zlib.decompress(packed)


def prune(connection: sa.Connection, now: datetime) -> int:
    """Drop what no one needs any more; returns how many."""
    return connection.execute(sa.delete(content).where(content.c.kept_until < now)).rowcount
