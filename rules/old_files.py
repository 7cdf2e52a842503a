"""What is said of a file that lay in its library for long: found now, though nobody waits for it.

A first sweep of an existing library finds years of judgments, dates gone by and doubtful labels at once. Its questions
are asked, without a date by which they must be answered; nobody is called to them; dates that are past are not entered.
What is still ahead is as urgent as ever.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from rules.effects import Alert, AskPerson, Effect, ProposeDeadline
from rules.facts import FileFacts

_AHEAD = frozenset({"deadline", "hearing-date"})  # facts that name a day which someone has to keep
_PRESSING = frozenset({"RED", "CHECK_DEADLINE"})


def unpressed(standing: Iterable[tuple[str, Effect]], doc: FileFacts) -> Iterator[tuple[str, Effect]]:
    """Give a file's decisions as they are to be kept: all of them, unless it is old."""
    every = tuple(standing)
    if not doc.old:
        yield from every
        return
    pressing = _is_ahead(every, doc)
    for rule, effect in every:
        match effect:
            case Alert() if not pressing:
                continue
            case ProposeDeadline() if effect.due < doc.today:
                continue
            case AskPerson() if not (pressing and effect.queue in _PRESSING):
                yield rule, replace(effect, undated=True)
            case _:
                yield rule, effect


def _is_ahead(every: Iterable[tuple[str, Effect]], doc: FileFacts) -> bool:
    """Say whether the file sets a day that has not passed: one that it names, or the end of a period that it starts."""
    if any(isinstance(effect, ProposeDeadline) and effect.due >= doc.today for _, effect in every):
        return True
    dated = any(isinstance(effect, AskPerson) and effect.queue == "CHECK_DEADLINE" for _, effect in every)
    named = [date.fromisoformat(fact.value) for fact in doc.opinion.facts if fact.name in _AHEAD and dated]
    return any(day >= doc.today for day in named)
