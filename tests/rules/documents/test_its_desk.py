"""Papers that go to a desk: bank details, personal data, complaints about the office; and those that do not."""

from typing import Any

import pytest

from tests.rules.documents.office import opinion
from tests.rules.documents.test_rules_for_files import wants


@pytest.mark.parametrize(
    ("code", "queue"), [("BANK", "PAYEE"), ("SAR", "DPO"), ("DPC", "DPO"), ("CMP-MDO", "COMPLAINT")]
)
@pytest.mark.parametrize("sure", [0.99, 0.6])
def test_a_paper_goes_before_its_desk(code: str, queue: str, sure: float) -> None:
    (asked,) = wants("paper-for-a-desk", opinion=opinion(code, sure))
    assert asked.queue == queue


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"opinion": opinion("INV")}, id="an invoice"),
        pytest.param({"opinion": opinion("REC-REQ")}, id="a request for records"),
        pytest.param({"opinion": opinion("CMP")}, id="a patient's complaint"),
        pytest.param({"opinion": opinion("BANK", 0.2)}, id="hardly likely"),
        pytest.param({"opinion": opinion("SAR", direction="out")}, id="our own answer"),
        pytest.param({"opinion": opinion("SAR", direction="draft")}, id="our own draft"),
        pytest.param({"opinion": opinion("BANK", version="blank")}, id="an empty form"),
        pytest.param({"opinion": opinion("BANK"), "label": "INV", "labelled_by": "person"}, id="labelled by a person"),
        pytest.param({"opinion": opinion("BANK"), "problem": "broken"}, id="unreadable"),
        pytest.param({}, id="unknown"),
    ],
)
def test_other_papers_do_not(given: dict[str, Any]) -> None:
    assert wants("paper-for-a-desk", **given) == []
