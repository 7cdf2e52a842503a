"""The cases that a message or file points to: all that are named, and of a person's many the likeliest."""

import pytest

from bot.reading.candidates import cases_of_people, pointers, whole_cases
from bot.store import Store, register, register_apply
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


def test_of_too_many_cases_the_named_the_open_and_the_newest_come(store: Store) -> None:
    old = {f"M16-{n:06}-0": {"status": "closed", "opened": f"2016-01-{n % 28 + 1:02}"} for n in range(150)}
    new = {f"M26-{n:06}-0": {"status": "open", "opened": f"2026-01-{n % 28 + 1:02}"} for n in range(43)}
    put(store, "people", court={"role": "court", "name": "The Court", "emails": "post@court.example"})
    put(store, "cases", **old, **new)
    put(store, "parties", **{f"{no}|court|court": {"case_no": no, "person_id": "court"} for no in (*old, *new)})
    with store.read() as connection:
        every = cases_of_people(connection, register.people_by_email(connection, "post@court.example"))
        cases, more = whole_cases(connection, {"M16-000000-0"}, every)
        few, no_more = whole_cases(connection, set(new))
    assert (len(every), len(cases), more, no_more) == (193, 160, True, False)
    assert {each.case_no for each in few} == set(new)
    assert {each.case_no for each in cases} >= {*new, "M16-000000-0"}
    left_out = every - {each.case_no for each in cases}
    newest_out = max(old[no]["opened"] for no in left_out)
    assert all(old[each.case_no]["opened"] >= newest_out for each in cases[1:] if each.case_no in old)
