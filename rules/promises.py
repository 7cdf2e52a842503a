"""Dates that a writer named, read from the facts of his message."""

from datetime import date

from rules.facts import Case, MessageFacts


def day_named(mail: MessageFacts, name: str) -> date | None:
    """The day that a fact names; None where there is none or it is vague."""
    for fact in mail.facts:
        if fact.name == name:
            return day_of(fact.value)
    return None


def day_of(value: str) -> date | None:
    """The day that a fact's value writes; None where it is none."""
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def fixed_date_before(case: Case, due: date) -> bool:
    """Say whether the case must keep a date before that day: then nothing is put off."""
    return any(d.status in ("provisional", "confirmed") and d.due <= due for d in case.deadlines)


MOST_WORKING_DAYS = 10
"""A promise moves what is due by at most so much; beyond it the handler decides."""
