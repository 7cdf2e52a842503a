"""What monitoring reads: /metrics for Prometheus and /healthz, on loopback only. Labels are codes, never names."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.health import State, findings, healthy

Requests = Mapping[tuple[str, str], int]


class OfficeMetrics(Collector):
    """Makes the metrics from the state at the moment of asking."""

    def __init__(self, state: Callable[[], State], requests: Callable[[], Requests]) -> None:
        self._state = state
        self._requests = requests

    def collect(self) -> Iterator[Metric]:
        """Give every metric."""
        state = self._state()
        yield _by("modeloffice_open_items", "Items that wait to be read or decided.", "kind", state.open_items)
        yield _one("modeloffice_oldest_open_seconds", "Age of the oldest open item.", _age(state))
        effects = GaugeMetricFamily("modeloffice_effects", "Effects by kind and state.", labels=["kind", "state"])
        for labels, n in sorted(state.effects.items()):
            effects.add_metric(list(labels), n)
        yield effects
        yield _by("modeloffice_open_questions", "Questions that wait for a person.", "queue", state.questions)
        yield _one("modeloffice_overdue_questions", "Questions whose time is over.", state.overdue)
        yield _one("modeloffice_shunted_items", "Items set aside because they could not be read.", state.shunted)
        yield _one("modeloffice_balance_remainder", "Messages of which nothing became.", state.lost)
        yield _one("modeloffice_letters_last_hour", "Letters sent in the last hour.", state.sent_last_hour)
        yield _one(
            "modeloffice_training_due", "1 while examples were forgotten and no training came since.", _due(state)
        )
        yield _one("modeloffice_pauses", "Scopes that are paused.", len(state.pauses))
        yield from self._of_requests()

    def _of_requests(self) -> Iterator[Metric]:
        # A bucket's name holds a digest of the mailbox; only the service before it is shown.
        sums: dict[tuple[str, str], int] = {}
        for (bucket, outcome), n in self._requests().items():
            at = (bucket.partition(":")[0], outcome)
            sums[at] = sums.get(at, 0) + n
        family = CounterMetricFamily(
            "modeloffice_requests", "Requests to Microsoft 365 by service and outcome.", labels=["service", "outcome"]
        )
        for labels, n in sorted(sums.items()):
            family.add_metric(list(labels), n)
        yield family


def _one(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(name, told, value=value)


def _by(name: str, told: str, label: str, values: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(name, told, labels=[label])
    for each, n in sorted(values.items()):
        family.add_metric([each], n)
    return family


def _age(state: State) -> float:
    return 0.0 if state.oldest_open is None else max(0.0, (state.at - state.oldest_open).total_seconds())


def _due(state: State) -> float:
    return 0.0 if state.training_due is None else 1.0


def exposition(state: Callable[[], State], requests: Callable[[], Requests]) -> bytes:
    """Return the metrics in Prometheus' text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(OfficeMetrics(state, requests))
    return generate_latest(registry)


@contextmanager
def serving(port: int, state: Callable[[], State], requests: Callable[[], Requests]) -> Iterator[int]:
    """Serve both on loopback until the block is left; gives the port. Port 0: nothing is served."""
    if port == 0:
        yield 0
        return
    with _server(port, state, requests) as (server, thread):
        thread.start()
        yield int(server.server_address[1])
        server.shutdown()


@contextmanager
def _server(
    port: int, state: Callable[[], State], requests: Callable[[], Requests]
) -> Iterator[tuple[ThreadingHTTPServer, threading.Thread]]:
    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            match self.path:
                case "/metrics":
                    self._answer(200, exposition(state, requests), "text/plain; version=0.0.4; charset=utf-8")
                case "/healthz":
                    told = state()
                    alarms = [each.code for each in findings(told) if each.grade == "alarm"]
                    body = "well\n" if healthy(told) else f"alarm: {', '.join(alarms)}\n"
                    self._answer(503 if alarms else 200, body.encode(), "text/plain; charset=utf-8")
                case _:
                    self._answer(404, b"there are /metrics and /healthz\n", "text/plain; charset=utf-8")

        def _answer(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: the service's log has its own lines."""

    with ThreadingHTTPServer(("127.0.0.1", port), Answers) as server:
        server.daemon_threads = True
        yield server, threading.Thread(target=server.serve_forever, name="metrics", daemon=True)
