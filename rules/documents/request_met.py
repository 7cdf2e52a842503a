from collections.abc import Iterator

from rules.answers import UNFIT, written_by_asked
from rules.belonging import pointed, sure
from rules.brought import kin_of
from rules.case_signs import signs
from rules.certainty import UNREADABLE, clear, share_of
from rules.effects import CloseRequest, Effect
from rules.facts import Case, FileFacts, Person, Request
from rules.policy import Policy
from rules.roles import STAFF
from rules.rule import rule

_OF_A_KIND = "CE"  # rows of records and of experts' reports: whoever was asked for one of them sends what he calls so


@rule("request-met-by-a-file", reads=FileFacts)
def request_met(doc: FileFacts, policy: Policy) -> Iterator[Effect]:
    """Book a file that brings what someone on the case was asked for.

    Why: nobody is chased for what lies in the folder already.
    Quiet when: it is not clear, a draft or a copy, or came too early, from someone else or to the wrong case; or lies
    in no case's folder, unless who was asked laid it there and its own signs are sure of that case.
    """
    opinion = doc.opinion
    case = doc.case or _laid_for(doc)
    if case is None or doc.problem in UNREADABLE or opinion.version in UNFIT or doc.copy is not None:
        return
    found = signs(doc)
    if doc.case and not found.own and (found.others or found.unknown):
        return
    waiting = [request for request in case.requests if _waits(request, doc)]
    senders = [request for request in waiting if doc.added_by and request.person_id == doc.added_by.person_id]
    brought = [(request, item) for request in senders if (item := _brought_by_sender(doc, request, policy))]
    if not brought and doc.case and clear(opinion, policy):
        fitting = [request for request in waiting if opinion.best in _missing(request)]
        brought = [(request, opinion.best) for request in fitting if _by_author(request, doc, doc.case)]
        brought = brought if len(brought) == 1 else []
    if brought:
        yield _close(*brought[0])


def _laid_for(doc: FileFacts) -> Case | None:
    """The case of which the signs of a file in no folder are sure, where who laid it there was asked on that case."""
    right = sure(doc, pointed(doc)) if doc.added_by else ""
    case = next((each for each in doc.candidates if each.case_no == right), None)
    asked = {request.person_id for request in case.requests} if case else set()
    return case if doc.added_by and doc.added_by.person_id in asked else None


def _waits(request: Request, doc: FileFacts) -> bool:
    if request.status not in ("open", "part", "refused") or request.sent is None:
        return False
    return (doc.arrived or doc.today) >= request.sent


def _missing(request: Request) -> list[str]:
    return [item for item in request.items if item not in request.received]


def _brought_by_sender(doc: FileFacts, request: Request, policy: Policy) -> str:
    """The item that the very person asked has laid there: likely of its type, or of its kind of records or reports."""
    missing = _missing(request)
    if doc.opinion.best in missing:
        return doc.opinion.best if clear(doc.opinion, policy) or _alike(doc, doc.opinion.best, policy) else ""
    return next((item for item in missing if _alike(doc, item, policy)), "")


def _alike(doc: FileFacts, item: str, policy: Policy) -> bool:
    row = policy.documents.by_code.get(item)
    family = kin_of(item) if row and row.row[0] in _OF_A_KIND else frozenset({item})
    return share_of(doc.opinion, lambda code: code in family) >= policy.thresholds.suggest


def _by_author(request: Request, doc: FileFacts, case: Case) -> bool:
    if doc.added_by is not None and doc.added_by.role not in STAFF and not _speaks_for(doc.added_by, request):
        return False
    return written_by_asked(doc.opinion, request, case)


def _speaks_for(person: Person, request: Request) -> bool:
    return person.delegate_of == request.person_id


def _close(request: Request, code: str) -> CloseRequest:
    missing = set(request.items) - set(request.received) - {code}
    because = f"A file brings {code}" + (f"; {', '.join(sorted(missing))} is missing." if missing else ".")
    return CloseRequest(request.request_id, request.case_no, "part" if missing else "done", (code,), because)
