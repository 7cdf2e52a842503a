"""sweep: an existing library gone through, with progress and a report."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from bot.commands.endings import FINDINGS, WrongInput
from bot.commands.places import By, Place, SettingsPath, StorePath, person
from bot.commands.speaking import Json, answer, moment, table

if TYPE_CHECKING:
    from bot.store import Store
    from bot.store.laid import Scope
    from bot.sweep_report import Report
    from bot.sweeping import End, Progress

    Tell = Callable[[Progress], object]

_LOOK = 1.0  # seconds between two looks at what the service does
_LINES = 20  # at most so many lines of progress, where no bar can be shown


def add_to(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(sweep)


def sweep(
    libraries: Annotated[list[str] | None, typer.Argument(metavar="[LIBRARY]…", help="Without any, all.")] = None,
    folder: Annotated[str, typer.Option(help="Only what lies in this folder of a library.")] = "",
    limit: Annotated[int | None, typer.Option(min=1, help="Read at most so many files, this time.")] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Read once more what other versions of rules or knowledge decided on.")
    ] = False,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE.xlsx", dir_okay=False, help="Write what was found as a workbook.")
    ] = None,
    by: By = "",
    settings: SettingsPath = None,
    store: StorePath = "",
    as_json: Json = False,
) -> None:
    """Go through what lies in the libraries: read and decide on every file, and report. It may be stopped."""
    from bot.approving import CantBeDone
    from bot.sweeping import scope_of

    place = Place(settings, store)
    loaded = place.settings(secrets=False)
    try:
        scope = scope_of(loaded, libraries or [], folder)
    except CantBeDone as error:
        raise WrongInput(str(error)) from None
    if report is not None and not report.absolute().parent.is_dir():
        raise WrongInput(f"{report.parent}: there is no such folder to write the report into.")
    end, progress, found = _swept(place, scope, again=again, limit=limit, by=person(by))
    if report is not None:
        from bot.sweep_workbook import write_workbook

        write_workbook(found, report)
    value, lines = _told(end, progress, found, report)
    answer(value, lines, as_json=as_json)
    raise typer.Exit(FINDINGS if end in ("units", "stopped") or progress.set_aside else 0)


def _swept(place: Place, scope: "Scope", *, again: bool, limit: int | None, by: str) -> "tuple[End, Progress, Report]":
    """Sweep here, or through the service that has the store; returns how it ended, how far it came, what it found."""
    from bot.store import Store, StoreBusy

    file = place.file
    if place.store and file is not None and not file.is_file():
        raise WrongInput(f"there is no store at {file}; start the service, or rehearse a scenario first.")
    with _stop() as stop, showing(sys.stderr) as tell:
        try:
            store = Store.open(place.url)
        except StoreBusy:
            if file is None:
                raise
            end = _through_the_service(place, scope, Call(again, limit, by), stop, tell)
        else:
            with store:
                end = _alone(place, store, scope, Call(again, limit, by), stop, tell)
    return end, *_found(place, scope)


@dataclass(frozen=True, slots=True)
class Call:
    """What this call wants besides its scope."""

    again: bool
    limit: int | None
    by: str


def _alone(place: Place, store: "Store", scope: "Scope", call: Call, stop: threading.Event, tell: "Tell") -> "End":
    from bot.clock import WallClock
    from bot.compose import compose
    from bot.service import GRAPH, owner
    from bot.sweeping import sweep_alone

    bot = compose(place.settings(secrets=True), WallClock(), owner=owner(), store=store, stopping=stop.is_set)
    try:
        if bot.connection is not None:
            bot.connection.identity.token(GRAPH)
        return sweep_alone(bot, scope, again=call.again, limit=call.limit, tell=tell, stopping=stop.is_set)
    finally:
        bot.close()


def _through_the_service(place: Place, scope: "Scope", call: Call, stop: threading.Event, tell: "Tell") -> "End":
    from bot.clock import WallClock
    from bot.commands.wishing import handed_in
    from bot.health import latest
    from bot.sweeping import Portion, Sweep, look
    from bot.wishes import Wish

    clock, settings, file = WallClock(), place.settings(secrets=False), place.file
    assert file is not None
    again = call.again

    def step(most: int) -> Portion:
        nonlocal again
        given = {"libraries": list(scope.libraries), "folder": scope.folder, "most": most, "again": again}
        again = False
        return Portion(**handed_in(file, Wish("sweep", call.by, given)))

    with place.reading() as store:
        sweep = Sweep(
            step=step,
            work=lambda: clock.sleep(_LOOK),
            look=lambda: look(store, scope, settings, latest(store, clock.now())),
            tell=tell,
            stopping=stop.is_set,
            limit=call.limit,
        )
        return sweep.run()


@contextmanager
def _stop() -> Iterator[threading.Event]:
    """Give an event that Ctrl-C sets: what is begun is finished, and what was taken is put back."""
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = signal.signal(signal.SIGINT, lambda *_: stop.set())
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


# --- what is told -------------------------------------------------------------------------------------------


@contextmanager
def showing(stream: TextIO) -> Iterator["Tell"]:
    """Give a function that is told how far it has come: a bar on a terminal, a plain line now and then elsewhere."""
    if not stream.isatty():
        yield PlainLines(stream)
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(file=stream), transient=True) as bar:
        task = bar.add_task("listing the files", total=None)

        def tell(progress: "Progress") -> None:
            bar.update(
                task, total=progress.seen, completed=progress.seen - progress.left, description=line_of(progress)
            )

        yield tell


class PlainLines:
    """Writes a line whenever another twentieth of the files is through."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._told = -1

    def __call__(self, progress: "Progress") -> None:
        """Hear how far it has come."""
        through = (progress.seen - progress.left) * _LINES // max(1, progress.seen)
        if through != self._told:
            self._told = through
            self._stream.write(line_of(progress) + "\n")
            self._stream.flush()


