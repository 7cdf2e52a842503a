"""The numbers on a document: its writer's references, claim and invoice numbers, and the sum that it is about."""

import re
from collections.abc import Iterator
from dataclasses import replace

from rules.facts import Fact
from rules.folding import Folded
from rules.seldom import Seldom

HEAD = 3_000  # characters in which a reference may stand without a label
REFERENCES = 3
_TOKEN = rb"[a-z0-9][a-z0-9.]{0,11}(?:[ ]?[/-][ ]?[a-z0-9.]{1,12}){1,5}"
_LABELLED = Seldom(
    rb"\b(?:(?:our|your|my|their|case|court|file|matter|complaint|enquiry|investigation|incident|crime)[ ])?"
    rb"ref(?:erence)?s?\b\.?(?:[ ](?:no|number))?[ ]?[:.]*[ ]*("
    + _TOKEN
    + rb"|[a-z]{0,8}\d{4,12}[a-z]?\b|[a-z]{2,4}\.[a-z0-9.]{2,20})"
)
_RUN = rb"[a-z0-9./-]*"
_ALONE = Seldom(
    rb"(?<![\w./-])(" + _TOKEN.replace(b"[ ]?", b"") + rb")(?![\w/-])",
    loosely=b"|".join(  # a letter, two digits and a stroke in one run, in whichever order
        first + _RUN + b"(?:" + second + _RUN + third + b"|" + third + _RUN + second + b")"
        for first, second, third in (
            (rb"[a-z]", rb"\d\d", rb"[/-]"),
            (rb"\d\d", rb"[a-z]", rb"[/-]"),
            (rb"[/-]", rb"[a-z]", rb"\d\d"),
        )
    ),
)
_OWN = re.compile(r"(?i)[md]?\d\d-\d{6}-\d")
_CLAIM_NO = (
    rb"[a-z]\d{2}[a-z]{2}\d{3}|\d{3}(?:mc|dc|lr)\d{3}|\d[a-z]{2}\d{5}"
    rb"|(?:kb|qb|ht|bl|ac|co)-\d{4}-(?:[a-z]{3}-)?\d{6}"
)
_CLAIM = Seldom(rb"(?<![\w-])(" + _CLAIM_NO + rb")(?![\w-])", loosely=_CLAIM_NO)
_INVOICE = re.compile(
    rb"\b(?:invoice|bill|fee ?note|inv|credit note)[ ]*+(?:no|number|num|#|ref(?:erence)?)?\.?[ ]*+[:.#]?[ \n]*+"
    rb"((?!(?:is|of|for|at|to|by|in|on|was|the|an?|and|or|dated?|due|over|about|nos?)[ ])"
    rb"(?:[a-z]{1,5}[-/ ]?)?\d[\w/-]{1,15})"
)
_INVOICED = frozenset({"INV", "FEE", "EXP-FEE", "COSTS", "REMIT"})
_BILLED = frozenset({"INV", "FEE"})
_OMBUDSMAN = re.compile(rb"(?m)^[ ]*(\d{8,10}|p-?\d{6})[ ]*$")
_SUM = rb"(#|gbp|eur)?[ ]?(\d[\d,]*(?:\.\d\d)?)(?![\d/%])"
_TOTAL = re.compile(
    rb"\b((?:grand |invoice |sub.?)?total"
    rb"(?: (?:fees?|due|paid|payable|amount|now due|to pay|claim|loss|including vat))*"
    rb"|amount (?:due|payable|now due|paid|of this payment)|balance due|(?:now )?due|to pay|payment of|net payment)"
    rb"\b[^\n\d#]{0,30}[\n ]?" + _SUM
)
_SAID = Seldom(
    rb"\b(?:sum of|offers?|pay(?:ment)?|accept|settle\w*|claim\w*|damages|compensation|total|want|judgment|refund"
    rb"|cheque|fee|charge|worth|value)"
    rb"\b[^\n.;#]{0,80}\n?[^\n.;#]{0,40}#[ ]?(\d[\d,]*(?:\.\d\d)?)"
)
_PRICE = re.compile(rb"#[ ]?(\d[\d,]*\.\d\d)\b")
_MONEY = frozenset({"INV", "FEE", "REMIT", "COSTS", "SCHED", "EXP-FEE"})
_NO_MONEY = frozenset({"GP-REC", "HOSP-REC", "DEN-REC", "LAB", "IMG", "REFL", "PM", "CV", "TEL", "MEM-REP", "CONS-TX"})


