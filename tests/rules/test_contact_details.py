"""New addresses and numbers that somebody gives, and those that are only named."""

from datetime import date

import pytest

from rules.mail_facts import draw


def drawn(text: str, name: str) -> list[str]:
    return [
        f.value for f in draw(text, kind="human", sent=date(2026, 11, 25), sender="a@old.example") if f.name == name
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("My new address is 12 New Road, Leeds LS2 2BB.", "12 New Road, Leeds LS2 2BB"),
        ("We have moved office to 4 Mill Lane, York YO1 7AB.", "4 Mill Lane, York YO1 7AB"),
        ("We have moved office. The new address is Unit 3, Quay, Dundee DD1 4QB.", "Unit 3, Quay, Dundee DD1 4QB"),
        ("I've moved house: 7 Elm Grove, Cardiff, CF10 3AT", "7 Elm Grove, Cardiff, CF10 3AT"),
        ("Our address has changed to 20 Quay Street, Bristol BS1 4DJ from Monday.", "20 Quay Street, Bristol BS1 4DJ"),
        ("Please write to me in future at 9 Castle Row, Ludlow, SY8 1AT.", "9 Castle Row, Ludlow, SY8 1AT"),
        ("From 1 December we are at 31 High Street, Perth PH1 5TJ.", "31 High Street, Perth PH1 5TJ"),
        ("My change of address: Flat 2, 18 Park Terrace, Glasgow G3 6BY", "Flat 2, 18 Park Terrace, Glasgow G3 6BY"),
        ("The practice has relocated to Old Dairy, Kirk Wynd, Kelso TD5 7AA.", "Old Dairy, Kirk Wynd, Kelso TD5 7AA"),
        ("My new address is 8 Mill Street, Easthaven.", "8 Mill Street, Easthaven"),
        ("My new address is:\n12 New Road\nLeeds\nLS2 2BB", "12 New Road, Leeds, LS2 2BB"),
    ],
)  # fmt: skip
def test_a_new_address(text: str, value: str) -> None:
    assert drawn(text, "new-address") == [value]


@pytest.mark.parametrize(
    "text",
    [
        "The incident was at 12 New Road, Leeds LS2 2BB.",
        "Please send the cheque to 4 Mill Lane, York YO1 7AB.",
        "The patient has moved to 7 Elm Grove, Cardiff CF10 3AT.",
        "My address is as before.",
        "Your new address is on our file, 9 Castle Row, Ludlow SY8 1AT.",
        "We have moved on.",
        "Things have moved quickly since.",
        "She was moved to ward 12.",
        "Regards,\nDr A Rowe\n31 High Street, Perth PH1 5TJ",
        "I have moved the practice account to Dunmoor Bank.",
        "The hearing has moved to the court at 20 Quay Street, Bristol BS1 4DJ.",
    ],
)
def test_no_new_address(text: str) -> None:
    assert drawn(text, "new-address") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Please use anita@new.example in future.", "anita@new.example"),
        ("Use anita@new.example from now on.", "anita@new.example"),
        ("use anita@new.example in future", "anita@new.example"),
        ("My e-mail is now anita@new.example.", "anita@new.example"),
    ],
)
def test_a_new_email(text: str, value: str) -> None:
    assert drawn(text, "new-email") == [value]


@pytest.mark.parametrize(
    "text",
    [
        "I have a new phone number, 07700 900456.",
        "my mobile is now 07700 900456",
        "My new number is 07700 900456.",
        "My mobile has changed to 07700 900456.",
        "My phone number has changed: 07700 900456.",
        "We've a new direct line, 07700 900456, from Monday.",
        "Please use my new mobile +44 7700 900456.",
        "I can now be reached on 07700 900456.",
        "New phone! It's 07700 900456.",
    ],
)
def test_a_new_telephone(text: str) -> None:
    assert drawn(text, "phone") == ["+447700900456"]
    assert drawn(text, "new-phone") == ["+447700900456"]


@pytest.mark.parametrize(
    "text",
    [
        "Ring me on 07700 900456.",
        "Tel: 07700 900456",
        "Her new baby was born; ring me on 07700 900456.",
        "I have a new patient, NHS number 9990123454.",
        "The new policy is no. 07700 900456 A.",
    ],
)
def test_no_new_telephone(text: str) -> None:
    assert drawn(text, "new-phone") == []
