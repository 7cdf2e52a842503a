"""Facts of a message that more than its own words give: the register, the calendar part, the mail system's report."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from bot.reading.mail import ParsedMail
from rules.contact_details import new_phones
from rules.facts import BY_PEOPLE, Case, Fact, MailKind, Person
from rules.machine import Bounce
from rules.people import phones
from rules.register_facts import country_of, from_register
from rules.replies import Parts

_START = re.compile(r"^DTSTART[^:\n]{0,80}:(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z?))?", re.M)
_METHOD_CANCEL = re.compile(r"^METHOD:CANCEL\s*$", re.M)
_CANCELLED = re.compile(r"^STATUS:CANCELLED\s*$", re.M)
_HEARING = re.compile(r"\b(?:hearing|trial|inquest|inquiry|tribunal|court|interview|gwrandawiad|éisteacht)\b", re.I)
_EVENT = re.compile(r"BEGIN:VEVENT(.*?)(?:END:VEVENT|\Z)", re.S)


def completed(
    drawn: Sequence[Fact],
    mail: ParsedMail,
    parts: Parts,
    *,
    kind: MailKind,
    sent: date,
    senders: Sequence[Person],
    namesakes: Sequence[Person],
    cases: Sequence[Case],
    bounce: Bounce,
) -> tuple[Fact, ...]:
    """Return the facts drawn from the words, with those that need more than the words."""
    country = country_of(senders, cases)
    found = [fact for fact in drawn if fact.name not in ("phone", "new-phone")]
    found += _phones(mail.subject, parts, country)
    found += new_phones(parts.new_text, country) if kind in BY_PEOPLE else ()
    found += from_register(mail.subject, parts.new_text, kind=kind, sent=sent, senders=senders, cases=cases)
    found += events(mail.calendar)
    if kind == "bounce" and bounce.address:
        found.append(Fact("bounced-address", bounce.address, "new_text"))
    if kind in BY_PEOPLE and not senders and namesakes and mail.sender.email:
        found.append(Fact("new-email", mail.sender.email, "new_text", confidence=0.6))
    return tuple(dict.fromkeys(found))


def _phones(subject: str, parts: Parts, country: str) -> Iterator[Fact]:
    for number in phones(f"{parts.signature}\n{parts.new_text}\n{subject}", country):
        yield Fact("phone", number, "new_text", confidence=0.8)


def events(calendar: Sequence[str]) -> Iterator[Fact]:
    """Give the start of each event in calendar parts (RFC 5545): the day, and the time as it is written there.

    An event that is called off is "event-cancelled".
    """
    for text in calendar:
        called_off = bool(_METHOD_CANCEL.search(text[:200_000]))
        for event in _EVENT.finditer(text[:200_000]):
            if match := _START.search(event[1]):
                year, month, day, hour, minute, second, zone = match.groups()
                name = "event-cancelled" if called_off or _CANCELLED.search(event[1]) else "event-start"
                yield Fact(name, f"{year}-{month}-{day}", "text")
                if hour:
                    yield Fact(name, f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}{zone}", "text")


def of_calendar(facts: Sequence[Fact], metadata: Mapping[str, str]) -> tuple[Fact, ...]:
    """Return the facts of a calendar file: what its words say, with its events as its fields give them.

    The day of an event is that of a hearing only where it stands and its title speaks of one.
    """
    hearing = "starts" in metadata and _HEARING.search(metadata.get("title", ""))
    found = [fact for fact in facts if hearing or fact.name != "hearing-date"]
    for key, name in (("starts", "event-start"), ("cancelled", "event-cancelled")):
        for start in metadata.get(key, "").split():
            found += [Fact(name, told, "text") for told in dict.fromkeys((start[:10], start))]
    return tuple(dict.fromkeys(found))
