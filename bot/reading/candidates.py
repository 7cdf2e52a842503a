"""Every case that anything in a message or file points to, fetched from the mirror of the register."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from bot.store import items, ledger, messages, register, register_keys
from rules.capitals import capitalised
from rules.case_signs import names_person, surnames_standing_alone
from rules.dates import written
from rules.facts import Case, Fact, Mention, Person, ThreadHit
from rules.keys import PATIENT_NUMBERS
from rules.people import addresses, name_words
from rules.policy import Policy
from rules.references import neighbours
from rules.roles import PATIENTS
from rules.spoken_of import patients_of

_MOST = 160  # cases of one message or file
_NAMES_IN = 20_000  # characters of a text in which names are looked for
_PAIRS = 300
_HEAD = 1_500  # characters in which a patient's line stands
_DAYS = 6
_BESIDE = 40  # characters behind a day of birth in which the name may follow
_LONG_AGO = 2012
_SPOKEN_OF = frozenset({"patient", "claimant", "member"})
_PARTNERS = 2
_NAMESAKES = 5
_PAIR = re.compile(r"(?=\b([A-ZÀ-Ý][\w'’-]+),?[ \t]+(?:[A-ZÀ-Ý]\.?[ \t]+|[A-ZÀ-Ý][\w'’-]+[ \t]+)?([A-ZÀ-Ý][\w'’-]+))")
_WORD = r"[A-ZÀ-Ý][\w'’-]+"
_ALONE = re.compile(
    rf"(?:(?i:\b(?:mrs?|ms|miss|mx|master|dr|prof|professor)\b\.?)[ \t]+|\b[A-ZÀ-Ý]\.[ \t]?|\b[A-ZÀ-Ý][ \t])"
    rf"(?:(?:van|von|de|der|den|du|la|le|al|el)[ \t]+)*({_WORD})"
    rf"|\b({_WORD})[ \t]+(?:v\.?|vs\.?|-v-|and|/|&)[ \t]+(?:{_WORD}[ \t]+)*?({_WORD})"
    rf"|(?i:\b(?:re|order|matter|case|patient|claimant|client|defendant|deceased|child|name|estate of)\b)"
    rf"[:;. \t]+({_WORD})"
    rf"|\b({_WORD})(?:,[ \t]+(?:a child|deceased|a minor)\b|[ \t]+\(?deceased\b)"
)
"""A surname that stands without a forename: after a title, an initial or "re"; on either side of a "v"."""
_COMMON = 400  # people; more bear none of the names that are looked for by chance
_CAPITALISED = re.compile(r"\b[A-ZÀ-Ý][\w'’-]+")
_TITLED = re.compile(r"\b(?:Dr|Prof|Mrs?|Ms|Miss|Master|Mx)\.?[ \t]+(?:[A-ZÀ-Ý]\.?[ \t]+)?([A-ZÀ-Ý][\w'’-]+)")
_PERSON_NUMBERS = ("member-no", "gmc-no", "gdc-no")
_MONEY = ("iban", "sort-code", "vat-no", "nino", "amount")
_TYPED = frozenset({"subject", "new_text"})
_NO_FOREIGN = frozenset({"case-no", *PATIENT_NUMBERS, *_PERSON_NUMBERS, *_MONEY})


@dataclass(frozen=True, slots=True)
class Pointers:
    """What mentions and facts point to: cases by number, reference or patient, people, and one-edit neighbours.

    A mistyped number points from wherever it stands, but only what the writer typed himself is a near miss.
    """

    cases: frozenset[str]
    patients: tuple[Person, ...]
    people: tuple[Person, ...]
    near_misses: tuple[tuple[str, str], ...]


def pointers(
    connection: sa.Connection, mentions: Iterable[Mention], facts: Sequence[Fact], policy: Policy, text: str = ""
) -> Pointers:
    """Look up whatever the mentions and facts of a text name; with its text, also people by their day of birth."""
    found: set[str] = set()
    patients: dict[str, Person] = {}
    named: dict[str, Person] = {}
    near: list[tuple[str, str]] = []
    mentions = tuple(mentions)
    for mention in _different(mentions):
        if mention.kind == "case-no":
            known = register.existing(connection, [mention.value]) if mention.valid else frozenset()
            found |= known
            if not known:
                near += _neighbour(connection, mention, policy)
        elif mention.kind in PATIENT_NUMBERS and mention.valid:
            patients |= {each.person_id: each for each in register.people_by_number(connection, nhs_no=mention.value)}
        elif mention.kind == "member-no" and mention.valid:
            named |= {each.person_id: each for each in register.people_by_number(connection, member_no=mention.value)}
        elif mention.kind in _PERSON_NUMBERS and mention.valid:
            named |= {each.person_id: each for each in register.people_by_number(connection, register_no=mention.value)}
        elif mention.kind not in _NO_FOREIGN:
            found |= set(register.cases_by_reference(connection, mention.value))
    for person in _patients_by_name(connection, facts, text):
        patients[person.person_id] = person
    for person in patients.values():
        found |= set(register.cases_of_person(connection, person.person_id))
    found |= {neighbour for _, neighbour in near}
    typed = {each.value for each in mentions if each.place in _TYPED}
    missed = tuple(dict.fromkeys(each for each in near if each[0] in typed))
    return Pointers(frozenset(found), tuple(patients.values()), tuple(named.values()), missed)


def _different(mentions: Iterable[Mention]) -> Iterable[Mention]:
    return {(each.kind, each.value, each.valid): each for each in mentions}.values()


def _neighbour(connection: sa.Connection, mention: Mention, policy: Policy) -> list[tuple[str, str]]:
    """A mistyped number means the one neighbour that exists; where several do, it means none."""
    there = register.existing(connection, neighbours(mention.value, policy.references))
    return [(mention.value, next(iter(there)))] if len(there) == 1 else []


def _patients_by_name(connection: sa.Connection, facts: Sequence[Fact], text: str) -> list[Person]:
    """People whose name and date of birth the text gives together; a name alone names nobody."""
    births = {date.fromisoformat(str(each.value)) for each in facts if each.name == "dob"}
    names = {str(each.value) for each in facts if each.name == "patient"}
    people = [each for name in sorted(names) for each in register.people_by_name(connection, name)]
    for birth in sorted(births) if text else ():
        born = register.people_by_number(connection, dob=birth)
        people += [each for each in born if each not in people and names_person(text, each)]
    found = [each for each in people if each.dob in births]
    for birth, beside in _days_beside_words(text):
        born = register.people_by_number(connection, dob=birth)
        found += [each for each in born if each not in found and _plain(name_words(each.name)[-1]) in beside]
    return [each for each in found if each.role in PATIENTS]


def _days_beside_words(text: str) -> Iterator[tuple[date, frozenset[str]]]:
    """The first days that the head of a text gives with a year, none of them new, and the words in the same line."""
    head = text[:_HEAD]
    days = written(head, date(_LONG_AGO, 1, 1)) if head else ()
    for day in [each for each in days if each.day.year < _LONG_AGO][:_DAYS]:
        line = head[head.rfind("\n", 0, day.start) + 1 : day.end + _BESIDE].partition("\n")[0]
        yield day.day, frozenset(_plain(word) for word in _CAPITALISED.findall(line))


def people_named(connection: sa.Connection, text: str) -> tuple[Person, ...]:
    """Return the people of the register whose first and last names stand side by side in a text.

    A name points, it proves nothing: namesakes come all, and names that more than a few people bear come not at all.
    """
    pairs: dict[str, None] = {}
    for found in _PAIR.finditer(capitalised(text[:_NAMES_IN])):
        pairs.update(dict.fromkeys(register_keys.name_keys(f"{found[1]} {found[2]}")))
        if len(pairs) >= _PAIRS:
            break
    named = register.people_by_name_keys(connection, tuple(pairs))
    bearers = Counter(register_keys.name_keys(each.name)[-1] for each in named)
    return tuple(each for each in named if bearers[register_keys.name_keys(each.name)[-1]] <= _NAMESAKES)


def cases_by_surnames(connection: sa.Connection, text: str, file_name: str) -> frozenset[str]:
    """Return the cases whose member or patient a file speaks of by surname, in its text or its name.

    A surname that more than a few bear points to none of them, but where it stands beside that of the other on a case.
    """
    text = capitalised(text[:_NAMES_IN])
    surnames = {each for found in _ALONE.finditer(text) for each in found.groups() if each}
    surnames |= surnames_standing_alone(text)
    surnames |= set(re.findall(r"[^\W\d_]{4,}", file_name))
    keys = sorted({register_keys.surname_key(each) for each in surnames} - {""})[:_PAIRS]
    named = [each for each in register.people_by_name_keys(connection, keys) if each.role in _SPOKEN_OF]
    bearers = Counter(register_keys.surname_key(each.name) for each in named)
    rare = [each for each in named if bearers[register_keys.surname_key(each.name)] <= _NAMESAKES]
    together = register.cases_between(connection, {each.person_id for each in named[:_COMMON]})
    return cases_of_people(connection, rare) | frozenset(together)


def spoken_of(connection: sa.Connection, text: str) -> tuple[Person, ...]:
    """Return the patients and members whose whole names stand in a text: of whom it may be, whoever wrote it."""
    return tuple(each for each in people_named(connection, text) if each.role in _SPOKEN_OF)


def written_from(connection: sa.Connection, text: str) -> tuple[Person, ...]:
    """Return the patients and members whose addresses stand in a text: printed mail names nobody else."""
    people = register.people_by_email(connection, *addresses(text[:_NAMES_IN]))
    return tuple(each for each in people if each.role in _SPOKEN_OF)


def near(connection: sa.Connection, name: str, domain: str, text: str, *, known: bool) -> tuple[Person, ...]:
    """Return whom a writer without a case may be, or be near to: by his name, his firm's domain, and names in his text.

    The bearer of his surname whose forename stands in the text ("my aunt Edith"), or whose initial he signs with, and
    whoever has an address in his domain and is named there; if the register knows him, also the one or two
    members of his practice. It points as a name does, and proves as little.
    """
    words = name_words(name)
    named = frozenset(_plain(each) for each in _CAPITALISED.findall(text[:_NAMES_IN])[:_PAIRS])
    found: list[Person] = []
    if len(words) > 1:
        keys = [key for each in sorted(named - {words[-1]}) for key in register_keys.name_keys(f"{each} {words[-1]}")]
        found += register.people_by_name_keys(connection, keys)
        if len(words[0]) == 1:
            found += register.people_by_initial(connection, words[0], words[-1])
    if domain:
        there = register.people_by_domain(connection, domain)
        small = known and len([each for each in there if each.role == "member"]) <= _PARTNERS
        found += [each for each in there if small or named & {*name_words(each.name)}]
    return tuple(dict.fromkeys(each for each in found if each.role in _SPOKEN_OF))


def titled(cases: Iterable[Case], text: str) -> tuple[Person, ...]:
    """Return the members and patients of some cases whom a text calls by title and surname."""
    surnames = {_plain(each) for each in _TITLED.findall(text[:_NAMES_IN])}
    if not surnames:
        return ()
    people = [each for case in cases for each in (case.member, *patients_of(case)) if each]
    return tuple(dict.fromkeys(each for each in people if surnames & {*name_words(each.name)[-1:]}))


def with_more_cases(connection: sa.Connection, people: Iterable[Person], known: Set[str]) -> tuple[str, ...]:
    """Return the ids of those people who have open cases besides the known ones."""
    ids = dict.fromkeys(each.person_id for each in people)
    return tuple(each for each in ids if set(register.cases_of_person(connection, each, open_only=True)) - known)


def _plain(word: str) -> str:
    return "".join(name_words(re.sub(r"['’]s?$", "", word)))


def cases_of_people(connection: sa.Connection, people: Iterable[Person]) -> frozenset[str]:
    """Return the cases of some people, and of those whose delegates they are."""
    ids = [each for person in people for each in (person.person_id, person.delegate_of) if each]
    found: set[str] = set()
    for person_id in dict.fromkeys(ids):
        found |= set(register.cases_of_person(connection, person_id))
    return frozenset(found)


def thread(connection: sa.Connection, in_reply_to: str, references: Sequence[str]) -> tuple[ThreadHit, ...]:
    """Return the messages of ours that a message answers: sent ones only, as the register or our outbox knows them.

    What the bot filed by itself and no person confirmed is no hit.
    """
    ids = tuple(dict.fromkeys(each for each in (in_reply_to, *reversed(references)) if each))
    direct = in_reply_to or (references[-1] if references else "")
    hits = [
        ThreadHit(each.message_id, each.case_no, _day(each.sent_at), each.to, each.message_id == direct, each.subject)
        for each in register.sent_on_cases(connection, ids)
        if each.case_no
    ]
    known = {hit.message_id for hit in hits}
    for message in messages.known(connection, ids):
        ours = message.direction == "out" and (message.sent_by_key or message.confirmed)
        if ours and message.internet_id not in known:
            item = items.find(connection, item_id=message.item)
            sent = item.arrived_at.date() if item else None
            hits += [
                ThreadHit(message.internet_id, case_no, sent, (), message.internet_id == direct)
                for case_no in message.cases
            ]
    return tuple(hits)


def sent_once(connection: sa.Connection, case_nos: Iterable[str], address: str, subject: str) -> tuple[ThreadHit, ...]:
    """Return the one message that the register knows as sent on these cases to this address under this subject.

    Nothing where there are several, or none.
    """
    sent = [
        each
        for each in register.sent_on(connection, case_nos)
        if subject.strip()
        and each.subject.strip().casefold() == subject.strip().casefold()
        and address.lower() in {to.lower() for to in each.to}
    ]
    return tuple(
        ThreadHit(each.message_id, each.case_no, _day(each.sent_at), each.to, subject=each.subject)
        for each in sent
        if len(sent) == 1
    )


def _day(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")).date()
    except ValueError:
        return None


def whole_cases(connection: sa.Connection, *groups: Set[str]) -> tuple[tuple[Case, ...], bool]:
    """Return cases whole, with what the ledger believes of them, and whether there were too many to fetch them all.

    Then those of an earlier group go before those of a later one, and in each the open and the newest ones first.
    """
    chosen: dict[str, None] = {}
    for group in groups:
        more: Iterable[str] = group - chosen.keys()
        if len(chosen) + len(group) > _MOST:
            more = register.newest_first(connection, more)
        chosen |= dict.fromkeys(more)
    return ledger.cases(connection, list(chosen)[:_MOST]), len(chosen) > _MOST
