"""What is still to come, in the order of its time."""

import heapq
from collections.abc import Callable
from datetime import datetime


class Arrivals:
    """Things that will happen at a time of the scenario."""

    def __init__(self) -> None:
        self._waiting: list[tuple[datetime, int, Callable[[], object]]] = []
        self._count = 0

    def add(self, when: datetime, what: Callable[[], object]) -> None:
        """Let something happen then; of two at one time the one added first is first."""
        self._count += 1
        heapq.heappush(self._waiting, (when, self._count, what))

    def next(self) -> datetime | None:
        """The time of the next one."""
        return self._waiting[0][0] if self._waiting else None

    def happen(self, moment: datetime) -> None:
        """Let everything happen that is due by then."""
        while self._waiting and self._waiting[0][0] <= moment:
            heapq.heappop(self._waiting)[2]()

    def __len__(self) -> int:
        return len(self._waiting)
