"""Dates as written and as meant on Tuesday 24 November 2026."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.appointments import hearings, meetings
from rules.date_facts import away_until, deadlines, deputy_email, letter_date, received_on
from rules.dates import days_named, written
from rules.promised_days import promised_by
from rules.rough_days import is_vague
from tests.rules.offices import TUESDAY


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("I'll send it next Friday.", date(2026, 12, 4)),
        ("You will have the report by Friday.", date(2026, 11, 27)),
        ("I will do this by the end of the week", date(2026, 11, 27)),
        ("I hope to get the statement to you by 4 December", date(2026, 12, 4)),
        ("Will send tomorrow", date(2026, 11, 25)),
        ("I'll have it to her by the Monday after next.", date(2026, 12, 7)),
        ("I should be able to post the records in a fortnight.", date(2026, 12, 8)),
        ("We will send them within 10 working days", date(2026, 12, 8)),
        ("Report to follow by Monday 30th November.", date(2026, 11, 30)),
        ("I can get this to you by the end of the month.", date(2026, 11, 30)),
        ("May I have until Monday 7 December?", date(2026, 12, 7)),
        ("I can visit on 1 or 3 December, and the report will be in your hands by 18 December.", date(2026, 12, 18)),
        ("I need to add one line and then sign, will do on Monday.", date(2026, 11, 30)),
        ("I'm waiting for the rep to export them; Thursday, he says.", date(2026, 11, 26)),
        ("Ek sal dit eers volgende Maandag kan kry.", date(2026, 11, 30)),
        ("Report on Friday as you ask.", date(2026, 11, 27)),
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
        "We aim to answer e-mails in three working days.",
        "You asked me to send it by Friday.",
        "You should have the three pages from Wednesday.",
        "He says that he saw her on Monday.",
        "May I have it back?",
        "You will have seen the note of last Friday.",
        "They say it will be sorted one day.",
        "I have had the report since Thursday.",
        "The export of the films failed.",
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


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The time for the response remains 11 December 2026.", date(2026, 12, 11)),
        ("She has extended Dr Prosser's date by a week, to 4 December.", date(2026, 12, 4)),
        ("I can extend the time for his comments to 18 December 2026.", date(2026, 12, 18)),
        ("The skeleton arguments are to be filed by 4 pm tomorrow.", date(2026, 11, 25)),
        ("If the statement could be with me by close of play tomorrow she'd read it.", date(2026, 11, 25)),
        ("Please let me know by the 30th whether the doctor objects.", date(2026, 11, 30)),
        ("Her statement is wanted by the 30th of this month.", date(2026, 11, 30)),
        ("We do not oppose your motion to have the Record adjusted until 4 December 2026.", date(2026, 12, 4)),
    ],
)
def test_more_ways_to_set_a_day(text: str, day: date) -> None:
    assert [found.day for found in deadlines(text, TUESDAY)] == [day]


@pytest.mark.parametrize(
    "text",
    [
        "Will you extend the standstill to 31 March 2027?",
        "Please extend it to 31 March 2027.",
        "My comments are with my union rep until tomorrow.",
        "Pay day is on Friday.",
        "Her statement was wanted at once, on the 30th of last month.",
        "I let her know on the 3rd.",
        "The time for tea remains four o'clock.",
        "He is the 2nd defendant by the 1st claimant's account.",
        "I adjusted the brace tomorrow's patient will get.",
    ],
)
def test_no_day_is_set(text: str) -> None:
    assert deadlines(text, TUESDAY) == ()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("It will now be heard at 10.30 am on Wednesday 2 December 2026.", date(2026, 12, 2)),
        ("An Interim Orders Tribunal will sit at 9.30 am on 2 December 2026.", date(2026, 12, 2)),
        ("The trust will be represented at the review on 9 December by its own firm.", date(2026, 12, 9)),
        ("The tribunal adjourned me to the 30th which lets me breathe.", date(2026, 11, 30)),
    ],
)
def test_more_hearings(text: str, day: date) -> None:
    assert [found.day for found in hearings(text, TUESDAY)] == [day]


@pytest.mark.parametrize(
    "text",
    [
        "I heard about it on 2 December.",
        "The review on 9 December is our own, of the rota.",
        "I sit in the surgery on 2 December.",
        "The panel of doctors is in on 3 December.",
    ],
)
def test_no_hearing(text: str) -> None:
    assert hearings(text, TUESDAY) == ()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The experts' meeting is now to be on 3 December at two.", date(2026, 12, 3)),
        ("Interview moved: now Friday 4 December, 10.00, same station.", date(2026, 12, 4)),
        ("Lorraine's meeting with Mr Dent is now Monday 30 November at 2 in Wharfe House.", date(2026, 11, 30)),
        ("The medical examination is fixed for 8 December.", date(2026, 12, 8)),
    ],
)
def test_meetings(text: str, day: date) -> None:
    assert [found.day for found in meetings(text, TUESDAY)] == [day]


@pytest.mark.parametrize(
    "text",
    [
        "Could the meeting be moved to 3 December?",
        "I'd like a meeting on 3 December.",
        "The meeting was fixed for 3 November.",
        "After the interview I flew home on 3 December.",
        "We could have the interview in the week of 7 December.",
        "It is 3 December and no meeting came of it.",
        "My notes are for the meeting.",
    ],
)
def test_no_meeting(text: str) -> None:
    assert meetings(text, TUESDAY) == ()


def test_an_hour_is_no_year() -> None:
    assert [day.day for day in written("Friday 4 December, 10.00, same station", TUESDAY)] == [date(2026, 12, 4)]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("For anything else Dr Nadeem (s.nadeem@fiveways.example) may be able to help.", "s.nadeem@fiveways.example"),
        ("For all else s.nadeem@fiveways.example can help.", "s.nadeem@fiveways.example"),
        ("My address is a@fiveways.example.", ""),
        ("Write nothing. My sister is b@fiveways.example and she can not.", ""),
    ],
)
def test_who_helps_meanwhile(text: str, address: str) -> None:
    assert deputy_email(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "The court wrote to me a fortnight ago.",
        "He was seen one fortnight earlier.",
        "I sent it a fortnight back.",
        "It came a fortnight late.",
    ],
)
def test_a_fortnight_that_is_over_lies_not_ahead(text: str) -> None:
    assert days_named(text, date(2026, 11, 24)) == ()


def test_a_fortnight_to_come_is_named_still() -> None:
    assert [each.day for each in days_named("We meet again in a fortnight.", date(2026, 11, 24))] == [date(2026, 12, 8)]


def test_a_fortnight_ago_is_counted_back() -> None:
    found = received_on("The letter was received a fortnight ago.", date(2026, 11, 24))
    assert found is not None
    assert found.day == date(2026, 11, 10)


@pytest.mark.parametrize(
    "text",
    [
        "Items 2 and 3 may be agreed before the hearing.",
        "Questions 4 to 7 may be answered in writing before the trial.",
        "Paragraph 12 may need another look.",
        "I am sat in clinic all day.",
        "He came for sun damage on his scalp.",
        "We relied on sat nav.",
        "They are to be seen by wed couples only.",
        "The dermatologist saw him for sun spots.",
    ],
)
def test_words_that_look_like_days_are_none(text: str) -> None:
    assert days_named(text, date(2026, 11, 24)) == ()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The hearing is on 3 may at ten.", date(2027, 5, 3)),
        ("It is listed for 3 May.", date(2027, 5, 3)),
        ("We meet on 3 may 2027 once more.", date(2027, 5, 3)),
        ("You will have it by Sat.", date(2026, 11, 28)),
        ("You will have it by Wed.", date(2026, 11, 25)),
        ("You will have it by friday.", date(2026, 11, 27)),
        ("Am Freitag kommt der Bericht.", date(2026, 11, 27)),
        ("At 9 am Friday, please.", date(2026, 11, 27)),
    ],
)
def test_days_in_small_letters_and_other_tongues(text: str, day: date) -> None:
    assert [each.day for each in days_named(text, date(2026, 11, 24))] == [day]
