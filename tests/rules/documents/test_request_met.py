"""Files that bring what was asked for, laid there by the one who was asked."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rules.facts import Party, Person, Request
from tests.rules.documents.office import ASKED, CASE, HANDLER, MEMBER, opinion
from tests.rules.documents.test_rules_for_files import wants

HOSPITAL = Person("O1", "hospital", "Records, Eastmoor General")
ASKED_HOSPITAL = Request("R2", CASE.case_no, "O1", ("HOSP-REC",), date(2026, 11, 2), date(2026, 11, 30), "open")
ITS_CASE = replace(CASE, parties=(*CASE.parties, Party(HOSPITAL, "hospital")), requests=(ASKED_HOSPITAL,))


@pytest.mark.parametrize(
    ("said", "added_by", "closes"),
    [
        (opinion("LAB", 0.93), HOSPITAL, True),
        (opinion("HOSP-REC", 0.7, ranked=(("HOSP-REC", 0.7), ("IMG", 0.2))), HOSPITAL, True),
        (opinion("REFL", 0.45, ranked=(("REFL", 0.45), ("HOSP-REC", 0.4))), HOSPITAL, True),
        (opinion("HOSP-REC", 0.97, author_role="hospital"), HANDLER, True),
        (opinion("LAB", 0.97, author_role="hospital"), HANDLER, False),
        (opinion("HOSP-REC", 0.7, author_role="hospital"), HANDLER, False),
        (opinion("INV", 0.97), HOSPITAL, False),
        (opinion("HOSP-REC", 0.5, ranked=(("HOSP-REC", 0.5), ("INV", 0.4))), HOSPITAL, False),
        (opinion("HOSP-REC", 0.97), MEMBER, False),
    ],
)
def test_records_laid_there_by_those_who_keep_them(said: Any, added_by: Person, closes: bool) -> None:
    given = {"opinion": said, "added_by": added_by, "case": ITS_CASE, "arrived": date(2026, 11, 20)}
    assert bool(wants("request-met-by-a-file", **given)) is closes


def test_what_was_refused_may_be_laid_there_after_all() -> None:
    refused = replace(CASE, requests=(replace(ASKED, status="refused"),))
    given = {"opinion": opinion("MEM-REP", author_role="member"), "added_by": MEMBER, "case": refused}
    assert wants("request-met-by-a-file", **given)
