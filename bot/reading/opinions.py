"""What a file seems to be: the rules' reading of its text, and of each part where one file holds several documents."""

from dataclasses import replace
from datetime import date

from bot.reading.extracted import Extracted
from bot.reading.told import of_calendar
from rules.bundles import read_bundle
from rules.facts import UNKNOWN, Opinion
from rules.policy import Policy
from rules.scorer import read_document

_READ = 400_000
"""Characters of a text that are weighed: what a document is stands in its first hundred pages."""


def opinion_of(found: Extracted, name: str, sender_role: str, policy: Policy, today: date) -> Opinion:
    """Return what a file seems to be; UNKNOWN where it gave no text."""
    text = found.text[:_READ]
    if not text.strip():
        return UNKNOWN
    pages = [page.text for page in found.pages]
    known, learned = policy.documents, policy.learned
    if len(pages) > 1:
        return read_bundle(pages, knowledge=known, today=today, name=name, sender_role=sender_role, learned=learned)
    read = read_document(text, knowledge=known, today=today, name=name, sender_role=sender_role, learned=learned)
    return replace(read, facts=of_calendar(read.facts, found.metadata)) if found.kind == "ics" else read


def opinion_of_message(new_text: str, sender_role: str, policy: Policy, today: date) -> Opinion:
    """Return what the new text of a message is as a document: a report or a consent may stand in the mail itself."""
    return read_document(
        new_text, knowledge=policy.documents, today=today, sender_role=sender_role, learned=policy.learned
    )
