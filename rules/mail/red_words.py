from collections.abc import Iterator

from rules.effects import Alert, AskPerson, Effect
from rules.facts import MessageFacts
from rules.matching import weigh
from rules.policy import Policy
from rules.rule import rule

RED_TYPES = frozenset({"IOT", "CHARGE", "POL-INT", "GDC-IOC", "SAFEG"})
_WHY = "Its words, or a paper that it brings, are among those that cannot wait."


@rule("red-words", reads=MessageFacts)
def red_words(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """Bring words of the utmost urgency to a person within the hour.

    Why: a default judgment, an arrest or a suspension cannot wait for the queue of the day.
    Quiet when: the words are denied, a patient's, or stand in quoted history; in an attachment they raise amber only.
    """
    if mail.outgoing or mail.kind in ("bounce", "receipt", "own", "bulk"):
        return
    if policy.red_words.red.first(mail.subject + "\n" + mail.new_text):
        yield Alert(mail.item, "red", "Urgent words in a new message", _WHY, weigh(mail, policy).single or "")
    elif any(
        a.opinion.best in RED_TYPES and a.opinion.confidence >= policy.thresholds.suggest for a in mail.attachments
    ):
        yield Alert(mail.item, "red", "Urgent document in a new message", _WHY, weigh(mail, policy).single or "")
    else:
        if any(policy.red_words.red.first(a.text[:4000]) for a in mail.attachments if a.text):
            yield Alert(mail.item, "amber", "Urgent words in an attachment", _WHY, weigh(mail, policy).single or "")
        return
    match = weigh(mail, policy)
    yield AskPerson(
        item=mail.item,
        queue="RED",
        question="Urgent: read this within the hour.",
        because=_WHY,
        case_no=match.single or "",
        candidates=match.candidates,
    )
