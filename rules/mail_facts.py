"""The facts of a message: dates, people and numbers that its own words carry, each with its place."""

import re
from collections.abc import Iterator
from datetime import date

from rules.appointments import hearings, meetings
from rules.automatic import said_besides
from rules.contact_details import new_contacts
from rules.date_facts import (
    away_until,
    deadlines,
    deputy_email,
    letter_date,
    received_on,
)
from rules.dates import Day, written
from rules.facts import BY_PEOPLE, Fact, MailKind, Mention, Place
from rules.people import new_name, phones, writes_for
from rules.phrases import NOTHING, Phrases
from rules.promised_days import promised_by, promised_there
from rules.seldom import Seldom

_FROM_MENTIONS = {
    "case-no": "case-no",
    "member-no": "member-no",
    "gmc-no": "gmc-no",
    "gdc-no": "gdc-no",
    "nhs-no": "nhs-no",
    "chi-no": "chi-no",
    "hcn-no": "hcn-no",
    "their-ref": "their-ref",
    "claim-no": "claim-no",
    "ticket": "ticket",
    "invoice-no": "invoice-no",
    "sort-code": "sort-code",
    "iban": "iban",
    "gmc-case": "their-ref",
    "gdc-case": "their-ref",
    "nhsr-ref": "their-ref",
    "ombudsman-ref": "their-ref",
    "cru-ref": "their-ref",
}
_CURRENCY = {"£": "GBP", "GBP": "GBP", "POUNDS": "GBP", "€": "EUR", "EUR": "EUR", "EUROS": "EUR"}
_SUM = r"(?P<pounds>\d{1,3}(?:,\d{3})+(?:\.\d\d)?|\d{1,8}(?:\.\d{1,2})?)(?: ?(?P<times>k|m|thousand|million)\b)?"
_AMOUNT = Seldom(rf"(?P<sign>£|€|\bGBP|\bEUR)\s?{_SUM}(?![\d,]*\d)", re.I)
_IN_WORDS = Seldom(rf"(?<![\d.,]){_SUM} (?P<sign>pounds|euros)\b", re.I)
_NO_WEIGHT = 100  # fewer pounds may be of flesh
_TIMES = {"": 1, "k": 1000, "thousand": 1000, "m": 1_000_000, "million": 1_000_000}
_BORN = Seldom(r"\b(?:born(?: on)?|d\.?o\.?b\.?|date of birth|dyddiad geni|geboren|née? le)\s*+(?:is|:|-)?\s*", re.I)
_CONFIDENCE_EXACT = 0.95
_CONFIDENCE_RELATIVE = 0.8


def draw(
    new_text: str,
    *,
    kind: MailKind,
    sent: date,
    sender: str = "",
    signature: str = "",
    forwarded: str = "",
    mentions: tuple[Mention, ...] = (),
    country: str = "44",
    standing: Phrases = NOTHING,
) -> tuple[Fact, ...]:
    """Draw the facts from a message's own words. `sent` is the day on which it was written.

    Of an automatic reply, hearings and deadlines count only where no `standing` sentence of machines names the day.
    """
    found = [*_numbers(mentions, kind), *_people(new_text, signature, sender, kind, country), *_money(new_text)]
    if kind in ("auto-reply", "human"):
        found += _away(new_text, kind, sent, sender)
    if kind == "auto-reply":
        found += _set_besides(new_text, sent, standing)
    else:
        found += _dates(new_text, sent)
        found += [_fact("deadline", day, "forwarded") for day in deadlines(forwarded[:20_000], sent)]
        found += [_fact("hearing-date", day, "forwarded") for day in hearings(forwarded[:20_000], sent)]
    return tuple(dict.fromkeys(found))


