"""The first worker: reads items, decides one effect for each, claims and does them with the key's look-up.

Usage: python -m bench.crash.worker STORE_URL WORLD_URL. It runs until it is killed.
"""

import json
import os
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit

from bot import audit, outbox
from bot.outbox import Intent, Waiting
from bot.store import Store, items

LEASE = timedelta(seconds=1.5)
REQUEST_TIMEOUT = 0.6  # below half the lease
THREADS = 3


def now() -> datetime:
    return datetime.now(UTC)


class Worker:
    """One process of the service."""

    def __init__(self, store: Store, world: str) -> None:
        self.store = store
        self.host = urlsplit(world).netloc
        self.owner = f"{os.getpid()}-{time.monotonic_ns()}"
        self.local = threading.local()

    def ask(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """Ask the world; an OSError means that it may or may not have happened."""
        connection: HTTPConnection | None = getattr(self.local, "connection", None)
        if connection is None:
            connection = self.local.connection = HTTPConnection(self.host, timeout=REQUEST_TIMEOUT)
        try:
            connection.request(method, path, None if body is None else json.dumps(body))
            answer: dict[str, Any] = json.loads(connection.getresponse().read())
        except (OSError, HTTPException):
            connection.close()
            raise
        return answer

    def read_some(self) -> bool:
        """Read the next items and decide them: one effect each."""
        with self.store.write() as connection:
            claimed = items.claim(connection, 10, now(), self.owner, LEASE)
        for each in claimed:
            with self.store.write() as connection:
                items.mark_read(connection, each)
        with self.store.write() as connection:
            item = items.next_to_decide(connection, now())
            while item is not None:
                intent = Intent(
                    key=f"{item.payload['kind']}:{item.key}",
                    kind=item.payload["kind"],
                    target=item.payload["target"],
                    payload={"seq": item.seq},
                    mode="auto",
                    item=item.id,
                )
                outbox.add(connection, intent, now())
                items.close(connection, item, "decided", outcome="filed")
                item = items.next_to_decide(connection, now())
        return bool(claimed)

    def act_some(self) -> bool:
        """Claim effects and do them; returns whether there were any."""
        with self.store.write() as connection:
            claimed = outbox.claim(connection, 4, now(), self.owner, LEASE)
        for row in claimed:
            self.act(row)
        return bool(claimed)

    def act(self, row: Waiting) -> None:
        """Do one effect and settle it; where an answer was lost, try again later."""
        try:
            done = self._carry_out(row)
        except (OSError, HTTPException) as error:
            with self.store.write() as connection:
                outbox.postpone(connection, row, now() + timedelta(seconds=0.2), error=type(error).__name__)
            return
        if done:
            with self.store.write() as connection:
                if outbox.settle(connection, row, "done", now(), receipt={"key": row.key}):
                    audit.append(connection, at=now(), actor="bot", kind=f"{row.kind}.done", fields={"key": row.key})

    def _carry_out(self, row: Waiting) -> bool:
        """Look for the key unless nothing can have happened, draft, make sure it is still ours, send."""
        drafts: list[str] = []
        if not row.first:
            found = self.ask("GET", f"/find?key={row.key}")
            if found["sent"]:
                return True
            drafts = found["drafts"]
        if not drafts:
            effect = {"key": row.key, "target": row.target, "seq": row.payload["seq"]}
            drafts = [self.ask("POST", "/drafts", effect)["id"]]
        with self.store.write() as connection:
            if not outbox.still_mine(connection, row, now(), lease=LEASE):
                return False
        self.ask("POST", f"/send/{drafts[0]}")
        return True

    def run(self) -> None:
        """Work until killed."""
        for task in (self.read_some, *[self.act_some] * THREADS):
            threading.Thread(target=self._repeat, args=(task,), daemon=True).start()
        threading.Event().wait()

    def _repeat(self, task: Any) -> None:
        while True:
            if not task():
                time.sleep(0.02)


if __name__ == "__main__":
    Worker(Store.open(sys.argv[1]), sys.argv[2]).run()
