"""The knowledge files fit their dataclasses, and every list says something."""

from dataclasses import fields
from datetime import time

import pytest

from rules.confidentiality import Sending
from rules.phrases import Phrases
from tests.rules.offices import policy


@pytest.mark.parametrize("book", ["machine_mail", "mail", "red_words"])
def test_no_list_is_empty(book: str) -> None:
    words = getattr(policy(), book)
    for each in fields(words):
        value = getattr(words, each.name)
        if isinstance(value, Phrases):
            assert value.patterns, each.name
            assert value.name == each.name


def test_every_queue_has_an_owner() -> None:
    assert len(policy().queues.by_name) == 15
    assert all(row.owner and row.minutes for row in policy().queues.by_name.values())
    assert {"SLA-01", "SLA-18"} <= {target.code for target in policy().sla.target}


@pytest.mark.parametrize(
    ("material", "role", "may"),
    [
        ("routine", "member", "Y"),
        ("member-report", "claimant_solicitor", "N"),
        ("records", "expert", "Y"),
        ("legal-advice", "member", "H"),
        ("offer", "court", "N"),
        ("safeguarding", "police", "H"),
        ("routine", "media", "N"),
        ("routine", "nobody", "N"),
        ("unheard-of", "member", "N"),
        ("other-member", "member", "N"),
        ("routine", "delegate", "H"),
    ],
)
def test_the_matrix(material: str, role: str, may: str) -> None:
    assert policy().confidentiality.may_send(material, role) == may


def test_types_belong_to_a_material() -> None:
    assert policy().confidentiality.material_of("MEM-REP") == "member-report"
    assert policy().confidentiality.material_of("XYZ") == "internal"


def test_quiet_hours() -> None:
    hours = Sending()
    assert hours.is_quiet(time(22, 0), working_day=True)
    assert hours.is_quiet(time(7, 59), working_day=True)
    assert hours.is_quiet(time(12, 0), working_day=False)
    assert not hours.is_quiet(time(12, 0), working_day=True)


def test_periods_that_documents_start() -> None:
    known = policy().deadlines
    assert {p.id for p in known.started_by("LOC", "ENG", policy().deadlines.period[0].effective_from)} >= {
        "PAP_LOC_ACK",
        "PAP_LOR",
    }
    assert known.started_by("LOC", "IRL", policy().deadlines.period[0].effective_from) == ()
    assert "ORD" in known.starting_types
