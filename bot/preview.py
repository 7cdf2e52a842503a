"""A letter as it would go today: composed from the register's mirror, with the gate's objections. Nothing is kept."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from bot.letters import LetterError, templates
from bot.sending import Sender, party_of
from rules.effects import SendLetter
from rules.facts import Case


def preview(
    connection: sa.Connection, sender: Sender, letter: str, case: Case, person_id: str, today: date
) -> dict[str, Any]:
    """Return recipients, subject, text, who must approve, and what speaks against it. Raises LetterError."""
    if party_of(case, person_id) is None:
        known = ", ".join(f"{each.person.person_id} ({each.role})" for each in case.parties)
        raise LetterError(f'The person "{person_id}" is not on {case.case_no}; on it are {known}.')
    open_ = [each for each in case.requests if each.person_id == person_id and each.status in ("open", "part")]
    wanted = SendLetter(letter, case.case_no, person_id, tuple(each.request_id for each in open_), "A preview.")
    made, _ = sender.compose(connection, wanted, case, today)
    return {
        "letter": letter,
        "to": [each.email for each in made.to],
        "subject": made.subject,
        "text": made.text,
        "approval": templates()[letter].approval_to(made.role),
        "material": made.material,
        "digest": made.digest,
        "objections": sender.refusals(connection, made, case, today, approved=False),
    }
