from collections.abc import Iterator

from rules.effects import AskPerson, Effect
from rules.facts import MessageFacts
from rules.keys import documents
from rules.listening import listened_to
from rules.matching import weigh
from rules.policy import Policy
from rules.rule import rule


@rule("incomplete", reads=MessageFacts)
def incomplete(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """Say what is missing of a message: a file that is not there, is locked, lies behind a link, or can't be read.

    Why: the sender thinks that it has arrived, and the request stays open until it has.
    Quiet when: the documents are there, the words speak of an attachment to come or of somebody else's, or it is a
    circular that nothing ties to a case.
    """
    if mail.outgoing or mail.kind in ("bounce", "receipt", "own"):
        return
    because = _in_portal(mail, policy) if mail.kind == "bulk" else _missing(mail, policy)
    if not because:
        return
    match = weigh(mail, policy)
    if mail.kind == "bulk" and not match.candidates:
        return
    yield AskPerson(
        item=mail.item,
        queue="INCOMPLETE",
        question="Something must be fetched, or asked for again.",
        because=because,
        case_no=match.single or "",
        candidates=match.candidates,
    )


def _missing(mail: MessageFacts, policy: Policy) -> str:
    words = policy.mail
    for attachment in mail.attachments:
        if attachment.problem == "encrypted":
            return "An attachment is locked: ask for the password by telephone."
        if attachment.problem and not attachment.inline:
            return f"An attachment can't be read ({attachment.problem})."
    if words.link.first(mail.new_text):
        return "It offers files behind a link, which is not followed."
    if waits := _in_portal(mail, policy):
        return waits
    if mail.kind == "auto-reply" and words.refusal.first(listened_to(mail, policy)):
        return "An automatic answer says that what was asked for will not come."
    if mail.kind != "human":
        return ""
    if not _from_our_side(mail) and words.needs_something.first(mail.new_text):
        return "The sender wants something of us before he sends anything."
    if not documents(mail) and words.attached.first(mail.new_text):
        return "It speaks of an attachment, and there is none."
    if not documents(mail) and words.missing_attachment.first(mail.new_text):
        return "It says that something is missing or follows."
    return ""


def _in_portal(mail: MessageFacts, policy: Policy) -> str:
    waits = policy.mail.portal.first(mail.subject + "\n" + mail.new_text) and not documents(mail)
    return "It only says that something waits in a portal." if waits else ""


def _from_our_side(mail: MessageFacts) -> bool:
    return any(person.role in ("member", "delegate", "claimant_solicitor", "court") for person in mail.senders)
