"""The faults, each by its name: what goes wrong at which request of which effect."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from tenant.errors import DataverseError
from tenant.faults import Fault, Kind
from tenant.state import TenantState

Disturb = Callable[[TenantState], object]

GRAPH = "graph.microsoft.com"
DATAVERSE = "modeloffice.crm11.dynamics.com"

READS: Mapping[str, tuple[str, str, str]] = {
    "mail feed": ("GET", GRAPH, r"/messages/delta\?\$deltatoken"),
    "library feed": ("GET", GRAPH, r"/items/delta\?token"),
    "register feed": ("GET", DATAVERSE, r"mo_requests\?.*deltatoken"),
    "message": ("GET", GRAPH, r"/messages/[^/]+/\$value"),
    "file": ("GET", GRAPH, r"/driveItem/content"),
    "download": ("GET", "download.modeloffice.sharepoint.com", "download.aspx"),
    "enumeration": ("GET", GRAPH, r"/inbox/messages\?\$filter"),
}
"""Requests that change nothing, as method, host and pattern."""

WRITES: Mapping[str, tuple[str, str, str]] = {
    "LabelFile": ("PATCH", GRAPH, r"/items/\d+/fields"),
    "FileMessage: message": ("PUT", GRAPH, r"\.eml:/content"),
    "FileMessage: attachment": ("PUT", GRAPH, r"\.docx:/content"),
    "FileMessage: folder": ("POST", GRAPH, r"/items/[^/]+/children"),
    "FileMessage: activity": ("PATCH", DATAVERSE, r"emails\(mo_activityid"),
    "CategoriseMessage": ("PATCH", GRAPH, r"/messages/[^/]+$"),
    "SendLetter: draft": ("POST", GRAPH, r"/messages$"),
    "SendLetter: send": ("POST", GRAPH, r"/send$"),
    "SendLetter: request": ("PATCH", DATAVERSE, r"mo_requests\(mo_requestid=%27Q8"),
    "SendLetter: post": ("PUT", GRAPH, r"\.docx:/content"),
    "FileSent": ("PUT", GRAPH, r"\.eml:/content"),
    "CloseRequest": ("PATCH", DATAVERSE, r"mo_requests\(mo_requestid=%27Q1"),
    "MoveDue": ("PATCH", DATAVERSE, r"mo_requests\(mo_requestid=%27Q4"),
    "ProposeDeadline": ("PATCH", DATAVERSE, r"mo_deadlines\("),
    "NoteReference": ("PATCH", DATAVERSE, r"tasks\("),
}
"""Requests that change the world, by the kind of effect that they belong to."""

NTH: Mapping[str, int] = {"SendLetter: post": 2, "FileSent": 5}
"""Which of the requests of one pattern it is, where it is not the first: files are stored under neutral names."""

CARD = ("POST", "prod-01.uksouth.logic.azure.com", "/invoke")
"""The one request after which the world can't be asked: a card whose answer is lost is not posted again."""


def every() -> Iterator[tuple[str, Disturb]]:
    """Give each disturbance once, with its name."""
    for name, where in {**READS, **WRITES}.items():
        yield f"throttled {name}", _fault("throttle", where, nth=NTH.get(name, 1), seconds=7)
        yield f"broken {name}", _fault("status", where, nth=NTH.get(name, 1), status=502)
    for name, where in WRITES.items():
        yield f"lost before {name}", _fault("lost before", where, nth=NTH.get(name, 1))
        yield f"lost after {name}", _fault("lost after", where, nth=NTH.get(name, 1))
    yield "throttled PostCard", _fault("throttle", CARD, seconds=7)
    for name in ("LabelFile", "SendLetter: send", "FileMessage: message"):
        yield f"unavailable {name}", _fault("status", WRITES[name], status=503, seconds=11)
        yield f"down for long {name}", _fault("status", WRITES[name], status=504, times=6)
        yield f"second one lost {name}", _fault("lost after", WRITES[name], nth=2)
    yield "expired cursor of mail", _fault("gone", READS["mail feed"])
    yield "expired cursor of a library", _fault("gone", READS["library feed"])
    yield "expired cursor of the register", _act(READS["register feed"], lambda _: _expired())
    yield "expired token of Graph", _fault("expired token", READS["message"])
    yield "expired token of Dataverse", _fault("expired token", WRITES["CloseRequest"])
    yield "changed file", _fault("changed", WRITES["LabelFile"])
    yield "changed message", _fault("changed", WRITES["CategoriseMessage"])
    yield "locked file", _fault("locked", WRITES["LabelFile"])
    yield "locked upload", _fault("locked", WRITES["FileMessage: attachment"])
    yield "message moved out and back", _act(READS["message"], _out_and_back)
    yield "lag of Sent Items", _lag
    yield "clock ahead", _fault("skew", ("GET", GRAPH, ""), seconds=3600)
    yield "clock behind", _fault("skew", ("GET", GRAPH, ""), seconds=-600)


def _fault(
    kind: Kind, where: tuple[str, str, str], *, nth: int = 1, times: int = 1, status: int = 503, seconds: float = 5.0
) -> Disturb:
    method, host, path = where

    def disturb(state: TenantState) -> object:
        return state.faults.add(Fault(kind, method, host, path, nth=nth, times=times, status=status, seconds=seconds))

    return disturb


def _act(where: tuple[str, str, str], act: Callable[[TenantState], object]) -> Disturb:
    method, host, path = where

    def disturb(state: TenantState) -> object:
        return state.faults.add(Fault("act", method, host, path, action=lambda: act(state)))

    return disturb


def _expired() -> None:
    raise DataverseError(400, "0x80044352", "The delta token has expired.")


def _out_and_back(state: TenantState) -> None:
    """Someone drags a message to another folder and thinks better of it."""
    box = state.mail.mailbox("cases@fell-defence.example")
    assert box is not None
    message = next(each for each in box.messages() if each.name == "01-report.eml")
    inbox = box.folder("inbox")
    assert inbox is not None
    archive = box.folder("archive")
    assert archive is not None
    box.move(message, archive, state.clock.now())
    box.move(message, inbox, state.clock.now())


def _lag(state: TenantState) -> None:
    state.mail.sent_lag = timedelta(seconds=70)
