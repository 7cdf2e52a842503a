"""What is listened to in a message: a person's words whole, a machine's where they are no standing text of machines."""

import re

from rules.dates import sentences
from rules.facts import MessageFacts
from rules.forwards import words_of_others
from rules.keys import foreign_references, named_cases, sender_parties
from rules.machine import spoken
from rules.machine_ties import from_colleague
from rules.once import once
from rules.people import domain_of
from rules.phrases import Phrases
from rules.policy import Policy

_ASKED = re.compile(r"[^.!?\n]*\?")
_LISTS = ("list-id", "list-unsubscribe", "list-post", "feedback-id", "x-campaign-id")


def written_by_us(mail: MessageFacts, policy: Policy) -> bool:
    """Say whether it is a letter of ours: it went out, this service sent it, or one of us wrote it to somebody outside
    and a copy came in. Whoever wrote it knows what it says.

    What one of us writes to nobody but us is no letter: it brings what he was told, or was sent.
    """
    if mail.outgoing or (mail.kind == "own" and not from_colleague(mail)):
        return True
    ours = mail.internal and mail.authentication != "fail"
    return ours and any(domain_of(address) != policy.office.domain for address in mail.to)


@once
def listened_to(mail: MessageFacts, policy: Policy) -> str:
    """The words in which what does harm when missed is looked for, whatever the kind of mail.

    Of a letter of ours nothing; of what one of us writes to us all but his questions; of an automatic reply, a receipt
    and a bounce only what no machine's standing sentence says (their subjects are ours, and a returned message is our
    own); of what goes round to many, and points to nobody of ours, nothing.
    """
    if written_by_us(mail, policy) or circulated(mail):
        return ""
    if mail.kind in ("auto-reply", "receipt", "bounce"):
        return spoken(mail.new_text, policy.machine_mail)
    text = f"{mail.subject}\n{mail.new_text}"
    return _ASKED.sub("", text) if mail.internal else text


@once
def passed_on(mail: MessageFacts, policy: Policy) -> str:
    """The words of others that a message passes on, in which an alarm is looked for as in a paper that it brings.

    Of a letter of ours, a circular, a receipt and a bounce nothing.
    """
    if mail.kind in ("bounce", "receipt") or written_by_us(mail, policy) or circulated(mail):
        return ""
    return words_of_others(mail.forwarded, policy.office.domain)


def of_powers(mail: MessageFacts, text: str, policy: Policy) -> str:
    """Return of a text what may press us from outside: of a colleague's, only his sentences about courts, regulators,
    the police and what is done before them, one a line; anybody else's whole.

    "Due tomorrow" and "brought forward" are said among colleagues of timesheets and meetings.
    """
    if not mail.internal:
        return text
    return "\n".join(sentence for _, sentence in sentences(text) if policy.mail.powers.first(sentence))


def circulated(mail: MessageFacts) -> bool:
    """Say whether it goes round to the subscribers of a list, and nothing in it points to anybody of ours."""
    if mail.kind != "bulk" or not (mail.headers.keys() & set(_LISTS) or mail.headers.get("precedence")):
        return False
    return not (mail.senders or points_somewhere(mail))


def points_somewhere(mail: MessageFacts) -> bool:
    """Say whether a party wrote it, or it names a case, a reference stored on one or a patient, or answers us."""
    if named_cases(mail) or mail.patients or any(hit.direct for hit in mail.thread):
        return True
    return any(sender_parties(mail, case) or foreign_references(mail, case) for case in mail.candidates)


@once
def speaks(mail: MessageFacts, policy: Policy) -> bool:
    """Say whether a machine's message says what a person has to hear: alarm, refusal, complaint, data protection."""
    words, others = listened_to(mail, policy), passed_on(mail, policy)
    refused = mail.kind not in ("bounce", "receipt") and policy.mail.refusal.first(words)
    return bool(refused) or any(each.first(words) or each.first(others) for each in _heard(policy))


def _heard(policy: Policy) -> tuple[Phrases, ...]:
    red, known = policy.red_words, policy.mail
    return (
        red.red, red.default_judgment, red.unless_order, red.interim_order, red.limitation,
        red.welfare, red.self_harm, red.harm, red.safeguarding, red.threat, red.bereaved, red.breach, red.media,
        known.death, known.access_request, known.erasure_request, known.data_complaint, known.complaint_about_us,
        known.consent_withdrawn, known.change_of_solicitor, known.bank_change,
    )  # fmt: skip
