"""The cases that a message or file points to: all that are named, and of a person's many the likeliest."""

import pytest

from bot.reading.candidates import pointers
from bot.store import Store, register_apply
from connectors.ports import Row, Table
from rules.facts import Mention, Place
from rules.references import find
from tests.rules.offices import ONE, policy

MISTYPED = "M26-014537-4"


def put(store: Store, table: Table, **rows: dict[str, str]) -> None:
    with store.write() as connection:
        register_apply.apply(connection, table, [Row(table, key, values, "1") for key, values in rows.items()])


def mentions(text: str, place: Place) -> tuple[Mention, ...]:
    return find(text, place, policy().references)


@pytest.mark.parametrize(
    ("places", "near"),
    [
        (("subject",), ((MISTYPED, ONE),)),
        (("new_text",), ((MISTYPED, ONE),)),
        (("new_text", "quoted"), ((MISTYPED, ONE),)),
        (("quoted",), ()),
        (("attachment",), ()),
        (("attachment", "quoted"), ()),
    ],
)
def test_only_what_the_writer_typed_is_a_near_miss(
    store: Store, places: tuple[Place, ...], near: tuple[tuple[str, str], ...]
) -> None:
    put(store, "cases", **{ONE: {"status": "open"}})
    with store.read() as connection:
        points = pointers(connection, [each for p in places for each in mentions(MISTYPED, p)], (), policy())
    assert points.near_misses == near
    assert points.cases == {ONE}
