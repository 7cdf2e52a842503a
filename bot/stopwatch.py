"""Seconds spent per kind of work, added up over all threads."""

import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class Stopwatch:
    """Sums of wall-clock seconds by name."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sums: defaultdict[str, float] = defaultdict(float)

    @contextmanager
    def running(self, name: str) -> Iterator[None]:
        """Add the time that the block takes to a name."""
        started = time.perf_counter()
        try:
            yield
        finally:
            spent = time.perf_counter() - started
            with self._lock:
                self._sums[name] += spent

    def seconds(self, name: str) -> float:
        """Return the sum of a name, 0 where nothing ran under it."""
        return self._sums.get(name, 0.0)
