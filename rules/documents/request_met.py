from collections.abc import Iterator

from rules.belonging import pointed, sure
from rules.case_signs import signs
from rules.certainty import UNREADABLE, clear
from rules.effects import CloseRequest, Effect
from rules.facts import Case, FileFacts, Person, Request
from rules.policy import Policy
from rules.rule import rule

_STAFF = frozenset({"handler", "administrator", "leader"})
_LIKE = {
    "member": frozenset({"member", "practice"}),
    "delegate": frozenset({"member", "practice"}),
    "practice": frozenset({"practice", "hospital"}),
    "hospital": frozenset({"hospital", "practice"}),
    "expert": frozenset({"expert", "hospital"}),
    "claimant_solicitor": frozenset({"claimant_solicitor"}),
    "panel_solicitor": frozenset({"panel_solicitor", "claimant_solicitor"}),
}
_UNFIT = frozenset({"draft", "blank"})


@rule("request-met-by-a-file", reads=FileFacts)
def request_met(doc: FileFacts, policy: Policy) -> Iterator[Effect]:
    """Book a file that brings what someone on the case was asked for.

    Why: nobody is chased for what lies in the folder already.
    Quiet when: it is not clear, a draft or a copy, or came too early, from someone else or to the wrong case; or lies
    in no case's folder, unless who was asked laid it there and its own signs are sure of that case.
    """
    opinion = doc.opinion
    if doc.problem in UNREADABLE or opinion.version in _UNFIT or doc.copy is not None:
        return
    case = doc.case or _laid_for(doc)
    if case is None:
        return
    code = doc.label if doc.labelled_by == "person" and doc.label == opinion.best else opinion.best
    found = signs(doc)
    if not clear(opinion, policy) or (doc.case and not found.own and (found.others or found.unknown)):
        return
    fitting = [request for request in case.requests if _fits(request, code, doc)]
    senders = [request for request in fitting if doc.added_by and request.person_id == doc.added_by.person_id]
    chosen = senders or [request for request in fitting if doc.case and _by_author(request, doc, doc.case)]
    if len(chosen) == 1 or (senders and chosen):
        yield _close(chosen[0], code)


def _laid_for(doc: FileFacts) -> Case | None:
    """The case of which the signs of a file in no folder are sure, where who laid it there was asked on that case."""
    right = sure(doc, pointed(doc)) if doc.added_by else ""
    case = next((each for each in doc.candidates if each.case_no == right), None)
    asked = {request.person_id for request in case.requests} if case else set()
    return case if doc.added_by and doc.added_by.person_id in asked else None


def _fits(request: Request, code: str, doc: FileFacts) -> bool:
    wanted = code in request.items and code not in request.received and request.status in ("open", "part")
    if not wanted or request.sent is None:
        return False
    return (doc.arrived or doc.today) >= request.sent


def _by_author(request: Request, doc: FileFacts, case: Case) -> bool:
    if doc.added_by is not None and doc.added_by.role not in _STAFF and not _speaks_for(doc.added_by, request):
        return False
    if (
        request.sent
        and doc.opinion.doc_date
        and doc.opinion.doc_date < request.sent
        and doc.opinion.best in _WRITTEN_FOR_US
    ):
        return False
    role = next((party.role for party in case.parties if party.person.person_id == request.person_id), "")
    if not role and case.member and case.member.person_id == request.person_id:
        role = "member"
    return doc.opinion.author_role in _LIKE.get(role, frozenset())


_WRITTEN_FOR_US = frozenset({"MEM-REP", "EXP-BL", "EXP-CAUS", "EXP-CP", "EXP-QUANT"})


def _speaks_for(person: Person, request: Request) -> bool:
    return person.delegate_of == request.person_id


def _close(request: Request, code: str) -> CloseRequest:
    missing = set(request.items) - set(request.received) - {code}
    because = f"A file brings {code}" + (f"; {', '.join(sorted(missing))} is missing." if missing else ".")
    return CloseRequest(request.request_id, request.case_no, "part" if missing else "done", (code,), because)
