from collections.abc import Iterator

from rules.answers import answered_request, certain_case, requests_within_reach, surely_answered
from rules.brought import brought, more_to_come, rest_is_missing
from rules.certainty import clear
from rules.effects import AskPerson, CloseRequest, Effect
from rules.facts import BY_PEOPLE, MessageFacts, Request
from rules.keys import documents, requests_to_sender
from rules.policy import Policy
from rules.promised_days import promises_to_send, undenied
from rules.promises import day_named
from rules.rule import rule
from rules.suspicion import suspicion
from rules.urgent import despair


@rule("close-requests", reads=MessageFacts)
def close_requests(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """Book what came against what was asked: all of it, some, or a refusal; ask about an answer that nobody can name.

    Why: nobody is chased for what he has sent, and a refusal goes to the handler instead of to a chaser.
    Quiet when: the case is not certain, and no clear paper answers the very message that asked; nothing that was asked
    for is attached or said, the sender first needs something of us, or it is our own outgoing mail. A paper of another
    sort that lies beside a refusal or a form to be signed is not what was asked for; who refuses one thing and
    announces another is left to a person.
    """
    if mail.outgoing or mail.kind not in (*BY_PEOPLE, "bulk", "auto-reply") or suspicion(mail, policy):
        return
    case = certain_case(mail, policy)
    if case is None:
        if mail.kind in BY_PEOPLE:
            yield from (_close(mail, request, items, policy) for request, items in surely_answered(mail, policy))
        return
    closed = False
    for request in requests_within_reach(mail, case, policy):
        items = brought(mail, request, policy)
        if items:
            closed = True
            yield _close(mail, request, items, policy)
    if closed or mail.kind not in BY_PEOPLE:
        return
    asked = requests_to_sender(mail, case)
    answered = answered_request(mail, case)
    if not _refuses(mail.new_text, policy):
        yield from _ask_what_came(mail, answered, policy)
    elif answered or len(asked) == 1:
        yield _refused(mail, answered or asked[0], policy)


def _close(mail: MessageFacts, request: Request, items: tuple[str, ...], policy: Policy) -> CloseRequest:
    missing = rest_is_missing(request, items)
    return CloseRequest(
        request_id=request.request_id,
        case_no=request.case_no,
        outcome="part" if missing or more_to_come(mail, request, policy) else "done",
        items=items,
        because=f"It brings {', '.join(items)}" + (f"; {', '.join(missing)} is missing." if missing else "."),
    )


def _ask_what_came(mail: MessageFacts, request: Request | None, policy: Policy) -> Iterator[AskPerson]:
    """Have a person look at what answers the very question, and may be what was asked for as well as anything else."""
    nameless = [a for a in documents(mail) if not a.problem and not clear(a.opinion, policy)]
    if request and nameless and not day_named(mail, "promised-by"):
        yield AskPerson(
            item=mail.item,
            queue="CHECK_LABEL",
            question="Is this what was asked for?",
            because=f"It answers request {request.request_id} with a paper that could not be named for sure.",
            case_no=request.case_no,
        )


def _refused(mail: MessageFacts, request: Request, policy: Policy) -> CloseRequest | AskPerson:
    """Book a refusal; one beside which something is announced may be of something else, and a person says of what."""
    if not _announces(mail, policy):
        because = "The person asked says that it will not come."
        return CloseRequest(request.request_id, request.case_no, "refused", (), because)
    return AskPerson(
        item=mail.item,
        queue="INCOMPLETE",
        question="Something is refused, and something else announced. What is still to come?",
        because=f"It refuses something in answer to request {request.request_id} and announces something.",
        case_no=request.case_no,
    )


def _announces(mail: MessageFacts, policy: Policy) -> bool:
    if day_named(mail, "promised-by") or promises_to_send(mail.new_text):
        return True
    return any(policy.mail.more_follows.first(each) for each in undenied(mail.new_text))


def _refuses(text: str, policy: Policy) -> bool:
    """A refusal; not a plea of somebody who cannot go on, and not a condition that we can meet."""
    if despair(text, policy.red_words) or policy.mail.needs_something.first(text):
        return False
    return policy.mail.refusal.first(text) is not None
