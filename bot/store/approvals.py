"""Approvals: a person's word for this very text, kept as a hash of all that would go out."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.store.columns import canonical
from bot.store.schema import approval
from bot.store.upserts import put_rows


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved which text of an effect, and when."""

    key: str
    hash: str
    by: str
    at: datetime


def approval_hash(
    *, recipients: Iterable[str], subject: str, body: str, attachments: Iterable[bytes], template: str
) -> str:
    """Return the hash of what would go out; any change of it gives another, so that the approval no longer fits."""
    files = [hashlib.sha256(each).hexdigest() for each in attachments]
    whole = canonical([sorted(each.lower() for each in recipients), subject, body, files, template])
    return hashlib.sha256(whole.encode()).hexdigest()


def approve(connection: sa.Connection, key: str, hash_: str, *, by: str, now: datetime) -> None:
    """Keep a person's approval of an effect, in place of an earlier one."""
    put_rows(connection, approval, [{"key": key, "hash": hash_, "by": by, "at": now}])


def approved(connection: sa.Connection, key: str, hash_: str) -> Approval | None:
    """Return the approval of this very text; None where there is none, or it was given for another text."""
    row = connection.execute(sa.select(approval).where(approval.c.key == key, approval.c.hash == hash_)).one_or_none()
    return None if row is None else Approval(row.key, row.hash, row.by, row.at)


def void(connection: sa.Connection, key: str) -> bool:
    """Take an approval back; False where there was none."""
    return connection.execute(sa.delete(approval).where(approval.c.key == key)).rowcount == 1
