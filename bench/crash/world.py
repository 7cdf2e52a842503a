"""A small outside world on loopback: it keeps what was done under which key, and can be asked for a key.

An effect takes two steps, as sending a mail does: a draft that carries the key is made, then sent, which consumes it.
The answer comes a while after the effect, so that a worker can die in between.
"""

import json
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class World:
    """What happened: by key how often, and by target in which order."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    drafts: dict[str, dict[str, Any]] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    order: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    made: int = 0
    answer_after: float = 0.04

    def draft(self, effect: dict[str, Any]) -> str:
        """Make a draft; returns its id."""
        with self.lock:
            self.made += 1
            name = f"d{self.made}"
            self.drafts[name] = effect
            return name

    def send(self, name: str) -> bool:
        """Send a draft once; False where it is gone."""
        with self.lock:
            effect = self.drafts.pop(name, None)
            if effect is None:
                return False
            self.done[effect["key"]] += 1
            self.order[effect["target"]].append(effect["seq"])
            return True

    def find(self, key: str) -> dict[str, Any]:
        """Say what is there of a key: sent, or as a draft."""
        with self.lock:
            drafts = [name for name, effect in self.drafts.items() if effect["key"] == key]
            return {"sent": self.done[key] > 0, "drafts": drafts}

    def out_of_order(self) -> int:
        """Count the effects that came after a later one on the same target."""
        broken = 0
        for numbers in self.order.values():
            highest = 0
            for each in numbers:
                broken += each < highest
                highest = max(highest, each)
        return broken


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    world: World

    def do_GET(self) -> None:
        key = parse_qs(urlsplit(self.path).query)["key"][0]
        self._answer(200, self.world.find(key))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", "0"))) or b"{}")
        if self.path == "/drafts":
            name = self.world.draft(body)
            time.sleep(self.world.answer_after)
            self._answer(201, {"id": name})
            return
        sent = self.world.send(self.path.split("/")[2])
        time.sleep(self.world.answer_after)
        self._answer(202 if sent else 404, {})

    def _answer(self, status: int, value: dict[str, Any]) -> None:
        raw = json.dumps(value).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)
        except OSError:  # the asker was killed
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of single requests."""


class Server(ThreadingHTTPServer):
    """The world's server; a connection that its asker's death broke is no news."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of broken connections."""


def serve(world: World) -> Server:
    """Serve a world on a free port of loopback, in a thread."""
    server = Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"world": world}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
