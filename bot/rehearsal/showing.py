"""How far a rehearsal has come, shown: a bar on a terminal, a plain line for each day of the scenario elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

from bot.rehearsal.driver import Progress
from tenant.scenario import read_settings

LONDON = ZoneInfo("Europe/London")
Tell = Callable[[Progress], None]


@contextmanager
def showing(scenario: Path, stream: TextIO) -> Iterator[Tell]:
    """Give a function that is told of each step. Raises tenant.scenario_tables.ScenarioError."""
    settings = read_settings(scenario)
    if not stream.isatty():
        days = DayLines(stream)
        yield days
        days.end()
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[decided]} items"))
    with Bar(*columns, TimeElapsedColumn(), console=Console(file=stream), transient=True) as bar:
        whole = (settings.until - settings.now).total_seconds() if settings.until else 86_400.0
        task = bar.add_task("reading the office", total=whole, decided=0)

        def tell(progress: Progress) -> None:
            passed = (progress.now - settings.now).total_seconds()
            bar.update(task, completed=passed, decided=progress.decided, description=_day(progress.now))

        yield tell


class DayLines:
    """Writes one line when a day of the scenario is over."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._day: date | None = None
        self._decided = self._before = 0

    def __call__(self, progress: Progress) -> None:
        """Hear of a step."""
        day = progress.now.astimezone(LONDON).date()
        if self._day is not None and day != self._day:
            self.end()
        self._day, self._decided = day, progress.decided

    def end(self) -> None:
        """Write the line of the day that is over, unless nothing happened on it."""
        if self._day is not None and self._decided != self._before:
            self._stream.write(f"{self._day:%A %d %B}: {self._decided - self._before} items decided\n")
            self._stream.flush()
        self._before = self._decided


def _day(at: datetime) -> str:
    return f"{at.astimezone(LONDON):%A %d %B %H:%M}"
