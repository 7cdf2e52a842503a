"""init, run, once, service install: setting an office up and keeping it running."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.commands.endings import WrongInput
from bot.commands.places import Place, SettingsPath
from bot.commands.speaking import Json, answer

_SETTINGS = """# Model Office. It watches and records, and changes nothing, until [modes] says otherwise.

[office]
name           = "{name}"
domain         = "{domain}"
calendar       = "england-and-wales" # or scotland, northern-ireland, ireland
administrators = ["{administrator}"]

[tenant]
id          = "{tenant}"
client_id   = "{client}"
certificate = "env:MODELOFFICE_CERTIFICATE" # the path of a PEM file with key and certificate

[mail]
mailboxes = ["{mailbox}"]

[libraries]
site  = "{site}"
names = ["{library}"]

[register]
kind = "{kind}"
url  = "{url}"

[modes]
default = "shadow" # then suggest, then auto; also per kind: label, file, letter, request, deadline, reference, category
"""


def add_to(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(init)
    app.command()(run)
    app.command()(once)


def services(group: typer.Typer) -> None:
    """Add the commands to their group."""
    group.callback()(lambda: None)
    group.command()(install)


# --- init -------------------------------------------------------------------------------------------------


def init(
    settings: SettingsPath = None,
    columns: Annotated[
        bool, typer.Option("--columns", help="Create the label columns that are missing (an administrator's sign-in).")
    ] = False,
    name: Annotated[str, typer.Option(help="The office's name.")] = "",
    domain: Annotated[str, typer.Option(help="Its mail domain.")] = "",
    administrator: Annotated[str, typer.Option(help="Who is told of things.")] = "",
    tenant: Annotated[str, typer.Option(help="The directory (tenant) id.")] = "",
    client: Annotated[str, typer.Option(help="The application (client) id.")] = "",
    mailbox: Annotated[str, typer.Option(help="The first shared mailbox.")] = "",
    site: Annotated[str, typer.Option(help="The address of the SharePoint site.")] = "",
    library: Annotated[str, typer.Option(help="The first document library.")] = "Cases",
    dataverse: Annotated[
        str, typer.Option(help="The CRM's address; without it the register is SharePoint lists.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Write settings.toml for a new office: shadow mode, nothing is changed. Asks for what is not given."""
    path = settings or Path("settings.toml")
    if columns:
        _columns(Place(settings, ""), as_json)
        return
    if path.exists():
        raise WrongInput(f"{path} is there already; move it away first, or name another with --settings.")
    given = {
        "name": name or _ask("The office's name"),
        "domain": domain or _ask("Its mail domain (office.example)"),
        "administrator": administrator or _ask("Who is told of things (an address)"),
        "tenant": tenant or _ask("Directory (tenant) id"),
        "client": client or _ask("Application (client) id"),
        "mailbox": mailbox or _ask("The first shared mailbox"),
        "site": site or _ask("The SharePoint site (https://….sharepoint.com/sites/…)"),
        "library": library,
        "kind": "dataverse" if dataverse else "lists",
        "url": dataverse,
    }
    if '"' in "".join(given.values()) or "\\" in "".join(given.values()):
        raise WrongInput("no answer may have a quotation mark or a backslash in it.")
    from bot.settings import parse

    text = _SETTINGS.format(**given)
    parse(text, str(path), secrets=False)
    path.write_text(text, encoding="utf-8")
    told = ["put the certificate's path into MODELOFFICE_CERTIFICATE", "modeloffice doctor", "modeloffice run"]
    answer({"settings": str(path), "next": told}, [f"{path} is written. Next: {'; '.join(told)}."], as_json=as_json)


def _ask(question: str) -> str:
    if not sys.stdin.isatty():
        raise WrongInput(f"{question}: give it as an option; see `modeloffice init --help`.")
    return str(typer.prompt(question))


def _columns(place: Place, as_json: bool) -> None:
    from bot.clock import WallClock
    from bot.compose import connection_spec
    from connectors.connect import open_connection
    from connectors.limits import InProcessLimits

    clock = WallClock()
    office = open_connection(connection_spec(place.settings(secrets=True)), clock, InProcessLimits(clock)).office
    made = {name: list(library.prepare()) for name, library in office.libraries.items()}
    lines = [f"{name}: {', '.join(columns) or 'every column was there'}" for name, columns in made.items()]
    answer(made, lines, as_json=as_json)


# --- run, once --------------------------------------------------------------------------------------------


def run(settings: SettingsPath = None) -> None:
    """Run the service until it is stopped. Logs go to stderr as JSON lines."""
    from bot import logs
    from bot.service import serve_office

    loaded = Place(settings, "").settings(secrets=True)
    logs.set_up()
    serve_office(loaded)


def once(settings: SettingsPath = None, as_json: Json = False) -> None:
    """Make one round: poll, decide, do what is due; then end."""
    from bot import logs
    from bot.service import one_round

    loaded = Place(settings, "").settings(secrets=True)
    logs.set_up()
    told = one_round(loaded)
    answer(told, [f"{n} {name}" for name, n in told.items()], as_json=as_json)


# --- service install --------------------------------------------------------------------------------------


def install(
    settings: SettingsPath = None,
    user: Annotated[str, typer.Option(help="The account to run as; without it one made by systemd.")] = "",
    as_json: Json = False,
) -> None:
    """Print a systemd unit for this installation, and how Windows does it. Nothing is changed."""
    path = (settings or Path("settings.toml")).absolute()
    unit = _unit(path, user)
    hint = [
        "",
        "# Put the above into /etc/systemd/system/modeloffice.service, the certificate into",
        "# /etc/modeloffice/bot.pem (mode 0600), then: systemctl enable --now modeloffice",
        '# Settings: certificate = "env:MODELOFFICE_CERTIFICATE"; the store below /var/lib/modeloffice.',
        "#",
        "# Windows: a scheduled task that starts with the machine and restarts on failure, or WinSW/NSSM, running",
        f'#   "{sys.executable}" -m bot run --settings "{path}"',
    ]
    value: dict[str, Any] = {"unit": unit}
    answer(value, [*unit.splitlines(), *hint], as_json=as_json)


def _unit(settings: Path, user: str) -> str:
    account = f"User={user}" if user else "DynamicUser=yes"
    return f"""\
[Unit]
Description=Model Office
After=network-online.target
Wants=network-online.target

[Service]
Type=notify
ExecStart={sys.executable} -m bot run --settings {settings}
WorkingDirectory=/var/lib/modeloffice
StateDirectory=modeloffice
{account}
LoadCredential=bot.pem:/etc/modeloffice/bot.pem
Environment=MODELOFFICE_CERTIFICATE=%d/bot.pem
WatchdogSec=120
Restart=on-failure
RestartSec=10
TimeoutStopSec=30
UMask=0077
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes

[Install]
WantedBy=multi-user.target
"""
