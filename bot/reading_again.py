"""Documents that were read before, read again by two policies: from the files that are kept, else from their text."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

import sqlalchemy as sa

from bot import outbox
from bot.policy import MODEL
from bot.reading.extracted import Extracted, Page
from bot.reading.opinions import opinion_of, opinion_of_message
from bot.store import contents
from rules.facts import UNKNOWN, Attachment, Facts, FileFacts, MessageFacts, Opinion
from rules.policy import Policy

Read = Callable[[bytes, str], Extracted]


def reads_otherwise(today: Policy, changed: Policy) -> bool:
    """Say whether a policy takes documents for something else: another model, or other knowledge of documents."""
    names = {each for each in (*today.versions, *changed.versions) if each.startswith("documents/") or each == MODEL}
    return any(today.versions.get(each) != changed.versions.get(each) for each in names)


@dataclass(frozen=True, slots=True)
class Again:
    """Reads again; `read` opens a file, None where none is to be opened. `counted` says from where texts were read."""

    read: Read | None
    wanted: bool = True
    counted: Counter[str] = field(default_factory=Counter)

    @classmethod
    def never(cls) -> "Again":
        """Return what leaves facts as they are."""
        return cls(None, wanted=False)

    def facts(self, connection: sa.Connection, item: int, facts: Facts, today: Policy, changed: Policy) -> Facts:
        """Return the facts with the changed policy's opinions where it reads otherwise than today's."""
        if not self.wanted:
            return facts
        if isinstance(facts, FileFacts):
            role = facts.added_by.role if facts.added_by else ""
            found = self._kept_text(facts.text)
            return replace(facts, opinion=_newer(facts.opinion, found, facts.name, role, facts.today, today, changed))
        if isinstance(facts, MessageFacts):
            return self._message(connection, item, facts, today, changed)
        return facts

    def _message(
        self, connection: sa.Connection, item: int, facts: MessageFacts, today: Policy, changed: Policy
    ) -> MessageFacts:
        role, kept = facts.senders[0].role if facts.senders else "", _kept_contents(connection, item)
        attachments = []
        for each in facts.attachments:
            found = self._content(connection, kept.get(each.name, ""), each) or self._kept_text(each.text)
            new = _newer(each.opinion, found, each.name, role, facts.today, today, changed)
            attachments.append(replace(each, opinion=new))
        body = facts.body
        if body != UNKNOWN:
            old, new = (opinion_of_message(facts.new_text, role, policy, facts.today) for policy in (today, changed))
            body = body if old == new else new
        return replace(facts, attachments=tuple(attachments), body=body)

    def _content(self, connection: sa.Connection, name: str, attachment: Attachment) -> Extracted | None:
        raw = contents.get(connection, name) if name and self.read else None
        if raw is None or self.read is None:
            return None
        self.counted["the file, which is kept"] += 1
        return self.read(raw, attachment.name)

    def _kept_text(self, text: str) -> Extracted | None:
        if not text.strip():
            self.counted["nothing: no text is kept"] += 1
            return None
        self.counted["its text, without its pages"] += 1
        return Extracted(kind="txt", text=text, pages=(Page(number=1, text=text),))


def _newer(
    kept: Opinion, found: Extracted | None, name: str, role: str, day: date, today: Policy, changed: Policy
) -> Opinion:
    if found is None:
        return kept
    old, new = (opinion_of(found, name, role, policy, day) for policy in (today, changed))
    return kept if old == new else new


def _kept_contents(connection: sa.Connection, item: int) -> dict[str, str]:
    """Return the hashes of a filed message's files, by their names."""
    return {
        name: digest
        for row in outbox.of_item(connection, item)
        for name, digest in dict(row.payload.get("carry", {}).get("contents", {})).items()
    }
