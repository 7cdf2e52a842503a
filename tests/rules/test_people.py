"""Names, domains, numbers of people."""

import pytest

from rules.case_signs import names_person, spelt_words
from rules.facts import Person
from rules.people import addresses, lookalike, name_words, phones, same_name, writes_for

KNOWN = ("model-office.example", "larchmoss.example", "eastmoor.example")


@pytest.mark.parametrize(
    ("one", "other"), [("A. Khan", "Dr Amina Khan"), ("KHAN, Amina", "Amina Khan MRCGP"), ("Siân Rees", "Sian Rees")]
)
def test_same_names(one: str, other: str) -> None:
    assert same_name(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("Omar Khan", "Amina Khan"), ("Amina Khan", "Amina Karn"), ("", "Amina Khan")]
)
def test_other_names(one: str, other: str) -> None:
    assert not same_name(one, other)


@pytest.mark.parametrize(
    "domain",
    [
        "larchrnoss.example",
        "model-0ffice.example",
        "larchmoss.test",
        "larch-moss.example",
        "eastmor.example",
        "larchmoss-legal.example",
    ],
)
def test_lookalikes(domain: str) -> None:
    assert lookalike(domain, KNOWN)


@pytest.mark.parametrize(
    "domain", ["larchmoss.example", "mail.larchmoss.example", "gmail.com", "hillside.example", "birch.example", ""]
)
def test_domains_of_their_own(domain: str) -> None:
    assert not lookalike(domain, KNOWN)


def test_signature() -> None:
    assert phones("Tel: 0113 496 0000") == ("+441134960000",)
    assert phones("ref 0113") == ()
    assert addresses("Write to Jo@New.example.") == ("jo@new.example",)
    assert writes_for("I write on behalf of Dr Anwen Pryce about her case") == "Dr Anwen Pryce"
    assert writes_for("I act for myself.") == ""


@pytest.mark.parametrize(
    ("name", "words", "spelt"),
    [
        ("Dr Ann Lee MRCGP", ("ann", "lee"), ("Ann", "Lee")),
        ("Lee, Dr Ann MB BCh BAO", ("ann", "lee"), ("Ann", "Lee")),
        ("Mr Tom Fox, FRCS", ("tom", "fox"), ("Tom", "Fox")),
        ("Ann Lee MA", ("ann", "lee"), ("Ann", "Lee")),
        ("Ed Smith", ("ed", "smith"), ("Ed", "Smith")),
        ("Dr Jack Ma", ("jack", "ma"), ("Jack", "Ma")),
        ("Prof. Siân O’Neill-Rees FRCS (Tr & Orth)", ("sian", "oneill-rees"), ("Siân", "O’Neill-Rees")),
        ("Larch & Moss LLP", ("larch", "moss", "llp"), ("Larch", "Moss", "LLP")),
    ],
)
def test_a_name_plainly_and_as_it_is_spelt(name: str, words: tuple[str, ...], spelt: tuple[str, ...]) -> None:
    assert name_words(name) == words
    assert spelt_words(Person("P", "member", name)) == spelt


def test_letters_after_a_name_are_no_surname() -> None:
    assert names_person("We saw Dr Lee on the ward.", Person("P", "member", "Dr Ann Lee MRCGP"))
    assert not names_person("She passed the MRCGP, Dr A. MRCGP wrote.", Person("P", "member", "Dr Ann Lee MRCGP"))