def _numbers(mentions: tuple[Mention, ...], kind: MailKind) -> Iterator[Fact]:
    for mention in mentions:
        if mention.valid and mention.place != "quoted" and (name := _FROM_MENTIONS.get(mention.kind)):
            yield Fact(name, mention.value, mention.place, mention.start, mention.end, where=mention.where)
            if kind == "auto-reply" and name == "their-ref":
                # The number under which a machine has logged our letter is its ticket, whatever it is called.
                yield Fact("ticket", mention.value, mention.place, mention.start, mention.end)


def _money(text: str) -> Iterator[Fact]:
    for pattern in (_AMOUNT, _IN_WORDS):
        for match in pattern.finditer(text[:20_000]):
            value = float(match["pounds"].replace(",", "")) * _TIMES[(match["times"] or "").lower()]
            if pattern is _IN_WORDS and value < _NO_WEIGHT:
                continue
            currency = _CURRENCY[match["sign"].upper()]
            yield Fact("amount", f"{value:.2f} {currency}", "new_text", match.start(), match.end(), 0.8)


def _people(text: str, signature: str, sender: str, kind: MailKind, country: str) -> Iterator[Fact]:
    for number in phones(f"{signature}\n{text}", country):
        yield Fact("phone", number, "new_text", confidence=0.8)
    for match in _BORN.finditer(text[:20_000]):
        for day in written(text[match.end() : match.end() + 30], date(1990, 1, 1))[:1]:
            if day.start <= 2:
                at = match.end()
                yield Fact("dob", day.day.isoformat(), "new_text", at + day.start, at + day.end)
    if kind in BY_PEOPLE:
        if name := writes_for(f"{text}\n{signature}"):
            yield Fact("writes-for", name, "new_text", confidence=0.8)
        if name := new_name(text):
            yield Fact("new-name", name, "new_text", confidence=0.8)
        yield from new_contacts(text, sender.lower(), country)


def _away(text: str, kind: MailKind, sent: date, sender: str) -> Iterator[Fact]:
    told = kind == "auto-reply" or _ABSENCE.search(text)
    if told and (day := away_until(text, sent)):
        yield _fact("away-until", day, "new_text")
    if kind == "auto-reply" and (deputy := deputy_email(text, sender)):
        yield Fact("deputy-email", deputy, "new_text", confidence=0.8)


_ABSENCE = Seldom(
    r"\b(?:on (?:\w+ ){0,2}leave|(?:annual|study|sick|maternity|paternity|parental|compassionate|my|our) leave"
    r"|leave (?:from|until|till|begins|starts|ends)|away|holidays?|out of the office|abroad|off to|off on|travelling"
    r"|flying|on tour|back on|back at)\b|wyliau|urlaub|verlof|congé|saoire",
    re.I,
)


def _set_besides(text: str, sent: date, standing: Phrases) -> Iterator[Fact]:
    """The days that an automatic reply sets in other than standing sentences."""
    said = said_besides(text, standing)
    for name, days in (("deadline", deadlines), ("hearing-date", hearings)):
        meant = {day.day for day in days(said, sent)}
        yield from (_fact(name, day, "new_text") for day in (days(text, sent) if meant else ()) if day.day in meant)


def _dates(text: str, sent: date) -> Iterator[Fact]:
    if promise := promised_by(text, sent):
        yield _fact("promised-by", promise, "new_text")
    for day in deadlines(text, sent):
        if not promised_there(text, day):
            yield _fact("deadline", day, "new_text")
    for day in hearings(text, sent):
        yield _fact("hearing-date", day, "new_text")
    for day in meetings(text, sent):
        yield _fact("event-start", day, "new_text")
    if letter := letter_date(text, sent):
        yield _fact("letter-date", letter, "new_text")
    if received := received_on(text, sent):
        yield _fact("received-on", received, "new_text")


def _fact(name: str, day: Day, place: Place) -> Fact:
    sure = _CONFIDENCE_EXACT if day.exact else _CONFIDENCE_RELATIVE
    return Fact(name, day.day.isoformat(), place, day.start, day.end, sure)
