from collections.abc import Iterator
from datetime import date, timedelta

from rules.certainty import UNREADABLE, likely, may_start, settled_type
from rules.deadlines import due
from rules.effects import AskPerson, Effect, ProposeDeadline
from rules.evidence import DocumentType
from rules.facts import FileFacts
from rules.policy import Policy
from rules.rule import rule

_DATES = {"deadline": "it names the day", "hearing-date": "it names the day of a hearing"}
_LONG_PAST = timedelta(days=366)  # no period that we know runs longer from the day of a paper
_FROM_PAPER = frozenset({"date", "notice", "order", "decision", "issue", "judgment"})
_FROM_RECEIPT = frozenset({"receipt", "service"})
_NAMING = frozenset(
    {
        *("ORD", "HEAR", "APP", "DQ", "P18", "SUMM", "INQ-NOT", "COR-REQ", "GMC-R4", "GMC-R12", "GMC-ASSESS"),
        *("GDC-CW", "GDC-PC", "IOT", "GDC-IOC", "MPT", "OTHER-REG", "EMP-DISC", "PERF", "POL-INT", "POL-REQ"),
        *("CHARGE", "OMB", "NHS-FIN", "MEDIA", "WP-OFF", "CRU"),
    }
)  # papers whose own dates bind us
_THEIRS = frozenset(
    {
        *("LOC", "LOC-LIP", "LON", "REC-REQ", "CMP", "N1", "POC", "ORD", "HEAR", "JUDG", "SUMM", "COR-REQ", "INQ-NOT"),
        *("PFD", "OMB", "GMC-R4", "GMC-R7", "GMC-R11", "GMC-R12", "GMC-ASSESS", "IOT", "MPT", "GDC-CW", "GDC-R4"),
        *("GDC-PC", "GDC-IOC", "POL-INT", "CHARGE"),
    }
)  # papers that nobody on our side writes, whatever else one seems to be


@rule("clock-starts", reads=FileFacts)
def clock_starts(doc: FileFacts, policy: Policy) -> Iterator[Effect]:
    """Propose the dates that a document sets, and have a person confirm them.

    Why: a legal period runs whether or not anyone has noticed; it is alerted on while it is provisional.
    Quiet when: its type starts no clock, all days that it names are past, it is a blank form or our side's own draft or
    letter, or it came to its case's folder more than a year after it was written.
    """
    if doc.problem in UNREADABLE:
        return
    case_no = doc.case.case_no if doc.case else ""
    code = settled_type(doc, policy) or (doc.opinion.best if likely(doc.opinion, policy) else "")
    row = policy.documents.by_code.get(code)
    if row is None:
        yield from _perhaps(doc, policy, case_no)
        return
    if _not_yet(doc, code):
        return
    starts = bool(row.clock) or code in policy.deadlines.starting_types
    named = _named(doc) if starts or code in _NAMING else []
    if not named and (not starts or _is_of_the_past(doc)):
        return
    proposed = list(_proposed(doc, row, named, policy, case_no))
    ahead = any(each.due >= doc.today for each in proposed)
    if not (ahead or row.clock) and _names_a_day(doc):
        return
    if case_no:
        yield from proposed
    because = " ".join(f"{each.because[:-1]}: {each.due:%d %B %Y}." for each in sorted(proposed, key=lambda p: p.due))
    yield _asked(doc, because or f"{row.title} sets a date.", case_no)


def _asked(doc: FileFacts, because: str, case_no: str) -> AskPerson:
    question = "Confirm what this sets, and the day it was received."
    return AskPerson(doc.item, "CHECK_DEADLINE", question, because, case_no)


def _perhaps(doc: FileFacts, policy: Policy, case_no: str) -> Iterator[Effect]:
    """Of a paper that nobody knows: it may well be one of those that start a clock."""
    if not doc.label and (codes := may_start(doc.opinion, policy)):
        yield _asked(doc, f"It may be a paper that starts a clock ({', '.join(codes)}).", case_no)


def _not_yet(doc: FileFacts, code: str) -> bool:
    """A form that is still blank starts nothing, and neither does what our side drafts or sends."""
    opinion = doc.opinion
    ours = opinion.version == "draft" or opinion.direction in ("out", "draft")
    return opinion.version == "blank" or (ours and code not in _THEIRS)


def _is_of_the_past(doc: FileFacts) -> bool:
    """It came to its case's folder long after it was written, as part of what had happened."""
    day = doc.opinion.doc_date
    return doc.case is not None and day is not None and (doc.arrived or doc.today) - day > _LONG_PAST


def _names_a_day(doc: FileFacts) -> bool:
    return any(fact.name in _DATES for fact in doc.opinion.facts)


def _named(doc: FileFacts) -> list[tuple[str, date]]:
    found = [(f.name, date.fromisoformat(str(f.value))) for f in doc.opinion.facts if f.name in _DATES]
    return list(dict.fromkeys((name, day) for name, day in found if day >= doc.today))


def _proposed(
    doc: FileFacts, row: DocumentType, named: list[tuple[str, date]], policy: Policy, case_no: str
) -> Iterator[ProposeDeadline]:
    for name, day in named:
        yield ProposeDeadline(doc.item, case_no, name, day, f"{row.title}: {_DATES[name]}.")
    nation = doc.case.nation if doc.case else "ENG"
    for period in policy.deadlines.started_by(row.code, nation, doc.today):
        anchor = _anchor(doc, period.anchor)
        last = due(period, anchor, nation, policy.holidays) if anchor else None
        if anchor and last:
            because = f"{row.title}: {period.what}, counted from {anchor:%d %B %Y} ({period.anchor})."
            yield ProposeDeadline(doc.item, case_no, period.id, last, because)


def _anchor(doc: FileFacts, event: str) -> date | None:
    if event in _FROM_PAPER:
        return doc.opinion.doc_date
    return (doc.arrived or doc.today) if event in _FROM_RECEIPT else None
