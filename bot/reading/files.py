"""A file of a library as facts: its text, its label, the case in whose folder it lies, and what else is like it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

import sqlalchemy as sa

from bot import wire
from bot.keeping import Bundle
from bot.naming import FileName
from bot.performing import ROBOT
from bot.reading import candidates
from bot.reading.alone import LONDON, file_facts
from bot.reading.fingerprints import likeness, simhash, text_hash, words_of
from bot.reading.reader import FileRead, read_file
from bot.reading.workers import Reading
from bot.store import decisions, files, items, register
from bot.teaching import Said, case_taught, follow, teach
from connectors.ports import Office
from rules.case_signs import plain_stem
from rules.effects import Effect
from rules.facts import Case, Copy, FileFacts
from rules.policy import Policy

Remember = Callable[[sa.Connection, Sequence[tuple[str, Effect]]], None]
_FEW = 12  # words; shorter texts are alike by chance
_VERSIONED = re.compile(r"(?i)\b(?:v ?\d+|version|draft|final|amended|revised|updated|tracked|signed|clean)\b")
_SPOKEN_OF = frozenset({"member", "patient", "claimant"})  # whose names point to cases; handlers are on many
_US = frozenset({ROBOT, "bot"})
_UNSIGNED = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class FileReader:
    """Fetches files, reads them, and draws facts with the help of the register's mirror."""

    office: Office
    pool: Reading
    policy: Policy

    def read(self, name: FileName, path: str) -> FileRead:
        """Fetch a file's content and read it. Raises the connectors' errors."""
        content = self.office.libraries[name.library].content(name.id)
        return read_file(content, path.rpartition("/")[2], self.pool)

    def facts(
        self, connection: sa.Connection, item: items.Item, read: FileRead, now: datetime
    ) -> tuple[FileFacts, Bundle, Remember]:
        """Return a file's facts, what its effects will need, and how to remember it afterwards."""
        name, path, columns = FileName.parse(item.key), item.payload["path"], item.payload["columns"]
        today = now.astimezone(LONDON).date()
        by = register.people_by_email(connection, item.payload["created_by"])
        alone = file_facts(item, read, self.policy, today, by[0].role if by else "")
        tied = self._tied(connection, alone, register.case_of_folder(connection, name.library, path) or "")
        before = files.find(connection, name.library, name.id)
        labelled_by, labeller = _labelled(columns, before, item.payload)
        lies_in = tied.case.case_no if tied.case else ""
        known = _known(item, name, read, {**columns, "labelled_by": labeller, "lies_in": lies_in})
        facts = replace(
            tied,
            folder=_subfolder(name.library, path, tied.case),
            label=columns.get("doc_type", ""),
            labelled_by=labelled_by,
            labelled_case=columns.get("case_no", ""),
            label_date=_day(columns.get("doc_date", "")),
            copy=_copy_then(connection, item) if "earlier" in item.payload else _copy(connection, known, alone.text),
            added_by=by[0] if by else None,
            old=bool(item.payload.get("old")),
        )
        arrived = item.arrived_at.astimezone(LONDON)
        where = f"A file in the library {name.library}, changed {arrived:%d %B at %H:%M}."
        carry = {"columns": dict(columns), "source": f"{name.library}/{path}", "where": where}

        def remember(connection: sa.Connection, standing: Sequence[tuple[str, Effect]]) -> None:  # noqa: ARG001
            taught = case_taught(connection, name.library, name.id) if before is not None else None
            if before is not None and before.item and labelled_by == "person" and before.doc_type != facts.label:
                teach(connection, item.id, facts, Said(facts.label, labeller, now), self.policy)
            if before is not None and taught is not None:
                follow(connection, name.library, name.id, _case_told(known, before, taught))
            files.put(connection, known)

        return facts, Bundle({}, carry), remember

    def _tied(self, connection: sa.Connection, alone: FileFacts, case_no: str) -> FileFacts:
        """Add the case in whose folder a file lies, and whoever and whatever of the register its text points to."""
        points = candidates.pointers(connection, alone.mentions, alone.opinion.facts, self.policy, alone.text)
        people = candidates.people_named(connection, alone.text)
        spoken_of = [*points.people, *(each for each in people if each.role in _SPOKEN_OF)]
        about = candidates.cases_of_people(connection, spoken_of)
        about |= candidates.cases_of_people(connection, candidates.written_from(connection, alone.text))
        by_surname = candidates.cases_by_surnames(connection, alone.text, plain_stem(alone.name))
        cases, _ = candidates.whole_cases(connection, {case_no} - {""}, points.cases, about, by_surname)
        own = next((each for each in cases if each.case_no == case_no), None)
        return replace(alone, case=own, candidates=cases, patients=points.patients, people=people)


