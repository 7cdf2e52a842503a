"""Permissions and probes, which `doctor` shows."""

from pathlib import Path

import pytest

from connectors.permissions import Finding, Mode, examine, least, roles_of
from connectors.probes import ASSUMPTIONS, FOLDER, Pilot, run
from connectors.transport import GRAPH
from tenant.directory import ADMINISTRATOR, BOT, READER
from tests.connectors.worlds import LIBRARY, MAILBOX, TenantWorld

DOC = Path(__file__).parents[2] / "docs" / "assumptions.md"


def findings(world: TenantWorld, mode: Mode, app_id: str, pem: str) -> dict[str, Finding]:
    made = world.connect(app_id=app_id, pem=pem)
    found = examine(made.transport, made.site, MAILBOX, mode, made.identity.token(GRAPH))
    return {each.right: each for each in found}


def standings(found: dict[str, Finding]) -> set[str]:
    return {each.standing for each in found.values()}


def test_a_reader_may_what_shadow_needs_and_no_more(tenant: TenantWorld) -> None:
    found = findings(tenant, "shadow", READER, "reader.pem")
    assert found["read mail"].standing == "granted"
    assert found["read libraries"].standing == "granted"
    assert found["send mail"].standing == "rightly absent"
    assert "missing" not in standings(found)


def test_a_reader_lacks_what_auto_needs(tenant: TenantWorld) -> None:
    found = findings(tenant, "auto", READER, "reader.pem")
    assert {each.right for each in found.values() if each.standing == "missing"} == {
        "categorise mail and make drafts",
        "send mail",
        "keep calendars",
        "label and store files",
    }
    assert "grant Mail.Send" in found["send mail"].detail


def test_the_bot_has_all_that_auto_needs(tenant: TenantWorld) -> None:
    found = findings(tenant, "auto", BOT, "client.pem")
    assert "missing" not in standings(found)
    assert found["Mail.Send" if "Mail.Send" in found else "send mail"].standing == "granted"


def test_what_goes_beyond_is_named(tenant: TenantWorld) -> None:
    found = findings(tenant, "auto", ADMINISTRATOR, "administrator.pem")
    assert found["Sites.FullControl.All"].standing == "beyond need"
    assert findings(tenant, "shadow", BOT, "client.pem")["send mail"].standing == "beyond need"


def test_rights_on_one_mailbox_and_one_site_are_found_by_asking(tenant: TenantWorld) -> None:
    directory = tenant.state.directory
    for role in list(directory.applications[BOT].roles):
        directory.revoke(BOT, role)
    for role in ("Mail.ReadWrite", "Mail.Send", "Calendars.ReadWrite"):
        directory.grant(BOT, role, mailbox=MAILBOX)
    directory.grant(BOT, "Sites.Selected")
    directory.grant(BOT, "write", site=tenant.state.files.cases.id)
    found = findings(tenant, "auto", BOT, "client.pem")
    assert standings(found) == {"granted"}
    assert {each.how for each in found.values()} == {"asked"}
    assert tenant.state.mail.sent == []


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "a.e30.c", "..", "a.bnVsbA.c"])
def test_a_token_without_roles_has_none(token: str) -> None:
    assert roles_of(token) == frozenset()


def test_a_mode_that_writes_needs_no_role_to_read_besides() -> None:
    assert "Mail.Read" not in least("auto")


def pilot(world: TenantWorld) -> Pilot:
    made = world.connect()
    return Pilot(made.transport, made.site, made.site.place(LIBRARY), MAILBOX, BOT, "probe/1")


def test_every_assumption_holds_in_the_tenant_and_leaves_nothing_behind(tenant: TenantWorld) -> None:
    outcomes = list(run(pilot(tenant), writing=True))
    assert {each.name: (each.verdict, each.detail) for each in outcomes} == {
        each.name: ("holds", "") for each in ASSUMPTIONS
    }
    assert tenant.files.find(FOLDER) is None
    for folder in ("Drafts", "Inbox", "Sent Items"):
        assert tenant.office.mailboxes[MAILBOX].changes(folder, None).items == ()


def test_a_pilot_that_may_not_write_writes_nothing(tenant: TenantWorld) -> None:
    outcomes = {each.name: each.verdict for each in run(pilot(tenant), writing=False)}
    assert outcomes["list-delta-expands-fields"] == "holds"
    assert outcomes["field-etags-are-checked"] == "unknown"
    assert not any(row["method"] in ("PUT", "PATCH", "DELETE") for row in tenant.state.log.rows())


def test_an_assumption_that_fails_is_said_to_fail(tenant: TenantWorld) -> None:
    tenant.files.expand_in_delta = False
    outcomes = {each.name: each.verdict for each in run(pilot(tenant), writing=False)}
    assert outcomes["list-delta-expands-fields"] == "fails"


def test_the_list_of_assumptions_names_each() -> None:
    text = DOC.read_text("utf-8")
    assert [each.name for each in ASSUMPTIONS if f"`{each.name}`" not in text] == []
