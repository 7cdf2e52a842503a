"""What every calendar and every channel promises."""

from datetime import timedelta

import pytest

from connectors.errors import Refused
from connectors.ports import Address, Event
from tests.connectors.fakes import NINE
from tests.connectors.worlds import MAILBOX, Acts

HEARING = Event(
    "Hearing M26-014573-4",
    NINE + timedelta(days=1),
    NINE + timedelta(days=1, hours=2),
    location="Leeds",
    attendees=(Address("gwen@ash.example", "Dr Gwen Ash"),),
)


def test_an_event_is_made_once_per_key(world: Acts) -> None:
    calendar = world.office.calendars[MAILBOX]
    assert calendar.put(HEARING, key="e1") == calendar.put(HEARING, key="e1")
    (found,) = calendar.between(NINE, NINE + timedelta(days=3))
    assert (found.subject, found.start, found.end) == (HEARING.subject, HEARING.start, HEARING.end)
    assert (found.location, found.attendees) == ("Leeds", HEARING.attendees)


def test_events_of_other_times_are_not_listed(world: Acts) -> None:
    calendar = world.office.calendars[MAILBOX]
    calendar.put(HEARING, key="e1")
    assert calendar.between(NINE, NINE + timedelta(hours=8)) == ()


def test_an_event_can_be_cancelled_twice(world: Acts) -> None:
    calendar = world.office.calendars[MAILBOX]
    made = calendar.put(HEARING, key="e1")
    calendar.cancel(made)
    calendar.cancel(made)
    assert calendar.between(NINE, NINE + timedelta(days=3)) == ()


def test_a_card_is_posted(world: Acts) -> None:
    assert world.office.channel is not None
    world.office.channel.post({"type": "AdaptiveCard", "version": "1.4", "body": []})
    assert world.cards() == 1


def test_a_card_that_is_too_large_is_refused(world: Acts) -> None:
    assert world.office.channel is not None
    with pytest.raises(Refused):
        world.office.channel.post({"type": "AdaptiveCard", "body": [{"text": "x" * 29_000}]})
    assert world.cards() == 0
