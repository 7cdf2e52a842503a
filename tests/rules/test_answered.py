"""Requests that are surely answered though the case of the message is for a person to say."""

from dataclasses import replace

import pytest

from rules.answers import certain_case
from rules.effects import CloseRequest
from rules.facts import Attachment, Fact
from rules.mail.close_requests import close_requests
from tests.rules.offices import (
    EXPERT,
    ONE,
    OTHER_PATIENT,
    REQUEST,
    TWO,
    case,
    effects,
    message,
    paper,
    policy,
    thread,
)

REPORT = paper("r.docx", "MEM-REP")

FENN, QUILL = case(requests=(REQUEST,)), case(TWO, patient=OTHER_PATIENT, requests=())


def closed(text: str, *papers: Attachment, subject: str = "Re: your report", **more: object) -> list[tuple[str, str]]:
    """What becomes of the requests to the member when a message of hers is on no case that is sure."""
    given: dict[str, object] = {"thread": (thread(),), "candidates": (FENN, QUILL)}
    mail = message(text, subject, attachments=papers, **given | more)
    assert certain_case(mail, policy()) is None
    return [(e.request_id, e.outcome) for e in effects(close_requests, mail) if isinstance(e, CloseRequest)]


@pytest.mark.parametrize(
    "text",
    [
        "My report is attached. While I am writing, another patient has complained.",
        "As asked. There is another matter that I shall ring about.",
        "My report, and also a letter from a Mr Tarn is in our post, nothing to do with this.",
    ],
)
def test_who_answers_the_question_with_the_paper_has_sent_it_whatever_else_he_raises(text: str) -> None:
    assert closed(text, REPORT) == [("R1", "done")]


def test_what_is_not_surely_the_answer_closes_nothing_while_the_case_is_open_to_doubt() -> None:
    text = "My report is attached. While I am writing, another patient has complained."
    assert closed(text, replace(REPORT, opinion=replace(REPORT.opinion, confidence=0.6))) == []
    assert closed(text, paper("i.pdf", "INV")) == []
    assert closed(text) == []
    assert closed(text, REPORT, thread=()) == []
    assert closed(text, REPORT, thread=(thread(direct=False),)) == []
    assert closed(text, REPORT, authentication="fail") == []
    assert closed(text, REPORT, sender=EXPERT) == []


def test_a_paper_of_another_case_of_the_same_sender_does_not_answer_for_this_one() -> None:
    assert closed("My report about Rosa Quill.", REPORT) == []
    assert closed(f"My report in {ONE} and {TWO}.", REPORT) == []
    assert closed("This is another matter.", paper("r.docx", "MEM-REP", text=TWO)) == []
    hers = paper("r.docx", "MEM-REP", text="Patient: Ivor Tarn\nHe came in May.")
    named = Fact("patient", "Ivor Tarn", "text", 9, 18)
    about = replace(hers, opinion=replace(hers.opinion, facts=(named,)))
    assert closed("This is another matter.", about) == []


COMPLAINT = replace(REQUEST, request_id="R9", case_no=TWO, items=("CMP",), message_id="<r9@model-office.example>")
LETTER = paper("letter.pdf", "CMP")


def lots(
    *papers: Attachment, text: str = "Two lots: Mr Fenn's report, and Rosa Quill's letter."
) -> list[tuple[str, str]]:
    cases = (FENN, replace(QUILL, requests=(COMPLAINT,)))
    return closed(text, *papers, subject="papers", thread=(), candidates=cases)


def test_one_message_brings_two_lots() -> None:
    assert lots(REPORT, LETTER) == [("R1", "done"), ("R9", "done")]


def test_two_lots_need_both_names_and_both_papers_and_no_item_that_both_cases_ask_for() -> None:
    assert lots(REPORT) == []
    assert lots(REPORT, LETTER, text="Two lots, as asked.") == []
    assert lots(REPORT, LETTER, text="Two lots, one of them for Mr Fenn.") == []
    same = replace(COMPLAINT, items=("MEM-REP",))
    both = (FENN, replace(QUILL, requests=(same,)))
    text = "Two lots: Mr Fenn's report, and Rosa Quill's."
    assert closed(text, REPORT, paper("b.docx", "MEM-REP"), subject="papers", thread=(), candidates=both) == []
