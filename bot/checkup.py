"""What `doctor` checks: from the settings to the last permission, each with what mends it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.clock import WallClock
from bot.compose import connection_spec, policy_of
from bot.forgetting import MEND, training_due
from bot.health import SAFE_SQLITE
from bot.letters import TemplateError, templates
from bot.policy import KnowledgeError
from bot.settings import KINDS, Mode, Settings, SettingsError, load
from bot.store import Store, StoreAhead, StoreBehind, training
from bot.systemdisk import is_encrypted
from connectors import probes
from connectors.columns import named
from connectors.connect import Connection, ConnectionSpec, open_connection
from connectors.errors import ConnectorError, Refused, SignInFailed, TryLater
from connectors.limits import InProcessLimits
from connectors.permissions import Finding, examine
from connectors.transport import Ask
from rules import RULES

GRAPH = "https://graph.microsoft.com"


@dataclass(frozen=True, slots=True)
class Check:
    """One line: well (+), to be looked at (!), or wrong (x), with what mends it."""

    group: str
    mark: Literal["+", "!", "x"]
    what: str
    mend: str = ""


def checks(path: Path) -> Iterator[Check]:
    """Check everything that can be checked without changing anything; stops where nothing further could be right."""
    try:
        settings = load(path)
    except SettingsError as error:
        yield Check("settings", "x", str(error))
        return
    yield Check("settings", "+", f"{path} can be read, and every secret that it names is there.")
    yield from _of_rules(settings)
    yield from _of_store(settings)
    try:
        spec = connection_spec(settings)
        clock = WallClock()
        connection = open_connection(spec, clock, InProcessLimits(clock))
    except ValueError as error:
        yield Check("settings", "x", str(error), "name exactly one way to sign in")
        return
    yield from of_connection(settings, connection)


def of_connection(settings: Settings, connection: Connection) -> Iterator[Check]:
    """Check sign-in, permissions, libraries and register of a connection."""
    try:
        token = connection.identity.token(GRAPH)
    except (SignInFailed, TryLater) as error:
        mend = "check tenant id, client id and certificate; is the certificate uploaded to the app registration?"
        yield Check("sign-in", "x", str(error), mend)
        return
    yield Check("sign-in", "+", "Entra ID accepts our credentials.")
    if not settings.mail.mailboxes:
        yield Check("permissions", "!", "The settings name no mailbox.", "add mail.mailboxes")
        return
    for address in settings.mail.mailboxes:
        try:
            found = examine(connection.transport, connection.site, address, widest(settings), token)
        except ConnectorError as error:
            yield Check("permissions", "x", f"{address}: {error}")
            continue
        yield from (_permission(each, address) for each in found)
    yield from _of_libraries(connection, settings.libraries.columns)
    yield from _of_register(connection)


def widest(settings: Settings) -> Mode:
    """Return the mode that needs the most rights of all that are set."""
    modes = {settings.modes.of(kind) for kind in KINDS}
    order: tuple[Mode, ...] = ("auto", "suggest", "shadow")
    return next(mode for mode in order if mode in modes)


def _permission(each: Finding, address: str) -> Check:
    match each.standing:
        case "granted" | "rightly absent":
            return Check("permissions", "+", f"{address}: {each.right}: {each.standing}.")
        case "missing":
            return Check("permissions", "x", f"{address}: {each.right}: missing.", each.detail)
        case "beyond need":
            return Check(
                "permissions", "!", f"{address}: {each.right}: more than we need.", f"take it away: {each.detail}"
            )
        case "unknown":
            return Check("permissions", "!", f"{address}: {each.right}: could not be told.", "run doctor again later")


def _of_rules(settings: Settings) -> Iterator[Check]:
    try:
        policy = policy_of(settings)
        yield Check("rules", "+", f"{len(RULES)} rules and {len(policy.versions)} knowledge files can be read.")
    except KnowledgeError as error:
        yield Check("rules", "x", str(error))
    try:
        yield Check("rules", "+", f"{len(templates())} letters can be read.")
    except TemplateError as error:
        yield Check("rules", "x", str(error))


def _of_store(settings: Settings) -> Iterator[Check]:
    url = settings.store.url
    file = Path(url.partition(":///")[2]) if url.startswith("sqlite") else None
    if file is not None and not file.is_file():
        yield Check("store", "+", f"{file} will be made at the first start.")
    else:
        try:
            with Store.open(url, lock=False) as store, store.read() as connection:
                yield Check("store", "+", f"The store can be read ({store.dialect}).")
                due_since = training.standing(connection).due_since
                if due_since is not None:
                    yield Check("store", "!", training_due(due_since), MEND)
        except (StoreBehind, StoreAhead) as error:
            yield Check("store", "x", str(error))
        except Exception as error:
            yield Check("store", "x", f"The store can't be opened: {type(error).__name__}.", "check store.url")
    if file is not None:
        import sqlite3

        if sqlite3.sqlite_version_info < SAFE_SQLITE:
            told = f"SQLite {sqlite3.sqlite_version} is older than 3.51.3; one writer keeps us clear of its WAL fault."
            yield Check("store", "+", told)
        safe = is_encrypted(file)
        if safe is False:
            yield Check("store", "!", "The disk of the store is not encrypted.", "use LUKS or BitLocker")
        elif safe is None:
            yield Check(
                "store", "!", "Whether the store's disk is encrypted can't be told from here.", "ask whoever runs it"
            )
        else:
            yield Check("store", "+", "The disk of the store is encrypted.")


def _of_libraries(connection: Connection, names: Mapping[str, str]) -> Iterator[Check]:
    columns = tuple(each.name for each in named(names).values())
    for name, library in connection.office.libraries.items():
        try:
            page = library.changes(None)
        except Refused as error:
            yield Check("libraries", "x", f"{name}: {error}", "is it spelt as in SharePoint? are the columns there?")
        except ConnectorError as error:
            yield Check("libraries", "x", f"{name}: {error}")
        else:
            yield Check("libraries", "+", f"{name} can be read ({len(page.items)} entries on its first page).")
            yield from _columns(connection, name, columns)


def _columns(connection: Connection, name: str, wanted: tuple[str, ...]) -> Iterator[Check]:
    try:
        place = connection.site.place(name)
        answer = connection.transport.json(Ask("GET", f"{place.list}/columns?$select=name", "sharepoint", 1))
    except ConnectorError as error:
        yield Check("libraries", "!", f"{name}: its columns can't be listed: {error}")
        return
    there = {str(each["name"]) for each in answer.get("value", ())}
    missing = [each for each in wanted if each not in there]
    if missing:
        mend = "modeloffice init --columns, signed in as an administrator; or map the office's own in libraries.columns"
        yield Check("libraries", "x", f"{name} lacks the columns {', '.join(missing)}.", mend)
    else:
        yield Check("libraries", "+", f"{name} has every label column.")


def _of_register(connection: Connection) -> Iterator[Check]:
    try:
        page = connection.office.register.changes("cases", None)
    except ConnectorError as error:
        yield Check("register", "x", str(error), "are change tracking and the alternate keys switched on?")
    else:
        yield Check("register", "+", f"The register can be read ({len(page.items)} cases on its first page).")


# --- the pilot --------------------------------------------------------------------------------------------


def pilot_checks(settings: Settings, site: str, mailbox: str, library: str) -> Iterator[Check]:
    """Try every assumption about Microsoft 365 for real on one mailbox and one library, and undo it."""
    spec: ConnectionSpec = connection_spec(settings)
    if site:
        from dataclasses import replace

        spec = replace(spec, site_url=site)
    clock = WallClock()
    connection = open_connection(spec, clock, InProcessLimits(clock))
    name = library or (settings.libraries.names[0] if settings.libraries.names else "")
    try:
        place = connection.site.place(name)
        key = f"pilot/{clock.now():%Y%m%dT%H%M%S}"
        pilot = probes.Pilot(connection.transport, connection.site, place, mailbox, spec.client_id, key)
        for each in probes.run(pilot, writing=True):
            told = next(known.behaviour for known in probes.ASSUMPTIONS if known.name == each.name)
            if each.verdict == "holds":
                yield Check("pilot", "+", told)
            else:
                mend = f"{each.detail} docs/assumptions.md says what the bot does then".strip()
                yield Check("pilot", "x" if each.verdict == "fails" else "!", f"{told} {each.verdict}.", mend)
    except ConnectorError as error:
        yield Check("pilot", "x", str(error))
