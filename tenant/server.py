"""The tenant on loopback: the proxy, the TLS port, and what a client needs to know of them."""

import asyncio
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from uvicorn.config import Config
from uvicorn.server import ServerState

from tenant.app import TenantApp
from tenant.certificates import Trust, trust
from tenant.directory import ADMINISTRATOR, BOT, READER, TENANT_ID
from tenant.proxy import Connection, Proxy

if TYPE_CHECKING:
    from tenant.state import TenantState

LOOPBACK = "127.0.0.1"
_KEEP_ALIVE = 3600


@dataclass(frozen=True, slots=True)
class Served:
    """A running tenant."""

    proxy_url: str
    direct_url: str  # the TLS port itself, for clients that set the Host header
    ca_path: Path
    folder: Path
    state: "TenantState"

    def environment(self) -> dict[str, str]:
        """The variables that lead an unmodified client of Microsoft 365 to the tenant."""
        apps = self.state.directory.applications
        ca = str(self.ca_path)
        settings = self.state.settings
        mailboxes = settings.mailboxes if settings else tuple(self.state.mail.addresses())
        return {
            "HTTPS_PROXY": self.proxy_url,
            "https_proxy": self.proxy_url,
            "NO_PROXY": "",
            "no_proxy": "",
            "REQUESTS_CA_BUNDLE": ca,
            "CURL_CA_BUNDLE": ca,
            "SSL_CERT_FILE": ca,
            "NODE_EXTRA_CA_CERTS": ca,
            "AZURE_TENANT_ID": TENANT_ID,
            "AZURE_CLIENT_ID": BOT,
            "AZURE_CLIENT_SECRET": apps[BOT].secret,
            "AZURE_CLIENT_CERTIFICATE_PATH": str(self.folder / "client.pem"),
            "AZURE_CLIENT_CERTIFICATE_THUMBPRINT": self.state.entra.credential(BOT).thumbprint.hex().upper(),
            "READER_CLIENT_ID": READER,
            "READER_CLIENT_SECRET": apps[READER].secret,
            "READER_CLIENT_CERTIFICATE_PATH": str(self.folder / "reader.pem"),
            "ADMINISTRATOR_CLIENT_ID": ADMINISTRATOR,
            "ADMINISTRATOR_CLIENT_SECRET": apps[ADMINISTRATOR].secret,
            "ADMINISTRATOR_CLIENT_CERTIFICATE_PATH": str(self.folder / "administrator.pem"),
            "SHAREPOINT_URL": "https://modeloffice.sharepoint.com/sites/cases",
            "DATAVERSE_URL": "https://modeloffice.crm11.dynamics.com",
            "WORKFLOWS_URL": self.state.teams.url,
            "MAILBOX": mailboxes[0] if mailboxes else "",
        }


@contextmanager
def serve(state: "TenantState", *, port: int = 0, folder: Path | None = None) -> Iterator[Served]:
    """Serve a tenant on loopback until the block is left.

    `port` is the proxy's (0: any free one). Certificates are written into `folder`, a temporary one unless named.
    """
    app = TenantApp(state)
    authority = trust(tuple(sorted(app.dispatcher.tables)))
    with tempfile.TemporaryDirectory(prefix="tenant-") as temporary:
        where = folder or Path(temporary)
        _write_credentials(state, authority, where)
        with _running(app, authority, port) as (proxy_port, direct_port):
            yield Served(
                proxy_url=f"http://{LOOPBACK}:{proxy_port}",
                direct_url=f"https://{LOOPBACK}:{direct_port}",
                ca_path=where / "ca.pem",
                folder=where,
                state=state,
            )


def _write_credentials(state: "TenantState", authority: Trust, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    authority.write(folder / "ca.pem")
    for app_id, name in ((BOT, "client"), (READER, "reader"), (ADMINISTRATOR, "administrator")):
        path = folder / f"{name}.pem"
        path.touch(mode=0o600)
        path.write_bytes(state.entra.credential(app_id).pem)


@contextmanager
def _running(app: TenantApp, authority: Trust, port: int) -> Iterator[tuple[int, int]]:
    """Run the event loop in a thread of its own."""
    loop = asyncio.new_event_loop()
    server_state = ServerState()
    config = Config(
        app, lifespan="off", log_config=None, access_log=False, ws="none", timeout_keep_alive=_KEEP_ALIVE, http="h11"
    )
    config.load()
    hosts = frozenset(app.dispatcher.tables)

    def connection() -> Connection:
        return Connection(config, server_state)

    async def start() -> list[asyncio.Server]:
        direct = await loop.create_server(connection, LOOPBACK, 0, ssl=authority.server)
        proxy = await loop.create_server(lambda: Proxy(hosts, connection, authority.server), LOOPBACK, port)
        return [proxy, direct]

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_forever()

    thread = threading.Thread(target=run, name="tenant", daemon=True)
    thread.start()
    servers: list[asyncio.Server] = []
    try:
        servers = asyncio.run_coroutine_threadsafe(start(), loop).result(10)
        yield servers[0].sockets[0].getsockname()[1], servers[1].sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(_stop(servers, server_state), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _stop(servers: list[asyncio.Server], server_state: ServerState) -> None:
    for server in servers:
        server.close()
    for connection in list(server_state.connections):
        connection.transport.abort()
    waiting = [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    await asyncio.sleep(0)
