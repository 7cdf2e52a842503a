"""Whom to spare automatic letters after a message: the writer, on each case on which he has a part."""

from rules.facts import MessageFacts
from rules.keys import named_cases, sender_parties, thread_hits


def people_to_spare(mail: MessageFacts) -> tuple[tuple[str, str], ...]:
    """Pairs of case and person; where the writer is unknown, the cases that he names or answers, for everyone."""
    known = [
        (case.case_no, party.person.person_id)
        for case in mail.candidates
        for party in sender_parties(mail, case)[:1]
        if case.status == "open"
    ]
    if known:
        return tuple(known)
    return tuple(
        (case.case_no, "")
        for case in mail.candidates
        if case.status == "open" and (case.case_no in named_cases(mail) or thread_hits(mail, case))
    )
