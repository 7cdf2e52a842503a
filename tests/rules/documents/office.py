"""An invented case folder, for the tests of the rules on files."""

import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from rules.deadlines import DeadlineKnowledge
from rules.effects import Effect
from rules.evidence import DocumentKnowledge
from rules.facts import Case, FileFacts, Opinion, Party, Person, Request
from rules.judging import PLAIN
from rules.learned import LearnedModel
from rules.policy import OfficeNames, Policy
from rules.rule import Rule, decide
from rules.scorer import read_document
from rules.words import RedWords
from rules.workdays import HolidayKnowledge
from tests.rules.conftest import KNOWLEDGE, knowledge

TODAY = date(2026, 11, 23)
MEMBER = Person("M1", "member", "Dr Jane Fiction", dob=date(1979, 5, 6))
PATIENT = Person("T1", "patient", "Mrs Ann Tester", dob=date(1961, 3, 2), nhs_no="999 012 3454")
STRANGER = Person("T2", "patient", "Mr Ivan Faux", dob=date(1955, 8, 7))
SOLICITOR = Person("S1", "claimant_solicitor", "Copley & Row LLP")
HANDLER = Person("H1", "handler", "Ms Handler")
ASKED = Request("R1", "M26-014573-4", "M1", ("MEM-REP",), date(2026, 11, 2), date(2026, 11, 16), "open")
CASE = Case(
    "M26-014573-4",
    "Fiction / Tester",
    "CLM-A",
    "open",
    "ENG",
    member=MEMBER,
    patient=PATIENT,
    parties=(Party(MEMBER, "member"), Party(SOLICITOR, "claimant_solicitor", their_ref="CR/0091/22")),
    requests=(ASKED,),
)
OTHER = Case("M26-004512-8", "Vole / Faux", "CLM-A", "open", "ENG", patient=STRANGER)


@lru_cache
def documents() -> DocumentKnowledge:
    """The knowledge of documents as it is shipped: its files joined."""
    joined: dict[str, Any] = {}
    for path in sorted((KNOWLEDGE / "documents").glob("*.toml")):
        for key, value in tomllib.loads(path.read_text(encoding="utf-8")).items():
            joined[key] = joined[key] + value if isinstance(joined.get(key), list) else value
    read: DocumentKnowledge = TypeAdapter(DocumentKnowledge).validate_python(joined)
    return read


@lru_cache
def policy() -> Policy:
    """The shipped policy, as far as the rules on files look at it."""
    return Policy(
        OfficeNames("Model Office", "model-office.example"),
        documents=documents(),
        deadlines=knowledge("deadlines", DeadlineKnowledge),
        red_words=knowledge("red_words", RedWords),
        holidays=knowledge("holidays", HolidayKnowledge),
    )


def opinion(code: str, confidence: float = 0.97, margin: float = 0.9, **more: Any) -> Opinion:
    """An opinion as the scorer gives one."""
    sensitivity = documents().by_code[code].sensitivity if code in documents().by_code else "S3"
    return Opinion(code, confidence, margin, **{"ranked": ((code, confidence),), "sensitivity": sensitivity, **more})


def file(**more: Any) -> FileFacts:
    """A file in the invented case's folder."""
    given: dict[str, Any] = {
        "item": "f1", "library": "Cases", "path": "Cases/x", "today": TODAY,
        "name": "scan.pdf", "format": "pdf", "text": "text",
        "pages": 1, "case": CASE, "folder": "02 Member",
    }  # fmt: skip
    return FileFacts(**{**given, **more})


def proposed(rule: Rule[Any], doc: FileFacts) -> list[Effect]:
    """What one rule wants for a file."""
    return [each.effect for each in decide((rule,), doc, policy())]


def read(text: str, name: str = "", **more: Any) -> Opinion:
    """What the scorer makes of a text."""
    return read_document(text, knowledge=documents(), today=TODAY, name=name, **more)


def sure_of(code: str, word: str) -> LearnedModel:
    """A model that knows one word, which speaks for one type against all others."""
    return LearnedModel(
        "made-up", ((code,), ("TRAVEL",)), (word,), np.ones(1, np.float32),
        np.array([[2.5, -2.5]], np.float32), np.zeros(2, np.float32), PLAIN, {},
    )  # fmt: skip


def examples(name: str) -> list[tuple[str, str]]:
    """The invented documents of one file: acceptable codes and text."""
    text = (Path(__file__).parent / "examples" / f"{name}.txt").read_text(encoding="utf-8")
    return [(part.partition("\n")[0].strip(), part.partition("\n")[2]) for part in ("\n" + text).split("\n=== ")[1:]]
