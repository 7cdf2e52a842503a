"""A CONNECT proxy that leads every tunnel to the tenant; a host that the tenant does not play can't be reached.

The tunnel ends in the proxy itself: TLS begins on the very connection that asked for it, and the HTTP server goes on
from there, so no byte is copied between two sockets. Source: RFC 9110 section 9.3.6.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

_LONGEST_HEAD = 16_384
_QUICK: int | None = getattr(socket, "TCP_QUICKACK", None)


class Corked:
    """A transport that gathers what is written, so that head and body of an answer leave in one piece."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._parts: list[bytes] | None = None

    def cork(self) -> None:
        """Gather from here on."""
        self._parts = []

    def flush(self) -> None:
        """Write what was gathered, and gather no more."""
        parts, self._parts = self._parts, None
        if parts and not self._transport.is_closing():
            self._transport.write(b"".join(parts))

    def write(self, data: bytes) -> None:
        """Write, or gather."""
        if self._parts is None:
            self._transport.write(data)
        else:
            self._parts.append(data)

    def close(self) -> None:
        """Close after all is written."""
        self.flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class Connection(H11Protocol):
    """uvicorn's protocol, whose connection the application can cut; and bytes may come before it is told so."""

    def __init__(self, config: Config, server_state: ServerState) -> None:
        super().__init__(config, server_state, {"cut": self._cut, "send": self._whole})
        self._early = b""
        self._stands = False

    def data_received(self, data: bytes) -> None:
        """Bytes from the client; those before `connection_made` wait for it (asyncio's start_tls delivers so)."""
        if self._stands:
            self._acknowledge()
            super().data_received(data)
        else:
            self._early += data

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """The connection stands."""
        super().connection_made(transport)
        self._corked = Corked(transport)
        self.transport = self._corked  # type: ignore[assignment]  # it passes on all else
        self._stands = True
        if self._early:
            early, self._early = self._early, b""
            self.data_received(early)

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone, maybe before it stood."""
        if self._stands:
            super().connection_lost(exc)

    def _acknowledge(self) -> None:
        # Clients behind a proxy often send head and body apart with Nagle's algorithm on: without this the body
        # waits for our delayed acknowledgement, 40 ms a request. Linux forgets the option, so it is set each time.
        if _QUICK is not None:
            self.transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, _QUICK, 1)

    async def _whole(self, answer: Awaitable[None]) -> None:
        self._corked.cork()
        try:
            await answer
        finally:
            self._corked.flush()

    async def _cut(self) -> None:
        self.transport.abort()
        while not self.cycle.disconnected:
            await asyncio.sleep(0)


class Proxy(asyncio.Protocol):
    """One client of the proxy."""

    def __init__(self, hosts: frozenset[str], make: Callable[[], Connection], context: ssl.SSLContext) -> None:
        self._hosts = hosts
        self._make = make
        self._context = context
        self._head = b""
        self._transport: Any = None
        self._task: Awaitable[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has come."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Read the request's head; then either make the tunnel or refuse."""
        self._head += data
        head, end, _ = self._head.partition(b"\r\n\r\n")
        if not end:
            if len(self._head) > _LONGEST_HEAD:
                self._refuse("431 Request Header Fields Too Large", "The head of this request is too long.")
            return
        method, _, rest = head.partition(b"\r\n")[0].decode("latin-1").partition(" ")
        host, _, port = rest.partition(" ")[0].rpartition(":")
        if method != "CONNECT":
            self._refuse("405 Method Not Allowed", "This proxy only makes tunnels: https, not http.")
        elif host.lower() not in self._hosts or port != "443":
            self._refuse("502 Bad Gateway", f"The embedded tenant does not play {host}:{port}.")
        else:
            self._transport.pause_reading()
            self._transport.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            self._task = asyncio.ensure_future(self._tunnel())

    def _refuse(self, status: str, why: str) -> None:
        text = why.encode()
        head = (
            f"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {len(text)}\r\nConnection: close\r\n\r\n"
        )
        self._transport.write(head.encode("latin-1") + text)
        self._transport.close()

    async def _tunnel(self) -> None:
        inner = self._make()
        loop = asyncio.get_running_loop()
        try:
            outer = await loop.start_tls(self._transport, inner, self._context, server_side=True)
        except (OSError, ssl.SSLError):  # a client that does not trust us, or went away
            self._transport.abort()
            return
        if outer is not None:
            inner.connection_made(outer)
