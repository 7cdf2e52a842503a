from collections.abc import Iterator

from rules.certainty import likely, may_start
from rules.effects import Alert, AskPerson, Effect, ProposeDeadline
from rules.facts import Attachment, Fact, MessageFacts
from rules.keys import documents
from rules.listening import listened_to, of_powers, passed_on, written_by_us
from rules.matching import weigh
from rules.phrases import around
from rules.policy import Policy
from rules.promises import day_of
from rules.roles import MEMBERS_SIDE
from rules.rule import rule

_KINDS = frozenset({"deadline", "hearing-date"})
_OURS = frozenset({"out", "internal", "draft"})  # directions of papers that one of us wrote
_SOON_DAYS = 14
_NEAR = 250  # characters between a paper and where it lay


@rule("deadline-in-a-mail", reads=MessageFacts)
def deadline(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """Propose each date that a message sets, and have a person confirm it within the hour.

    Why: orders and hearings hide in friendly mails; a proposed date is alerted on while nobody has confirmed it.
    Quiet when: a date is only told, is one of our own requests' or a promise, or stands in a machine's mail or in a
    letter of ours; or one of us sets it for us, and no court, regulator or the like does.
    """
    if written_by_us(mail, policy) or mail.kind in ("bounce", "receipt"):
        return
    found = [fact for fact in mail.facts if fact.name in _KINDS and _sets(fact, mail, policy)]
    brought = [a for a in documents(mail) if not (mail.internal and a.opinion.direction in _OURS)]
    found += [fact for a in brought for fact in a.opinion.facts if fact.name in _KINDS]
    papers = [code for a in brought for code in _starting(a, policy)]
    late = _past_receipt(mail, policy)
    if not (found or papers or late):
        return
    match = weigh(mail, policy)
    case_no = match.single or ""
    for fact in found:
        day = day_of(fact.value)
        if day and case_no:
            yield ProposeDeadline(mail.item, case_no, fact.name, day, "The message itself names the day.")
    because = _because(found, papers, late=late)
    yield AskPerson(
        item=mail.item,
        queue="CHECK_DEADLINE",
        question="Confirm the dates that this sets. The receipt counts from the day that it was really received.",
        because=because,
        case_no=case_no,
        candidates=match.candidates,
    )
    soon = any((day := day_of(f.value)) and (day - mail.today).days <= _SOON_DAYS for f in found)
    yield Alert(mail.item, "red" if late or soon else "amber", "A date to confirm", because, case_no)
    if late:
        yield AskPerson(
            item=mail.item,
            queue="RED",
            question="A legal paper came days ago. When exactly? Ask for the envelope or the mail's header.",
            because=because,
            case_no=case_no,
            candidates=match.candidates,
        )


def _sets(fact: Fact, mail: MessageFacts, policy: Policy) -> bool:
    """Say whether a day is one that this message sets."""
    if fact.place == "quoted":
        return False
    if fact.place == "forwarded":
        return around(mail.forwarded, fact.start, fact.end).strip(" \t>|") in passed_on(mail, policy)
    if not mail.internal:
        return True
    sentence = around(mail.new_text, fact.start, fact.end).strip()
    return sentence in listened_to(mail, policy) and bool(of_powers(mail, sentence, policy))


def _because(found: list[Fact], papers: list[str], *, late: bool) -> str:
    if late:
        return "It tells of a legal paper that was received earlier: its clock runs from then."
    if papers:
        return f"It brings a paper that starts a clock ({', '.join(sorted(set(papers)))})."
    return f"It names a date ({', '.join(sorted({fact.name for fact in found}))})."


def _starting(attachment: Attachment, policy: Policy) -> tuple[str, ...]:
    """The type by which it starts a clock, or those of which a paper that nobody knows may be."""
    opinion = attachment.opinion
    if not likely(opinion, policy):
        return may_start(opinion, policy)
    row = policy.documents.by_code.get(opinion.best)
    starts = opinion.best in policy.deadlines.starting_types or (row is not None and bool(row.clock))
    return (opinion.best,) if starts else ()


def _past_receipt(mail: MessageFacts, policy: Policy) -> bool:
    """A legal paper and an earlier receipt, told in one sentence; or a find of one that has lain about."""
    text, words = mail.new_text, policy.mail
    if any(words.court_paper.first(around(text, hit.start, hit.end)) for hit in words.past_receipt.hits(text)):
        return True
    if not any(person.role in MEMBERS_SIDE for person in mail.senders):
        return False
    papers = words.legal_paper.hits(text)
    return any(abs(paper.start - hit.start) < _NEAR for hit in words.lay_unopened.hits(text) for paper in papers)
