from collections.abc import Iterator

from rules.effects import Effect, NoteReference
from rules.facts import MessageFacts
from rules.keys import named_cases, sender_parties
from rules.policy import Policy
from rules.rule import rule


@rule("ticket-number", reads=MessageFacts)
def ticket(mail: MessageFacts, _policy: Policy) -> Iterator[Effect]:
    """Keep the ticket number of an automatic acknowledgement as that organisation's reference.

    Why: the next letter must carry it, or it starts a second ticket; an acknowledgement is no answer.
    Quiet when: the mail is a person's, carries no number, or the sender has no part in the case.
    """
    if mail.kind != "auto-reply":
        return
    numbers = [fact.value for fact in mail.facts if fact.name == "ticket"]
    if not numbers:
        return
    answered = {hit.case_no for hit in mail.thread if hit.direct} or {h.case_no for h in mail.thread}
    cases = [case for case in mail.candidates if sender_parties(mail, case)]
    chosen = [case for case in cases if case.case_no in (named_cases(mail) or answered)]
    if len(chosen) != 1:
        return
    party = sender_parties(mail, chosen[0])[0]
    if not party.their_ref:
        yield NoteReference(
            chosen[0].case_no, party.person.person_id, numbers[0], "An automatic acknowledgement names it."
        )
