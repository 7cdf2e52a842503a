"""Dates as written and as meant on Tuesday 24 November 2026."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.date_facts import away_until, deadlines, deputy_email, hearings, letter_date, promised_by, received_on
from rules.dates import days_named, is_vague, written
from tests.rules.offices import TUESDAY


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("I'll send it next Friday.", date(2026, 12, 4)),
        ("You will have the report by Friday.", date(2026, 11, 27)),
        ("I will do this by the end of the week", date(2026, 11, 27)),
        ("I hope to get the statement to you by 4 December", date(2026, 12, 4)),
        ("Will send tomorrow", date(2026, 11, 25)),
        ("I should be able to post the records in a fortnight.", date(2026, 12, 8)),
        ("We will send them within 10 working days", date(2026, 12, 8)),
        ("Report to follow by Monday 30th November.", date(2026, 11, 30)),
        ("I can get this to you by the end of the month.", date(2026, 11, 30)),
    ],
)
def test_promises(text: str, day: date) -> None:
    found = promised_by(text, TUESDAY)
    assert found is not None
    assert found.day == day


@pytest.mark.parametrize(
    "text",
    [
        "Will do",
        "Can let you have it after half term.",
        "Please send by 3 December.",
        "The hearing is on 4 December.",
        "I will be away until 7 December.",
        "I sent it on 3 November.",
        "As soon as I can.",
        "You asked me to send it by Friday.",
        "",
    ],
)
def test_no_promise(text: str) -> None:
    assert promised_by(text, TUESDAY) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("I am out of the office until Monday 30 November.", date(2026, 11, 30)),
        ("On leave from 23 November to 4 December inclusive.", date(2026, 12, 7)),
        ("I will be back on 7 December.", date(2026, 12, 7)),
        ("I am away, returning Tuesday 1 December 2026.", date(2026, 12, 1)),
        ("annual leave 20/11/2026 - 27/11/2026", date(2026, 11, 30)),
        ("Rwyf allan o'r swyddfa tan 30 Tachwedd", date(2026, 11, 30)),
    ],
)
def test_first_day_back(text: str, day: date) -> None:
    found = away_until(text, TUESDAY)
    assert found is not None
    assert found.day == day


@pytest.mark.parametrize(
    "text", ["Thank you for your email.", "We open again soon.", "The claim dates from 2 March 2020.", ""]
)
def test_nobody_is_away(text: str) -> None:
    assert away_until(text, TUESDAY) is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("The defence must be filed and served by 4pm on 11 December 2026.", [date(2026, 12, 11)]),
        ("Please respond within 14 days of the date of this letter.", [date(2026, 12, 8)]),
        ("Please let us have your comments no later than Friday 4 December.", [date(2026, 12, 4)]),
        ("We aim to respond within 20 working days.", []),
        ("The operation was on 11 December 2019.", []),
        ("See you on Friday.", []),
    ],
)
def test_deadlines(text: str, days: list[date]) -> None:
    assert [d.day for d in deadlines(text, TUESDAY)] == days


def test_hearings_and_the_past() -> None:
    assert [d.day for d in hearings("The hearing is listed for 15 December 2026 at 10.30am.", TUESDAY)] == [
        date(2026, 12, 15)
    ]
    assert hearings("Hearing loss was noted on 4 December 2019.", TUESDAY) == ()
    received = received_on("By the way a letter came from the court last week.", TUESDAY)
    assert received
    assert received.day == date(2026, 11, 17)
    letter = letter_date("their letter dated 3 November 2026", TUESDAY)
    assert letter
    assert letter.day == date(2026, 11, 3)
    assert deputy_email("For urgent matters contact jo@practice.example") == "jo@practice.example"
    assert is_vague("after half term")


def test_day_comes_before_month_unless_it_cannot() -> None:
    assert [d.day for d in written("03/04/2026 and 04/13/2026", TUESDAY)] == [date(2026, 4, 3), date(2026, 4, 13)]
    assert [d.day for d in written("03/04/2026", TUESDAY, month_first=True)] == [date(2026, 3, 4)]


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    for day in days_named(text, TUESDAY):
        assert 0 <= day.start < day.end <= len(text)
    promised_by(text, TUESDAY)
    away_until(text, TUESDAY)
    deadlines(text, TUESDAY)
