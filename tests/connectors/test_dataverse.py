"""The register over Dataverse: rows that vanish unseen, rows of strangers, races."""

import pytest

from connectors.errors import Changed, Refused
from tenant.dataverse_schema import BY_NAME
from tenant.faults import Fault
from tests.connectors.worlds import TenantWorld


def test_a_row_that_vanished_unseen_makes_the_feed_begin_anew(tenant: TenantWorld) -> None:
    register = tenant.office.register
    register.put("requests", "r2", {"status": "open"})
    page = register.changes("requests", None)
    register.remove("requests", "r2")
    again = tenant.connect().office.register.changes("requests", page.cursor)
    assert again.restarted
    assert [each.key for each in again.items] == ["r1"]


def test_a_row_without_a_key_of_ours_is_known_by_its_guid(tenant: TenantWorld) -> None:
    with tenant.state.lock:
        made = tenant.state.dataverse.create(
            BY_NAME["task"], {"subject": "A person's own", "mo_kind": "note"}, "someone"
        )
    register = tenant.office.register
    assert register.row("activities", made.id).values["subject"] == "A person's own"
    register.put("activities", made.id, {"subject": "Mended"})
    assert register.row("activities", made.id).values["subject"] == "Mended"


def test_a_race_for_a_new_row_is_settled(tenant: TenantWorld) -> None:
    def someone() -> None:
        values = {"mo_requestid": "r7", "mo_due": "2026-12-01"}
        tenant.state.dataverse.create(BY_NAME["mo_request"], values, "someone")

    tenant.state.faults.add(Fault("act", "PATCH", path="/mo_requests", action=someone))
    before = tenant.office.register.put("requests", "r7", {"status": "open"})
    assert before.values["due"] == "2026-12-01"
    row = tenant.office.register.row("requests", "r7")
    assert (row.values["due"], row.values["status"]) == ("2026-12-01", "open")


def test_a_write_that_was_tied_to_a_version_gives_way(tenant: TenantWorld) -> None:
    seen = tenant.office.register.row("requests", "r1")
    table = BY_NAME["mo_request"]

    def someone() -> None:
        row = tenant.state.dataverse.by_key(table, "r1")
        assert row is not None
        tenant.state.dataverse.update(row, {"mo_status": "cancelled"}, "someone")

    tenant.state.faults.add(Fault("act", "PATCH", path="/mo_requests", action=someone))
    with pytest.raises(Changed):
        tenant.office.register.put("requests", "r1", {"status": "done"}, etag=seen.etag)
    assert tenant.office.register.row("requests", "r1").values["status"] == "cancelled"


@pytest.mark.parametrize(("key", "values"), [("r1", {"colour": "red"}), ("r9", {"colour": "red"})])
def test_a_column_that_the_register_does_not_have_is_refused(
    tenant: TenantWorld, key: str, values: dict[str, str]
) -> None:
    with pytest.raises(Refused):
        tenant.office.register.put("requests", key, values)


def test_a_key_with_too_few_parts_is_refused(tenant: TenantWorld) -> None:
    with pytest.raises(Refused):
        tenant.office.register.put("parties", "M26-014573-4", {"their_ref": "x"})
