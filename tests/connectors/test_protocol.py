"""What answers mean, for any bytes that a server may send."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import Changed, ConnectorError, Gone, Refused, SignInFailed, TryLater
from connectors.protocol import (
    NameTaken,
    Restart,
    back_off,
    clean_path,
    item_path,
    literal,
    moment,
    numbered,
    path_below,
    retry_after,
    same_etag,
    stamp,
    trouble,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def error(code: str) -> str:
    return f'{{"error": {{"code": "{code}", "message": "Dr A. Member, a@b.example"}}}}'


@pytest.mark.parametrize(
    ("status", "body", "meaning"),
    [
        pytest.param(400, "", Refused, id="bad request"),
        pytest.param(401, "", SignInFailed, id="token"),
        pytest.param(403, error("accessDenied"), Refused, id="no permission"),
        pytest.param(404, error("itemNotFound"), Gone, id="not there"),
        pytest.param(409, error("nameAlreadyExists"), NameTaken, id="name taken"),
        pytest.param(409, error("conflict"), Changed, id="save conflict"),
        pytest.param(410, "", Gone, id="gone"),
        pytest.param(412, "", Changed, id="etag"),
        pytest.param(413, "", Refused, id="too large"),
        pytest.param(423, error("resourceLocked"), TryLater, id="locked"),
        pytest.param(429, "", TryLater, id="throttled"),
        pytest.param(500, "", TryLater, id="broken"),
        pytest.param(501, "", Refused, id="not implemented"),
        pytest.param(503, "<html>", TryLater, id="busy"),
        pytest.param(507, "", TryLater, id="full"),
    ],
)
def test_an_answer_is_named_by_what_to_do_next(status: int, body: str, meaning: type[ConnectorError]) -> None:
    assert type(trouble(status, {}, body, now=NOW)) is meaning


@pytest.mark.parametrize("status", [200, 201, 202, 204, 302, 304])
def test_good_answers_are_no_trouble(status: int) -> None:
    assert trouble(status, {"Retry-After": "9"}, error("whatever"), now=NOW) is None


def test_a_locked_file_is_tried_again_in_ten_minutes() -> None:
    found = trouble(423, {}, "", now=NOW)
    assert isinstance(found, TryLater)
    assert found.after == timedelta(minutes=10)
    assert not found.unsure


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (410, "resyncChangesApplyDifferences"),
        (410, "SyncStateNotFound"),
        (400, "SyncStateInvalid"),
        (400, "0x80044352"),
    ],
)
def test_an_expired_cursor_begins_anew(status: int, code: str) -> None:
    found = trouble(status, {"location": "https://graph.microsoft.com/fresh"}, error(code), now=NOW, delta=True)
    assert isinstance(found, Restart)
    assert found.location == "https://graph.microsoft.com/fresh"


@pytest.mark.parametrize(("status", "code"), [(400, "badRequest"), (403, "accessDenied"), (503, ""), (404, "")])
def test_other_troubles_of_a_feed_begin_nothing_anew(status: int, code: str) -> None:
    assert not isinstance(trouble(status, {}, error(code), now=NOW, delta=True), Restart)


def test_an_error_quotes_no_person() -> None:
    assert "Member" not in str(trouble(403, {}, error("accessDenied"), now=NOW))


@given(st.integers(100, 599), st.dictionaries(st.text(), st.text()), st.text(), st.booleans())
def test_no_answer_is_an_exception(status: int, headers: dict[str, str], body: str, delta: bool) -> None:
    found = trouble(status, headers, body, now=NOW, delta=delta)
    assert (found is None) == (status < 400)


@given(st.text())
def test_any_retry_after_gives_a_bearable_wait(said: str) -> None:
    found = retry_after({"retry-after": said}, now=NOW)
    assert found is None or timedelta() <= found <= timedelta(hours=24)


@given(st.integers(0, 10_000), st.floats(0, 1))
def test_back_off_is_bounded(attempt: int, jitter: float) -> None:
    assert timedelta() <= back_off(attempt, jitter) <= timedelta(seconds=30)


@given(st.text(st.characters(exclude_characters='"*:<>?/\\|', exclude_categories=["C"]), min_size=1), st.integers(2, 9))
def test_a_numbered_name_keeps_its_ending(name: str, n: int) -> None:
    found = numbered(f"a/{name}", n)
    assert found.startswith("a/")
    assert f" ({n})" in found
    assert found.replace(f" ({n})", "", 1) == f"a/{name}" or f"({n})" in name


@given(st.lists(st.text(min_size=1), min_size=1, max_size=4))
def test_a_cleaned_path_is_one_that_sharepoint_takes(parts: list[str]) -> None:
    found = clean_path("/".join(parts))
    assert not set(found) & set('"*:<>?\\|\x00\n')
    assert all(part == part.strip() and not part.endswith(".") for part in found.split("/"))
    assert clean_path(found) == found


@pytest.mark.parametrize(
    "path", ["M26-014573-4/02 Member/Report (signed).docx", "a/#1 100% ö.pdf", "x/y & z/O'Neill.eml"]
)
def test_ordinary_paths_stay_as_they_are(path: str) -> None:
    assert clean_path(path) == path


@given(
    st.text(st.characters(exclude_characters="/?#", exclude_categories=["C"]), min_size=1).filter(
        lambda s: s.strip("/")
    )
)
def test_an_address_leads_back_to_its_path(name: str) -> None:
    assert path_below(f"https://x.example/Cases/a/{item_path(name)}", "https://x.example/Cases") == f"a/{name}"


@given(st.text())
def test_a_literal_can_not_be_broken_out_of(text: str) -> None:
    inner = literal(text)[1:-1]
    assert inner.replace("''", "").count("'") == 0


@given(st.datetimes(min_value=datetime(1000, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - a bound is naive
def test_times_survive(at: datetime) -> None:
    whole = at.replace(microsecond=0)
    assert moment(stamp(whole)) == whole


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ('"{AB-1},3"', '"ab-1,3"', True),
        ('W/"3"', '"3"', True),
        ('"{AB-1},3"', '"{AB-1},4"', False),
        ('W/"3"', "", False),
    ],
)
def test_etags_are_compared_by_version(one: str, other: str, equal: bool) -> None:
    assert same_etag(one, other) is equal
