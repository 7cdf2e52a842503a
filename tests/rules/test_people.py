"""Names, domains, numbers of people."""

import pytest

from rules.people import addresses, lookalike, phones, same_name, writes_for

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
