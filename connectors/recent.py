"""A small memory of what was seen lately, so that it need not be asked for again."""

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """The last so many values by key; safe between threads.

    >>> recent = Recent[int](2)
    >>> for name, value in (("a", 1), ("b", 2), ("c", 3)): recent.keep(name, value)
    >>> recent.get("a"), recent.get("c")
    (None, 3)
    """

    def __init__(self, size: int = 20_000) -> None:
        self._size = size
        self._held: OrderedDict[str, T] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, key: str, value: T) -> None:
        """Remember a value; the oldest is forgotten where there are too many."""
        with self._lock:
            self._held[key] = value
            self._held.move_to_end(key)
            while len(self._held) > self._size:
                self._held.popitem(last=False)

    def get(self, key: str) -> T | None:
        """Return what is remembered of a key."""
        with self._lock:
            return self._held.get(key)

    def forget(self, key: str) -> None:
        """Remember it no longer."""
        with self._lock:
            self._held.pop(key, None)
