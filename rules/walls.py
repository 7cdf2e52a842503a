"""Restricted cases: only named people read them, and only what they themselves send is filed there without a person."""

from rules.facts import Case, MessageFacts
from rules.keys import sender_parties

_THROUGH_OTHERS = frozenset({"delegate", "practice", "supplier", "insurer"})


def may_be_filed(mail: MessageFacts, case: Case) -> bool:
    """Say whether a message may go on a case without a person: on a restricted one, a named party must have sent it.

    Someone who stands for a party (a secretary, a practice, a colleague in its firm) is no named person.
    """
    if not case.restricted:
        return True
    writers = {person.person_id for person in mail.senders}
    roles = {party.role for party in sender_parties(mail, case) if party.person.person_id in writers}
    return bool(roles) and not roles & _THROUGH_OTHERS
