from collections.abc import Iterator

from rules.effects import AskPerson, Effect
from rules.facts import BY_PEOPLE, MessageFacts
from rules.keys import attachment_numbers, foreign_references, named_cases
from rules.matching import weigh
from rules.policy import Policy
from rules.rule import rule
from rules.spoken_of import patients_elsewhere, patients_of, patients_spoken_of


@rule("two-cases", reads=MessageFacts)
def two_cases(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """Offer a message about several cases to a person, attachment by attachment.

    Why: stored whole on either case, it shows the one party's affairs to the other.
    Quiet when: it names one case, by our number, a reference that is stored on it or its patient's name, or a person
    has filed it.
    """
    if mail.outgoing or mail.kind not in BY_PEOPLE or mail.filed_as:
        return
    numbers = named_cases(mail) | attachment_numbers(mail)
    known = {c.case_no for c in mail.candidates if c.case_no in numbers or foreign_references(mail, c)}
    known |= _by_their_patients(mail, known)
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


def _by_their_patients(mail: MessageFacts, known: set[str]) -> set[str]:
    """The cases whose patients are named beside another case, or beside another's patient."""
    spoken_of = patients_spoken_of(mail)
    found: set[str] = set()
    for case in mail.candidates:
        if case.case_no in known or any(person.person_id in spoken_of for person in patients_of(case)):
            found |= set(patients_elsewhere(mail, case))
    return found
