from collections.abc import Iterator

from rules.effects import AskPerson, Candidate, Effect, MarkUndelivered
from rules.facts import Case, MessageFacts, ThreadHit
from rules.keys import people_of
from rules.people import addresses
from rules.policy import Policy
from rules.rule import rule


@rule("bounced-letter", reads=MessageFacts)
def bounced(mail: MessageFacts, _policy: Policy) -> Iterator[Effect]:
    """Note that a letter of ours did not arrive, and ask for another way.

    Why: a request that was not delivered is no silence, and must not be chased at the same address.
    Quiet when: it is no bounce, only warns of a delay, or bounces something that we did not send. Where the mail system
    returned too little to say which letter it was, or names nobody to whom it went, nothing is marked, but somebody is
    asked.
    """
    if mail.kind != "bounce" or mail.delayed:
        return
    hit = next((h for h in mail.thread if h.message_id == mail.bounced_message_id), None) or (
        mail.thread[0] if mail.thread else None
    )
    if hit is None and mail.bounced_from_us and (cases := _cases_with(mail, mail.bounced_address)):
        yield AskPerson(
            item=mail.item,
            queue="BOUNCED",
            question="A message to this person came back. Which was it, and by what other way can he be reached?",
            because="The mail system returned a message of ours, but not enough of it to tell which.",
            candidates=tuple(
                Candidate(case.case_no, 0, ("The address is of somebody on the case.",)) for case in cases
            ),
        )
    if hit is None:
        return
    if address := _failed(mail, hit):
        yield MarkUndelivered(address, hit.case_no, hit.message_id, "The mail system returned a message that we sent.")
    yield AskPerson(
        item=mail.item,
        queue="BOUNCED",
        question="A letter did not arrive. By what other way can this person be reached?",
        because="The mail system returned a message that we sent.",
        case_no=hit.case_no,
    )


def _failed(mail: MessageFacts, hit: ThreadHit) -> str:
    """The address that a letter of ours did not reach; empty where none of its addressees is named, or several are.

    Of a letter whose addressees nobody kept, those on its case. Where the mail system names nobody, one who was its
    only addressee; another whom it names may be on a list, or be forwarded to, and is no address of the letter.
    """
    on_case = (person for case in mail.candidates if case.case_no == hit.case_no for person in people_of(case))
    addressees = {each.lower() for each in hit.to or (email for person in on_case for email in person.emails)}
    if mail.bounced_address.lower() in addressees:
        return mail.bounced_address
    named = addressees.intersection(addresses(mail.new_text))
    if not named and not mail.bounced_address and hit.to:
        named = addressees
    return next(iter(named)) if len(named) == 1 else ""


def _cases_with(mail: MessageFacts, address: str) -> tuple[Case, ...]:
    """The candidates on which somebody has that address."""
    return tuple(
        case
        for case in mail.candidates
        if address.lower() in {email.lower() for person in people_of(case) for email in person.emails}
    )
