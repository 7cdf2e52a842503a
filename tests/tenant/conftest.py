"""The small office in the embedded tenant, served on loopback, and a session that is signed in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tenant.directory import BOT
from tenant.entra_state import GRAPH
from tenant.scenario import load
from tenant.server import Served, serve
from tenant.state import TenantState
from tests.tenant.office import small_office


@pytest.fixture
def state(tmp_path: Path) -> TenantState:
    """The small office."""
    return load(small_office(tmp_path))


@pytest.fixture
def served(state: TenantState, tmp_path: Path) -> Iterator[Served]:
    """The small office, served."""
    with serve(state, folder=tmp_path / "served") as running:
        yield running


def session_of(
    served: Served, app_id: str = BOT, audience: str = GRAPH, *, certificate: bool = True
) -> requests.Session:
    """A session that goes through the proxy, trusts the tenant and carries a token of an application."""
    made = requests.Session()
    made.trust_env = False
    made.proxies = {"https": served.proxy_url}
    made.verify = str(served.ca_path)
    entra = served.state.entra
    app = served.state.directory.applications[app_id]
    made.headers["Authorization"] = f"Bearer {entra.issue(app, audience, certificate=certificate)}"
    return made


@pytest.fixture
def graph(served: Served) -> Iterator[requests.Session]:
    """A session signed in to Graph as the bot."""
    with session_of(served) as made:
        yield made
