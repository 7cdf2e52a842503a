"""The composition of the connectors from plain values: the one place where adapters are chosen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from connectors.dataverse import DataverseRegister
from connectors.dataverse_names import renamed
from connectors.identity import Credentials, Identity
from connectors.limits import Clock, Limits
from connectors.outlook import OutlookMailbox
from connectors.outlook_calendar import OutlookCalendar
from connectors.ports import Office, Register, Table
from connectors.session import PlainSession
from connectors.sharepoint import SharePointLibrary
from connectors.sharepoint_list import SharePointListRegister
from connectors.sharepoint_site import SharePointSite
from connectors.teams_webhook import TeamsWebhook
from connectors.transport import Transport

RegisterKind = Literal["dataverse", "sharepoint-lists"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionSpec:
    """What must be known to reach an office's Microsoft 365; secrets do not show in its repr."""

    tenant_id: str
    client_id: str
    credentials: Credentials
    site_url: str
    mailboxes: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    column_names: Mapping[str, str] = field(default_factory=dict)  # logical name -> internal name, where not ours
    register: RegisterKind = "dataverse"
    dataverse_url: str | None = None
    register_names: Mapping[str, str] = field(default_factory=dict)  # see dataverse_names.renamed, or list titles
    webhook_url: str | None = field(default=None, repr=False)
    zone: str = "Europe/London"  # of the SharePoint site: a day there begins at its midnight
    proxy: str | None = field(default=None, repr=False)
    ca_file: Path | None = None


@dataclass(frozen=True, slots=True)
class Connection:
    """An office with what lies below it, for metrics, subscriptions and `doctor`."""

    office: Office
    transport: Transport
    identity: Identity
    site: SharePointSite


def connect(spec: ConnectionSpec, clock: Clock, limits: Limits, *, jitter: Callable[[], float] | None = None) -> Office:
    """Make an office's adapters. Nothing is asked of the network yet. Raises ValueError for a wrong spec."""
    return open_connection(spec, clock, limits, jitter=jitter).office


def open_connection(
    spec: ConnectionSpec, clock: Clock, limits: Limits, *, jitter: Callable[[], float] | None = None
) -> Connection:
    """Make an office's adapters and keep hold of the transport; see `connect`."""
    session = PlainSession(proxy=spec.proxy, ca_file=spec.ca_file)
    identity = Identity(spec.tenant_id, spec.client_id, spec.credentials, session)

    def token_for(audience: str, fresh: bool) -> str:
        return identity.token(audience, fresh=fresh)

    transport = Transport(session, token_for, clock=clock, limits=limits, jitter=jitter)
    site = SharePointSite(transport, spec.site_url)
    office = Office(
        mailboxes={each: OutlookMailbox(transport, each) for each in spec.mailboxes},
        calendars={each: OutlookCalendar(transport, each) for each in spec.mailboxes},
        libraries={
            each: SharePointLibrary(
                transport, site, each, app_id=spec.client_id, columns=spec.column_names, zone=spec.zone
            )
            for each in spec.libraries
        },
        register=_register(spec, transport, site),
        channel=TeamsWebhook(transport, spec.webhook_url) if spec.webhook_url else None,
    )
    return Connection(office, transport, identity, site)


def _register(spec: ConnectionSpec, transport: Transport, site: SharePointSite) -> Register:
    match spec.register:
        case "dataverse":
            if not spec.dataverse_url:
                raise ValueError("a register in Dataverse needs its address: dataverse_url")
            return DataverseRegister(transport, spec.dataverse_url, renamed(spec.register_names))
        case "sharepoint-lists":
            known: dict[str, Table] = {name: name for name in renamed({})}
            if unknown := sorted(spec.register_names.keys() - known.keys()):
                raise ValueError(f"the register has no {unknown[0]}")
            titles = {known[name]: title for name, title in spec.register_names.items()}
            return SharePointListRegister(transport, site, titles)
