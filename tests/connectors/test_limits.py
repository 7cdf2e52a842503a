"""Budgets: never more than the limit in any window, and all of it in the long run."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.limits import Allowance, Budget, InProcessLimits, published
from tests.connectors.fakes import FakeClock

TEN_A_MINUTE = {"x": Allowance((Budget(10, timedelta(minutes=1)),))}


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 3), st.floats(0, 20)), min_size=1, max_size=80))
def test_no_window_ever_holds_more_than_the_limit(asks: list[tuple[int, float]]) -> None:
    clock = FakeClock()
    limits = InProcessLimits(clock, TEN_A_MINUTE)
    taken: list[tuple[float, int]] = []
    for cost, pause in asks:
        if limits.acquire("x:1", cost) == 0:
            taken.append((clock.now().timestamp(), cost))
        clock.advance(timedelta(seconds=pause))
    for start, _ in taken:
        # One request dearer than the burst is let through when the bucket is full, hence its cost on top.
        assert sum(cost for at, cost in taken if start <= at < start + 60) <= 10 + 3


def test_waiting_as_told_is_enough() -> None:
    clock = FakeClock()
    limits = InProcessLimits(clock, TEN_A_MINUTE)
    for _ in range(40):
        while wait := limits.acquire("x:1", 1):
            clock.sleep(wait)
    spent = (clock.now() - FakeClock().now()).total_seconds()
    assert 240 <= spent <= 320  # 40 at ten a minute, of which a quarter is kept for bursts


def test_mailboxes_have_budgets_of_their_own() -> None:
    limits = InProcessLimits(FakeClock(), {"x": Allowance((Budget(4, timedelta(minutes=1)),))})
    assert limits.acquire("x:1", 1) == 0
    assert limits.acquire("x:1", 1) > 0
    assert limits.acquire("x:2", 1) == 0


def test_retry_after_stops_everyone() -> None:
    clock = FakeClock()
    limits = InProcessLimits(clock, TEN_A_MINUTE)
    limits.blocked("x:1", 7)
    limits.blocked("x:1", 3)  # a shorter one does not shorten it
    assert limits.acquire("x:1", 1) == 7
    assert limits.acquire("x:2", 1) == 0
    clock.advance(timedelta(seconds=7))
    assert limits.acquire("x:1", 1) == 0


def test_every_budget_of_a_bucket_counts() -> None:
    clock = FakeClock()
    both = Allowance((Budget(100, timedelta(minutes=1)), Budget(8, timedelta(days=1))))
    limits = InProcessLimits(clock, {"x": both})
    assert [limits.acquire("x:1", 1) == 0 for _ in range(3)] == [True, True, False]


def test_unknown_buckets_are_free() -> None:
    limits = InProcessLimits(FakeClock(), TEN_A_MINUTE)
    with limits.flight("login"):
        assert limits.acquire("login", 1_000) == 0


def test_only_four_requests_of_a_mailbox_are_in_flight() -> None:
    assert published()["outlook"].in_flight == 4
    assert published(0.5)["sharepoint"].budgets[0].units == 625
