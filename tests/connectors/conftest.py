"""The worlds as fixtures."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.connectors.worlds import Acts, FakeWorld, TenantWorld, tenant_world


@pytest.fixture(params=["fake", "tenant"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Acts]:
    """Each port over the fakes and over the adapters."""
    if request.param == "fake":
        yield FakeWorld()
        return
    with tenant_world(tmp_path) as made:
        yield made


@pytest.fixture(params=["fake", "dataverse", "lists"])
def register_world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Acts]:
    """The register has two adapters."""
    if request.param == "fake":
        yield FakeWorld()
        return
    with tenant_world(tmp_path, lists=request.param == "lists") as made:
        yield made


@pytest.fixture
def tenant(tmp_path: Path) -> Iterator[TenantWorld]:
    """The adapters over the tenant, for what only a tenant can play."""
    with tenant_world(tmp_path) as made:
        yield made
