"""Which patients a message speaks of by name: a weaker sign than an identifier, for two people may bear one name."""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from rules.capitals import BETWEEN, as_name, capitalised, initial_of, ordinary, titled
from rules.case_signs import spelt_words
from rules.facts import Case, MessageFacts, Person
from rules.keys import people_of, sender_parties
from rules.once import once
from rules.people import same_name
from rules.phrases import fold
from rules.roles import MEMBERS_SIDE, PATIENTS

_BY_THE_CLAIMANT = frozenset({"claimant_solicitor", "claimant", "patient"})
_LAY = re.compile(r"\b(?<!Dear )(?:Mrs?|Ms|Miss|Master|Mx)\.? (?:[A-Z][\w'-]+ )?([A-Z][\w'-]+)")
_MEN, _WOMEN = frozenset({"mr", "master", "sir"}), frozenset({"mrs", "miss", "ms"})
_TITLE = r"(?:mrs?|ms|miss|master|mx)"
_MATTER = r"(?:matter|case|claim|file|inquest|complaint|trial|hearing|records|notes|papers|report)"
_WORK = (
    r"(?:invoices?|bills?|fees?|fee notes?|transcripts?|scanning|copying|work|services|reports?|opinions?|conference"
    r"|consultation|hearing|trial|bundles?|disclosure|defence|instructions|tickets?)"
)
_TEXT = 20_000  # characters of the new text in which names are looked for
_HEAD = 3_000  # of a document
_NO_FORENAME = frozenset(
    {
        "dear", "re", "and", "the", "a", "an", "of", "for", "to", "from", "v", "vs", "versus", "hi", "hello", "our",
        "your", "late", "case", "claim", "patient", "family", "fw", "fwd", "patients", "about", "on", "with", "by",
        "or", "between", "estate", "baby", "dr", "prof", "in", "regarding", "concerning", "when", "if", "did", "has",
        "is", "was", "both", "also", "as", "under", "per", "since", "while", "but", "no", "not", "against",
    }
)  # fmt: skip


@once
def patients_of(case: Case) -> tuple[Person, ...]:
    """The patient of a case, and whoever claims or complains for him."""
    found = [case.patient] if case.patient else []
    found += [party.person for party in case.parties if party.role in PATIENTS and party.person not in found]
    return tuple(found)


@once
def patients_spoken_of(mail: MessageFacts) -> frozenset[str]:
    """The ids of the candidates' patients whom subject, new text or a document names.

    A surname in a heading (the subject, the name of a file), or behind a title, names a patient where it is borne on
    one case alone, and by no member or solicitor, as does one that stands for its case ("the Fenn matter", "in Fenn we
    admit"); elsewhere it needs a forename or an initial. Another forename or a
    title that does not fit means somebody else. A writer's own name says nothing.
    """
    borne, texts = _bearers(mail), _texts(mail)
    writers = {person.person_id for person in mail.senders}
    return frozenset(
        person.person_id
        for case in mail.candidates
        for person in patients_of(case)
        if person.person_id not in writers and _named(person, texts, alone=borne[_last(person)] == {case.case_no})
    )


def patients_elsewhere(mail: MessageFacts, case: Case) -> tuple[str, ...]:
    """The other candidates whose patient a message names: a person who is nobody of this case, and no namesake."""
    here = {person.person_id for person in people_of(case)}

    def elsewhere(person: Person) -> bool:
        if person.person_id not in patients_spoken_of(mail) - here:
            return False
        return not any(same_name(person.name, own.name) for own in patients_of(case))

    return tuple(sorted(c.case_no for c in mail.candidates if any(elsewhere(each) for each in patients_of(c))))


