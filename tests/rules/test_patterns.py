"""No text is slow to read: no pattern of the rules shares a run of the same signs out among several of its parts."""

import re

import pytest

from rules.seldom import giving_back
from tests.rules.documents.office import read
from tests.rules.patterns import patterns_of, side_by_side


def test_no_pattern_of_the_rules_has_two_runs_side_by_side() -> None:
    found = {name: runs for name, pattern in patterns_of("rules") if (runs := side_by_side(pattern))}
    assert found == {}


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?:^| {2,})[ ]*x", r"\s*:?\s*$", r"[ ]*(?:no)?\.?[ ]*\d", r"(?m)^\s*x", r"<[^>]+@[^>]+>",
        r"(?:\w+[ ]*)*x", r"a.*\s*-", r"[A-Z]+[A-Z][a-z]*[A-Z]+",
    ],
)  # fmt: skip
def test_two_runs_side_by_side_are_found(pattern: str) -> None:
    assert side_by_side(re.compile(pattern))


@pytest.mark.parametrize(
    "pattern",
    [
        r"\s*+:?\s*$",
        r"[ ]*,[ ]*",
        r"\w+@\w+",
        r"[ ]{0,9}[ ]*",
        r"(?:\w+ )*x",
        r"(?m)^[ ]*x",
        r"a*|a*b",
        r"<[^>@]+@[^>]+>",
    ],
)
def test_runs_apart_are_left_alone(pattern: str) -> None:
    assert side_by_side(re.compile(pattern)) == []


@pytest.mark.parametrize("run", [" ", "\t", "\n", ".", "_", "7", "A", " \n", "-"])
@pytest.mark.parametrize("label", ["Signed", "Re", "NHS no", "Invoice", "Dated", "Ann Tester", "Surname", "page"])
def test_a_label_with_a_long_run_behind_it_is_read(label: str, run: str) -> None:
    opinion = read(label + run * 20_000 + "Date")
    assert opinion.doc_date is None


def test_patterns_that_give_back_are_looser() -> None:
    assert giving_back(r"a*+b++[*+]+\?+c{2,}+") == r"a*b+[*+]+\?+c{2,}"
    assert giving_back(rb"[ ]*+x") == rb"[ ]*x"
