"""Signing in: every kind of credentials, and what a refusal says."""

from pathlib import Path

import pytest

from connectors.errors import SignInFailed, TryLater
from connectors.identity import (
    Certificate,
    Credentials,
    FederatedAssertion,
    Identity,
    ManagedIdentity,
    Secret,
)
from connectors.session import PlainSession
from connectors.transport import GRAPH
from tenant.directory import BOT, TENANT_ID
from tenant.faults import Fault
from tests.connectors.worlds import TenantWorld

DATAVERSE = "https://modeloffice.crm11.dynamics.com"


def identity(world: TenantWorld, credentials: Credentials, tenant_id: str = TENANT_ID) -> Identity:
    session = PlainSession(proxy=world.served.proxy_url, ca_file=world.served.ca_path)
    return Identity(tenant_id, BOT, credentials, session)


def secret(world: TenantWorld) -> Secret:
    return Secret(world.state.directory.applications[BOT].secret)


def test_a_certificate_signs_in_for_every_audience(tenant: TenantWorld) -> None:
    made = identity(tenant, Certificate(tenant.served.folder / "client.pem"))
    assert made.token(GRAPH) != made.token(DATAVERSE)


def test_a_secret_signs_in(tenant: TenantWorld) -> None:
    assert identity(tenant, secret(tenant)).token(GRAPH)


def test_tokens_are_kept(tenant: TenantWorld) -> None:
    made = identity(tenant, secret(tenant))
    one = made.token(GRAPH)
    asked = len(list(tenant.state.log.rows()))
    assert made.token(GRAPH) == one
    assert len(list(tenant.state.log.rows())) == asked
    made.token(GRAPH, fresh=True)
    assert len(list(tenant.state.log.rows())) > asked


def test_a_wrong_secret_is_said_by_its_number_and_a_repaired_one_works_at_once(tenant: TenantWorld) -> None:
    made = identity(tenant, Secret("the wrong one"))
    with pytest.raises(SignInFailed, match="7000215") as raised:
        made.token(GRAPH)
    assert "wrong one" not in str(raised.value)
    tenant.state.directory.applications[BOT].secret = "the wrong one"
    assert made.token(GRAPH)


def test_an_unknown_tenant_is_a_failed_sign_in(tenant: TenantWorld) -> None:
    with pytest.raises(SignInFailed):
        identity(tenant, secret(tenant), "99999999-2222-3333-4444-555555555555").token(GRAPH)


@pytest.mark.parametrize("text", [None, "no key in here"])
def test_a_certificate_that_can_not_be_read_is_a_failed_sign_in(
    tenant: TenantWorld, tmp_path: Path, text: str | None
) -> None:
    pem = tmp_path / "mine.pem"
    if text is not None:
        pem.write_text(text)
    with pytest.raises(SignInFailed) as raised:
        identity(tenant, Certificate(pem)).token(GRAPH)
    assert "no key in here" not in str(raised.value)


def test_a_sign_in_service_that_is_away_is_tried_later(tenant: TenantWorld) -> None:
    tenant.state.faults.add(Fault("lost before", host="login.microsoftonline.com"))
    made = identity(tenant, secret(tenant))
    with pytest.raises(TryLater):
        made.token(GRAPH)
    assert made.token(GRAPH)


def test_a_federated_assertion_is_read_from_its_file(tenant: TenantWorld, tmp_path: Path) -> None:
    file = tmp_path / "assertion"
    file.write_text("not.a.jwt\n")
    with pytest.raises(SignInFailed):
        identity(tenant, FederatedAssertion(file)).token(GRAPH)


def test_secrets_do_not_show() -> None:
    shown = repr((Secret("hush"), Certificate(Path("a.pem"), "hush"), ManagedIdentity()))
    assert "hush" not in shown