def _labelled(
    columns: Mapping[str, str], before: files.KnownFile | None, payload: Mapping[str, str]
) -> tuple[Literal["", "person", "bot"], str]:
    """Return what kind of being labelled a file, and its name; "" where that is not known.

    People change the type and leave "labelled by" as it was: what is not the type that we wrote is a person's.
    """
    doc_type, by = columns.get("doc_type", ""), columns.get("labelled_by", "")
    if not doc_type:
        return "", ""
    if by not in _US:
        return "person", by
    if before is not None and before.doc_type:
        if before.labelled_by not in _US and before.doc_type == doc_type:
            return "person", before.labelled_by
        if before.doc_type != doc_type and payload["by_kind"] == "person":
            return "person", payload["by"]
    return "bot", by


def _known(item: items.Item, name: FileName, read: FileRead, columns: dict[str, str]) -> files.KnownFile:
    text = read.extracted.text
    words = words_of(text)
    return files.KnownFile(
        library=name.library,
        file_id=name.id,
        path=item.payload["path"],
        etag=name.etag,
        text_hash=text_hash(text) if len(words) >= _FEW else "",
        content_hash=read.content_hash,
        simhash=simhash(words) & _UNSIGNED if len(words) >= _FEW else None,
        doc_type=columns.get("doc_type", ""),
        case_no=columns.get("case_no", ""),
        lies_in=columns["lies_in"],
        labelled_by=columns.get("labelled_by", ""),
        item=item.id,
    )


def _case_told(known: files.KnownFile, before: files.KnownFile, taught: str) -> str:
    """Return the case to which the example of a file belongs by now; `taught` is the one to which it is tied.

    A column may still name the case that the file has left, and a folder the one that a person has just corrected: so
    the latest change of the two tells.
    """
    if known.lies_in != before.lies_in:
        return known.lies_in or known.case_no
    return known.case_no if known.case_no and known.case_no != before.case_no else taught


def _copy_then(connection: sa.Connection, item: items.Item) -> Copy | None:
    """Return what a file that is read again was a copy of at first: by now the later of two knows of the other too."""
    kept = decisions.facts_of(connection, item.payload["earlier"])
    facts = wire.unwrap_facts(kept.facts) if kept else None
    return facts.copy if isinstance(facts, FileFacts) else None


def _copy(connection: sa.Connection, known: files.KnownFile, text: str) -> Copy | None:
    """Return another file with the same words or bytes, or with nearly the same words; the file itself is none."""
    for other in files.copies(connection, text_hash=known.text_hash, content_hash=known.content_hash):
        if found := _item_of(connection, other, known):
            return Copy(found.key, 1.0, earlier=True)
    if known.simhash is None:
        return None
    for other in files.near_copies(connection, known.simhash, lies_in=known.lies_in):
        if found := _item_of(connection, other, known):
            kept = decisions.facts_of(connection, found.id)
            like = likeness(text, str(kept.facts["values"].get("text", ""))) if kept else None
            if like:
                versioned = _VERSIONED.search(plain_stem(known.path.rpartition("/")[2]))
                return Copy(found.key, like.share, earlier=True, kind="version" if versioned else like.kind)
    return None


def _item_of(connection: sa.Connection, other: files.KnownFile, known: files.KnownFile) -> items.Item | None:
    if (other.library, other.file_id) == (known.library, known.file_id) or not other.item:
        return None
    return items.find(connection, item_id=other.item)


def _subfolder(library: str, path: str, case: Case | None) -> str:
    """Return the first step below the case's folder: "02 Member"."""
    if case is None:
        return ""
    below = f"{library}/{path}".removeprefix(case.folder + "/").split("/")
    return below[0] if len(below) > 1 else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
