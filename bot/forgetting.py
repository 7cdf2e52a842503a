"""Examples for learning go with their case: when it is erased, and when its retention ends. So does what they taught.

A model can't be made to forget. So the office's own goes out of use with the first example that is forgotten; until
`modeloffice learn` has trained another, the shipped one decides.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from bot import audit
from bot.learning.modelfile import forgettings_of
from bot.settings import Settings
from bot.store import Store, examples, register, training

CASES_AT_ONCE = 100
"""Cases whose examples are looked at in one transaction."""
MEND = "train anew with `modeloffice learn`"


def training_due(since: datetime) -> str:
    """Return the sentence that a new training is due since a moment."""
    return (
        f"Training is due: examples for learning were forgotten on {since:%d %B}, and the office's own model with "
        f"them; the shipped one decides."
    )


def usable_model(settings: Settings, forgettings: int) -> Path | None:
    """Return the file of the office's own model; None where there is none, or it was trained before a forgetting."""
    file = settings.store.model_file
    usable = file is not None and file.is_file() and forgettings_of(file) >= forgettings
    return file if usable else None


def drop_outdated(settings: Settings, forgettings: int) -> None:
    """Delete the office's own model if it was trained before so many forgettings."""
    file = settings.store.model_file
    if file is not None and file.is_file() and forgettings_of(file) < forgettings:
        file.unlink(missing_ok=True)


# --- erasure ----------------------------------------------------------------------------------------------


def forget_case(connection: sa.Connection, settings: Settings, case_no: str, *, at: datetime, actor: str) -> int:
    """Forget the examples of a case that is erased; returns how many there were."""
    gone = examples.forget(connection, [case_no])
    if gone:
        _note(connection, settings, at)
        fields = {"why": "erasure", "examples": gone}
        audit.append(connection, at=at, actor=actor, kind="examples.forgotten", case_no=case_no, fields=fields)
    return gone


def _note(connection: sa.Connection, settings: Settings, at: datetime) -> None:
    if usable_model(settings, training.standing(connection).forgettings):
        training.uses_own(connection)  # one that was laid there by hand is no less the office's own
    training.forgot(connection, at)


# --- retention --------------------------------------------------------------------------------------------


def end_retention(store: Store, settings: Settings, now: datetime) -> int:
    """Forget the examples of the cases whose retention has ended; returns how many there were.

    That is so many days after the case was closed. It has not ended while the case is open again, or held, or has no
    date of closing. What is tied to no case that the register knows stays as long after it was said.
    """
    until = now - timedelta(days=settings.retention.examples_days)
    with store.read() as connection:
        named = examples.cases(connection)
    total = 0
    for batch in _batches(named):
        with store.write() as connection:
            total += _end(connection, settings, batch, until, now)
    if total:
        with store.read() as connection:
            forgettings = training.standing(connection).forgettings
        drop_outdated(settings, forgettings)
    return total


def _batches(named: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(named), CASES_AT_ONCE):
        yield named[start : start + CASES_AT_ONCE]


def _end(connection: sa.Connection, settings: Settings, batch: Sequence[str], until: datetime, now: datetime) -> int:
    known = register.closings(connection, batch)
    over = [each.case_no for each in known if each.closed and not each.hold and each.closed <= until.date()]
    gone = examples.forget(connection, over)
    strays = set(batch) - {each.case_no for each in known}
    stray = examples.forget(connection, strays, before=until)
    if gone or stray:
        _note(connection, settings, now)
        fields = {"why": "retention", "cases": len(over), "examples": gone, "without_case": stray}
        audit.append(connection, at=now, actor="service", kind="examples.forgotten", fields=fields)
    return gone + stray
