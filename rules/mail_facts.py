"""The facts of a message: dates, people and numbers that its own words carry, each with its place."""

from collections.abc import Iterator
from datetime import date

from rules.date_facts import away_until, deadlines, deputy_email, hearings, letter_date, promised_by, received_on
from rules.dates import Day
from rules.facts import Fact, MailKind, Mention, Place
from rules.people import addresses, phones, writes_for

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
}
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
) -> tuple[Fact, ...]:
    """Draw the facts from a message's own words. `sent` is the day of its Date header, in the sender's zone."""
    found = [*_numbers(mentions), *_people(new_text, signature, sender, kind)]
    if kind in ("auto-reply", "human"):
        found += _away(new_text, kind, sent, sender)
    if kind != "auto-reply":
        found += _dates(new_text, sent)
        found += [_fact("deadline", day, "new_text") for day in deadlines(forwarded[:20_000], sent)]
    return tuple(dict.fromkeys(found))


def _numbers(mentions: tuple[Mention, ...]) -> Iterator[Fact]:
    for mention in mentions:
        if mention.valid and mention.place != "quoted" and (name := _FROM_MENTIONS.get(mention.kind)):
            yield Fact(name, mention.value, mention.place, mention.start, mention.end, where=mention.where)


def _people(text: str, signature: str, sender: str, kind: MailKind) -> Iterator[Fact]:
    for number in phones(signature):
        yield Fact("phone", number, "new_text", confidence=0.8)
    if kind == "human":
        if name := writes_for(f"{text}\n{signature}"):
            yield Fact("writes-for", name, "new_text", confidence=0.8)
        lower = text.lower()
        for address in addresses(text):
            at = lower.find(address)
            near = lower[max(0, at - 120) : at]
            if address != sender.lower() and any(
                word in near for word in ("new", "chang", "update", "now", "use this", "newydd")
            ):
                yield Fact("new-email", address, "new_text", at, at + len(address), 0.8)


def _away(text: str, kind: MailKind, sent: date, sender: str) -> Iterator[Fact]:
    day = away_until(text, sent)
    if day is not None and (kind == "auto-reply" or _speaks_of_absence(text)):
        yield _fact("away-until", day, "new_text")
    if kind == "auto-reply" and (deputy := deputy_email(text, sender)):
        yield Fact("deputy-email", deputy, "new_text", confidence=0.8)


def _speaks_of_absence(text: str) -> bool:
    lower = text.lower()
    return any(
        words in lower for words in ("leave", "away", "holiday", "out of the office", "abroad", "wyliau", "urlaub")
    )


def _dates(text: str, sent: date) -> Iterator[Fact]:
    if promise := promised_by(text, sent):
        yield _fact("promised-by", promise, "new_text")
    for day in deadlines(text, sent):
        yield _fact("deadline", day, "new_text")
    for day in hearings(text, sent):
        yield _fact("hearing-date", day, "new_text")
    if letter := letter_date(text, sent):
        yield _fact("letter-date", letter, "new_text")
    if received := received_on(text, sent):
        yield _fact("received-on", received, "new_text")


def _fact(name: str, day: Day, place: Place) -> Fact:
    sure = _CONFIDENCE_EXACT if day.exact else _CONFIDENCE_RELATIVE
    return Fact(name, day.day.isoformat(), place, day.start, day.end, sure)
