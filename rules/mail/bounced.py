from collections.abc import Iterator

from rules.effects import AskPerson, Candidate, Effect, MarkUndelivered
from rules.facts import Case, MessageFacts
from rules.keys import people_of
from rules.policy import Policy
from rules.rule import rule


@rule("bounced-letter", reads=MessageFacts)
def bounced(mail: MessageFacts, _policy: Policy) -> Iterator[Effect]:
    """Note that a letter of ours did not arrive, and ask for another way.

    Why: a request that was not delivered is no silence, and must not be chased at the same address.
    Quiet when: it is no bounce, only warns of a delay, or bounces something that we did not send. Where the mail system
    returned too little to say which letter it was, nothing is marked, but somebody is asked.
    """
    if mail.kind != "bounce" or mail.delayed:
        return
    hit = next((h for h in mail.thread if h.message_id == mail.bounced_message_id), None) or (
        mail.thread[0] if mail.thread else None
    )
    address = mail.bounced_address or (hit.to[0] if hit and len(hit.to) == 1 else "")
    if hit is None and mail.bounced_from_us and (cases := _cases_with(mail, address)):
        yield AskPerson(
            item=mail.item,
            queue="BOUNCED",
            question="A message to this person came back. Which was it, and by what other way can he be reached?",
            because="The mail system returned a message of ours, but not enough of it to tell which.",
            candidates=tuple(
                Candidate(case.case_no, 0, ("The address is of somebody on the case.",)) for case in cases
            ),
        )
    if hit is None or not address:
        return
    yield MarkUndelivered(address, hit.case_no, hit.message_id, "The mail system returned a message that we sent.")
    yield AskPerson(
        item=mail.item,
        queue="BOUNCED",
        question="A letter did not arrive. By what other way can this person be reached?",
        because="The mail system returned a message that we sent.",
        case_no=hit.case_no,
    )


def _cases_with(mail: MessageFacts, address: str) -> tuple[Case, ...]:
    """The candidates on which somebody has that address."""
    return tuple(
        case
        for case in mail.candidates
        if address.lower() in {email.lower() for person in people_of(case) for email in person.emails}
    )
