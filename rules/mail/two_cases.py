from collections.abc import Iterator

from rules.effects import AskPerson, Effect
from rules.facts import MessageFacts
from rules.keys import attachment_numbers, foreign_references, named_cases
from rules.matching import weigh
from rules.policy import Policy
from rules.rule import rule


@rule("two-cases", reads=MessageFacts)
def two_cases(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """Offer a message about several cases to a person, attachment by attachment.

    Why: stored whole on either case, it shows the one party's affairs to the other.
    Quiet when: it names one case, by our number or a reference that is stored on it, or a person has filed it.
    """
    if mail.outgoing or mail.kind not in ("human", "invite") or mail.filed_as:
        return
    numbers = named_cases(mail) | attachment_numbers(mail)
    known = {c.case_no for c in mail.candidates if c.case_no in numbers or foreign_references(mail, c)}
    match = weigh(mail, policy)
    if len(known) < 2 or match.single:
        return
    yield AskPerson(
        item=mail.item,
        queue="UNMATCHED",
        question="Which parts go to which case? The whole message is stored on none.",
        because=f"It concerns {len(known)} cases.",
        candidates=match.candidates,
    )
    if any(case.restricted for case in mail.candidates if case.case_no in known):
        yield AskPerson(
            item=mail.item,
            queue="AUTHORITY",
            question="One of the cases is restricted. Who may see this message?",
            because=f"It concerns {len(known)} cases, of which one is restricted.",
            candidates=match.candidates,
        )
