from collections.abc import Iterator
from datetime import date

from rules.apart import PERSONAL
from rules.certainty import cannot_wait
from rules.effects import Alert, AskPerson, Effect
from rules.facts import Attachment, MessageFacts
from rules.listening import circulated, listened_to, of_powers, passed_on, written_by_us
from rules.matching import weigh
from rules.policy import Policy
from rules.rule import rule
from rules.urgent import SOON, orders, running_out, urgent

RED_TYPES = frozenset({"IOT", "CHARGE", "POL-INT", "GDC-IOC", "SAFEG", "N1"})
ORDERS = frozenset({"ORD", "HEAR", "JUDG"})
_PAGES = 4000  # characters of an attachment
_WHY = "Its words, or what it brings or passes on, are among those that cannot wait."


@rule("red-words", reads=MessageFacts)
def red_words(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """Bring words of the utmost urgency to a person within the hour.

    Why: a default judgment, an arrest or a suspension cannot wait for the queue of the day.
    Quiet when: the words are denied, a patient's, or stand in quoted history, in a letter of ours, in a message that
    came back or in a circular; in an attachment other than a court's order most raise amber only, but a default
    judgment, an unless order or an interim order is told anywhere.
    """
    if written_by_us(mail, policy):
        return
    papers = () if mail.kind in ("bounce", "receipt") or circulated(mail) else mail.attachments
    if words_are_urgent(mail, policy):
        yield Alert(mail.item, "red", "Urgent words in a new message", _WHY, weigh(mail, policy).single or "")
    elif urgent(passed_on(mail, policy), policy.red_words, mail.today):
        yield Alert(mail.item, "red", "Urgent words in a forwarded message", _WHY, weigh(mail, policy).single or "")
    elif any(_red_paper(attachment, policy, mail.today) for attachment in papers):
        yield Alert(mail.item, "red", "Urgent document in a new message", _WHY, weigh(mail, policy).single or "")
    else:
        if any(urgent(a.text[:_PAGES], policy.red_words, mail.today) for a in papers if a.text):
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


def words_are_urgent(mail: MessageFacts, policy: Policy) -> bool:
    """Say whether its words are among those that cannot wait."""
    return urgent(of_powers(mail, listened_to(mail, policy), policy), policy.red_words, mail.today)


def _red_paper(attachment: Attachment, policy: Policy, today: date) -> bool:
    """An urgent type, a claim that is served, a court's own order in red words, or words that cannot wait anywhere."""
    opinion = attachment.opinion
    if cannot_wait(opinion, policy) or _soon_out(attachment, policy, today):
        return True
    if opinion.confidence < policy.thresholds.suggest:
        return False
    if opinion.best in PERSONAL and orders(attachment.text[:_PAGES], policy.red_words):
        return True
    ordered = opinion.best in ORDERS and urgent(attachment.text[:_PAGES], policy.red_words, today)
    return ordered or opinion.best in RED_TYPES


def _soon_out(attachment: Attachment, policy: Policy, today: date) -> bool:
    """It tells of a claim that goes out of time."""
    last = running_out(attachment.text, attachment.opinion, policy.red_words, today)
    return last is not None and last - today <= SOON