def patient_named_alone(mail: MessageFacts, case: Case) -> bool:
    """Say whether the message names a patient of this case, and not so much as the surname of another candidate's.

    Where there were too many candidates to fetch, a name may be one of theirs.
    """
    own = patients_of(case)
    if mail.more_candidates or not any(person.person_id in patients_spoken_of(mail) for person in own):
        return False
    ids = {person.person_id for person in own}
    if any(p.person_id in patients_spoken_of(mail) - ids for other in mail.candidates for p in patients_of(other)):
        return False  # a namesake, or somebody else
    known = {_last(person) for person in own}
    others = {_last(p): p for other in mail.candidates for p in patients_of(other) if _last(p) not in known}
    texts = _texts(mail)
    return not any(
        last in texts.lower and _signs(*_outer(person)).surname.search(texts.whole)
        for last, person in others.items()
        if last
    )


def member_named_alone(mail: MessageFacts, case: Case) -> bool:
    """Say whether somebody who is not of the member's side names the member whose only open case this is: "Dr Tester".

    The other side's matters are told apart by who claims; and where a person is named by title who is nobody of the
    case, it may be another matter of the same member.
    """
    member = case.member
    roles = {person.role for person in mail.senders} | {party.role for party in sender_parties(mail, case)}
    if member is None or not mail.senders or roles & (_BY_THE_CLAIMANT | MEMBERS_SIDE):
        return False
    if mail.more_candidates or member.person_id in mail.with_more_cases:
        return False
    own = f"{mail.subject}\n{_texts(mail).own}"
    called = [
        each for each in mail.candidates if each.status == "open" and each.member and _is_called(each.member, mail)
    ]
    if called != [case]:
        return False
    known = {word for person in (*people_of(case), *mail.senders) for word in person.name.casefold().split()[-1:]}
    return all(found[1].casefold() in known for found in _LAY.finditer(own))


def _is_called(person: Person, mail: MessageFacts) -> bool:
    last = _last(person)
    parts = (part for part in (mail.subject, _texts(mail).own) if last and last in part.casefold())
    return any(_title_of(*_outer(person)).search(_told(person, part)) for part in parts)


@lru_cache(maxsize=4096)
def _title_of(first: str, last: str) -> re.Pattern[str]:
    forename, surname = as_name(first), as_name(last)
    return re.compile(rf"\b(?:(?i:dr|doctor|prof|professor|{_TITLE})|{forename})\.? (?:{forename} )?{surname}\b")


def _told(person: Person, text: str) -> str:
    """A text as the person's name is looked for in it: one that is an ordinary word as well is told by its capital, or
    by its title."""
    return titled(text) if ordinary(_outer(person)[0]) else capitalised(text)


def patient_denied(mail: MessageFacts, case: Case) -> bool:
    """Say whether the writer says of a patient of this case that it is not about them: "not Mr Bloggs"."""
    own = _texts(mail).own
    lasts = (_last(person) for person in patients_of(case))
    return any(last in own.casefold() and _denial(last).search(own) is not None for last in lasts if last)


@lru_cache(maxsize=4096)
def _denial(last: str) -> re.Pattern[str]:
    return re.compile(
        r"(?i)(?:\bnot|n't|\b(?:nothing to do with|other than|unrelated to|no connection (?:with|to)"
        r"|(?:different|separate|apart) from))(?: about| concerning| to do with| connected with| related to| the)*"
        rf" (?:{_TITLE}\.? )?(?:[\w'’-]{{1,20}} )?{re.escape(last)}\b"
    )


@dataclass(frozen=True, slots=True)
class _Texts:
    own: str
    heading: str
    running: str
    whole: str
    lower: str
    parts: tuple[str, ...]  # subject, names of files, new text and documents: each typed in a way of its own


@once
def _texts(mail: MessageFacts) -> _Texts:
    names = [re.sub(r"[_.\-]+", " ", attachment.name) for attachment in mail.attachments]
    heading = fold("\n".join((mail.subject, *names)))
    own = fold(mail.new_text[:_TEXT])
    written = (own, *(fold(a.text[:_HEAD]) for a in mail.attachments))
    running = "\n".join(written)
    whole = f"{heading}\n{running}"
    return _Texts(own, heading, running, whole, whole.casefold(), (*heading.split("\n"), *written))


