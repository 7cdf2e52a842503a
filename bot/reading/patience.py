"""How long the files of one message may take in vain, all together: each alone has a limit, but a message has many."""

import time
from collections.abc import Callable

from bot.reading.extracted import Extracted
from bot.reading.kinds import kind_of

MOST_SECONDS = 20.0
_HEAD = 4096


class Patience:
    """One message's allowance. Only files that gave nothing use it up: twenty good scans may take their minutes."""

    def __init__(self, seconds: float = MOST_SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self._left = seconds
        self._clock = clock

    @property
    def lost(self) -> bool:
        """True once the allowance is used up."""
        return self._left <= 0

    def over(self, read: Callable[[bytes, str], Extracted]) -> Callable[[bytes, str], Extracted]:
        """Return the same way of reading a file, which answers "too-large" unread once the allowance is used up."""

        def patiently(content: bytes, name: str) -> Extracted:
            if self.lost:
                told = "not opened: other files of the same message took too long"
                return Extracted(kind=kind_of(content[:_HEAD], name), problem="too-large", problem_detail=told)
            started = self._clock()
            found = read(content, name)
            if found.problem is not None:
                self._left -= self._clock() - started
            return found

        return patiently
