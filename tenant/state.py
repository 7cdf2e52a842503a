"""Everything that the tenant remembers, as one value, and how its time passes."""

from collections.abc import Callable
from datetime import datetime
from threading import RLock

from tenant.arrivals import Arrivals
from tenant.calendar_state import CalendarState
from tenant.clock import ScenarioClock
from tenant.dataverse_state import DataverseState
from tenant.directory import Directory
from tenant.entra_state import EntraState
from tenant.faults import Faults
from tenant.files_state import FilesState
from tenant.mail_state import MailState
from tenant.requestlog import RequestLog
from tenant.scenario_settings import Scenario
from tenant.subscriptions_state import SubscriptionState
from tenant.teams import TeamsState
from tenant.throttle import Throttle

TENANT_HOSTS = {
    "graph": "graph.microsoft.com",
    "login": "login.microsoftonline.com",
    "sharepoint": "modeloffice.sharepoint.com",
    "download": "download.modeloffice.sharepoint.com",
    "dataverse": "modeloffice.crm11.dynamics.com",
    "workflows": "prod-01.uksouth.logic.azure.com",
    "outlook": "outlook.office.com",
}


class TenantState:
    """The tenant's state. `lock` is held while a request is answered and while time passes."""

    def __init__(self, now: datetime, *, domain: str = "model-office.example", name: str = "Model Office") -> None:
        self.lock = RLock()
        self.clock = ScenarioClock(now)
        self.domain = domain
        self.name = name
        self.settings: Scenario | None = None
        """What scenario.toml said, where the state came from a scenario."""
        self.directory = Directory(domain)
        self.entra = EntraState(self.directory)
        self.arrivals = Arrivals()
        self.mail = MailState(self.clock, self.directory, self.arrivals)
        self.calendar = CalendarState(self.clock)
        self.subscriptions = SubscriptionState(self.clock)
        self.teams = TeamsState()
        self.faults = Faults()
        self.otherwise: set[str] = set()
        """Names of `tenant.otherwise`: behaviours that are switched off."""
        self.log = RequestLog()
        self.throttle = Throttle()
        self.files = FilesState(self.clock, self.directory)
        self.dataverse = DataverseState(self.clock)
        self.mail.heard = self.subscriptions.mail_changed
        self.files.heard = self.subscriptions.resource_changed

    def next_arrival(self) -> datetime | None:
        """When the next thing happens by itself: a message or file arrives, a sent message shows."""
        with self.lock:
            times = [self.arrivals.next(), self.files.next_arrival(), self.mail.next_due()]
            return min((t for t in times if t is not None), default=None)

    def advance(self, to: datetime) -> None:
        """Let time pass: what falls due on the way happens, in order and at its own time."""
        with self.lock:
            while (due := self.next_arrival()) is not None and due <= to:
                self.clock.advance(due)
                self._happen(due)
            self.clock.advance(to)
            self.subscriptions.expire(to)

    def settle(self) -> None:
        """Let happen what is due by the clock (a tenant that follows the wall clock calls this)."""
        due = self.next_arrival()
        if due is not None and due <= self.clock.now():
            self.advance(self.clock.now())

    def _happen(self, moment: datetime) -> None:
        happening: list[Callable[[datetime], object]] = [
            self.arrivals.happen,
            self.mail.settle,
            self.files.advance,
        ]
        for each in happening:
            each(moment)
