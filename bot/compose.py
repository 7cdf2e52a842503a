"""The composition root: settings in, a bot that can run out. Everything is chosen here and nowhere else."""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import __version__
from bot.clock import Clock, WallClock
from bot.cycle import Cycle
from bot.feeds import Feed, feeds
from bot.forgetting import drop_outdated, usable_model
from bot.keeping import Terms
from bot.letters.template import asked_for
from bot.performing import Desk
from bot.policy import KNOWLEDGE, MODEL, load_policy, with_model, with_precision
from bot.reading.files import FileReader
from bot.reading.messages import MessageReader
from bot.reading.workers import Reading, ReadingPool
from bot.running.inprocess import Performing
from bot.schedule import Timetable, pace, timetable
from bot.sending import Sender
from bot.settings import Settings
from bot.stopwatch import Stopwatch
from bot.store import Store, contents, training
from connectors.connect import Connection, ConnectionSpec, open_connection
from connectors.identity import Certificate, Credentials, FederatedAssertion, ManagedIdentity, Secret
from connectors.limits import InProcessLimits
from connectors.ports import Address, Office
from rules.policy import OfficeNames, Policy, Thresholds

LONDON = ZoneInfo("Europe/London")


@dataclass(slots=True)
class Bot:
    """A bot that is ready to run; `close` ends its workers and gives the store's lock back.

    Its policy, and all that decides by it, changes only where another model must be used (`decide`).
    """

    settings: Settings
    policy: Policy
    store: Store
    clock: Clock
    connection: Connection | None
    office: Office
    cycle: Cycle
    performing: Performing
    sender: Sender
    terms: Terms
    timetable: Timetable
    owner: str
    closing: ExitStack

    def feeds(self) -> list[Feed]:
        """List every source, in the order in which it is polled."""
        mail = self.settings.mail
        below = (each if each.startswith("Inbox/") else f"Inbox/{each}" for each in mail.folders)
        folders = ("Inbox", *below, *(("Sent Items",) if mail.sent_items else ()))
        return list(
            feeds(
                self.office,
                folders=folders,
                client_id=self.settings.tenant.client_id,
                pace=pace(self.settings),
                old_after=timedelta(days=self.settings.sweep.old_after_days) or None,
            )
        )

    def decide(self, now: datetime, tick: Callable[[str, datetime], None]) -> int:
        """Handle everything that is due, as `Cycle.run` does, each batch by the model that may be used by then."""
        closed, ran = 0, None
        while ran is not self.cycle:
            ran = self.cycle
            closed += ran.run(now, tick)
            self.take_up_model()
        return closed

    def take_up_model(self) -> None:
        """Go on by another model where the store wants one: examples were forgotten, or a new one was switched on."""
        with self.store.read() as connection:
            stands = training.standing(connection)
        if not self.cycle.outdated(stands):
            return
        drop_outdated(self.settings, stands.forgettings)
        own = usable_model(self.settings, stands.forgettings)
        policy = _by_precision(with_model(self.policy, own or KNOWLEDGE / MODEL), self.settings)
        self.policy = policy
        self.terms = replace(self.terms, versions={**self.terms.versions, **policy.versions})
        self.sender = replace(self.sender, policy=policy, terms=self.terms)
        self.performing = replace(self.performing, sender=self.sender, terms=self.terms)
        self.cycle = self.cycle.going_on(policy, self.sender, self.terms, stands.mark)

    def recognising_seconds(self) -> float:
        """Return how long pages were recognised (OCR), of the time spent on reading."""
        return getattr(self.cycle.messages.pool, "recognising_seconds", 0.0)

    def close(self) -> None:
        """End what was started."""
        self.closing.close()