def line_of(progress: "Progress") -> str:
    """Return how far it has come as one line, with the days that the rest will take."""
    from bot.sweeping import days_left

    days = days_left(progress)
    told = f"the rest in {days} more day{'s' * (days > 1)}" if days else "the rest today"
    return (
        f"{progress.seen} files seen, {progress.read} read, {progress.labelled} labelled, {progress.flagged} flagged, "
        f"{progress.left} left; {progress.units:.0f} of {progress.units_a_day} units today"
        + (f", {told}" if progress.left else "")
    )


def _found(place: Place, scope: "Scope") -> "tuple[Progress, Report]":
    from bot.clock import WallClock
    from bot.health import latest
    from bot.sweep_report import report_of
    from bot.sweeping import look

    settings = place.settings(secrets=False)
    with place.reading() as store:
        progress = look(store, scope, settings, latest(store, WallClock().now()))
        return progress, report_of(store, scope, place.policy(), settings.modes.of("label"), progress.left)


def _told(end: "End", progress: "Progress", found: "Report", written: Path | None) -> tuple[dict[str, Any], list[str]]:
    from dataclasses import asdict

    from bot.clock import WallClock
    from bot.sweep_report import plain
    from bot.sweeping import next_day

    goes_on = next_day(WallClock().now())
    ended = {
        "done": "It is through: nothing is left to read.",
        "limit": f"As many files were read as were asked for; {progress.left} are left. The same command goes on.",
        "units": f"Today's units are spent; {progress.left} files are left. The same command goes on from "
        f"{moment(goes_on)}.",
        "stopped": f"It was stopped; {progress.left} files are left. The same command goes on where it stopped.",
    }[end]
    counted = {**asdict(progress), "seen": progress.seen, "left": progress.left}
    value = {
        "end": end,
        "goes_on": goes_on.isoformat() if end == "units" else None,
        "progress": counted,
        **plain(found),
    }
    lines = [*found.summary, f"{progress.units:.0f} of today's {progress.units_a_day} units are spent.", ended, ""]
    lines += table(found.flags, ("flag", "files"))
    lines += ["", *table([(each.type, each.files, each.title) for each in found.types], ("type", "files", ""))]
    lines += [f"The report is in {written}."] if written else []
    return value, lines
