"""Papers are read as they were written, and those held back are never among those that teach."""

from pathlib import Path

import pytest

from bot.learning.papers import PapersError, names_in, read_papers, read_scenario, read_training
from bot.learning.vocabulary import vocabulary
from bot.reading.extracted import Extracted
from bot.reading.workers import ReadingHere
from tests.learning.papers import write_texts

ROOT = Path(__file__).parents[2]


def test_each_paper_has_its_header(tmp_path: Path) -> None:
    (tmp_path / "LOC.txt").write_text(
        "## name: scan 1.pdf | from: claimant_solicitor\nDear Sir\n=====\n## name: x | from: -\npage one\fpage two\n"
    )
    first, second = read_papers(tmp_path)
    assert (first.codes, first.name, first.role, first.found.text) == (
        ("LOC",),
        "scan 1.pdf",
        "claimant_solicitor",
        "Dear Sir",
    )
    assert (second.role, [page.text for page in second.found.pages]) == ("", ["page one", "page two"])
    assert first.fold == second.fold == tmp_path.name


@pytest.mark.parametrize("text", ["Dear Sir\n", "## name: x\nDear Sir", "## name: x | from: a b\nDear Sir"])
def test_a_paper_without_its_header_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "LOC.txt").write_text(text)
    with pytest.raises(PapersError, match=r"LOC\.txt paper 1: it must begin"):
        read_papers(tmp_path)


def test_a_folder_without_papers_is_named(tmp_path: Path) -> None:
    with pytest.raises(PapersError, match="there is no file like"):
        read_papers(tmp_path)
    with pytest.raises(PapersError, match=r"no expected\.jsonl"):
        read_scenario(tmp_path, ReadingHere(ocr=False))
    with pytest.raises(PapersError, match="held_back"):
        read_training(tmp_path)


def test_what_is_held_back_does_not_teach(tmp_path: Path) -> None:
    taught, held = read_training(write_texts(tmp_path))
    assert {each.hand for each in taught} == {"anton", "berta"}
    assert {each.hand for each in held} == {"carla"}


def test_the_products_own_papers_are_whole() -> None:
    taught, held = read_training()
    assert len(taught) >= 400
    assert {each.hand for each in held} == {"bruno", "fiona"}
    assert not {each.found.text for each in taught} & {each.found.text for each in held}


def test_a_scenario_tells_what_its_files_and_attachments_are() -> None:
    papers = read_scenario(ROOT / "scenarios/november", ReadingHere(ocr=False))
    assert {each.hand for each in papers} == {"november"}
    assert len(papers) > 200
    assert any(len(each.codes) > 1 for each in papers)


# --- vocabulary -------------------------------------------------------------------------------------------


def test_names_and_places_are_no_words(tmp_path: Path) -> None:
    taught, _ = read_training(write_texts(tmp_path))
    known = vocabulary(taught)
    assert {"negligence", "invoice", "allegations"} <= set(known)
    assert not {"anton", "berta"} & set(vocabulary(taught, {"anton", "berta"}))


def test_what_is_written_with_a_capital_or_in_an_address_stays_out(tmp_path: Path) -> None:
    text = "the claim of Smith and of SMITH, smith@smith.example, www.smith.example, number 7"
    for code in ("LOC", "INV", "LON", "CMP"):
        (tmp_path / f"{code}.txt").write_text(f"## name: x | from: -\n{text}\n")
    assert vocabulary(read_papers(tmp_path)) == ("and", "claim", "number", "the")


def test_what_few_papers_say_stays_out(tmp_path: Path) -> None:
    for code, word in (("LOC", "rare"), ("INV", "rare"), ("LON", "other"), ("CMP", "other")):
        (tmp_path / f"{code}.txt").write_text(f"## name: x | from: -\nevery {word}\n")
    assert vocabulary(read_papers(tmp_path)) == ("every",)


def test_what_one_hand_says_of_one_type_stays_out(tmp_path: Path) -> None:
    (tmp_path / "LOC.txt").write_text("\n=====\n".join(["## name: x | from: -\nfriendly"] * 5))
    assert vocabulary(read_papers(tmp_path)) == ()


def test_no_name_of_the_demo_is_in_the_shipped_vocabulary() -> None:
    from bot.learning.modelfile import read_model
    from bot.policy import KNOWLEDGE, MODEL

    names = names_in(ROOT / "scenarios/november")
    assert len(names) > 50
    assert not names & set(read_model(KNOWLEDGE / MODEL).words)


def test_a_text_is_looked_at_as_it_was_written() -> None:
    # The plain form has the same places as the text: what is looked up there must hold of it.
    from rules.folding import fold

    text = Extracted(kind="txt", text="Ünïcode – “Smith” smith").text
    assert len(fold(text).text) == len(text)
