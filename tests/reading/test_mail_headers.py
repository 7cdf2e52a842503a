"""Address lists of the plain kind are read as the standard library reads them, only sooner."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reading import mail_headers
from bot.reading.mail_headers import parse_addresses

NAMES = (
    "",
    "Dr N. Okafor ",
    '"Okafor, Dr N" ',
    "Siân O'Neill-Rees ",
    "=?utf-8?Q?Si=C3=A2n?= ",
    "'x@y.example' ",
    '""',
    "a.b ",
)
MAILBOXES = st.tuples(
    st.sampled_from(NAMES), st.sampled_from(("<a.b@c.example>", "<A@B.example>", "a+b@c.co.uk", "<a@b>"))
)
PIECES = st.sampled_from(
    [
        "a@b.example",
        "Dr",
        "N.",
        '"Okafor, Dr N"',
        "<x@z.example>",
        *'<>,;:()@.\\"[]',
        " ",
        "\t",
        "é",
        "\u00a0",
        "\x01",
        "a..b",
    ]
)
LINES = st.lists(MAILBOXES.map("".join), max_size=4).map(", ".join) | st.lists(PIECES, max_size=9).map("".join)


@settings(max_examples=600, deadline=None, derandomize=True)
@given(LINES)
def test_it_reads_what_the_standard_library_reads(line: str) -> None:
    found = parse_addresses(line)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mail_headers, "_plain_list", lambda _line: [])
        assert parse_addresses(line) == found


def test_plain_lists_need_no_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_headers, "getaddresses", None)
    line = '"Okafor, Dr N" <n@p.example>, Office <office@o.example> , b@c.example'
    assert [each.email for each in parse_addresses(line)] == ["n@p.example", "office@o.example", "b@c.example"]
