"""Sentences in which no day can be named are passed over: nothing is missed by it."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import appointments, date_facts, promised_days
from rules.appointments import hearings, meetings
from rules.date_facts import away_until, deadlines, letter_date, received_on
from rules.dates import sentences
from rules.promised_days import promised_by
from rules.timely import timely

SENT = date(2026, 11, 23)
PIECES = tuple(
    """
I'll send it by|please reply|within|the hearing is on|the meeting is moved to|we received your letter|we got it|ago|last
dated|back on|away until|deadline|erbyn|dydd|diwedd|y mis|le|den|3|14th|3/12/2026|2026-12-04|4 December|Rhagfyr|dezember
déardaoin|Friday|FRI|ddydd Llun|today|TOMORROW|yfory|gestern|inné|this week|next week|week|days|two|fourteen|a fortnight
the day after tomorrow|Wednesday, 17th|Monday the 7th|two days before the|a week on Monday|early next week|mid January
before Christmas|late|end of the year|the judge|By Order|court 2|close of play|noon Thursday|working days before our
month|month-end|the end of|at the end of May|on the 5th|clear days|four months|mañana|.|. The|,|’|–|?|-|é|İ|ſ
""".strip()
    .replace("\n", "|")
    .split("|")
)
AFTER = st.sampled_from(("", " ", " ", "\n", "\u00a0", "\ud800"))
TEXTS = st.lists(st.tuples(st.sampled_from(PIECES), AFTER), max_size=30).map(
    lambda pieces: "".join(piece + after for piece, after in pieces)
)
WAYS: tuple[Callable[[str, date], object], ...] = (
    deadlines, hearings, meetings, promised_by, received_on, letter_date, away_until,
)  # fmt: skip


@settings(max_examples=400, deadline=None, derandomize=True)
@given(TEXTS)
def test_every_sentence_that_names_a_day_is_looked_at(text: str) -> None:
    found = [way(text, SENT) for way in WAYS]
    with pytest.MonkeyPatch.context() as patch:
        for module in (date_facts, appointments, promised_days):
            patch.setattr(module, "timely", sentences)
        assert [way(text, SENT) for way in WAYS] == found


def test_a_text_without_time_has_no_such_sentence() -> None:
    assert timely("Thank you. The report is attached.") == ()
