"""Patients by name: where a name ties a message of a party to a case, and where it says nothing."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rules.case_signs import names_person
from rules.effects import AskPerson
from rules.facts import MessageFacts, Party, Person
from rules.mail.new_matter import new_matter
from rules.matching import weigh
from rules.strangers import stranger_introduced
from rules.walls import may_be_filed
from tests.rules.offices import EXPERT, MEMBER, ONE, SOLICITOR, TWO, case, effects, message, paper, policy, thread

FENN, QUILL = case(), case(TWO, patient=Person("P7", "patient", "Rosa Quill"), requests=())
BOTH = (FENN, QUILL)


def single(text: str, subject: str = "Your letter", **changes: Any) -> str | None:
    return weigh(message(text, subject, **{"candidates": BOTH} | changes), policy()).single


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Fenn v Pryce", "Our report follows this week."),
        ("RE: FENN - offer", "I can take instructions this afternoon."),
        ("A question", "May I write to Mr Fenn before Christmas?"),
        ("A question", "May I write to Tobias Fenn before Christmas?"),
        ("A question", "I saw T. Fenn on the ward that night."),
        ("A question", "Could you ring about FENN, Tobias please?"),
        ("", "Fenn again: need I come on the 16th?"),
        ("Monday", "Fenn: she could do a conference on Wednesday at two."),
        ("A ticket", "Here is my ticket for the consultation about Fenn."),
        ("A bill", "Invoice for the transcript in Fenn attached."),
        ("Received", "Your 900.00 pounds for Fenn came through, with thanks."),
    ],
)
@pytest.mark.parametrize("sender", [MEMBER, SOLICITOR])
def test_a_party_who_names_the_patient(subject: str, text: str, sender: Person) -> None:
    assert single(text, subject, sender=sender) == ONE


@pytest.mark.parametrize("name", ["Reply to Mr Fenn.docx", "Fenn_notes.pdf", "2026-11-03 fenn, T Fenn.pdf"])
def test_a_document_that_names_the_patient(name: str) -> None:
    assert single("As promised.", "", attachments=(paper(name),)) == ONE


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Your letter", "Thank you for the call."),
        ("Fenn and Quill", "Both are coming along."),
        ("Fenn v Pryce", "And while I think of it, how is Quill going?"),
        ("A question", "I saw Ivy Fenn, who is his mother."),
        ("A question", "I saw Mr Ivor Fenn today."),
        ("A question", "We drained the fenn behind the surgery."),
        ("A question", "My ticket to Fenn is here, I go there for the weekend."),
        ("A question", "I have to be in Fenn by nine."),
        ("A question", "I write about Fenn Hall, where we meet."),
        ("A question", "Is it about fenn drainage?"),
        ("A question", "The report for Fenn Water is elsewhere."),
        ("A child I saw", "This has nothing to do with Mr Fenn."),
        ("Fenn", "This is about a completely different matter."),
        ("Another matter", "As with Mr Fenn I have had a new complaint from a patient."),
    ],
)
def test_what_names_nobody_or_too_many(subject: str, text: str) -> None:
    assert single(text, subject) is None


MAY, ADAM = Person("PF", "patient", "Mrs May Long"), Person("PG", "patient", "Adam Young")


@pytest.mark.parametrize(
    ("subject", "text", "patient"),
    [
        ("A letter", "May Long rang me.", MAY),
        ("A letter", "MAY LONG rang me.", MAY),
        ("A letter", "Mrs May J. Long rang me.", MAY),
        ("re mrs may long", "she rang me again, what do i do?", MAY),
        ("re mrs may long", "She rang me again. What do I do?", MAY),
        ("a letter", "i had a call from mrs long yesterday", MAY),
        ("re adam young", "he rang me again", ADAM),
        ("RE ADAM YOUNG", "he rang me again", ADAM),
        ("A letter", "A. Young rang me.", ADAM),
        ("A letter", "he was seen by us, young, adam, last week", ADAM),
    ],
)
def test_a_name_that_is_an_ordinary_word_too_has_its_capital_or_its_title(
    subject: str, text: str, patient: Person
) -> None:
    assert single(text, subject, candidates=(replace(FENN, patient=patient),)) == ONE


@pytest.mark.parametrize(
    ("text", "patient"),
    [
        ("I am afraid it may be long before I can write.", MAY),
        ("It may long be so, Dr Hale thinks.", MAY),
        ("it may be long before i can write", MAY),
        ("IT MAY BE LONG BEFORE I CAN WRITE", MAY),
        ("i miss long walks", MAY),
        ("That will take long, May I fear.", MAY),
        ("He is a young man.", ADAM),
        ("he is a young man", ADAM),
        ("May I ask you to wait? It took Long Hall two weeks.", MAY),
    ],
)
def test_an_ordinary_word_is_no_name(text: str, patient: Person) -> None:
    assert single(text, "Your letter", candidates=(replace(FENN, patient=patient),)) is None


def test_only_names_and_initials_stand_between_forename_and_surname() -> None:
    berg = Person("PH", "patient", "Rosa van der Berg")
    for text in ("Rosa van der Berg rang.", "Rosa M. van Berg rang.", "Rosa Maria Berg rang."):
        assert names_person(text, berg) == ("M. van" not in text)
    assert not names_person("Rosa saw Berg.", berg)
    assert not names_person("Rosa and Berg came.", berg)


@pytest.mark.parametrize(
    ("text", "name", "named"),
    [
        ("He is a young man", "Adam Young", False),
        ("There is a white lesion", "Alice White", False),
        ("I may come later", "Irene May", False),
        ("A WHITE LESION. I MAY BITE.", "Alice White", False),
        ("I MAY", "Irene May", False),
        ("Seen today: A. White", "Alice White", True),
        ("Seen today: T Fenn", "Tobias Fenn", True),
        ("seen today: tobias fenn", "Tobias Fenn", True),
        ("SEEN TODAY: TOBIAS FENN", "Tobias Fenn", True),
        ("Fenn Tobias, seen", "Tobias Fenn", True),
        ("Mr Fenn was seen", "Tobias Fenn", True),
        ("mr fenn was seen", "Tobias Fenn", True),
        ("Seen with Jeanne d'Arcy", "Jeanne d'Arcy", True),
        ("Seen with Ann McDonald", "Ann Mcdonald", True),
    ],
)
def test_a_person_named(text: str, name: str, named: bool) -> None:
    assert names_person(text, Person("PX", "patient", name)) is named


def test_a_title_of_the_other_sex_is_somebody_else() -> None:
    titled = replace(FENN, patient=Person("P2", "patient", "Mr Tobias Fenn"))
    assert single("I saw Mrs Fenn today.", candidates=(titled, QUILL)) is None
    assert single("I saw Mr Fenn today.", candidates=(titled, QUILL)) == ONE


def test_a_surname_on_two_cases_names_neither_and_the_whole_name_its_own() -> None:
    sister = replace(QUILL, patient=Person("P7", "patient", "Rosa Fenn"))
    assert single("May I write to Fenn?", "Fenn", candidates=(FENN, sister)) is None
    assert single("May I write to Rosa Fenn?", "A letter", candidates=(FENN, sister)) == TWO


def test_a_surname_of_the_writer_or_a_lawyer_says_nothing() -> None:
    namesake = Person("P3", "claimant_solicitor", "Mr Guy Fenn", ("post@larchmoss.example",))
    shared = case(parties=(Party(MEMBER, "member"), Party(namesake, "claimant_solicitor")))
    assert single("Yours, Mr Fenn", "Fenn and Partners", sender=namesake, candidates=(shared,)) is None


def test_a_name_is_no_key_without_a_party() -> None:
    assert single("About Tobias Fenn", "Fenn v Pryce", sender="someone@elsewhere.example") is None


def test_an_unasked_paper_with_which_matters_begin_may_be_another_matter_of_the_same_patient() -> None:
    letter = (paper("Fenn letter.pdf", "GMC-R4"),)
    assert single("This came about Mr Fenn.", attachments=letter) is None


def test_another_patients_name_speaks_against_what_else_would_fit() -> None:
    against = weigh(message("The draft for Mrs Quill", candidates=BOTH), policy()).contradictions
    assert against[ONE] == (f"it names the patient of {TWO}.",)


def firm(address: str, text: str = "LM/4471/2: I have the file while she is away.", **changes: Any) -> MessageFacts:
    return message(text, sender=address, **changes)


def test_a_colleague_in_the_firm_with_its_reference() -> None:
    assert weigh(firm("new.partner@larchmoss.example"), policy()).single == ONE


@pytest.mark.parametrize(
    "mail",
    [
        firm("new.partner@larchmoss.example", "Hello, a word about the offer."),
        firm("new.partner@larchmoss.example", authentication="none"),
        firm("someone@elsewhere.example"),
        firm("another@hillside.example", f"About {ONE}"),
    ],
)
def test_a_stranger_is_no_colleague(mail: MessageFacts) -> None:
    assert weigh(mail, policy()).single is None


def test_a_domain_that_private_people_use_is_no_firms() -> None:
    at_home = replace(EXPERT, emails=("ines@mailhaven.example",))
    patient = Person("P2", "patient", "Tobias Fenn", ("tobias@mailhaven.example",))
    shared = case(parties=(Party(MEMBER, "member"), Party(at_home, "expert")), patient=patient)
    assert weigh(firm("x@mailhaven.example", f"About {ONE}", candidates=(shared,)), policy()).single is None


NAMESAKE = case(TWO, patient=Person("P9", "patient", "Tobias Fenn"), parties=(), requests=())


@pytest.mark.parametrize(
    ("subject", "text"),
    [("Fenn", "Who has conduct?"), ("A question", "We act for Tobias Fenn."), ("Tobias Fenn", "We act for Mr Fenn.")],
)
def test_a_name_that_two_patients_bear_names_neither(subject: str, text: str) -> None:
    assert single(text, subject, sender=SOLICITOR, candidates=(FENN, NAMESAKE)) is None


@pytest.mark.parametrize("other", ["Toby Fennimore", "Rosa Quill"])
def test_another_name_is_no_namesake(other: str) -> None:
    candidates = (FENN, replace(NAMESAKE, patient=Person("P9", "patient", other)))
    assert single("We act for Tobias Fenn.", "A question", sender=SOLICITOR, candidates=candidates) == ONE


def test_the_same_patient_on_two_cases_is_no_namesake() -> None:
    candidates = (FENN, replace(FENN, case_no=TWO, parties=(), member=None, requests=()))
    assert single("We act for Tobias Fenn.", "A question", sender=SOLICITOR, candidates=candidates) == ONE


@pytest.mark.parametrize(
    "text",
    [
        "On Friday a lady, Mrs Effie Buchan, had a crown go down the wrong way.",
        "A Mr Leonard Skaife, whose knee I replaced in February, has sent the attached.",
        "Another patient, Mr Ivor Penny, woke during a procedure.",
        "I saw a patient called Nora Tarn, and it went badly.",
        "It is about a child named Amy Tarn.",
    ],
)
def test_somebody_new_is_introduced(text: str) -> None:
    mail = message(f"{text} What do I do?", f"Re: {ONE}")
    assert stranger_introduced(mail)
    assert weigh(mail, policy()).single is None
    assert "NEW_MATTER" in {effect.queue for effect in effects(new_matter, mail) if isinstance(effect, AskPerson)}


@pytest.mark.parametrize(
    "text",
    [
        "The man from the Courier, a Mr Hal Brindley, rang at 9.50.",
        "The attorneys, a Mr Dlamini, have phoned my rooms again.",
        "I spoke with a Mrs Tarn of your office.",
        "A lady, Mrs Tarn from the trust, wants the file.",
        "A patient, Mr Tobias Fenn, wrote to me.",
        "I met a Mr Fenn, who I saw in May.",
        "Mrs Effie Buchan had a crown fitted.",
        "She is a patient. Tobias knows.",
    ],
)
def test_nobody_new_is_introduced(text: str) -> None:
    assert not stranger_introduced(message(text))


def test_the_other_side_may_name_whom_it_likes() -> None:
    assert not stranger_introduced(message("A patient, Mr Ivor Penny, gave evidence.", sender=SOLICITOR))


# --- the member ---------------------------------------------------------------------------------------------

TRUST = Person("PB", "hospital", "Ada Stone", ("ada.stone@eastmoor.example",))
AT_WORK = case(patient=None, requests=(), parties=(Party(MEMBER, "member"), Party(TRUST, "hospital")))


def about_the_member(text: str, subject: str = "A word", **changes: Any) -> str | None:
    mail = message(text, subject, **{"sender": TRUST, "candidates": (AT_WORK,)} | changes)
    return weigh(mail, policy()).single


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Dr Pryce", "We can offer the 24th or the 26th."),
        ("RE: Dr Pryce", "The 26th it is, then."),
        ("Meeting", "Would you let me know which day Dr Pryce prefers?"),
        ("Meeting", "Will Dr Anwen Pryce bring a colleague?"),
        ("Meeting", "Dear Ms Dunn\n\nWill Dr Pryce bring a colleague?"),
        ("Meeting", "Anwen Pryce may bring somebody, and Ms Stone will hold the room."),
    ],
)
def test_who_is_on_the_members_one_case_and_names_the_member(subject: str, text: str) -> None:
    assert about_the_member(text, subject) == ONE


@pytest.mark.parametrize(
    "text",
    [
        "We can offer the 24th or the 26th.",
        "Is the pryce right?",
        "Pryce Road is closed on Monday.",
        "Mrs Tarn says that Dr Pryce has not rung her.",
        "Dr Pryce has had a new complaint.",
        "We have received a complaint about Dr Pryce.",
        "There is another matter that concerns Dr Pryce.",
    ],
)
def test_what_does_not_name_the_member_or_may_be_another_matter(text: str) -> None:
    assert about_the_member(text) is None


def test_the_member_is_no_key_for_her_own_side_nor_for_the_claimants() -> None:
    for role in ("member", "delegate", "practice", "claimant_solicitor", "claimant", "patient"):
        sender = replace(TRUST, role=role)
        on = replace(AT_WORK, parties=(Party(MEMBER, "member"), Party(sender, role)))
        assert about_the_member("Dr Pryce is well.", sender=sender, candidates=(on,)) is None
    assert about_the_member("Dr Pryce is well.", sender="somebody.else@eastmoor.example") is None


def test_of_a_member_with_two_open_cases_either_may_be_meant() -> None:
    second = case(TWO, requests=(), parties=(Party(MEMBER, "member"),), patient=None)
    assert about_the_member("Dr Pryce can have the 24th.", candidates=(AT_WORK, second)) is None
    closed = replace(second, status="closed")
    assert about_the_member("Dr Pryce can have the 24th.", candidates=(AT_WORK, closed)) == ONE
    assert about_the_member("Dr Pryce can have the 24th.", with_more_cases=("P1",)) is None
    assert about_the_member("Dr Pryce can have the 24th.", with_more_cases=("P3",)) == ONE
    other = replace(second, member=replace(MEMBER, person_id="PC", name="Dr Ines Moss"))
    assert about_the_member("Dr Pryce can have the 24th.", candidates=(AT_WORK, other)) == ONE
    assert about_the_member("Dr Pryce and Dr Moss can have the 24th.", candidates=(AT_WORK, other)) is None
    namesake = replace(second, member=replace(MEMBER, person_id="PC", name="Dr Huw Pryce"))
    assert about_the_member("Dr Pryce can have the 24th.", candidates=(AT_WORK, namesake)) is None


# --- known colleagues ---------------------------------------------------------------------------------------

PARTNER = Person("PD", "claimant_solicitor", "Noel Larch", ("noel@larchmoss.example",))
ACCOUNTS = Person("PE", "supplier", "Larch & Moss, accounts", ("accounts@larchmoss.example",))
HIS = case(
    TWO, patient=Person("P7", "patient", "Rosa Quill"), requests=(), parties=(Party(PARTNER, "claimant_solicitor"),)
)


def colleague(text: str, sender: Person = PARTNER, on: object = FENN, **changes: Any) -> str | None:
    return single(text, sender=sender, candidates=(on, HIS), **changes)


def test_a_known_colleague_writes_for_the_firm_under_its_reference() -> None:
    assert colleague(f"{ONE}, LM/4471/2: she is away, and I have her files.") == ONE
    assert colleague("LM/4471/2: we have signed for Mr Fenn.") == ONE
    assert colleague("Our fees in LM/4471/2, Fenn.", ACCOUNTS) == ONE


def test_a_known_colleague_without_a_reference_or_whose_part_has_ended_writes_of_his_own() -> None:
    assert colleague("I write for Tobias Fenn.") is None
    assert colleague("LM/4471/2: we have signed.", authentication="none") is None
    ended = replace(FENN, parties=(*FENN.parties, Party(PARTNER, "claimant_solicitor", ended=date(2026, 10, 1))))
    assert colleague("LM/4471/2: we have signed for Mr Fenn.", on=ended) is None


def test_two_references_of_one_firm_are_two_cases_though_no_patient_is_named_on_the_other() -> None:
    second = replace(HIS, patient=None, parties=(Party(SOLICITOR, "claimant_solicitor", "LM/4502/9"),))
    both = (FENN, second)
    assert single("LM/4471/2: we have signed for Mr Fenn.", sender=SOLICITOR, candidates=both) == ONE
    assert single("LM/4471/2 and LM/4502/9: we have signed for Mr Fenn.", sender=SOLICITOR, candidates=both) is None


@pytest.mark.parametrize(
    ("subject", "text", "case_no"),
    [
        (f"RE: {ONE} Your ref LM/4471/2", "In our matter LM/4502/9 we now make the following offer.", None),
        (f"RE: {ONE}", "In our matter LM/4502/9 we now make the following offer.", None),
        (f"RE: {ONE} Your ref LM/4502/9", "We now make the following offer.", None),
        (f"RE: {ONE} Your ref LM/4471/2", "In our matter LM/4471/2 we now make the following offer.", ONE),
        (f"RE: {ONE} Your ref LM/4471/2", f"In {ONE} (LM/4471/2), as in LM/4502/9, we make an offer.", ONE),
        (f"RE: {ONE} Your ref LM/4471/2", "We now make the following offer.", ONE),
    ],
)
def test_a_stale_number_in_the_subject_excuses_no_reference_of_another_case(
    subject: str, text: str, case_no: str | None
) -> None:
    second = replace(HIS, patient=None, parties=(Party(SOLICITOR, "claimant_solicitor", "LM/4502/9"),))
    mail = {"sender": SOLICITOR, "candidates": (FENN, second), "thread": (thread(),)}
    assert single(text, subject, **mail) == case_no


def test_on_a_restricted_case_a_colleague_is_no_named_person() -> None:
    mail = message("LM/4471/2: we have signed for Mr Fenn.", sender=PARTNER, candidates=(FENN, HIS))
    assert may_be_filed(mail, FENN)
    assert not may_be_filed(mail, replace(FENN, restricted=True))
    assert may_be_filed(replace(mail, senders=(SOLICITOR,)), replace(FENN, restricted=True))
