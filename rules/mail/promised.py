from collections.abc import Iterator

from rules.answers import answered_request, certain_case
from rules.brought import brought, speaks_of_item, still_asked
from rules.effects import AskPerson, Effect, MoveDue
from rules.facts import BY_PEOPLE, Case, MessageFacts, Request
from rules.keys import requests_to_sender
from rules.phrases import around, fold
from rules.policy import Policy
from rules.promised_days import promised_vaguely
from rules.promises import MOST_WORKING_DAYS, day_named, fixed_date_before
from rules.rule import rule
from rules.suspicion import suspicion


@rule("promised-date", reads=MessageFacts)
def promised(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """Move what is due to the day that the person asked has promised, once and not far.

    Why: an answer with a date is an answer; "will do" is not. Of a time without a day ("after half term") it asks one;
    of several things that were asked for it moves those that the promise names, and asks where it names none.
    Quiet when: the day is before what is due, or the item came with the message.
    """
    day = day_named(mail, "promised-by")
    vague = day is None and promised_vaguely(mail.new_text)
    if mail.outgoing or mail.kind not in BY_PEOPLE or not (day or vague) or suspicion(mail, policy):
        return
    case = certain_case(mail, policy)
    if case is None:
        return
    meant = (each for each in _meant(mail, case, policy) if not brought(mail, each, policy))
    waiting = [(each, each.due) for each in meant if each.due is not None]
    if day is None:
        if waiting:
            yield _ask(
                mail, case, "It is promised, but for no day that could be kept. Ask for one.",
                "The time that the message names is no day.",
            )  # fmt: skip
        return
    late = [(request, due) for request, due in waiting if day > due]
    if late and len(waiting) > 1 and not _is_named(mail, late[0][0], policy):
        yield _ask(
            mail, case, "Something is promised. Which of the things that this person was asked for?",
            f"Promised for {day.isoformat()}; {len(waiting)} requests are open, and it answers none of them.",
        )  # fmt: skip
        return
    for request, due in late:
        latest = policy.holidays.add(max(due, mail.today), MOST_WORKING_DAYS, case.nation)
        if request.due_moved or day > latest or fixed_date_before(case, day):
            yield _ask(
                mail, case, "The date promised is late, or not the first. Is it good enough?",
                f"Promised for {day.isoformat()}; due {due.isoformat()}.",
            )  # fmt: skip
        else:
            because = f"The person asked promises it by {day.isoformat()}."
            yield MoveDue(request.request_id, case.case_no, day, "promised", because)


def _ask(mail: MessageFacts, case: Case, question: str, because: str) -> AskPerson:
    return AskPerson(mail.item, "CHECK_DEADLINE", question, because, case.case_no)


def _meant(mail: MessageFacts, case: Case, policy: Policy) -> tuple[Request, ...]:
    """The request that the message answers; else, or where the promise names only what others ask for, those; else all
    of the sender's."""
    asked, answered = requests_to_sender(mail, case), answered_request(mail, case)
    named = tuple(each for each in asked if _is_named(mail, each, policy))
    if answered and (answered in named or not named):
        return (answered,)
    return named or asked


def _is_named(mail: MessageFacts, request: Request, policy: Policy) -> bool:
    """Does the sentence that promises a day name something that is still asked for?"""
    told = next((fact for fact in mail.facts if fact.name == "promised-by" and fact.place == "new_text"), None)
    sentence = fold(around(mail.new_text, told.start, told.end)) if told else ""
    return any(speaks_of_item(item, sentence, policy) for item in still_asked(request))
