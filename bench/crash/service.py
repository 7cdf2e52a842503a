"""The worker that is killed: the real service on the real connectors, with a clock that runs faster than the wall's.

Usage: python -m bench.crash.service SETTINGS START RATE. It runs until it is killed.
"""

import logging
import sys
import time
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

from bench.crash.office import NOW
from bot import logs
from bot.compose import compose
from bot.reading.workers import ReadingHere
from bot.service import Service, owner
from bot.settings import load


class FastClock:
    """Scenario time: it passes `rate` times as fast as the wall's, from a start that tenant and workers share."""

    def __init__(self, start: float, rate: float) -> None:
        self.start = start
        self.rate = rate

    def now(self) -> datetime:
        """Return the present moment of the scenario."""
        return (NOW + timedelta(seconds=(time.time() - self.start) * self.rate)).astimezone(UTC)

    def sleep(self, seconds: float) -> None:
        """Let that much of the scenario's time pass."""
        time.sleep(max(0.0, seconds) / self.rate)


def main() -> None:
    """Work until killed."""
    logs.set_up(StringIO(), level=logging.CRITICAL)
    clock = FastClock(float(sys.argv[2]), float(sys.argv[3]))
    bot = compose(load(Path(sys.argv[1])), clock, owner=owner(), threads=2, pool=ReadingHere(ocr=False))
    Service(bot).run()


if __name__ == "__main__":
    main()
