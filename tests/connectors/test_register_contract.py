"""What every register promises: the fake, Dataverse, and SharePoint lists."""

import pytest

from connectors.errors import Changed, Gone
from connectors.ports import Row, Table
from tests.connectors.worlds import REGISTER, Acts, key_of

TABLES: tuple[Table, ...] = ("people", "cases", "parties", "requests", "sent", "activities")


def read(world: Acts, table: Table) -> tuple[dict[str, Row], str]:
    found: dict[str, Row] = {}
    cursor, more = None, True
    while more:
        page = world.office.register.changes(table, cursor)
        found |= {each.key: each for each in page.items if not each.removed}
        cursor, more = page.cursor, page.more
    assert cursor is not None
    return found, cursor


def news(world: Acts, table: Table, cursor: str) -> list[Row]:
    found: list[Row] = []
    more = True
    while more:
        page = world.office.register.changes(table, cursor)  # type: ignore[arg-type]
        found += page.items
        cursor, more = page.cursor, page.more
    return found


@pytest.mark.parametrize("table", TABLES)
def test_every_row_is_told_with_every_value(register_world: Acts, table: Table) -> None:
    found, _ = read(register_world, table)
    assert found.keys() == {key_of(table, values) for values in REGISTER[table]}
    for values in REGISTER[table]:
        row = found[key_of(table, values)]
        assert {k: v for k, v in row.values.items() if v} == values
        assert register_world.office.register.row(table, row.key).values == row.values
        assert row.etag


@pytest.mark.parametrize("table", TABLES)
def test_a_cursor_never_shows_the_same_state_twice(register_world: Acts, table: Table) -> None:
    _, cursor = read(register_world, table)
    assert news(register_world, table, cursor) == []


def test_a_row_is_made_once(register_world: Acts) -> None:
    register = register_world.office.register
    values = {
        "case_no": "M26-014573-4",
        "person_id": "p1",
        "items": "MEM-REP;CV",
        "due": "2026-12-01",
        "status": "open",
    }
    assert register.put("requests", "r2", values).values == {}
    again = register.put("requests", "r2", values)
    assert {k: v for k, v in again.values.items() if v} == {"request_id": "r2", **values}
    found, _ = read(register_world, "requests")
    assert found.keys() == {"r1", "r2"}


@pytest.mark.parametrize(
    ("table", "key", "values"),
    [
        ("parties", "M26-014573-4|p9|expert", {"their_ref": "O'Neill/7"}),
        ("activities", "a9", {"kind": "message", "at": "2026-11-23T09:00:00Z", "subject": "Filed"}),
        ("activities", "a8", {"kind": "letter", "at": "2026-11-23T09:00:00Z", "subject": "Chaser"}),
        ("sent", "<s9@model-office.example>", {"subject": "Hello", "sent": "2026-11-23T09:00:00Z"}),
        ("people", "p9", {"name": "Ms Ivy Oak", "emails": "ivy@oak.example;i.oak@oak.example", "role": "expert"}),
    ],
)
def test_rows_of_every_kind_can_be_made_and_taken_back(
    register_world: Acts, table: Table, key: str, values: dict[str, str]
) -> None:
    register = register_world.office.register
    before, cursor = read(register_world, table)
    register.put(table, key, values)
    (seen,) = news(register_world, table, cursor)
    assert seen.key == key
    assert values.items() <= seen.values.items()
    register.remove(table, key)
    register.remove(table, key)
    assert read(register_world, table)[0].keys() == before.keys()
    with pytest.raises(Gone):
        register.row(table, key)


def test_an_update_keeps_the_other_values_and_tells_the_old_ones(register_world: Acts) -> None:
    register = register_world.office.register
    _, cursor = read(register_world, "requests")
    before = register.put("requests", "r1", {"status": "done", "chasers_sent": "2"})
    assert before.values["status"] == "open"
    assert before.values["chasers_sent"] == "1"
    (seen,) = news(register_world, "requests", cursor)
    assert (seen.values["status"], seen.values["items"]) == ("done", "MEM-REP")
    assert seen.etag == before.etag  # the new one: by it our own write is known


def test_a_value_can_be_emptied(register_world: Acts) -> None:
    register = register_world.office.register
    register.put("requests", "r1", {"due": ""})
    assert register.row("requests", "r1").values["due"] == ""


def test_a_write_gives_way_to_another(register_world: Acts) -> None:
    register = register_world.office.register
    seen = register.row("cases", "M26-014573-4")
    register.put("cases", "M26-014573-4", {"stage": "pre-action"})
    with pytest.raises(Changed):
        register.put("cases", "M26-014573-4", {"stage": "closed"}, etag=seen.etag)
    fresh = register.row("cases", "M26-014573-4")
    assert fresh.values["stage"] == "pre-action"
    register.put("cases", "M26-014573-4", {"stage": "closed"}, etag=fresh.etag)


def test_a_row_that_must_be_there_is_not_made(register_world: Acts) -> None:
    with pytest.raises(Changed):
        register_world.office.register.put("cases", "M26-000001-0", {"stage": "x"}, etag='W/"1"')


def test_a_removed_row_says_farewell(register_world: Acts) -> None:
    register = register_world.office.register
    _, cursor = read(register_world, "requests")
    register.remove("requests", "r1")
    assert [(each.key, each.removed) for each in news(register_world, "requests", cursor)] == [("r1", True)]


def test_a_row_that_is_not_there_is_gone(register_world: Acts) -> None:
    for table in TABLES:
        with pytest.raises(Gone):
            register_world.office.register.row(table, "x|y|z" if table == "parties" else "nobody")


def test_an_expired_cursor_begins_anew(register_world: Acts) -> None:
    _, cursor = read(register_world, "cases")
    register_world.lose_cursors()
    page = register_world.office.register.changes("cases", cursor)  # type: ignore[arg-type]
    assert page.restarted
    assert [each.key for each in page.items] == ["M26-014573-4"]