def _outer(person: Person) -> tuple[str, str]:
    words = spelt_words(person)
    return fold(words[0]), fold(words[-1])


def _last(person: Person) -> str:
    words = spelt_words(person)
    return fold(words[-1]).casefold() if len(words) > 1 else ""


def _bearers(mail: MessageFacts) -> dict[str, set[str]]:
    """By surname, the cases on which a patient bears it; "others" stands for bearers who are no patients."""
    found: dict[str, set[str]] = defaultdict(set)
    for case in mail.candidates:
        patients = patients_of(case)
        ids = {person.person_id for person in patients}
        for person in patients:
            found[_last(person)].add(case.case_no)
        for other in (case.member, *(party.person for party in case.parties)):
            if other is not None and other.person_id not in ids:
                found[_last(other)].add("others")
    for person in mail.senders:
        found[_last(person)].add("others")
    return found


def _named(person: Person, texts: _Texts, *, alone: bool) -> bool:
    last = _last(person)
    if not last or last not in texts.lower:
        return False
    signs = _signs(*_outer(person))
    told = [_told(person, part) for part in texts.parts if last in part.casefold()]
    if any(signs.whole.search(part) for part in told):
        return True
    if not alone or _somebody_else(person, signs, texts.whole):
        return False
    if any(signs.titled.search(part) for part in told):
        return True
    return bool(signs.surname.search(texts.heading) or signs.matter.search(texts.running))


def _somebody_else(person: Person, signs: "_Signs", text: str) -> bool:
    """Another forename, or a title of the other sex, before the surname."""
    own = {word.strip(".").casefold() for word in person.name.split()}
    for found in signs.before.finditer(text):
        word = found[1].strip(".").casefold()
        if (word in _MEN and own & _WOMEN) or (word in _WOMEN and own & _MEN):
            return True
        titles = _MEN | _WOMEN | {"mx"}
        if word not in titles and word not in _NO_FORENAME and word not in own and found[1][:1].isupper():
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Signs:
    whole: re.Pattern[str]
    titled: re.Pattern[str]
    matter: re.Pattern[str]
    surname: re.Pattern[str]
    before: re.Pattern[str]


@lru_cache(maxsize=4096)
def _signs(first: str, last: str) -> _Signs:
    forename, initial, surname = as_name(first), initial_of(first, last), as_name(last)
    last = re.escape(last)
    capital = rf"(?:{last[0].upper()}{last[1:]}|{last.upper()})"
    return _Signs(
        re.compile(rf"\b(?:{forename}|{initial})\s+{BETWEEN}{surname}\b|\b{surname},\s*{forename}\b"),
        re.compile(rf"\b(?i:{_TITLE})\.?\s+{surname}\b"),
        re.compile(
            rf"\b[Tt]he {capital} {_MATTER}\b|\b{capital}['’]s {_MATTER}\b|\b{capital} v\.? [A-Z]|\bv\.? {capital}\b"
            rf"|\b(?:[Ii]n|[Oo]n|[Rr]e:?|[Ff]or|[Aa]s to) {capital}(?:,|:| (?:we|I|the|there|she|he|they)\b)"
            rf"|(?m:^){capital}(?:,? again)?(?::| [-–] )"
            rf"|\b(?:[Aa]bout|[Cc]oncerning|[Rr]egarding) {capital}\b(?! [A-Z])"
            rf"|\b{_WORK} (?:[a-z]+ )?(?:in|for|on|of) {capital}\b(?! [A-Z])"
            rf"|\b[Ff]or {capital} (?:was|were|is|are|came|went|has|have|had)\b"
        ),
        re.compile(rf"\b{capital}\b"),
        re.compile(rf"(?i)\b([\w'-]{{2,}}\.?)[ ]+{last}\b"),
    )
