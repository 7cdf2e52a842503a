"""Which case a message surely belongs to, and which of our requests it answers."""

from rules.brought import brought, kin_of, surely_brought
from rules.certainty import clear
from rules.facts import Case, MessageFacts, Opinion, Request
from rules.keys import (
    attachment_numbers,
    documents,
    named_cases,
    patient_named,
    requests_to_sender,
    sender_parties,
    thread_hits,
)
from rules.matching import weigh
from rules.policy import Policy
from rules.roles import MEMBERS_SIDE, STAFF
from rules.spoken_of import patients_elsewhere, patients_of, patients_spoken_of

_SENDS_FOR_OTHERS = MEMBERS_SIDE | {"panel_solicitor"}
_PASS_ON = STAFF | {"panel_solicitor"}
UNFIT = frozenset({"draft", "blank"})
_WRITTEN_FOR_US = frozenset({"MEM-REP", "EXP-BL", "EXP-CAUS", "EXP-CP", "EXP-QUANT"})
_LIKE = {
    "member": frozenset({"member", "practice"}),
    "delegate": frozenset({"member", "practice"}),
    "practice": frozenset({"practice", "hospital"}),
    "hospital": frozenset({"hospital", "practice"}),
    "expert": frozenset({"expert", "hospital"}),
    "claimant_solicitor": frozenset({"claimant_solicitor"}),
    "panel_solicitor": frozenset({"panel_solicitor", "claimant_solicitor"}),
}
"""Who is taken for the writer of what somebody in a role was asked for."""


def certain_case(mail: MessageFacts, policy: Policy) -> Case | None:
    """The case of two keys, or the one on which a person has filed the message."""
    if len(mail.filed_as) == 1:
        return next((c for c in mail.candidates if c.case_no == mail.filed_as[0]), None)
    single = weigh(mail, policy).single
    return next((c for c in mail.candidates if c.case_no == single), None)


def requests_within_reach(mail: MessageFacts, case: Case, policy: Policy) -> tuple[Request, ...]:
    """What may be met by this message: what its sender was asked, or refused; of a sender on our own side also what
    others of that side were asked; what others wrote and he passes on; and what it answers from a colleague's address.
    """
    own = requests_to_sender(mail, case, refused=True)
    waiting = [r for r in case.requests if r.status in ("open", "part") and r not in own]
    ours = {party.role for party in sender_parties(mail, case)} & _SENDS_FOR_OTHERS
    for_others = [r for r in waiting if ours and _asked_of_us(r, case)]
    handed_on = [r for r in waiting if r not in for_others and _handed_on(mail, r, case, policy)]
    stands_for = [r for r in waiting if r not in (*for_others, *handed_on) and _answers_for(mail, r)]
    return (*own, *for_others, *handed_on, *stands_for)


def _handed_on(mail: MessageFacts, request: Request, case: Case, policy: Policy) -> bool:
    """Do we, or our lawyers, pass on what was surely written by the one who was asked for it?"""
    hands = {person.role for person in mail.senders} | {party.role for party in sender_parties(mail, case)}
    return bool(hands & _PASS_ON) and any(
        a.opinion.best in request.items and clear(a.opinion, policy) and written_by_asked(a.opinion, request, case)
        for a in documents(mail)
        if not a.problem
    )


def _answers_for(mail: MessageFacts, request: Request) -> bool:
    """Does an unknown address answer the very message that asked: a colleague, or the same person from elsewhere?"""
    known = mail.senders or mail.internal or mail.authentication == "fail"
    return not known and any(hit.direct and hit.message_id == request.message_id for hit in mail.thread)


def written_by_asked(opinion: Opinion, request: Request, case: Case) -> bool:
    """Is a finished document of such as was asked: by its writer's role, and no older than the request where it was
    written for us?"""
    if opinion.version in UNFIT:
        return False
    older = request.sent and opinion.doc_date and opinion.doc_date < request.sent
    if older and opinion.best in _WRITTEN_FOR_US:
        return False
    role = next((party.role for party in case.parties if party.person.person_id == request.person_id), "")
    if not role and case.member and case.member.person_id == request.person_id:
        role = "member"
    return opinion.author_role in _LIKE.get(role, frozenset())


def _asked_of_us(request: Request, case: Case) -> bool:
    """A request to the member or those who work with him: the one may bring what the other was asked for."""
    if case.member and request.person_id == case.member.person_id:
        return True
    return any(p.person.person_id == request.person_id and p.role in MEMBERS_SIDE for p in case.parties)


def answered_request(mail: MessageFacts, case: Case) -> Request | None:
    """The request whose very message this one answers."""
    ids = {hit.message_id for hit in thread_hits(mail, case) if hit.direct}
    return next((r for r in requests_to_sender(mail, case) if r.message_id and r.message_id in ids), None)


def surely_answered(mail: MessageFacts, policy: Policy) -> tuple[tuple[Request, tuple[str, ...]], ...]:
    """The requests that a message answers whose case is for a person to say, each with the items that it brings.

    Where a message belongs is asked for the whole of it; that the person asked has sent what he was asked for may be
    plain all the same: he answers the very message that asked, and raises something else beside; or he brings two lots
    in one, each for a case of its own. What is booked so stores nothing on a case.
    """
    if mail.authentication == "fail":
        return ()
    found = [(case, request) for case in mail.candidates if (request := answered_request(mail, case))]
    found = [(case, request) for case, request in found if not _of_another_case(mail, case)] or _lots(mail, policy)
    brought_of = ((request, _on_paper(mail, request, policy)) for _, request in found)
    return tuple((request, items) for request, items in brought_of if items)


def _of_another_case(mail: MessageFacts, case: Case) -> bool:
    """Does it point, by a number, a paper or a patient, to another case on which the sender has a part?"""
    if attachment_numbers(mail) - {case.case_no}:
        return True
    pointed = named_cases(mail) | set(patients_elsewhere(mail, case))
    others = (each for each in mail.candidates if each.case_no != case.case_no and each.case_no in pointed)
    return any(sender_parties(mail, each) for each in others)


def _lots(mail: MessageFacts, policy: Policy) -> list[tuple[Case, Request]]:
    """Requests to the sender on several cases that he names, by number or by patient, and no item asked for twice."""
    asked = [(case, request) for case in mail.candidates for request in requests_to_sender(mail, case)]
    named = [pair for pair in asked if _is_named(mail, pair[0]) and surely_brought(mail, pair[1], policy)]
    items = [item for _, request in asked for item in request.items]
    several = len({case.case_no for case, _ in named}) > 1
    return named if several and all(items.count(item) == 1 for _, each in named for item in each.items) else []


def _is_named(mail: MessageFacts, case: Case) -> bool:
    spoken_of = patients_spoken_of(mail)
    named = case.case_no in named_cases(mail) or patient_named(mail, case)
    return named or any(each.person_id in spoken_of for each in patients_of(case))


def _on_paper(mail: MessageFacts, request: Request, policy: Policy) -> tuple[str, ...]:
    """What it brings of a request, where a clear document of the kind asked for is among it."""
    items = brought(mail, request, policy)
    kinds = frozenset[str]().union(*map(kin_of, items))
    clearly = any(a.opinion.best in kinds and clear(a.opinion, policy) for a in documents(mail) if not a.problem)
    return items if clearly else ()
