from collections.abc import Iterator

from rules.effects import AskPerson, Effect
from rules.facts import BY_PEOPLE, MessageFacts
from rules.keys import documents, named_cases, sender_parties, thread_hits
from rules.matching import OPENING, weigh
from rules.policy import Policy
from rules.roles import MEMBERS_SIDE
from rules.rule import rule
from rules.strangers import stranger_introduced, strangers_named
from rules.suspicion import suspicion

_NAMING = frozenset({"reference", "foreign-reference", "patient", "name", "attachment"})


@rule("new-matter", reads=MessageFacts)
def new_matter(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """Offer what belongs to no case as a new matter.

    Why: a claim that waits in a pile of unmatched mail loses days of its protocol period.
    Quiet when: it fits an open case, or nothing in it speaks of a matter of its own.
    """
    if mail.outgoing or mail.internal or mail.kind not in (*BY_PEOPLE, "auto-reply") or mail.filed_as:
        return
    if mail.kind == "auto-reply" and not documents(mail):
        return
    if suspicion(mail, policy) or weigh(mail, policy).single:
        return
    because = _reason(mail, policy)
    if not because:
        return
    match = weigh(mail, policy)
    yield AskPerson(
        item=mail.item,
        queue="NEW_MATTER",
        question="Is this a new matter?",
        because=because,
        case_no=match.single or "",
        candidates=match.candidates,
    )


def _reason(mail: MessageFacts, policy: Policy) -> str:
    if policy.mail.new_matter.first(mail.new_text):
        return "It speaks of another matter than the one at hand."
    if stranger_introduced(mail):
        return "It introduces a person who is on none of the sender's cases."
    if named_cases(mail) & {case.case_no for case in mail.candidates if case.status == "open"}:
        return ""
    if policy.mail.new_matter.first(mail.subject):
        return "It speaks of another matter than the one at hand."
    known = [case for case in mail.candidates if sender_parties(mail, case)]
    if known and MEMBERS_SIDE & {p.role for p in mail.senders} and all(strangers_named(mail, case) for case in known):
        return "It names a patient who is on none of the sender's cases."
    if _new_person_on_closed(mail):
        return "It answers on a closed case and names a person who is on none of the sender's."
    opening = any(
        a.opinion.best in OPENING and a.opinion.confidence >= policy.thresholds.suggest for a in documents(mail)
    )
    if opening and not _case_fits(mail, policy):
        return "It brings a paper with which matters begin, and no case fits."
    if policy.mail.new_report.first(mail.subject + "\n" + mail.new_text) and not _case_fits(mail, policy):
        return "It reports something for which there is no case."
    if mail.mailbox.partition("@")[0].replace("-", "").startswith("newmatter") and not _case_named(mail, policy):
        return "It came to the mailbox for new matters, and no case fits."
    return ""


def _new_person_on_closed(mail: MessageFacts) -> bool:
    """A member who answers an old message, and speaks of someone whom none of his cases knows."""
    closed = {case.case_no for case in mail.candidates if case.status == "closed"}
    pointed = named_cases(mail) | {hit.case_no for hit in mail.thread if hit.direct}
    named = any(fact.name == "patient" and fact.place == "new_text" for fact in mail.facts)
    return named and bool(pointed & closed) and pointed <= closed


def _case_named(mail: MessageFacts, policy: Policy) -> bool:
    """A case that something names besides who the sender is: in that mailbox a known sender brings what is new."""
    return any(
        (tie.kinds & _NAMING or thread_hits(mail, tie.case)) and not tie.against for tie in weigh(mail, policy).ties
    )


def _case_fits(mail: MessageFacts, policy: Policy) -> bool:
    """A case to which more than the sender's name points."""
    return any(tie.points >= policy.thresholds.candidate_points and not tie.against for tie in weigh(mail, policy).ties)
