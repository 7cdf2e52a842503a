"""A letter as it would go today: composed from the register's mirror, with the gate's objections. Nothing is kept."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from bot.compose import answer_by, titles
from bot.gate import Looks, objections
from bot.letters import LetterError, Merge, compose, templates
from bot.settings import Settings
from bot.store import register
from rules.facts import Case, Party
from rules.policy import Policy
from rules.references import find


def preview(
    connection: sa.Connection, settings: Settings, policy: Policy, letter: str, case: Case, person_id: str, today: date
) -> dict[str, Any]:
    """Return recipients, subject, text, who must approve, and what speaks against it. Raises LetterError."""
    party = next((each for each in case.parties if each.person.person_id == person_id), None)
    if party is None and case.member and case.member.person_id == person_id:
        party = Party(case.member, "member")
    if party is None:
        known = ", ".join(f"{each.person.person_id} ({each.role})" for each in case.parties)
        raise LetterError(f'The person "{person_id}" is not on {case.case_no}; on it are {known}.')
    template = templates()[letter]
    merge = Merge(
        case=case,
        person=party.person,
        role=party.role,
        requests=tuple(
            each for each in case.requests if each.person_id == person_id and each.status in ("open", "part")
        ),
        today=today,
        answer_by=answer_by(policy, today, party.role),
        handler=register.person(connection, case.owner_id),
        office_name=settings.office.name,
        office_phone=settings.office.phone,
        signed_by="The case team",
        titles=titles(policy),
    )
    made = compose(template, merge)
    looks = Looks(
        references=lambda text: find(text, "text", policy.references),
        people_named=lambda name: register.people_by_name(connection, name),
        may_send=policy.confidentiality.may_send,
    )
    return {
        "letter": letter,
        "to": [each.email for each in made.to],
        "subject": made.subject,
        "text": made.text,
        "approval": template.approval_to(party.role),
        "material": made.material,
        "digest": made.digest,
        "objections": objections(made, case, looks, today=today, approved=False),
    }
