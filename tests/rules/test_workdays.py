"""Counting rules: the worked examples."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.deadlines import due
from rules.workdays import HolidayKnowledge, add_months
from tests.rules.offices import policy

H: HolidayKnowledge = policy().holidays
PERIODS = policy().deadlines.by_id
DAYS = st.dates(date(2023, 1, 1), date(2029, 12, 31))


@pytest.mark.parametrize(
    ("got", "wanted"),
    [
        (H.clear_after(date(2026, 10, 2), 14, "ENG"), date(2026, 10, 16)),
        (H.clear_before(date(2023, 10, 20), 3, "ENG"), date(2023, 10, 16)),
        (H.clear_before(date(2025, 10, 20), 3, "ENG"), date(2025, 10, 14)),
        (H.clear_before(date(2017, 3, 30), 7, "ENG"), date(2017, 3, 22)),
        (H.clear_before(date(2017, 3, 14), 5, "ENG"), date(2017, 3, 6)),
        (H.deemed_claim_form(date(2026, 11, 27), "ENG"), date(2026, 12, 1)),
        (H.deemed_claim_form(date(2026, 11, 27), "SCT"), date(2026, 12, 2)),
        (H.deemed_claim_form(date(2026, 12, 24), "ENG"), date(2026, 12, 30)),
        (due(PERIODS["AOS"], date(2026, 12, 30), "ENG", H), date(2027, 1, 13)),
        (due(PERIODS["DEF_28"], date(2026, 12, 30), "ENG", H), date(2027, 1, 27)),
        (due(PERIODS["DEF_AGREED"], date(2026, 12, 30), "ENG", H), date(2027, 2, 24)),
        (H.deemed_service(datetime(2026, 12, 24, 9, tzinfo=UTC), "post", "ENG"), date(2026, 12, 29)),
        (H.deemed_service(datetime(2026, 11, 27, 16, 29, tzinfo=UTC), "email", "ENG"), date(2026, 11, 27)),
        (H.deemed_service(datetime(2026, 11, 27, 16, 30, tzinfo=UTC), "email", "ENG"), date(2026, 11, 30)),
        (H.deemed_service(datetime(2026, 11, 27, 16, 30, tzinfo=UTC), "email", "SCT"), date(2026, 12, 1)),
        (due(PERIODS["PAP_LOC_ACK"], date(2026, 11, 23), "ENG", H), date(2026, 12, 7)),
        (due(PERIODS["PAP_LOR"], date(2026, 11, 23), "ENG", H), date(2027, 3, 23)),
        (due(PERIODS["PAP_LOR_FORMAL"], date(2026, 12, 7), "ENG", H), date(2027, 4, 7)),
        (due(PERIODS["PAP_RECORDS"], date(2026, 11, 23), "ENG", H), date(2027, 1, 2)),
        (due(PERIODS["DSAR"], date(2026, 11, 23), "ENG", H), date(2026, 12, 23)),
        (due(PERIODS["DSAR"], date(2026, 12, 1), "ENG", H), date(2027, 1, 4)),
        (due(PERIODS["DSAR"], date(2026, 12, 31), "ENG", H), date(2027, 2, 1)),
        (due(PERIODS["DSAR"], date(2027, 1, 31), "ENG", H), date(2027, 3, 1)),
        (due(PERIODS["GMC_R7"], date(2026, 11, 23), "ENG", H), date(2026, 12, 21)),
        (due(PERIODS["PFD"], date(2026, 11, 23), "ENG", H), date(2027, 1, 18)),
        (due(PERIODS["CMP_EN_ACK"], date(2026, 12, 23), "ENG", H), date(2026, 12, 30)),
        (due(PERIODS["SCT_CMP_ACK"], date(2026, 12, 23), "SCT", H), date(2026, 12, 30)),
        (due(PERIODS["NIR_CMP_ACK"], date(2026, 12, 23), "NIR", H), date(2026, 12, 30)),
        (due(PERIODS["CMP_EN_ACK"], date(2026, 11, 27), "ENG", H), date(2026, 12, 2)),
        (due(PERIODS["SCT_CMP_ACK"], date(2026, 11, 27), "SCT", H), date(2026, 12, 3)),
        (add_months(date(2026, 8, 31), 1), date(2026, 9, 30)),
        (add_months(date(2026, 10, 31), 4), date(2027, 2, 28)),
        (due(PERIODS["ORDER"], date(2026, 11, 23), "ENG", H), None),
    ],
)
def test_worked_examples(got: date | None, wanted: date | None) -> None:
    assert got == wanted


@pytest.mark.parametrize(
    ("calendar", "year", "count"),
    [
        ("england-and-wales", 2026, 253),
        ("england-and-wales", 2027, 253),
        ("scotland", 2026, 251),
        ("scotland", 2027, 252),
        ("northern-ireland", 2026, 251),
        ("northern-ireland", 2027, 251),
    ],
)
def test_working_days_of_a_year(calendar: str, year: int, count: int) -> None:
    assert H.between(date(year - 1, 12, 31), date(year, 12, 31), calendar) == count


@given(DAYS, st.integers(1, 60), st.sampled_from(["ENG", "SCT", "NIR", "IRL"]))
def test_adding_and_counting_agree(day: date, count: int, nation: str) -> None:
    later = H.add(day, count, nation)
    assert H.is_working(later, nation)
    assert H.between(day, later, nation) == count
    assert H.add(later + timedelta(days=1), -1, nation) == later


@given(DAYS, st.integers(0, 48))
def test_months_never_leave_the_month(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
