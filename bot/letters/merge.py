"""Merging a template with the facts of one case. A field that is missing stops the letter."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateSyntaxError, UndefinedError

from bot.letters.template import FOLDER, Template
from connectors.ports import Address, OutgoingFile
from rules.facts import Case, Person, Request


class LetterError(Exception):
    """A letter cannot be written: a field is missing or does not fit. A person has to look."""


@dataclass(frozen=True, slots=True)
class Merge:
    """All that a letter may say: one case, one recipient, and the requests that it is about."""

    case: Case
    person: Person
    role: str
    requests: tuple[Request, ...]
    today: date
    answer_by: date | None
    handler: Person | None
    office_name: str
    office_phone: str
    signed_by: str
    titles: Mapping[str, str]  # document code → what a reader calls it


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter as it will leave. `digest` is what an approval approves: this very text, to these people."""

    letter: str
    template_version: str
    case_no: str
    person_id: str
    role: str
    material: str
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str
    text: str
    attachments: tuple[OutgoingFile, ...] = field(default=())

    @property
    def digest(self) -> str:
        """SHA-256 over recipients, text, attachments and template version."""
        told = [
            self.template_version,
            [each.email for each in (*self.to, *self.cc)],
            self.subject,
            self.text,
            [(each.name, hashlib.sha256(each.content).hexdigest()) for each in self.attachments],
        ]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def compose(template: Template, merge: Merge) -> Composed:
    """Write a letter. Raises LetterError with the field that is missing."""
    fields = _fields(merge)
    missing = [need for need in template.needs if not fields.get(need)]
    if missing:
        raise LetterError(f"The letter {template.name} needs {', '.join(missing)}, which the case does not have.")
    if merge.role not in template.roles:
        raise LetterError(f"The letter {template.name} is not for someone in the role {merge.role}.")
    subject = " ".join(_render(template.subject, template, fields).split())
    text = _tidy(_render(template.body, template, fields))
    if "None" in text.split() or "{{" in text or "}}" in text:
        raise LetterError(f"The letter {template.name} came out with a hole in it.")
    to = tuple(Address(each, merge.person.name) for each in merge.person.emails[:1])
    return Composed(
        template.name, template.version, merge.case.case_no, merge.person.person_id, merge.role, template.material,
        to, (), subject, text,
    )  # fmt: skip


def _render(source: str, template: Template, fields: Mapping[str, Any]) -> str:
    try:
        return _environment(FOLDER).from_string(source).render(fields)
    except UndefinedError as error:
        raise LetterError(f"The letter {template.name} has a field that is missing: {error.message}.") from None
    except TemplateSyntaxError as error:
        raise LetterError(f"templates/{template.name}: line {error.lineno}: {error.message}.") from None


@cache
def _environment(folder: Path) -> Environment:
    # Plain text, not HTML: there is nothing to escape, and an ampersand in a firm's name must stay one.
    environment = Environment(
        undefined=StrictUndefined, loader=FileSystemLoader(folder), trim_blocks=True, autoescape=False
    )
    environment.filters.update(
        listed=listed,
        it_or_them=lambda items: "it" if len(items) == 1 else "them",
        it_has_or_they_have=lambda items: "it has" if len(items) == 1 else "they have",
        it_is_or_they_are=lambda items: "it is" if len(items) == 1 else "they are",
    )
    return environment


def _fields(merge: Merge) -> dict[str, Any]:
    salutation, farewell = greeting(merge.person, merge.role)
    asked = [each.sent for each in merge.requests if each.sent]
    due = [each.due for each in merge.requests if each.due]
    wanted = _unique(code for each in merge.requests for code in each.items)
    # What one request has brought, another may still wait for.
    still = _unique(code for each in merge.requests for code in each.items if code not in each.received)
    received = _unique(code for each in merge.requests for code in each.received if code not in still)
    titles = [_title(code, merge.titles) for code in still]
    office = {"name": merge.office_name, "phone": merge.office_phone, "signed_by": merge.signed_by}
    fields: dict[str, Any] = {
        "case": {"number": merge.case.case_no},
        "salutation": salutation,
        "farewell": farewell,
        "requests": list(merge.requests),
        "items": titles,
        "asked_items": [_title(code, merge.titles) for code in wanted],
        "received": [_title(code, merge.titles) for code in received],
        "today": Day(merge.today),
        "office": {name: value for name, value in office.items() if value},
    }
    if asked:
        fields["asked"] = Day(min(asked))
    if due:
        fields["due"] = Day(min(due))
    if merge.answer_by:
        fields["answer_by"] = Day(merge.answer_by)
    if merge.handler:
        fields["handler"] = {"name": merge.handler.name}
    return fields


def _unique(codes: Any) -> list[str]:
    return list(dict.fromkeys(codes))


def _title(code: str, titles: Mapping[str, str]) -> str:
    if code not in titles:
        raise LetterError(f"No letter has a name for the document type {code}.")
    return titles[code]


@dataclass(frozen=True, slots=True)
class Day:
    """A date as letters write it."""

    date: date

    @property
    def long(self) -> str:
        """The date in full: 23 November 2026."""
        return f"{self.date.day} {self.date:%B %Y}"


def listed(things: Sequence[str]) -> str:
    """Join things as a sentence does.

    >>> listed(["your report"]), listed(["a", "b", "c"])
    ('your report', 'a, b and c')
    """
    return things[0] if len(things) == 1 else f"{', '.join(things[:-1])} and {things[-1]}"


TITLES = ("Dr", "Mr", "Mrs", "Ms", "Miss", "Mx", "Prof", "Professor", "Sir", "Dame", "Lady", "Lord", "Rev")


def greeting(person: Person, role: str) -> tuple[str, str]:
    """Return salutation and the word that follows "Yours". Raises LetterError for someone who has died.

    >>> greeting(Person("P1", "member", "Dr Amina Khan"), "member")
    ('Dear Dr Khan', 'sincerely')
    >>> greeting(Person("P2", "hospital", "Records Department, Aldwick Infirmary"), "hospital")
    ('Dear Sir or Madam', 'faithfully')
    """
    if person.deceased:
        raise LetterError("The person is recorded as having died; no automatic letter may be written.")
    words = person.name.replace(".", "").split()
    if words and words[0] in TITLES and len(words) > 1:
        return f"Dear {words[0]} {words[-1]}", "sincerely"
    if role in {"member", "delegate", "expert"} and words:
        return f"Dear {person.name}", "sincerely"
    return "Dear Sir or Madam", "faithfully"


def _tidy(text: str) -> str:
    """Leave one blank line between paragraphs, and none at the ends."""
    paragraphs: list[str] = []
    for line in text.splitlines():
        if line.strip() or (paragraphs and paragraphs[-1]):
            paragraphs.append(line.rstrip())
    return "\n".join(paragraphs).strip() + "\n"
