from collections.abc import Iterator
from datetime import date

from rules.certainty import UNREADABLE, likely, settled_type
from rules.deadlines import due
from rules.effects import AskPerson, Effect, ProposeDeadline
from rules.evidence import DocumentType
from rules.facts import FileFacts
from rules.policy import Policy
from rules.rule import rule

_DATES = {"deadline": "it names the day", "hearing-date": "it names the day of a hearing"}
_NOT_YET = frozenset({"draft", "blank"})
_FROM_PAPER = frozenset({"date", "notice", "order", "decision", "issue", "judgment"})
_FROM_RECEIPT = frozenset({"receipt", "service"})
_NAMING = frozenset(
    {
        *("ORD", "HEAR", "APP", "DQ", "P18", "SUMM", "INQ-NOT", "COR-REQ", "GMC-R4", "GMC-R12", "GMC-ASSESS"),
        *("GDC-CW", "GDC-PC", "IOT", "GDC-IOC", "MPT", "OTHER-REG", "EMP-DISC", "PERF", "POL-INT", "POL-REQ"),
        *("CHARGE", "OMB", "NHS-FIN", "MEDIA", "WP-OFF", "CRU"),
    }
)  # papers whose own dates bind us


@rule("clock-starts", reads=FileFacts)
def clock_starts(doc: FileFacts, policy: Policy) -> Iterator[Effect]:
    """Propose the dates that a document sets, and have a person confirm them.

    Why: a legal period runs whether or not anyone has noticed; it is alerted on while it is provisional.
    Quiet when: its type starts no clock, it is a draft or blank form, or it came from our side.
    """
    opinion = doc.opinion
    code = settled_type(doc, policy) or (opinion.best if likely(opinion, policy) else "")
    row = policy.documents.by_code.get(code)
    if row is None or doc.problem in UNREADABLE or opinion.version in _NOT_YET or opinion.direction in ("out", "draft"):
        return
    named = _named(doc) if row.clock or code in _NAMING else []
    if not named and not row.clock:
        return
    case_no = doc.case.case_no if doc.case else ""
    proposed = list(_proposed(doc, row, named, policy, case_no))
    if case_no:
        yield from proposed
    because = " ".join(f"{each.because[:-1]}: {each.due:%d %B %Y}." for each in sorted(proposed, key=lambda p: p.due))
    yield AskPerson(
        doc.item,
        "CHECK_DEADLINE",
        "Confirm what this sets, and the day it was received.",
        because or f"{row.title} sets a date.",
        case_no,
    )


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
