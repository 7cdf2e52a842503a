"""A line for each request that was answered."""

import json
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tenant.clock import stamp


@dataclass(frozen=True, slots=True)
class Entry:
    """One request and its answer."""

    time: datetime
    method: str
    host: str
    path: str
    status: int
    cost: int
    size: int
    agent: str
    body: bytes = b""  # JSON, compressed
    answer: bytes = b""
    fault: str = ""

    def row(self) -> dict[str, Any]:
        """The line of requests.jsonl."""
        line: dict[str, Any] = {
            "time": stamp(self.time),
            "method": self.method,
            "host": self.host,
            "path": self.path,
            "status": self.status,
            "cost": self.cost,
            "bytes": self.size,
            "agent": self.agent,
        }
        for name, packed in (("body", self.body), ("answer", self.answer)):
            if packed:
                line[name] = json.loads(zlib.decompress(packed))
        return line


class RequestLog:
    """All requests, oldest first. Sign-in is logged without its body: it holds a secret."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def add(self, entry: Entry) -> None:
        """Keep a line."""
        self.entries.append(entry)

    def rows(self) -> Iterator[dict[str, Any]]:
        """The lines as JSON objects."""
        return (entry.row() for entry in self.entries)

    def write(self, path: Path) -> int:
        """Write requests.jsonl; returns the number of lines."""
        with path.open("w", encoding="utf-8") as file:
            for row in self.rows():
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
        return len(self.entries)

    def summary(self) -> dict[str, int]:
        """How many requests, how many throttled, units spent, and counts by host."""
        hosts = Counter(entry.host for entry in self.entries)
        return {
            "requests": len(self.entries),
            "throttled": sum(entry.status == 429 for entry in self.entries),
            "faults": sum(bool(entry.fault) for entry in self.entries),
            "units": sum(entry.cost for entry in self.entries),
            **{f"host {host}": count for host, count in sorted(hosts.items())},
        }

    def clear(self) -> None:
        """Forget all lines."""
        self.entries.clear()


def packed(content: bytes, media_type: str, *, own: bool = False) -> bytes:
    """Compress a body that is JSON; b"" for any other. Our `own` need not be read to know it."""
    if "json" not in media_type or content.lstrip()[:1] not in (b"{", b"["):
        return b""
    if not own:
        try:
            json.loads(content)
        except ValueError:
            return b""
    return zlib.compress(content, 1)
