"""What a message says that it brings: by its words a paper without a name is what was asked for, or is asked about."""

import re
from dataclasses import replace

import pytest

from rules.brought import brought, request_key
from rules.effects import AskPerson, CloseRequest, Effect
from rules.enclosed import enclosed
from rules.facts import Attachment, MessageFacts, Opinion
from rules.mail.close_requests import close_requests
from tests.rules.offices import HOSPITAL, ONE, RECORDS, case, effects, message, paper, policy, thread

HIT = thread(message_id=RECORDS.message_id, to=HOSPITAL.emails)
LEAFLET = "What to do if you are unhappy with our service, step by step, and whom you may write to."


def nameless(name: str = "attachment.pdf", text: str = LEAFLET, **shares: float) -> Attachment:
    """A paper of which nobody can say what it is."""
    ranked = tuple((code.replace("_", "-"), share) for code, share in shares.items())
    return replace(paper(name, "UNKNOWN", 0.0, text), opinion=Opinion("UNKNOWN", 0.0, ranked=ranked))


def hospital(text: str, *papers: Attachment) -> MessageFacts:
    """An answer of the hospital to the very message that asked for its records."""
    return message(text, f"Re: {ONE}", sender=HOSPITAL, thread=(HIT,), attachments=papers or (nameless(),))


def came_of(mail: MessageFacts) -> str:
    """What becomes of the request: an outcome, the queue in which it is asked about, or nothing."""
    (told,) = effects(close_requests, mail) or [None]
    return told.outcome if isinstance(told, CloseRequest) else told.queue if isinstance(told, AskPerson) else ""


@pytest.mark.parametrize(
    "text",
    [
        "The records are attached.",
        "Records as requested.",
        "Please find the records for this patient attached.",
        "Dear Colleague,\nHere are the notes.",
        "Thank you for your request. I enclose the patient's records.",
        "Notes and films.",
        "Medical records of Mr Fenn, in one file.",
        "We are sending the case notes now.",
        "Attached to this e-mail are the records you wanted.",
        "Cofnodion ynghlwm.",
    ],
)
def test_a_paper_without_a_name_is_what_the_words_beside_it_say(text: str) -> None:
    assert came_of(hospital(text)) == "done"


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for your request for the records. Please see our guidance.",
        "Thank you for your request for the records. Please find attached our guidance.",
        "Your request for records has been logged; our charter is attached.",
        "We attach our guidance on how to request records.",
        "I enclose our charges for records.",
        "Attached is a letter from our records department.",
        "Your records request was passed on. A leaflet is attached.",
        "The records come from another site. Our leaflet is attached.",
        "Are these the records? See attached.",
        "Please see the attached.\nThe team\nA. Rowe\nMedical Records",
        "The records will be sent by courier. Our terms are attached.",
    ],
)
def test_what_is_only_spoken_of_has_not_come_but_somebody_looks(text: str) -> None:
    mail = hospital(text)
    assert brought(mail, RECORDS, policy()) == ()
    assert came_of(mail) == "CHECK_LABEL"


@pytest.mark.parametrize(
    "papers",
    [
        (paper("a.pdf", "INV", 0.80),),
        (paper("records.pdf", "INV", 0.80),),
        (replace(paper("a.pdf"), opinion=Opinion("INV", 0.45, ranked=(("INV", 0.45), ("FEE", 0.40)))),),
    ],
)
def test_a_paper_that_is_likely_something_else_is_not_what_the_words_say(papers: tuple[Attachment, ...]) -> None:
    mail = hospital("Our invoice, and the records attached.", *papers)
    assert brought(mail, RECORDS, policy()) == ()
    assert request_key(hospital("Attached.", *papers), case(), policy()) is None
    assert came_of(mail) == "CHECK_LABEL"


@pytest.mark.parametrize(
    "text",
    [
        "We hold no medical records for this patient. Our complaints leaflet is attached.",
        "We do not hold the records for this patient. Attached is what we tell people in that case.",
        "I am afraid that no records were found. I attach our leaflet.",
    ],
)
def test_who_refuses_and_encloses_something_has_refused(text: str) -> None:
    assert came_of(hospital(text)) == "refused"
    assert came_of(hospital(text, nameless("records leaflet.pdf", "Records and you", HOSP_REC=0.3))) == "refused"


@pytest.mark.parametrize("name", ["form.pdf", "records form.docx", "Records.pdf"])
def test_who_first_needs_something_has_brought_nothing(name: str) -> None:
    mail = hospital("We cannot release the records without signed consent. Our form is attached.", nameless(name))
    assert brought(mail, RECORDS, policy()) == ()


def test_what_is_surely_there_came_whatever_is_refused_beside_it() -> None:
    both = replace(RECORDS, items=("HOSP-REC", "IMG"))
    mail = hospital("The notes are attached. There are no images.", paper("n.pdf", "HOSP-REC"), nameless("film.pdf"))
    assert brought(mail, both, policy()) == ("HOSP-REC",)


@pytest.mark.parametrize(
    ("name", "text", "came"),
    [
        ("EGH notes.pdf", "", True),
        ("a.pdf", "Hospital records of Tobias Fenn", True),
        ("a.pdf", "Guidance on access to records", False),
        ("Invoice for records.pdf", "", False),
        ("records request form.pdf", "", False),
    ],
)
def test_a_paper_is_what_it_calls_itself(name: str, text: str, came: bool) -> None:
    assert bool(brought(hospital("See attached.", nameless(name, text)), RECORDS, policy())) is came


def asked(mail: MessageFacts) -> list[Effect]:
    return [each for each in effects(close_requests, mail) if isinstance(each, AskPerson)]


@pytest.mark.parametrize(
    "mail",
    [
        hospital("We are looking into it.", paper("i.pdf", "INV")),
        hospital("We are looking into it. You shall have them by 4 December 2026."),
        hospital("The records are attached."),
        replace(hospital("Our leaflet."), thread=()),
        replace(hospital("Our leaflet."), attachments=()),
        replace(hospital("Our leaflet."), attachments=(nameless(), paper("n.pdf", "HOSP-REC"))),
        replace(hospital("Our leaflet."), attachments=(replace(nameless(), problem="encrypted"),)),
    ],
)
def test_nobody_is_asked_where_it_is_plain_what_came(mail: MessageFacts) -> None:
    assert asked(mail) == []


@pytest.mark.parametrize("text", ["", "x" * 40_000, "the " * 10_000, "records. " * 5_000])
def test_any_text_can_be_asked(text: str) -> None:

    assert enclosed(re.compile("records"), text, policy().mail) in (True, False)
