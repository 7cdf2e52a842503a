"""A file that is read again: what its earlier reading still asks or wants gives way to what the new one says.

A question that a person has answered is not asked again, and an alert is not raised twice: both keep the key that they
had when the file was first read. Only its label has a key of its own, for it may be another one now.
"""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from bot import outbox
from bot.store import items, questions
from rules.effects import AskPerson, Effect, LabelFile


def about(item: items.Item, effect: Effect) -> str:
    """Return what an effect's key is about: the item, or the one that its file was when it was first read."""
    first = item.payload.get("again")
    return str(first) if first and not isinstance(effect, LabelFile) else item.key


def give_way(
    connection: sa.Connection, item: items.Item, asked: Iterable[tuple[str, AskPerson]], now: datetime
) -> None:
    """Close what the earlier reading left open; a question that is asked once more (key and question) is renewed."""
    earlier = item.payload.get("earlier")
    if not earlier:
        return
    wanted = dict(asked)
    for question in questions.of_item(connection, earlier):
        if question.key not in wanted:
            questions.expire(connection, question.key, now)
    for key, ask in wanted.items():
        questions.renew(connection, key, item=item.id, text=ask.question, because=ask.because)
    for row in outbox.of_item(connection, earlier):
        if row.kind == "LabelFile":
            outbox.refuse(connection, row.key, now, "The file was read again.")
