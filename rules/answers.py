"""Which case a message surely belongs to, and which of our requests it answers."""

from rules.facts import Case, MessageFacts, Request
from rules.keys import requests_to_sender, sender_parties, thread_hits
from rules.matching import weigh
from rules.policy import Policy

_SENDS_FOR_OTHERS = frozenset({"member", "delegate", "practice", "panel_solicitor"})
_OWN_SIDE = frozenset({"member", "delegate", "practice"})


def certain_case(mail: MessageFacts, policy: Policy) -> Case | None:
    """The case of two keys, or the one on which a person has filed the message."""
    if len(mail.filed_as) == 1:
        return next((c for c in mail.candidates if c.case_no == mail.filed_as[0]), None)
    single = weigh(mail, policy).single
    return next((c for c in mail.candidates if c.case_no == single), None)


def requests_within_reach(mail: MessageFacts, case: Case) -> tuple[Request, ...]:
    """What this sender was asked; of a sender on our own side also what others of that side were asked."""
    own = requests_to_sender(mail, case)
    if not {party.role for party in sender_parties(mail, case)} & _SENDS_FOR_OTHERS:
        return own
    others = [r for r in case.requests if r.status in ("open", "part") and r not in own and _asked_of_us(r, case)]
    return (*own, *others)


def _asked_of_us(request: Request, case: Case) -> bool:
    """A request to the member or those who work with him: the one may bring what the other was asked for."""
    if case.member and request.person_id == case.member.person_id:
        return True
    return any(p.person.person_id == request.person_id and p.role in _OWN_SIDE for p in case.parties)


def answered_request(mail: MessageFacts, case: Case) -> Request | None:
    """The request whose very message this one answers."""
    ids = {hit.message_id for hit in thread_hits(mail, case) if hit.direct}
    return next((r for r in requests_to_sender(mail, case) if r.message_id and r.message_id in ids), None)