def compose(
    settings: Settings,
    clock: Clock,
    *,
    owner: str,
    workers: int = 2,
    threads: int = 4,
    office: Office | None = None,
    pool: Reading | None = None,
    store: Store | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> Bot:
    """Make a bot from settings; `office`, `pool` and `store` may be given, for tests and rehearsals.

    Raises StoreBusy where another process writes to the store, KnowledgeError for a knowledge file that is wrong.
    """
    with ExitStack() as stack:
        connection = None
        if office is None:
            connection = open_connection(connection_spec(settings), clock, InProcessLimits(clock))
            office = connection.office
        # Of a fleet's machines each has a clock of its own; leases run by the database's, unless time is played.
        wall = isinstance(clock, WallClock)
        store = store or stack.enter_context(Store.open(settings.store.url, database_clock=wall))
        stands = _standing(store, settings)
        policy = policy_of(settings, model=usable_model(settings, stands.forgettings) or KNOWLEDGE / MODEL)
        pool = pool or stack.enter_context(ReadingPool(workers))
        executor: Executor = stack.enter_context(ThreadPoolExecutor(threads, thread_name_prefix="task"))
        terms = terms_of(settings, policy)
        sender = sender_of(settings, policy, terms)
        messages, files = MessageReader(office, pool, policy), FileReader(office, pool, policy)
        cycle = Cycle(
            store, policy, messages, files, sender, terms, executor, owner, Stopwatch(), stopping, stands.mark
        )
        desk = _desk(settings, office, store)
        performing = Performing(store, desk, sender, terms, settings, clock, executor, owner, stopping)
        return Bot(
            settings, policy, store, clock, connection, office, cycle, performing, sender, terms, timetable(settings),
            owner, stack.pop_all(),
        )  # fmt: skip
    raise AssertionError("unreachable")


def _standing(store: Store, settings: Settings) -> training.Standing:
    """Return how training stands, having noted a model of the office's own that the store does not know of yet."""
    with store.read() as connection:
        stands = training.standing(connection)
    if not stands.own and usable_model(settings, stands.forgettings):
        with store.write() as connection:
            training.uses_own(connection)
    return stands


def terms_of(settings: Settings, policy: Policy) -> Terms:
    """Return the terms on which an office's effects are kept."""
    return Terms(
        mode=settings.modes.of,
        versions={"code": __version__, **policy.versions},
        keep_raw=timedelta(days=settings.store.keep_raw_days),
        answer_due=lambda queue, now: answer_due(policy, queue, now),
    )


def sender_of(settings: Settings, policy: Policy, terms: Terms) -> Sender:
    """Return what writes an office's letters."""
    return Sender(
        settings=settings,
        policy=policy,
        terms=terms,
        titles=titles(policy),
        answer_by=lambda today, role: answer_by(policy, today, role),
        allowed_from=lambda now: allowed_from(settings, now),
    )


def _desk(settings: Settings, office: Office, store: Store) -> Desk:
    return Desk(
        office=office,
        contents=_contents(store),
        administrators=tuple(Address(each) for each in settings.office.administrators),
        home=settings.mail.mailboxes[0] if settings.mail.mailboxes else "",
    )


def _contents(store: Store) -> Callable[[str], bytes]:
    def get(name: str) -> bytes:
        with store.read() as connection:
            raw = contents.get(connection, name)
        if raw is None:
            raise KeyError(f"content {name} is no longer kept")
        return raw

    return get


def policy_of(settings: Settings, *, knowledge: Path = KNOWLEDGE, model: Path | None = None) -> Policy:
    """Read the policy that an office's settings name, with the model named, else the office's own, else the shipped.

    Raises KnowledgeError and ModelError.
    """
    office = OfficeNames(
        settings.office.name,
        settings.office.domain,
        settings.mail.mailboxes,
        settings.libraries.names,
        settings.office.calendar,
    )
    limits, own = settings.thresholds, settings.store.model_file
    if model is None and own is not None and own.is_file():
        model = own
    thresholds = Thresholds(label=limits.label, margin=limits.margin, suggest=limits.suggest)
    policy = load_policy(office, thresholds, knowledge, model)
    return _by_precision(policy, settings)


def _by_precision(policy: Policy, settings: Settings) -> Policy:
    return with_precision(policy, settings.precision.every, settings.precision.types)


def connection_spec(settings: Settings) -> ConnectionSpec:
    """Return what the connectors need to know of an office. Raises ValueError where there is no way to sign in."""
    return ConnectionSpec(
        tenant_id=settings.tenant.id,
        client_id=settings.tenant.client_id,
        credentials=_credentials(settings),
        site_url=settings.libraries.site,
        mailboxes=settings.mail.mailboxes,
        libraries=settings.libraries.names,
        column_names=settings.libraries.columns,
        register="dataverse" if settings.register_.kind == "dataverse" else "sharepoint-lists",
        dataverse_url=settings.register_.url or None,
        register_names=settings.register_.names,
        webhook_url=settings.teams.webhook.get_secret_value() if settings.teams.webhook else None,
        proxy=settings.network.proxy or None,
        ca_file=Path(settings.network.ca) if settings.network.ca else None,
    )


def _credentials(settings: Settings) -> Credentials:
    tenant = settings.tenant
    if tenant.certificate:
        return Certificate(Path(tenant.certificate))
    if tenant.secret:
        return Secret(tenant.secret.get_secret_value())
    if tenant.federated:
        return FederatedAssertion(Path(tenant.federated))
    if tenant.managed_identity:
        return ManagedIdentity()
    raise ValueError("tenant: name a certificate, a secret, a federated assertion or managed_identity = true.")


# --- dates of letters and questions -----------------------------------------------------------------------


def answer_by(policy: Policy, today: date, role: str) -> date:
    """Return the date that a chaser names: five working days on for people, ten for institutions."""
    days = 5 if role in {"member", "delegate", "expert", "claimant_solicitor", "panel_solicitor"} else 10
    return policy.holidays.add(today, days, policy.office.calendar)


WORKING_DAY = 8 * 60
"""Minutes."""


def answer_due(policy: Policy, queue: str, now: datetime) -> datetime:
    """Return when a question in a queue must have been answered, by the queue's own minutes of working time."""
    row = policy.queues.by_name.get(queue)
    minutes = row.minutes if row else WORKING_DAY
    if minutes < WORKING_DAY:
        return now + timedelta(minutes=minutes)
    later = policy.holidays.add(now.date(), minutes // WORKING_DAY, policy.office.calendar)
    return now + (later - now.date())


def allowed_from(settings: Settings, now: datetime) -> datetime:
    """Return the next moment outside quiet hours and weekends: `now`, if it is one."""
    opens = datetime.strptime(settings.sending.quiet_until, "%H:%M").time()  # noqa: DTZ007 - a time of day
    closes = datetime.strptime(settings.sending.quiet_from, "%H:%M").time()  # noqa: DTZ007 - a time of day
    local = now.astimezone(LONDON)
    while not (local.weekday() < 5 and opens <= local.time() < closes):
        day = local.date() if local.time() < opens else local.date() + timedelta(days=1)
        local = datetime.combine(day, opens, LONDON)
        if local.weekday() >= 5:
            local = datetime.combine(day + timedelta(days=7 - local.weekday()), opens, LONDON)
    return max(now, local.astimezone(now.tzinfo))


def titles(policy: Policy) -> Mapping[str, str]:
    """Return what letters call each type of document that may be asked for."""
    told = {each.code: f"the {each.title.lower()}" for each in policy.documents.types}
    return {**told, **asked_for()}
