"""The composition from plain values."""

from pathlib import Path

import pytest

from connectors.connect import ConnectionSpec, connect
from connectors.dataverse import DataverseRegister
from connectors.identity import Secret
from connectors.limits import InProcessLimits
from connectors.sharepoint_list import SharePointListRegister
from tests.connectors.fakes import FakeClock

SPEC = {
    "tenant_id": "t",
    "client_id": "c",
    "credentials": Secret("hush"),
    "site_url": "https://modeloffice.sharepoint.com/sites/cases",
    "mailboxes": ("cases@model-office.example",),
    "libraries": ("Cases", "Intake"),
}


def spec(**more: object) -> ConnectionSpec:
    return ConnectionSpec(**{**SPEC, "dataverse_url": "https://x.crm11.dynamics.com", **more})  # type: ignore[arg-type]


def test_an_office_is_made_without_asking_anyone() -> None:
    office = connect(spec(), FakeClock(), InProcessLimits(FakeClock()))
    assert list(office.mailboxes) == list(office.calendars) == ["cases@model-office.example"]
    assert list(office.libraries) == ["Cases", "Intake"]
    assert isinstance(office.register, DataverseRegister)
    assert office.channel is None


def test_a_small_office_keeps_its_register_in_lists() -> None:
    small = spec(register="sharepoint-lists", dataverse_url=None, register_names={"people": "Contacts"})
    assert isinstance(connect(small, FakeClock(), InProcessLimits(FakeClock())).register, SharePointListRegister)


@pytest.mark.parametrize(
    "wrong",
    [
        {"dataverse_url": None},
        {"register_names": {"colours": "x"}},
        {"register_names": {"requests.colour": "x"}},
        {"register": "sharepoint-lists", "register_names": {"colours": "x"}},
        {"column_names": {"colour": "x"}},
    ],
)
def test_a_wrong_spec_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"colour|address"):
        connect(spec(**wrong), FakeClock(), InProcessLimits(FakeClock()))


def test_secrets_do_not_show() -> None:
    shown = repr(spec(webhook_url="https://hook.example/?sig=hush", proxy="http://u:hush@p", ca_file=Path("ca.pem")))
    assert "hush" not in shown
