"""What lay there for long presses nobody, except for what is still ahead."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from rules import rules_for
from rules.combining import combine
from rules.effects import Alert, AskPerson, Effect, LabelFile, ProposeDeadline
from rules.facts import Fact, FileFacts
from rules.rule import decide
from tests.rules.documents.office import TODAY, file, opinion, policy

LONG_AGO = date(2024, 6, 3)


def kept(doc: FileFacts) -> list[Effect]:
    """What is kept of all that the rules on files want."""
    return [effect for _, effect in combine(decide(rules_for(doc), doc, policy()), doc)]


def old(code: str, **more: object) -> FileFacts:
    return file(opinion=opinion(code, **more), arrived=LONG_AGO, old=True, text="words", folder="06 Court")  # type: ignore[arg-type]


def asked(doc: FileFacts) -> dict[str, bool]:
    """The queues, and whether each question has no date."""
    return {each.queue: each.undated for each in kept(doc) if isinstance(each, AskPerson)}


def alerts(doc: FileFacts) -> list[Effect]:
    return [each for each in kept(doc) if isinstance(each, Alert)]


def proposed(doc: FileFacts) -> list[date]:
    return [each.due for each in kept(doc) if isinstance(each, ProposeDeadline)]


RED = ("CHARGE", "IOT")


@pytest.mark.parametrize("code", RED)
def test_a_paper_that_could_not_wait_two_years_ago_pages_nobody(code: str) -> None:
    doc = old(code, doc_date=LONG_AGO)
    assert alerts(replace(doc, old=False, arrived=TODAY))
    assert alerts(doc) == []
    assert asked(doc)["RED"] is True


@pytest.mark.parametrize("code", RED)
def test_the_same_paper_of_today_is_as_urgent_as_ever(code: str) -> None:
    doc = file(opinion=opinion(code), arrived=TODAY, folder="06 Court")
    assert asked(doc)["RED"] is False


def test_a_day_that_is_still_ahead_is_as_urgent_as_ever() -> None:
    ahead = Fact("hearing-date", (TODAY + timedelta(days=9)).isoformat(), "text")
    doc = old("IOT", doc_date=LONG_AGO, facts=(ahead,))
    assert {queue: asked(doc)[queue] for queue in ("RED", "CHECK_DEADLINE")} == {"RED": False, "CHECK_DEADLINE": False}
    assert alerts(doc)
    assert TODAY + timedelta(days=9) in proposed(doc)


def test_a_day_ahead_counts_in_a_file_of_no_case_too() -> None:
    ahead = Fact("hearing-date", (TODAY + timedelta(days=9)).isoformat(), "text")
    doc = replace(old("IOT", doc_date=LONG_AGO, facts=(ahead,)), case=None)
    assert asked(doc)["CHECK_DEADLINE"] is False


def test_a_period_that_is_over_is_not_entered() -> None:
    doc = old("LOC", doc_date=LONG_AGO)
    fresh = replace(doc, old=False)
    assert proposed(fresh)
    assert min(proposed(fresh)) < TODAY
    assert proposed(doc) == []


def test_a_day_that_a_paper_names_in_passing_makes_nothing_urgent() -> None:
    ahead = Fact("hearing-date", (TODAY + timedelta(days=9)).isoformat(), "text")
    doc = old("CV", confidence=0.7, facts=(ahead,))
    assert asked(doc) == {"CHECK_LABEL": True}
    assert alerts(doc) == []


@pytest.mark.parametrize("problem", ["broken", "empty", "encrypted"])
def test_what_can_not_be_read_is_asked_about_without_a_date(problem: str) -> None:
    assert asked(replace(old("UNKNOWN"), problem=problem)) == {"INCOMPLETE": True}


def test_a_doubtful_label_is_asked_about_without_a_date() -> None:
    assert asked(old("CV", confidence=0.7)) == {"CHECK_LABEL": True}


def test_a_clear_label_is_written_all_the_same() -> None:
    assert [each.label.doc_type for each in kept(old("CV")) if isinstance(each, LabelFile) and each.label] == ["CV"]


def test_nothing_of_a_file_that_is_not_old_is_changed() -> None:
    for code in (*RED, "LOC", "CV"):
        doc = file(opinion=opinion(code), arrived=LONG_AGO)
        assert not any(asked(doc).values())
