"""Limits are never exceeded, and a lease has one owner."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.store import Store, leases, limits

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


@contextmanager
def empty_store() -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder, Store.open(f"sqlite:///{Path(folder) / 'o.sqlite'}") as store:
        yield store


def test_a_burst_then_the_rate(store: Store) -> None:
    with store.write() as connection:
        limits.set_limit(connection, "mailbox:a", per=MINUTE, permits=60, burst=2)
        waits = [limits.permit(connection, "mailbox:a", NINE) for _ in range(4)]
        assert waits == [timedelta(), timedelta(), SECOND, SECOND]
        assert limits.permit(connection, "mailbox:a", NINE + SECOND) == timedelta()


def test_a_block_stops_everyone_until_it_ends(store: Store) -> None:
    with store.write() as connection:
        limits.set_limit(connection, "mailbox:a", per=MINUTE, permits=60, burst=2)
        limits.block(connection, "mailbox:a", NINE + MINUTE)
        limits.block(connection, "mailbox:a", NINE + SECOND)
        assert limits.permit(connection, "mailbox:a", NINE) == MINUTE
        assert limits.permit(connection, "mailbox:a", NINE + MINUTE) == timedelta()


def test_a_limit_set_again_does_not_forget_what_was_spent(store: Store) -> None:
    with store.write() as connection:
        for _ in range(2):
            limits.set_limit(connection, "letters", per=MINUTE, permits=1, burst=1)
            last = limits.permit(connection, "letters", NINE)
        assert last == MINUTE


def test_buckets_do_not_touch_each_other(store: Store) -> None:
    with store.write() as connection:
        for each in ("a", "b"):
            limits.set_limit(connection, each, per=MINUTE, permits=1, burst=1)
        assert limits.permit(connection, "a", NINE) == limits.permit(connection, "b", NINE) == timedelta()


def test_without_a_limit_nothing_is_permitted(store: Store) -> None:
    with pytest.raises(limits.NoSuchLimit, match="letters"), store.write() as connection:
        limits.permit(connection, "letters", NINE)


def test_more_than_the_burst_is_never_given(store: Store) -> None:
    with store.write() as connection:
        limits.set_limit(connection, "a", per=MINUTE, permits=60, burst=2)
    with pytest.raises(ValueError, match="burst"), store.write() as connection:
        limits.permit(connection, "a", NINE, n=3)


@settings(max_examples=30, deadline=None)
@given(
    permits=st.integers(1, 20),
    burst=st.integers(1, 6),
    asks=st.lists(st.tuples(st.integers(0, 3_000), st.integers(1, 3)), max_size=60),
)
def test_no_span_of_time_sees_more_than_its_share(permits: int, burst: int, asks: list[tuple[int, int]]) -> None:
    given_: list[datetime] = []
    now = NINE
    with empty_store() as store, store.write() as connection:
        limits.set_limit(connection, "a", per=10 * SECOND, permits=permits, burst=burst)
        for later, n in asks:
            now += timedelta(milliseconds=later)
            if n <= burst and not limits.permit(connection, "a", now, n=n):
                given_ += [now] * n
    for start in range(len(given_)):
        for end in range(start, len(given_)):
            length = given_[end] - given_[start]
            assert end - start + 1 <= burst + length / (10 * SECOND) * permits + 1e-9


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 5_000), max_size=30))
def test_the_wait_that_is_named_is_enough(gaps: list[int]) -> None:
    now = NINE
    with empty_store() as store, store.write() as connection:
        limits.set_limit(connection, "a", per=SECOND, permits=3, burst=2)
        for gap in gaps:
            now += timedelta(milliseconds=gap)
            wait = limits.permit(connection, "a", now)
            if wait:
                now += wait
                assert limits.permit(connection, "a", now) == timedelta()


def test_a_lease_has_one_owner_and_passes_on_with_a_new_fence(store: Store) -> None:
    with store.write() as connection:
        first = leases.take(connection, "poll", "a", NINE, MINUTE)
        assert leases.take(connection, "poll", "b", NINE, MINUTE) is None
        assert leases.take(connection, "poll", "a", NINE + SECOND, MINUTE) == first
        second = leases.take(connection, "poll", "b", NINE + 2 * MINUTE, MINUTE)
        assert first is not None
        assert second == first + 1
        assert not leases.still_held(connection, "poll", "a", first, NINE + 2 * MINUTE)
        assert leases.still_held(connection, "poll", "b", second, NINE + 2 * MINUTE)
        assert not leases.still_held(connection, "poll", "b", second, NINE + 4 * MINUTE)
        assert not leases.give_back(connection, "poll", "a", first)
        assert leases.give_back(connection, "poll", "b", second)
        assert leases.take(connection, "poll", "a", NINE + 2 * MINUTE, MINUTE) == second + 1


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 90), st.booleans()), max_size=40))
def test_no_fence_has_two_owners_and_none_goes_back(steps: list[tuple[str, int, bool]]) -> None:
    now = NINE
    owners: dict[int, str] = {}
    last = 0
    with empty_store() as store, store.write() as connection:
        for owner, later, giving in steps:
            now += timedelta(seconds=later)
            fence = leases.take(connection, "poll", owner, now, MINUTE)
            if fence is None:
                continue
            assert owners.setdefault(fence, owner) == owner
            assert fence >= last
            last = fence
            if giving:
                assert leases.give_back(connection, "poll", owner, fence)


def test_the_database_clock_serves_leases_and_limits_on_postgresql(url: str) -> None:
    long_ago = NINE - timedelta(days=9999)
    with Store.open(url, database_clock=True) as store, store.write() as connection:
        first = leases.take(connection, "poll", "a", long_ago, MINUTE)
        assert first == 1
        limits.set_limit(connection, "a", per=MINUTE, permits=1, burst=1)
        assert limits.permit(connection, "a", long_ago) == timedelta()
        far_ahead = leases.take(connection, "poll", "b", NINE + timedelta(days=9999), MINUTE)
        assert far_ahead == (2 if store.dialect == "sqlite" else None)
