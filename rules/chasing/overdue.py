from collections.abc import Iterator
from dataclasses import replace

from rules.effects import AskPerson, Effect, SendLetter
from rules.facts import Request, RequestFacts
from rules.ladders import Step
from rules.policy import Policy
from rules.restraint import reason_to_wait
from rules.rule import rule
from rules.rungs import Rung, ladder_of, next_rung


@rule("chase-overdue", reads=RequestFacts)
def overdue(facts: RequestFacts, policy: Policy) -> Iterator[Effect]:
    """Send the next letter of the ladder for what is due; after the last one, ask the handler.

    Why: return dates slip silently when nobody owns the reminder.
    Quiet when: the next step is not due yet, or person, case or day must rest.
    """
    rung = _due_rung(facts, policy)
    if rung is None or reason_to_wait(facts, policy):
        return
    if rung.step is None:
        yield AskPerson(
            item=f"request:{facts.request.request_id}",
            queue="CHECK_DEADLINE",
            question="The last letter brought nothing. What now?",
            because=f"{facts.request.chasers_sent} letters went unanswered since {_due(facts)}.",
            case_no=facts.case.case_no,
        )
        return
    others = [r for r in facts.other_open if r.case_no == facts.case.case_no]
    if not any(_goes_first(other, facts, policy) for other in others):
        yield from _letter(facts, rung.step, rung)


def _due_rung(facts: RequestFacts, policy: Policy) -> Rung | None:
    ladder = ladder_of(facts, policy)
    rung = next_rung(facts, ladder, policy) if ladder else None
    return rung if rung is not None and facts.today >= rung.day else None


def _goes_first(other: Request, facts: RequestFacts, policy: Policy) -> bool:
    """Of several requests to one person that are due on one day, the oldest writes for all."""
    if (other.due or facts.today, other.request_id) >= (facts.request.due or facts.today, facts.request.request_id):
        return False
    rung = _due_rung(replace(facts, request=other), policy)
    return rung is not None and rung.step is not None


def _letter(facts: RequestFacts, step: Step, rung: Rung) -> Iterator[Effect]:
    together = (facts.request, *(r for r in facts.other_open if _rides_along(facts, r)))
    yield SendLetter(
        letter=step.letter,
        case_no=facts.case.case_no,
        person_id=facts.person.person_id,
        request_ids=tuple(dict.fromkeys(r.request_id for r in together)),
        because=f"Due {_due(facts)}; {step.letter} falls on {rung.day.isoformat()}.",
        channel="letter" if facts.person.prefers_post else "mail",
    )
    if step.call:
        yield AskPerson(
            item=f"request:{facts.request.request_id}",
            queue="INCOMPLETE",
            question="Telephone as well: the second letter goes out today.",
            because=f"Due {_due(facts)}; {facts.request.chasers_sent} letters went unanswered.",
            case_no=facts.case.case_no,
        )


def _rides_along(facts: RequestFacts, other: Request) -> bool:
    """Other things that the same person owes on the same case go into the same letter once they are due as well."""
    return other.case_no == facts.case.case_no and other.due is not None and other.due <= facts.today


def _due(facts: RequestFacts) -> str:
    return facts.request.due.isoformat() if facts.request.due else "no day"
