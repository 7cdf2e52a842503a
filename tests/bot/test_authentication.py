"""Only our own tenant's verdict on a sender counts."""

import pytest

from bot.reading.authentication import verdict
from bot.reading.mail import parse_message


def judged(*headers: str) -> str:
    lines = [f"Authentication-Results: {each}" for each in headers]
    raw = "\r\n".join([*lines, "From: a@b.example", "Subject: x", "", "text"]).encode()
    return verdict(parse_message(raw), "office.example")


@pytest.mark.parametrize(
    ("headers", "wanted"),
    [
        pytest.param(("office.example; dmarc=pass header.from=b.example",), "pass", id="ours, passed"),
        pytest.param(("mx.office.example; spf=pass; dkim=pass; dmarc=pass",), "pass", id="our own server's name"),
        pytest.param(("office.example; spf=pass; dkim=none; dmarc=fail",), "fail", id="dmarc outweighs spf"),
        pytest.param(("office.example; dkim=pass; spf=softfail",), "pass", id="dkim alone"),
        pytest.param(("office.example; spf=fail; dkim=none",), "fail", id="spf alone fails"),
        pytest.param(("spf=pass; dkim=pass; dmarc=pass; compauth=pass reason=100",), "pass", id="Exchange's own form"),
        pytest.param(
            ("spf=fail; dkim=none; dmarc=fail action=quarantine; compauth=fail",), "fail", id="Exchange, failed"
        ),
    ],
)
def test_what_our_tenant_found_counts(headers: tuple[str, ...], wanted: str) -> None:
    assert judged(*headers) == wanted


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param((), id="nothing said"),
        pytest.param(("elsewhere.example; dmarc=pass",), id="another server's word"),
        pytest.param(("notoffice.example; dmarc=pass",), id="a name that only ends like ours"),
        pytest.param(("spf=pass; dkim=pass; dmarc=pass",), id="no name and not Exchange's form"),
        pytest.param(
            ("elsewhere.example; dmarc=fail", "office.example; dmarc=pass"), id="ours stands below a stranger's"
        ),
        pytest.param(("office.example; none",), id="ours, but nothing was tested"),
    ],
)
def test_what_others_say_does_not(headers: tuple[str, ...]) -> None:
    assert judged(*headers) == "none"
