from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from bot.letters import LetterError, Merge, TemplateError, compose, templates, word_letter
from rules.facts import Case, Person, Request

KHAN = Person("P1", "member", "Dr Amina Khan", ("a.khan@surgery.example",))
ASKED = Request(
    "R1",
    "M26-014573-4",
    "P1",
    ("MEM-REP", "GP-REC"),
    date(2026, 11, 2),
    date(2026, 11, 16),
    "part",
    received=("GP-REC",),
)
MERGE = Merge(
    case=Case("M26-014573-4", "a case", "CLM-A", "open", "ENG"),
    person=KHAN,
    role="member",
    requests=(ASKED,),
    today=date(2026, 11, 23),
    answer_by=date(2026, 11, 30),
    handler=Person("H1", "handler", "Priya Nair"),
    office_name="An Office & Co",
    office_phone="0113 496 0000",
    signed_by="Sam Lee",
    titles={"MEM-REP": "your factual report", "GP-REC": "the GP records"},
)


def test_a_chaser_thanks_for_what_came_and_asks_only_for_the_rest() -> None:
    letter = compose(templates()["chaser-1"], MERGE)
    assert letter.subject == "Our ref M26-014573-4: what we still need"
    assert "Thank you for sending the GP records. I still need your factual report." in letter.text
    assert "Please send it by 30 November 2026" in letter.text
    assert letter.to[0].email == "a.khan@surgery.example"


def test_what_one_request_has_brought_another_may_still_wait_for() -> None:
    other = replace(ASKED, request_id="R2", items=("GP-REC",), status="open", received=())
    text = compose(templates()["chaser-1"], replace(MERGE, requests=(ASKED, other))).text
    assert "ask for your factual report and the GP records" in text
    assert "Thank you for sending" not in text


@pytest.mark.parametrize("name", sorted(templates()))
def test_every_letter_comes_out_whole(name: str) -> None:
    letter = compose(templates()[name], MERGE)
    assert letter.text.startswith("Dear Dr Khan\n\n")
    assert letter.text.endswith("0113 496 0000\n")
    assert "\n\n\n" not in letter.text
    assert "An Office & Co" in letter.text


@pytest.mark.parametrize("name", sorted(templates()))
def test_no_letter_blames_or_promises(name: str) -> None:
    text = compose(templates()[name], MERGE).text.lower()
    assert not [phrase for phrase in ("you have failed", "you failed", "covered", "automated") if phrase in text]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param({"requests": ()}, "needs requests", id="nothing asked"),
        pytest.param(
            {"requests": (replace(ASKED, received=("MEM-REP", "GP-REC")),)}, "needs items", id="nothing missing"
        ),
        pytest.param({"answer_by": None}, "answer_by", id="no date"),
        pytest.param({"handler": None}, "handler", id="no handler"),
        pytest.param({"office_phone": ""}, "phone", id="no telephone"),
        pytest.param({"titles": {}}, "no letter has a name", id="no title"),
        pytest.param({"role": "coroner"}, "not for someone in the role coroner", id="role"),
        pytest.param({"person": replace(KHAN, deceased=True)}, "died", id="deceased"),
    ],
)
def test_a_missing_field_stops_the_letter(change: dict[str, object], told: str) -> None:
    with pytest.raises(LetterError, match=f"(?i){told}"):
        compose(templates()["chaser-final"], replace(MERGE, **change))  # type: ignore[arg-type]


def test_an_approval_holds_for_this_very_text() -> None:
    letter = compose(templates()["chaser-1"], MERGE)
    assert letter.digest == compose(templates()["chaser-1"], MERGE).digest
    assert letter.digest != replace(letter, text=letter.text + " ").digest
    assert letter.digest != replace(letter, template_version="other").digest
    assert letter.digest != replace(letter, cc=letter.to).digest


def test_the_final_chaser_to_a_member_needs_the_handler() -> None:
    final = templates()["chaser-final"]
    assert (final.approval_to("member"), final.approval_to("hospital")) == ("handler", "auto")


def test_the_word_letter_says_the_same() -> None:
    letter = compose(templates()["chaser-2"], MERGE)
    document = Document(BytesIO(word_letter(letter, MERGE)))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "Our ref: M26-014573-4" in text
    assert "Private and confidential" in text
    for paragraph in letter.text.strip().split("\n\n"):
        assert paragraph in text


def test_a_broken_template_names_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / "letter.toml").write_text('code = "T1"\nunknown = 1\n')
    for part in ("subject.txt", "body.txt"):
        (folder / part).write_text("x")
    with pytest.raises(TemplateError, match="templates/odd"):
        templates(tmp_path)
