"""`python -m tenant SCENARIO --env-file FILE`: serve an invented office until it is stopped."""

import argparse
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from tenant.scenario import load
from tenant.scenario_tables import ScenarioError
from tenant.server import serve
from tenant.state import TenantState

_TICK = 0.5


def main(arguments: Sequence[str] | None = None, *, stop: threading.Event | None = None) -> int:
    """Serve a scenario; its clock follows the wall clock from its `now`. Returns 0, or 2 for a broken scenario.

    When all is ready the env file holds NAME=value lines that lead a client here. It ends at SIGTERM, Ctrl-C, or
    when `stop` is set.
    """
    parser = argparse.ArgumentParser(prog="python -m tenant", description=__doc__)
    parser.add_argument("scenario", type=Path, help="the scenario's folder")
    parser.add_argument("--env-file", type=Path, help="where to write NAME=value lines when ready")
    parser.add_argument("--port", type=int, default=0, help="the proxy's port (default: any free one)")
    parser.add_argument("--folder", type=Path, help="where to write certificates (default: a temporary folder)")
    chosen = parser.parse_args(arguments)
    try:
        state = load(chosen.scenario)
    except ScenarioError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if stop is None:
        stop = threading.Event()
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda *_: stop.set())
    _serve(state, chosen.port, chosen.folder, chosen.env_file, stop)
    return 0


def _serve(state: TenantState, port: int, folder: Path | None, env_file: Path | None, stop: threading.Event) -> None:
    state.clock.follow_wall()
    with serve(state, port=port, folder=folder) as running:
        if env_file is not None:
            lines = [f"{name}={value}\n" for name, value in running.environment().items()]
            unfinished = env_file.with_name(env_file.name + ".part")
            unfinished.write_text("".join(lines), encoding="utf-8")
            unfinished.replace(env_file)
        sys.stderr.write(f"the tenant answers through the proxy {running.proxy_url}\n")
        while not stop.wait(_TICK):
            with state.lock:
                state.settle()


if __name__ == "__main__":
    sys.exit(main())
