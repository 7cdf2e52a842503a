"""The ordinary prose of clinics, offices and families raises no alarm and stops no letters."""

from pathlib import Path

import pytest

from rules.phrases import Phrases
from tests.rules.offices import policy

SENTENCES = (Path(__file__).parent / "ordinary.txt").read_text(encoding="utf-8").splitlines()


def alarms() -> tuple[Phrases, ...]:
    """The lists that alarm somebody, stop letters, or hold a message for named people."""
    red, mail = policy().red_words, policy().mail
    return (
        red.welfare, red.self_harm, red.harm, red.bereaved, red.safeguarding, red.threat, red.media, red.breach,
        red.red, red.default_judgment, red.unless_order, red.interim_order, red.limitation,
        mail.complaint_about_us, mail.access_request, mail.erasure_request, mail.data_complaint, mail.bank_change,
        mail.consent_withdrawn, mail.change_of_solicitor, mail.death, mail.privileged_by_mistake,
        mail.instruction_to_machine,
    )  # fmt: skip


@pytest.mark.parametrize("text", SENTENCES)
def test_it_is_not_heard_as_an_alarm(text: str) -> None:
    assert {each.name: hit.words for each in alarms() if (hit := each.first(text))} == {}


def test_there_are_enough_and_none_twice() -> None:
    assert len(set(SENTENCES)) == len(SENTENCES) >= 100
