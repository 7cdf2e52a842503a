"""The last look before a letter leaves: may every recipient have it, and is everything in it of this case?

It runs when a letter is kept and again immediately before it is sent, on what the register says then.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from bot.letters import Composed
from rules.facts import Case, Mention, Person
from rules.roles import STAFF

"""Roles of the office's own people, who may be named in any letter."""

_TITLED = re.compile(
    r"\b(?:Dr|Mr|Mrs|Ms|Miss|Mx|Prof|Professor)\.?[^\S\n]+((?:[A-Z][\w'’-]+[^\S\n]+){0,3}[A-Z][\w'’-]+)", re.UNICODE
)


@dataclass(frozen=True, slots=True)
class Looks:
    """What the gate asks of others: the references in a text, people by name, and the confidentiality matrix."""

    references: Callable[[str], Iterable[Mention]]
    people_named: Callable[[str], Iterable[Person]]
    may_send: Callable[[str, str], str]  # material, role → Y, H, L or N


def objections(letter: Composed, case: Case, looks: Looks, *, today: date, approved: bool) -> list[str]:
    """Return every reason against sending this letter on this case; an empty list lets it pass.

    `approved` says that a person approved this very text; it lifts "a person decides", never a refusal.
    """
    found = [*_of_case(letter, case)]
    for address in (*letter.to, *letter.cc):
        found += _of_recipient(address.email, letter, case, looks, today, approved)
    return [*found, *_of_text(letter, case, looks)]


def _of_case(letter: Composed, case: Case) -> Iterator[str]:
    if letter.case_no != case.case_no:
        yield "The letter was written for another case."
    if case.status != "open":
        yield "The case is closed."
    if case.hold or case.letters_stopped:
        yield "Automatic letters are stopped on this case."
    if not letter.to:
        yield "There is no address to send it to."
    if len({address.email for address in (*letter.to, *letter.cc)}) > 1:
        yield "It would go to more than one address."


def _of_recipient(email: str, letter: Composed, case: Case, looks: Looks, today: date, approved: bool) -> Iterator[str]:
    parties = [each for each in case.parties if email in each.person.emails]
    current = [each for each in parties if each.ended is None or each.ended >= today]
    if not parties:
        yield "A recipient is no party to this case."
        return
    if not current:
        yield "A recipient's authority on this case has ended."
        return
    yield from _of_person(current[0].person)
    allowed = {looks.may_send(letter.material, each.role) for each in current}
    if "Y" not in allowed and not (approved and allowed & {"H", "L"}):
        yield "A recipient in this role may not have this kind of material without a person's decision."


def _of_person(person: Person) -> Iterator[str]:
    if person.deceased:
        yield "The person has died."
    if person.welfare:
        yield "The person has a welfare flag."
    if person.bounced:
        yield "The last message to this address came back."


def _of_text(letter: Composed, case: Case, looks: Looks) -> Iterator[str]:
    text = f"{letter.subject}\n{letter.text}"
    if "{{" in text or "{%" in text or re.search(r"\bNone\b|\bTBC\b|\bXX+\b", text):
        yield "It has a placeholder in it."
    for mention in looks.references(text):
        told = _foreign(mention, case)
        if told:
            yield told
    known = {word for name in _names(case) for word in _words(name)}
    for name in dict.fromkeys(match[1] for match in _TITLED.finditer(text)):
        if not set(_words(name)) <= known and any(each.role not in STAFF for each in looks.people_named(name)):
            yield "It names a person of the register who is not on this case."


def _foreign(mention: Mention, case: Case) -> str:
    own = {party.person for party in case.parties} | {each for each in (case.member, case.patient) if each}
    match mention.kind:
        case "case-no":
            return "" if mention.value == case.case_no else "It carries the number of another case."
        case "member-no":
            known = {person.member_no for person in own}
        case "nhs-no" | "chi-no" | "hcn-no":
            known = {"".join(character for character in person.nhs_no if character.isdigit()) for person in own}
            return "" if re.sub(r"\D", "", mention.value) in known else "It carries a patient number of another case."
        case _:
            return ""
    return "" if mention.value in known else "It carries a member number of another case."


def _names(case: Case) -> Iterator[str]:
    people = [party.person for party in case.parties]
    people += [each for each in (case.member, case.patient) if each]
    for person in people:
        yield person.name


def _words(name: str) -> list[str]:
    return [word.casefold() for word in re.findall(r"[\w'’-]{2,}", name)]
