"""What people say that a file is, kept for learning: as counts of known words, tied to the case, with who said so."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.naming import FileName
from bot.store import examples
from rules.facts import FileFacts
from rules.folding import fold
from rules.policy import Policy


@dataclass(frozen=True, slots=True)
class Said:
    """That a file is of a type: who said so, and when."""

    doc_type: str
    by: str
    at: datetime


def teach(connection: sa.Connection, item: int, facts: FileFacts, said: Said, policy: Policy) -> bool:
    """Keep an example of what a person said; False where nothing is to be learned from it.

    That is where nobody is named, the type is none of ours, or the text holds no word that the model knows.
    """
    model = policy.learned
    if model is None or not said.by or said.doc_type not in policy.documents.by_code:
        return False
    counts = model.counts(fold(facts.text))
    if not counts:
        return False
    name = FileName.parse(facts.item)
    given = examples.Example(
        key=_key(name.library, name.id),
        item=item,
        case_no=facts.case.case_no if facts.case else facts.labelled_case,
        doc_type=said.doc_type,
        told="confirmed" if said.doc_type == facts.opinion.best else "corrected",
        by=said.by,
        at=said.at,
        counts={model.words[row]: n for row, n in sorted(counts.items())},
    )
    examples.put(connection, given)
    return True


def follow(connection: sa.Connection, library: str, file_id: str, case_no: str) -> None:
    """Tie what was said of a file to another case: the file was moved there, or is said to be of it."""
    examples.follow(connection, _key(library, file_id), case_no)


def unteach(connection: sa.Connection, library: str, file_id: str, doc_type: str) -> None:
    """Forget that somebody called a file of this type: the label was taken back."""
    examples.withdraw(connection, _key(library, file_id), doc_type)


def case_taught(connection: sa.Connection, library: str, file_id: str) -> str | None:
    """Return the case to which what was said of a file is tied; None where nothing was said."""
    return examples.case_of(connection, _key(library, file_id))


def _key(library: str, file_id: str) -> str:
    return f"file:{library}:{file_id}"
