"""Requests closed in whole offices are counted honestly: an earlier paper that brought the same has closed them too."""

from typing import Any

from bench.offices import counted
from tests.rules.offices import policy

CLOSED, RIGHT = "closed, of what should be", "right, of what was closed"


def shares(expected: dict[str, dict[str, Any]], decided: dict[str, dict[str, Any]]) -> list[tuple[int, int]]:
    general, _ = counted([(expected, decided)], policy())
    return [(general.right[measure], general.every[measure]) for measure in (CLOSED, RIGHT)]


def test_what_an_earlier_paper_closed_of_which_nobody_wrote_anything_is_not_missed() -> None:
    expected = {"mail/b.eml": {"closes": ["R1"]}}
    decided = {"files/a.pdf": {"closes": ["R1"]}, "mail/b.eml": {"closes": []}}
    assert shares(expected, decided) == [(1, 1), (0, 0)]


def test_a_later_paper_does_not_count_for_an_earlier_one() -> None:
    expected = {"mail/b.eml": {"closes": ["R1"]}}
    decided = {"mail/b.eml": {"closes": []}, "files/a.pdf": {"closes": ["R1"]}}
    assert shares(expected, decided) == [(0, 1), (0, 0)]


def test_what_was_wrongly_closed_before_is_wrong_there_and_missed_here() -> None:
    expected = {"mail/a.eml": {"closes": []}, "mail/b.eml": {"closes": ["R1"]}}
    decided = {"mail/a.eml": {"closes": ["R1"]}, "mail/b.eml": {"closes": []}}
    assert shares(expected, decided) == [(0, 1), (0, 1)]
