"""Facts that a document states with a label beside them: who, which numbers, which dates, how much."""

import re
from datetime import date, timedelta

from stdnum.gb import nhs

from rules.document_dates import Dated
from rules.facts import Fact
from rules.folding import Folded

_SIMPLE = {
    "their-ref": re.compile(
        rb"\b(?:our|my) ref(?:erence)?\.?(?: no)?[ ]*[:.]+[ ]*([a-z0-9][a-z0-9/.\-]{3,40}(?: ?/ ?[a-z0-9.\-]+)*)"
    ),
    "invoice-no": re.compile(
        rb"\b(?:invoice|fee ?note|inv)[ ]*(?:no|number|num|#"
        rb"|ref(?:erence)?)?\.?[ ]*[:.#]?[ \n]*((?:[a-z]{1,5}[-/ ]?)?\d[\w/-]{2,15})"
    ),
    "claim-no": re.compile(
        rb"\b(?:claim|case|action|court ref(?:erence)?)[ ]*(?:no"
        rb"|number)?\.?[ ]*[:.]*[ ]*([a-z]\d{2}[a-z]{2}\d{3}|\d{3}(?:mc|dc|lr)\d{3}|\d[a-z]{2}\d{5}"
        rb"|(?:kb|qb|ac|co)-\d{4}-(?:[a-z]{3}-)?\d{6})\b"
    ),
    "gmc-no": re.compile(
        rb"\bgmc[ ]*(?:reference|registration|ref|reg)?[ ]*(?:no|number)?\.?[ ]*[:.]*[ ]*(\d{7}|l\d{6})\b"
    ),
    "gdc-no": re.compile(
        rb"\bgdc[ ]*(?:reference|registration|ref|reg)?[ ]*(?:no"
        rb"|number)?\.?[ ]*[:.]*[ ]*(\d{4,6})\b"
    ),
}
_NHS = re.compile(rb"\bnhs[ ]*(?:no|number|num|#)?\.?[ ]*[:.]*[ ]*(\d{3}[ -]?\d{3}[ -]?\d{4})\b")
_BORN = re.compile(rb"(?:\bdob|d\.o\.b\.?|date of birth|\bborn(?: on)?|d ?o ?b)[ ]*[:.,)(-]*[ ]*\Z")
_PATIENT = re.compile(
    r"(?:^|\n)[ ]*(?:Re|RE|Our client|Our Client|Your patient|Patient(?:'s)?(?: name)?"
    r"|Claimant|Deceased|Name of (?:patient|deceased)"
    r"|Patient Name|Name|Full name|Client|Pwnc)[ ]*[:.-][ ]*(?:(?:Our|Your) (?:[Cc]lient|[Pp]atient)[ ]*[:-]?[ ]*)?"
    r"((?:Mr|Mrs|Ms|Miss|Master|Dr|Mx)?\.?[ ]?[A-Z][\w'’-]+(?: [A-Z][\w'’-]*\.?){1,3})"
)
_AMOUNT = re.compile(
    rb"\b(?:(?:grand |invoice )?total(?: (?:due|payable|amount|now due|to pay))?|amount (?:due"
    rb"|payable|now due)|balance due|sum of|offer of|total fees?)"
    rb"[^\n#\d]{0,30}[\n ]*(#|gbp|eur)[ ]?([\d,]+(?:\.\d\d)?)"
)
_HEARING = re.compile(
    rb"\b(?:hearing|trial|inquest|review|conference|listed|take place|commence|tribunal|attend"
    rb"|diet|proof|interview|meeting)\b[^.]{0,110}\Z",
    re.DOTALL,
)
_DEADLINE = re.compile(
    rb"(?:\b(?:by|before|no later than|not later than|on or before|until|due(?: on| by)?"
    rb"|deadline(?: is| of|:)?|reply by|respond by|reach (?:us|me) by|returned? by"
    rb"|expires?(?: on)?)\b"
    rb"(?:[^.;\n]{0,8}\d[\d.:]*[ ]?(?:pm|am|noon)?)?(?:[ \n]+(?:on|close of business|5pm|4pm"
    rb"|noon|midnight|the|of))*[ \n]*(?:\w{3,9}day,?[ \n]*)?)\Z"
)
_DATED_TYPES = frozenset({"INV", "FEE", "REMIT"})


def document_facts(
    text: str, folded: Folded, today: date, days: tuple[Dated, ...], dated: Dated | None, doc_type: str
) -> tuple[Fact, ...]:
    """Draw out the facts that a document states, each with its place. Only what stands beside its label is taken."""
    found: list[Fact] = []
    if dated:
        found.append(Fact("letter-date", dated.day.isoformat(), "text", dated.start, dated.end))
    found += _numbers(text, folded)
    found += _days(folded, days, today)
    found += _money(folded, doc_type)
    patient = _PATIENT.search(text, 0, 6_000)
    if patient:
        found.append(Fact("patient", patient[1].strip(), "text", patient.start(1), patient.end(1), 0.8))
    return tuple(found)


def _numbers(text: str, folded: Folded) -> list[Fact]:
    found: list[Fact] = []
    for name, pattern in _SIMPLE.items():
        match = pattern.search(folded.text, 0, 20_000)
        if match:
            start, end = match.span(1)
            found.append(Fact(name, text[start:end].strip(" .,"), "text", start, end))
    seen: set[str] = set()
    for match in _NHS.finditer(folded.text, 0, 40_000):
        value = re.sub(r"\D", "", match[1].decode())
        if value not in seen and nhs.is_valid(value):
            seen.add(value)
            found.append(Fact("nhs-no", nhs.format(value), "text", match.start(1), match.end(1)))
    return found


def _days(folded: Folded, days: tuple[Dated, ...], today: date) -> list[Fact]:
    found: list[Fact] = []
    once: set[tuple[str, date]] = set()
    for each in days:
        before = folded.text[max(0, each.start - 120) : each.start]
        name = ""
        if _BORN.search(before[-40:]) and each.day < today:
            name = "dob"
        elif each.day >= today - timedelta(days=120):
            if _DEADLINE.search(before[-60:]):
                name = "deadline"
            elif each.day >= today and _HEARING.search(before):
                name = "hearing-date"
        if name and (name, each.day) not in once:
            once.add((name, each.day))
            found.append(Fact(name, each.day.isoformat(), "text", each.start, each.end))
    return found


def _money(folded: Folded, doc_type: str) -> list[Fact]:
    best: re.Match[bytes] | None = None
    for match in _AMOUNT.finditer(folded.text, 0, 40_000):
        if best is None or b"due" in match[0] or b"grand" in match[0] or _value(match) > _value(best):
            best = match
    if best is None or (doc_type not in _DATED_TYPES and b"sum of" not in best[0] and b"offer" not in best[0]):
        return []
    currency = "EUR" if best[1] == b"eur" else "GBP"
    return [Fact("amount", f"{_value(best):.2f} {currency}", "text", best.start(1), best.end(2))]


def _value(match: re.Match[bytes]) -> float:
    digits = match[2].decode().replace(",", "")
    return float(digits) if digits.replace(".", "", 1).isdigit() else 0.0
