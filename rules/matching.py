"""Which case a message belongs to: candidates ranked for a person, and the one case that needs none.

A message is filed without a person when two keys of different kinds agree on one case, one of them the sender's part in
it or our reference, and nothing contradicts (`rules.contradictions`). Points only rank.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rules.brought import request_key
from rules.contradictions import contradictions
from rules.effects import Candidate
from rules.facts import Case, MessageFacts
from rules.keys import (
    POINTS,
    Key,
    KeyKind,
    Tie,
    attachment_keys,
    attachment_numbers,
    documents,
    foreign_references,
    named_cases,
    open_cases_of_sender,
    own_numbers,
    patient_named,
    requests_to_sender,
    sender_parties,
    thread_hits,
    works_for_us,
)
from rules.once import once
from rules.policy import Policy
from rules.spoken_of import member_named_alone, patient_named_alone, patients_of, patients_spoken_of
from rules.strangers import strangers_named

OPENING = frozenset(
    {
        "LOC", "LON", "LOC-LIP", "REC-REQ", "N1", "POC", "CMP", "GMC-R4", "GMC-R7", "GDC-CW", "GDC-R4", "COR-REQ",
        "POL-INT", "POL-REQ", "OMB", "EMP-DISC", "PERF", "IOT", "MPT", "INQ-NOT", "OTHER-REG", "SAFEG", "CHARGE",
        "JUDG",
    }
)  # fmt: skip
"""Papers with which matters begin."""

_TELLING: frozenset[KeyKind] = frozenset({"reference", "foreign-reference", "patient", "attachment"})
"""Kinds of key that name a case by themselves: another case that has one which ours lacks speaks against ours."""

_OURS: frozenset[KeyKind] = frozenset({"reference", "sender"})
"""Kinds of key of which one must be there: whoever is no party may know our patient, but not our number. One who works
for us gives it on his paper."""

_MOST_OFFERED = 5


@dataclass(frozen=True, slots=True)
class Match:
    """What ties a message to cases. `single` is the case that needs no person; `why_not` says why there is none."""

    ties: tuple[Tie, ...]
    single: str | None
    why_not: str
    reopened: str | None = None  # a closed case that it would be filed to

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """The cases worth offering, best first."""
        return tuple(
            Candidate(tie.case.case_no, tie.points, tie.reasons + tuple(f"Against: {a}" for a in tie.against))
            for tie in self.ties[:_MOST_OFFERED]
            if tie.points > 0
        )

    @property
    def keys(self) -> Mapping[str, tuple[Key, ...]]:
        """The keys of each candidate."""
        return {tie.case.case_no: tie.keys for tie in self.ties}

    @property
    def contradictions(self) -> Mapping[str, tuple[str, ...]]:
        """What speaks against each candidate."""
        return {tie.case.case_no: tie.against for tie in self.ties if tie.against}

    @property
    def because(self) -> str:
        """The keys that decided, as one sentence."""
        chosen = next((tie for tie in self.ties if tie.case.case_no in (self.single, self.reopened)), None)
        return " ".join(key.because for key in chosen.keys) if chosen else self.why_not


@once
def weigh(mail: MessageFacts, policy: Policy) -> Match:
    """Weigh every candidate case of a message; files nothing, asks nothing."""
    ties = tuple(_tie(mail, case, policy) for case in mail.candidates)
    ties = tuple(sorted((_compared(tie, ties) for tie in ties), key=lambda t: (-t.points, t.case.case_no)))
    named = named_cases(mail)
    if len(named) > 1:
        return Match(ties, None, f"It names {len(named)} cases: {', '.join(sorted(named))}.")
    if unknown := named - {case.case_no for case in mail.candidates}:
        return Match(ties, None, f"It names {', '.join(sorted(unknown))}, which the register does not know.")
    safe = [tie for tie in ties if len(tie.kinds) >= 2 and _one_is_ours(tie, mail) and not tie.against]
    if len(safe) > 1:
        return Match(ties, None, f"{len(safe)} cases fit equally well.")
    if not safe:
        return Match(ties, None, _why_none(ties))
    if safe[0].case.status == "closed":
        return Match(ties, None, f"{safe[0].case.case_no} is closed.", reopened=safe[0].case.case_no)
    return Match(ties, safe[0].case.case_no, "")


def _one_is_ours(tie: Tie, mail: MessageFacts) -> bool:
    """Say whether one key is the sender's part or our number; a supplier's invoice or ticket may give the number."""
    on_paper = works_for_us(mail) and attachment_numbers(mail) == {tie.case.case_no}
    return bool(tie.kinds & _OURS) or on_paper


def _why_none(ties: tuple[Tie, ...]) -> str:
    if not ties:
        return "Nothing in it points to a case."
    best = max(ties, key=lambda tie: (len(tie.kinds), tie.points))
    if best.against:
        return f"{best.case.case_no} would fit, but {best.against[0]}"
    if not best.keys:
        return "Only weak signs point to a case."
    if len(best.kinds) > 1:
        return f"{best.case.case_no} would fit, but its sender is no party of it and does not give our number."
    return f"Only one kind of key points to {best.case.case_no}: {best.keys[0].because}"


def _tie(mail: MessageFacts, case: Case, policy: Policy) -> Tie:
    keys = tuple(_keys(mail, case, policy))
    against = tuple(contradictions(mail, case, policy))
    scored = tuple(_points(mail, case, keys))
    return Tie(case, sum(points for points, _ in scored), tuple(why for _, why in scored), keys, against)


def _keys(mail: MessageFacts, case: Case, policy: Policy) -> Iterator[Key]:
    if case.case_no in named_cases(mail):
        yield Key("reference", f"It names {case.case_no}.")
    if _near_miss(mail, case):
        yield Key("reference", f"It names a number one typing error from {case.case_no}, and no other case is as near.")
    parties = sender_parties(mail, case)
    if parties and mail.authentication != "fail":
        thread = " and answers a message of ours on it" if thread_hits(mail, case) else ""
        yield Key("sender", f"The sender is a party ({parties[0].role}) of {case.case_no}{thread}.")
    if foreign_references(mail, case):
        yield Key("foreign-reference", f"It carries a reference that is stored on {case.case_no} alone.")
    if patient_named(mail, case):
        yield Key("patient", "It carries the identifiers of the case's patient.")
    if (parties or works_for_us(mail)) and not _opens_a_matter(mail, case, policy):
        if patient_named_alone(mail, case):
            yield Key("name", f"It names the patient of {case.case_no}.")
        elif member_named_alone(mail, case) and not policy.mail.new_report.first(f"{mail.subject}\n{mail.new_text}"):
            yield Key("name", f"It names the member of {case.case_no}.")
    if parties and (fitting := request_key(mail, case, policy)):
        yield fitting
    yield from attachment_keys(mail, case)


def _opens_a_matter(mail: MessageFacts, case: Case, policy: Policy) -> bool:
    """A paper with which matters begin may open another one about the same patient, unless it was asked for."""
    asked = {item for request in requests_to_sender(mail, case) for item in request.items}
    return any(
        a.opinion.best in OPENING and a.opinion.best not in asked and a.opinion.confidence >= policy.thresholds.label
        for a in documents(mail)
    )


def _near_miss(mail: MessageFacts, case: Case) -> bool:
    near = {neighbour for _, neighbour in mail.near_misses}
    return near == {case.case_no} and not named_cases(mail)


def _compared(tie: Tie, ties: tuple[Tie, ...]) -> Tie:
    """Add what the other candidates say against one: a telling key of theirs that it lacks."""
    for other in ties:
        lacking = (other.kinds & _TELLING) - tie.kinds
        if other.case.case_no != tie.case.case_no and lacking:
            words = next(key.because for key in other.keys if key.kind in lacking)
            return Tie(tie.case, tie.points, tie.reasons, tie.keys, (*tie.against, words[:1].lower() + words[1:]))
    return tie


def _points(mail: MessageFacts, case: Case, keys: tuple[Key, ...]) -> Iterator[tuple[int, str]]:
    kinds = {key.kind for key in keys}
    for key in keys:
        if key.kind == "sender":
            several = mail.more_candidates or len(open_cases_of_sender(mail)) > 1
            yield POINTS["sender-several" if several else "sender-one-case"], key.because
        else:
            yield POINTS[key.kind], key.because
    if case.case_no in own_numbers(mail, "quoted") and "reference" not in kinds:
        yield POINTS["quoted-reference"], f"Its history names {case.case_no}."
    if thread_hits(mail, case):
        yield POINTS["thread"], f"It answers a message of ours on {case.case_no}."
    elif any(hit.case_no == case.case_no for hit in mail.thread):
        yield POINTS["thread"] + POINTS["old-thread"], "It answers an old message of ours under a new subject."
    if case.member and _number_named(mail, case):
        yield POINTS["number"], "It names the member's number."
    named = any(person.person_id in patients_spoken_of(mail) for person in patients_of(case))
    if named and "name" not in kinds:
        yield POINTS["name"], "It names the patient."
    elif "patient" not in kinds and _surname_named(mail, case):
        yield POINTS["surname"], "It names someone of the case."
    if case.incident_date and any(f.value == case.incident_date.isoformat() for f in mail.facts):
        yield POINTS["incident-date"], "It names the date of the incident."
    if named_cases(mail) - {case.case_no} and not named:
        yield POINTS["other-reference"], "It names another case."
    if strangers_named(mail, case):
        yield POINTS["other-patient"], "It concerns a patient who is not on the case."
    if case.status == "closed":
        yield POINTS["closed"], "The case is closed."


def _number_named(mail: MessageFacts, case: Case) -> bool:
    member = case.member
    numbers = {m.value for m in mail.mentions if m.kind in ("member-no", "gmc-no", "gdc-no") and m.valid}
    return member is not None and bool(numbers & {n for n in (member.member_no, member.register_no) if n})


def _surname_named(mail: MessageFacts, case: Case) -> bool:
    ids = {person.person_id for person in (*mail.mentioned_people, *mail.namesakes)}
    return any(p is not None and p.person_id in ids for p in (case.member, case.patient)) or any(
        party.person.person_id in ids for party in case.parties
    )
