"""A scenario rehearsed from its `now` to its `until`, by the real service over its real connectors."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.compose import Bot, compose
from bot.reading.workers import Reading, ReadingPool
from bot.rehearsal import outcome
from bot.rehearsal.driver import Driver, Progress
from bot.rehearsal.office import embedded_settings
from bot.rehearsal.scenario_time import ScenarioTime
from bot.settings import Mode
from connectors.connect import ConnectionSpec, connect
from connectors.identity import Certificate
from connectors.limits import InProcessLimits
from tenant.scenario import load
from tenant.server import Served, serve
from tenant.state import TenantState

Tell = Callable[[Progress], None]
Prepare = Callable[[TenantState], None]


@dataclass(frozen=True, slots=True)
class Stage:
    """A tenant that is served and a bot in it."""

    bot: Bot
    state: TenantState
    clock: ScenarioTime
    until: datetime


@contextmanager
def staged(
    scenario: Path,
    out: Path,
    *,
    mode: Mode = "auto",
    prepare: Prepare | None = None,
    pool: Reading | None = None,
) -> Iterator[Stage]:
    """Load a scenario, serve its tenant and compose a bot inside. Raises tenant.scenario_tables.ScenarioError.

    `pool` reads the files; without it processes that can be killed are started for it.
    """
    state = load(scenario)
    assert state.settings is not None
    out.mkdir(parents=True, exist_ok=True)
    for name in ("sent", "after"):
        shutil.rmtree(out / name, ignore_errors=True)
    shutil.rmtree(out / "office.sqlite.wishes", ignore_errors=True)
    for leftover in out.glob("office.sqlite*"):
        leftover.unlink()
    if prepare is not None:
        prepare(state)
    until = state.settings.until or state.settings.now + timedelta(days=1)
    with serve(state, folder=(out / "tenant").resolve()) as served, _patient(pool) as pool:
        clock = ScenarioTime(state)
        if mode != "shadow":  # who only watches needs no columns of ours
            prepare_libraries(state, served, clock)
        settings = embedded_settings(state, served, (out / "office.sqlite").resolve(), mode)
        bot = compose(settings, clock, owner="rehearsal", threads=1, pool=pool)
        try:
            yield Stage(bot, state, clock, until)
        finally:
            bot.close()


@contextmanager
def _patient(pool: Reading | None) -> Iterator[Reading]:
    """Readers with time enough on a busy machine: a rehearsal decides the same each time, however long it takes."""
    if pool is not None:
        yield pool
        return
    with ReadingPool(2, seconds=60, ocr_seconds=300) as patient:
        yield patient


def rehearse(
    scenario: Path, out: Path, *, mode: Mode = "auto", tell: Tell = lambda _: None, prepare: Prepare | None = None
) -> dict[str, Any]:
    """Rehearse a scenario and write what became of it into a folder; returns the summary.

    `prepare` may change the tenant before the start: faults, grants, lags.
    """
    with staged(scenario, out, mode=mode, prepare=prepare) as stage:
        return run_stage(stage, out, tell)


def run_stage(stage: Stage, out: Path, tell: Tell) -> dict[str, Any]:
    """Run a staged bot to the end of the scenario and write the outcome."""
    started = time.perf_counter()
    Driver(stage.bot, stage.state, until=stage.until).run(tell)
    watch = stage.bot.cycle.stopwatch
    seconds = {
        "total": time.perf_counter() - started,
        "reading": watch.seconds("reading"),
        "recognising": stage.bot.recognising_seconds(),  # OCR, a part of reading
        "deciding": watch.seconds("deciding"),
        "waiting": stage.clock.slept,
    }
    return outcome.write(stage.bot, stage.state, out, seconds)


def refuse_list_feed(state: TenantState) -> None:
    """Let every library refuse `$expand` in its list's delta: what no page promises, played the other way."""
    for site in state.files.sites:
        for library in site.libraries.values():
            library.expand_in_delta = False


def prepare_libraries(state: TenantState, served: Served, clock: ScenarioTime) -> None:
    """Add the columns that are missing, as `modeloffice init` does once by an administrator's sign-in."""
    assert state.settings is not None
    told = served.environment()
    spec = ConnectionSpec(
        tenant_id=told["AZURE_TENANT_ID"],
        client_id=told["ADMINISTRATOR_CLIENT_ID"],
        credentials=Certificate(Path(told["ADMINISTRATOR_CLIENT_CERTIFICATE_PATH"])),
        site_url=told["SHAREPOINT_URL"],
        libraries=state.settings.libraries,
        dataverse_url=told["DATAVERSE_URL"],
        proxy=served.proxy_url,
        ca_file=served.ca_path,
    )
    for library in connect(spec, clock, InProcessLimits(clock)).libraries.values():
        library.prepare()