def numbers(text: str, folded: Folded, doc_type: str) -> Iterator[Fact]:
    """The references, claim numbers and invoice numbers of a document, in its own spelling."""
    invoice = _INVOICE.search(folded.text, 0, 20_000) if doc_type in _INVOICED or doc_type == "BANK" else None
    taken: set[str] = set()
    if invoice:
        yield _fact("invoice-no", text, invoice)
        taken.add(text[slice(*invoice.span(1))])
    for match in _CLAIM.finditer(folded.text, 8_000):
        value = text[slice(*match.span(1))]
        if value not in taken:
            taken.add(value)
            yield _fact("claim-no", text, match)
    theirs = list(_references(text, folded, taken))
    if doc_type in _BILLED and invoice is None and theirs:
        yield replace(theirs[0], name="invoice-no")  # a fee note's own reference is its number
    if doc_type == "OMB" and not theirs and (bare := _OMBUDSMAN.search(folded.text, 0, HEAD)):
        yield _fact("their-ref", text, bare)
    yield from theirs


def _references(text: str, folded: Folded, taken: set[str]) -> Iterator[Fact]:
    found: list[re.Match[bytes]] = [*_LABELLED.finditer(folded.text, HEAD)]
    found += [match for match in _ALONE.finditer(folded.text, HEAD) if _is_reference(match[1])]
    given = 0
    for match in found:
        value = text[slice(*match.span(1))].strip(" .")
        if value not in taken and not _OWN.fullmatch(value) and given < REFERENCES:
            taken.add(value)
            given += 1
            yield _fact("their-ref", text, match)


def _is_reference(token: bytes) -> bool:
    digits = sum(48 <= sign <= 57 for sign in token)
    letters = sum(97 <= sign <= 122 for sign in token)
    if len(token) < 7 or digits < 2 or letters < 1 or not re.search(rb"\d\d", token):
        return False
    if re.fullmatch(rb"\d{1,2}[/-][a-z]{3,9}[/-]\d{2,4}|covid-\d+", token):
        return False
    return b"/" in token or re.search(rb"\d{3}", token) is not None


def money(text: str, folded: Folded, doc_type: str) -> Iterator[Fact]:
    """The sum that a bill, an offer or a judgment is about."""
    if doc_type in _NO_MONEY:
        return
    totals = [] if doc_type not in _MONEY else [(m, 2, 3) for m in _TOTAL.finditer(folded.text, 0, 40_000)]
    said = totals or [(m, 0, 1) for m in _SAID.finditer(folded.text, 40_000)]
    if not said and doc_type in _BILLED:
        said = [(m, 0, 1) for m in _PRICE.finditer(folded.text, 0, 40_000)]
    if not said:
        return
    match, sign, digits = max(said, key=lambda each: (not each[0][0].startswith(b"sub"), _value(each[0][each[2]])))
    start, end = match.start(digits), match.end(digits)
    before = text[max(0, match.start() - 3) : start] if sign else text[match.start() : start]
    euros = "€" in before or "eur" in before.lower()
    yield Fact("amount", f"{_value(match[digits]):.2f} {'EUR' if euros else 'GBP'}", "text", start, end)


def _value(digits: bytes) -> float:
    plain = digits.decode().replace(",", "")
    return float(plain) if plain.replace(".", "", 1).isdigit() else 0.0


def _fact(name: str, text: str, match: re.Match[bytes]) -> Fact:
    start, end = match.span(1)
    value = text[start:end].strip(" .,")
    return Fact(name, value, "text", start, start + len(value))
