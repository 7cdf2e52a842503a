"""Items arrive once, in order; are read under a lease and decided one by one."""

from datetime import UTC, datetime, timedelta

from bot.store import Store, items
from bot.store.items import Arrival

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def message(n: int) -> Arrival:
    return Arrival(
        kind="message", source="inbox", key=f"message:cases@model-office.example:{n}", arrived_at=NINE, place="cases"
    )


def filled(store: Store, n: int) -> None:
    with store.write() as connection:
        assert items.arrive(connection, [message(each) for each in range(n)], NINE) == n


def test_a_page_asked_for_twice_arrives_once(store: Store) -> None:
    filled(store, 3)
    with store.write() as connection:
        assert items.arrive(connection, [message(2), message(3), message(3)], NINE) == 1
        items.advance(connection, "inbox", "c1", NINE)
    with store.read() as connection:
        assert items.counts(connection) == {("message", "arrived"): 4}
        assert items.where_we_stopped(connection, "inbox").cursor == "c1"


def test_numbers_of_arrival_have_no_gaps(store: Store) -> None:
    filled(store, 2)
    with store.write() as connection:
        items.arrive(connection, [message(1), message(5), message(0), message(6)], NINE)
        assert [each.seq for each in items.claim(connection, 9, NINE, "a", MINUTE)] == [1, 2, 3, 4]


def test_a_restarted_feed_begins_a_round(store: Store) -> None:
    with store.write() as connection:
        assert items.where_we_stopped(connection, "inbox").cursor is None
        items.advance(connection, "inbox", "c1", NINE, restarted=True)
        items.advance(connection, "inbox", "c2", NINE)
        stopped = items.where_we_stopped(connection, "inbox")
    assert (stopped.round, stopped.restarted, stopped.cursor, stopped.polled_at) == (1, False, "c2", NINE)


def test_an_item_has_one_reader(store: Store) -> None:
    filled(store, 3)
    with store.write() as connection:
        first = items.claim(connection, 2, NINE, "a", MINUTE)
        second = items.claim(connection, 2, NINE, "b", MINUTE)
    assert [each.seq for each in first] == [1, 2]
    assert [each.seq for each in second] == [3]


def test_a_reader_that_died_is_replaced_and_its_late_word_ignored(store: Store) -> None:
    filled(store, 1)
    with store.write() as connection:
        (late,) = items.claim(connection, 1, NINE, "a", MINUTE)
        (again,) = items.claim(connection, 1, NINE + 2 * MINUTE, "b", MINUTE)
        assert again.attempts == 2
        assert not items.mark_read(connection, late)
        assert items.mark_read(connection, again)


def test_deciding_waits_for_the_earliest(store: Store) -> None:
    filled(store, 2)
    with store.write() as connection:
        one, two = items.claim(connection, 2, NINE, "a", MINUTE)
        items.mark_read(connection, two)
        assert items.next_to_decide(connection, NINE) is None
        items.mark_read(connection, one)
        first = items.next_to_decide(connection, NINE)
        assert first is not None
        assert first.seq == 1
        assert items.close(connection, first, "decided", outcome="filed")
        assert not items.close(connection, first, "decided", outcome="queued")


def test_a_postponed_item_holds_up_no_other(store: Store) -> None:
    filled(store, 2)
    with store.write() as connection:
        one, two = items.claim(connection, 2, NINE, "a", MINUTE)
        items.postpone(connection, one, NINE + 5 * MINUTE, "busy")
        items.mark_read(connection, two)
        first = items.next_to_decide(connection, NINE)
        assert first is not None
        assert first.seq == 2
        items.close(connection, first, "decided", outcome="filed")
        assert items.next_due(connection, NINE) == NINE + 5 * MINUTE


def test_a_shunted_item_is_set_aside_until_taken_back(store: Store) -> None:
    filled(store, 1)
    with store.write() as connection:
        (one,) = items.claim(connection, 1, NINE, "a", MINUTE)
        assert items.shunt(connection, one, "KeyError")
        assert items.next_due(connection, NINE) is None
        assert [each.error for each in items.shunted(connection)] == ["KeyError"]
        assert items.take_back(connection, one.id, NINE)
        assert not items.take_back(connection, one.id, NINE)
        assert len(items.claim(connection, 1, NINE, "a", MINUTE)) == 1


def test_two_workers_tick_once(store: Store) -> None:
    with store.write() as connection:
        assert items.tick(connection, "chase", NINE, NINE)
        assert not items.tick(connection, "chase", NINE, NINE + MINUTE)
        assert items.tick(connection, "chase", NINE + MINUTE, NINE + MINUTE)


def test_an_item_is_found_by_key_name_and_id(store: Store) -> None:
    filled(store, 2)
    with store.read() as connection:
        found = items.find(connection, key=message(1).key)
        assert found is not None
        assert items.find(connection, item_id=found.id) == found
        assert items.find(connection, name="unknown") is None
        assert items.find(connection) is None
