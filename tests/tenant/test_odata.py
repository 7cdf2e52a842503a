"""System query options: what they keep, and what they say to rubbish."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenant.errors import GraphError
from tenant.odata import Page, expansions, make_token, options, ordered, paged, pick, read_token
from tenant.odata_filter import matches
from tenant.routing import Call
from tests.tenant.office import NOW

ROW: dict[str, Any] = {
    "id": "1",
    "subject": "It's a Report",
    "size": 12,
    "isRead": False,
    "receivedDateTime": "2026-11-23T09:00:00Z",
    "from": {"emailAddress": {"address": "A@x.example"}},
    "categories": ["Filed", "Red"],
    "ext": [{"id": "String {a} Name K", "value": "k1"}],
    "nothing": None,
}


def call_of(**query: str) -> Call:
    """A call with query options."""
    return Call("GET", "graph.microsoft.com", "/v1.0/users", dict(query), {}, b"", NOW)


@pytest.mark.parametrize(
    "text",
    [
        "subject eq 'it''s a report'",
        "size gt 11 and size le 12.0",
        "isRead eq false",
        "not isRead",
        "receivedDateTime ge 2026-11-23T08:59:59.9999999Z",
        "receivedDateTime lt 2026-11-24",
        "receivedDateTime eq '2026-11-23T10:00:00+01:00'",
        "from/emailAddress/address eq 'a@X.example'",
        "startswith(subject, 'it') and endswith(subject,'report')",
        "contains(tolower(subject),'report')",
        "substringof('Rep',subject)",
        "categories/any(c:c eq 'Red')",
        "categories/all(c: c ne 'Blue')",
        "ext/any(ep: ep/id eq 'string {A} name k' and ep/value eq 'k1')",
        "id in ('1','2')",
        "nothing eq null and missing eq null",
        "(size eq 1) or (size eq 12)",
        "not (size eq 1 or size eq 2)",
        "startswith(subject,'It') eq true",
    ],
)
def test_filters_that_keep_the_row(text: str) -> None:
    assert matches(text)(ROW)


@pytest.mark.parametrize(
    "text",
    [
        "subject eq 'its a report'",
        "size lt 12",
        "isRead",
        "receivedDateTime gt 2026-11-23T09:00:00Z",
        "categories/any(c:c eq 'Blue')",
        "ext/any(ep: ep/id eq 'String {a} Name K' and ep/value eq 'k2')",
        "missing gt 3",
        "nothing ne null",
    ],
)
def test_filters_that_leave_it_out(text: str) -> None:
    assert not matches(text)(ROW)


@pytest.mark.parametrize("text", ["", "size eq", "(size eq 1", "size eq 1)", "what(size)", "size ?? 1", "a eq 'x"])
def test_rubbish_is_a_bad_request(text: str) -> None:
    with pytest.raises(GraphError) as caught:
        matches(text)
    assert caught.value.status == 400


@given(st.text(alphabet="()'eq orandt/:,. x12-\u00e9", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        kept = matches(text)(ROW)
    except GraphError as error:
        kept = error.status == 400
    assert kept in (True, False)


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(GraphError):
        matches("(" * 5000 + "size eq 1" + ")" * 5000)


def test_nested_options_of_an_expansion() -> None:
    found = expansions("fields($select=Title,Case;$filter=a eq 'x;y,z'),driveItem($expand=a($select=b))")
    assert [e.name for e in found] == ["fields", "driveItem"]
    assert found[0].options == {"select": "Title,Case", "filter": "a eq 'x;y,z'"}


def test_pages_join_to_the_whole() -> None:
    rows = list(range(23))
    seen: list[int] = []
    query = {"$top": "5", "$select": "id"}
    while True:
        call = call_of(**query)
        page: Page = paged(call, rows, options(call))
        seen += page.items
        if page.next_link is None:
            break
        assert "$select=id" in page.next_link
        query = dict(pair.split("=") for pair in page.next_link.partition("?")[2].split("&"))
    assert seen == rows


@pytest.mark.parametrize("query", [{"$top": "-1"}, {"$top": "x"}, {"$skip": "1.5"}, {"$top": "5000"}])
def test_bad_numbers_are_refused(query: dict[str, str]) -> None:
    with pytest.raises(GraphError):
        paged(call_of(**query), [1], options(call_of(**query)))


def test_sorting_by_several_paths() -> None:
    rows: list[dict[str, Any]] = [
        {"a": {"b": 1}, "c": "x"},
        {"a": {"b": 1}, "c": "Y"},
        {"a": {"b": 0}, "c": "z"},
        {"c": "w"},
    ]
    call = call_of(**{"$orderby": "a/b desc, c"})
    assert [r["c"] for r in ordered(rows, options(call).orderby)] == ["x", "Y", "z", "w"]


def test_selecting_keeps_annotations_of_what_is_kept() -> None:
    row = {"@odata.etag": "e", "id": "1", "a": 1, "a@odata.type": "t", "b": 2}
    assert pick(row, ("A",)) == {"@odata.etag": "e", "id": "1", "a": 1, "a@odata.type": "t"}
    assert pick(row, None) == row


@given(st.dictionaries(st.text("abc", min_size=1), st.integers() | st.text("xyz-", min_size=1)))
def test_tokens_come_back(values: dict[str, Any]) -> None:
    assert not values or read_token(make_token(values)) == values


@given(st.text(max_size=40))
def test_a_foreign_token_is_refused_or_read(text: str) -> None:
    try:
        read: object = read_token(text)
    except GraphError as error:
        read = {"status": error.status}
    assert isinstance(read, dict)
