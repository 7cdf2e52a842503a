"""settings.toml as values: every key is known, every secret comes from the environment or a file."""

import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError

Mode = Literal["shadow", "suggest", "auto"]
KINDS = ("label", "file", "letter", "request", "deadline", "reference", "category", "alert")


class SettingsError(Exception):
    """settings.toml cannot be used as it stands; the message names the place and the mend."""


class Section(BaseModel):
    """A table of settings.toml: frozen, and an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _secret(value: SecretStr) -> SecretStr:
    written = value.get_secret_value()
    kind, _, rest = written.partition(":")
    if kind == "env" and rest:
        found = os.environ.get(rest)  # noqa: TID251 - the one place
        if not found:
            raise ValueError(f"the environment variable {rest} is not set; set it before the start")
        return SecretStr(found)
    if kind == "file" and rest:
        path = Path(rest)
        if not path.is_file():
            raise ValueError(f"the file {path} is not there; put the secret in it or name another file")
        return SecretStr(path.read_text(encoding="utf-8").strip())
    raise ValueError('a secret is never written inline; write "env:NAME" or "file:PATH"')


def _secret_path(value: str) -> str:
    kind, _, rest = value.partition(":")
    if kind == "env" and rest:
        rest = os.environ.get(rest, "")  # noqa: TID251 - the one place
        if not rest:
            raise ValueError(f"the environment variable {value[4:]} is not set; let it name the file")
    elif kind != "file" or not rest:
        raise ValueError('a certificate is never written inline; write "file:PATH", or "env:NAME" of a path')
    if not Path(rest).is_file():
        raise ValueError(f"the file {rest} is not there; put the certificate there or name another file")
    return rest


Secret = Annotated[SecretStr, AfterValidator(_secret)]
SecretFile = Annotated[str, AfterValidator(_secret_path)]


class OfficeSection(Section):
    """What the office is called, where it lives, and who hears of things."""

    name: str
    domain: str
    calendar: str = "england-and-wales"
    address: str = ""
    phone: str = ""
    signed_by: str = "The team administrator"  # who answers for the letters: a person
    administrators: tuple[str, ...] = ()
    leaders: tuple[str, ...] = ()


class TenantSection(Section):
    """Sign-in: exactly one of certificate, secret, managed identity or federated assertion."""

    id: str
    client_id: str
    certificate: SecretFile | None = None
    secret: Secret | None = None
    managed_identity: bool = False
    federated: SecretFile | None = None


class NetworkSection(Section):
    """The way out: a proxy and a certificate authority, both optional. The environment is ignored."""

    proxy: str = ""
    ca: str = ""


class MailSection(Section):
    """The mailboxes that are read, and the folders in each besides the Inbox."""

    mailboxes: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    sent_items: bool = True


class LibrariesSection(Section):
    """The document libraries of the case site, and what the office calls the label's columns."""

    site: str = ""
    names: tuple[str, ...] = ()
    columns: dict[str, str] = Field(default_factory=dict)


class RegisterSection(Section):
    """The CRM: Dataverse, or SharePoint lists for a small office."""

    kind: Literal["dataverse", "lists"] = "dataverse"
    url: str = ""
    names: dict[str, str] = Field(default_factory=dict)  # requests = "new_requests", "requests.due" = "new_due"


class TeamsSection(Section):
    """Where Teams cards go: a Workflows webhook, whose address is a secret."""

    webhook: Secret | None = None


class StoreSection(Section):
    """Where the bot remembers."""

    url: str = "sqlite:///var/office.sqlite"
    keep_raw_days: int = 30
    model: str = ""  # the office's own model, once `modeloffice learn` has made one; beside an SQLite store if empty

    @property
    def model_file(self) -> Path | None:
        """Where the office's own model lies; None on a database server where no place is named."""
        if self.model:
            return Path(self.model)
        scheme, _, path = self.url.partition(":///")
        return Path(path + ".learned.json") if scheme.startswith("sqlite") and path else None


class ModesSection(Section):
    """What may happen without a person, per kind of effect; a fresh installation only watches."""

    default: Mode = "shadow"
    label: Mode | None = None
    file: Mode | None = None
    letter: Mode | None = None
    request: Mode | None = None
    deadline: Mode | None = None
    reference: Mode | None = None
    category: Mode | None = None
    alert: Literal["shadow", "auto"] | None = None

    def of(self, kind: str) -> Mode:
        """Return the mode of a kind of effect. Alerts are never held for approval; in shadow they are not sent either.

        A shadow installation needs no right to send; one that wants its alerts all the same sets `alert = "auto"`.
        """
        chosen: Mode | None = getattr(self, kind, None)
        if chosen is None and kind == "alert":
            return "shadow" if self.default == "shadow" else "auto"
        return chosen or self.default


class SendingSection(Section):
    """Caps that fail closed, and the hours in which nothing routine leaves (local time)."""

    per_hour: int = Field(default=120, ge=0)
    per_case_a_day: int = Field(default=4, ge=0)
    per_person_a_day: int = Field(default=2, ge=0)
    quiet_from: str = "18:00"
    quiet_until: str = "08:00"


class AlertsSection(Section):
    """Who is told what, when: the daily digest, and immediate alerts that may be grouped."""

    digest_at: str = "08:30"
    group_minutes: int = Field(default=60, ge=0)
    console: str = ""


class PollingSection(Section):
    """How often the feeds are asked, and when the daily sweeps run (local time)."""

    seconds: int = Field(default=60, ge=5)  # mailboxes
    library_seconds: int = Field(default=300, ge=5)  # at the quickest: each poll costs a resource unit
    library_seconds_when_quiet: int = Field(default=5400, ge=5)  # a label comes that late where few files come
    register_seconds: int = Field(default=120, ge=5)
    chase_at: str = "09:15"
    audit_at: str = "02:00"


class SweepSection(Section):
    """How an existing library is gone through: what a day may cost, and which of its files count as old."""

    units_a_day: int = Field(default=300_000, ge=100)  # SharePoint's resource units, of 1.2 million at 1,000 licences
    old_after_days: int = Field(default=30, ge=0)  # 0: no file is old, each is read as soon as it is found


class RetentionSection(Section):
    """How long what was learned from a case is kept after its closing.

    Three years are the shortest time for which files of cases are usually kept: no example outlives its case's file.
    """

    examples_days: int = Field(default=1095, ge=0)


class ThresholdsSection(Section):
    """When the bot labels by itself, offers, or leaves it."""

    label: float = Field(default=0.94, gt=0, le=1)
    margin: float = Field(default=0.20, ge=0, le=1)
    suggest: float = Field(default=0.60, gt=0, le=1)


class PrecisionSection(Section):
    """Of all labels given without a person, which share must be right; the confidence that takes follows from trials.

    `every` holds for each type that `types` does not name; nought leaves it to [thresholds].
    """

    every: float = Field(default=0.0, ge=0, lt=1)
    types: dict[str, Annotated[float, Field(gt=0, lt=1)]] = Field(default_factory=dict)


class HealthSection(Section):
    """Where monitoring asks: a port on loopback for /metrics and /healthz; 0 for none."""

    port: int = Field(default=0, ge=0, le=65535)


class Settings(Section):
    """The whole of settings.toml."""

    office: OfficeSection
    tenant: TenantSection
    network: NetworkSection = NetworkSection()
    mail: MailSection = MailSection()
    libraries: LibrariesSection = LibrariesSection()
    register_: RegisterSection = Field(default=RegisterSection(), alias="register")
    teams: TeamsSection = TeamsSection()
    store: StoreSection = StoreSection()
    modes: ModesSection = ModesSection()
    sending: SendingSection = SendingSection()
    alerts: AlertsSection = AlertsSection()
    polling: PollingSection = PollingSection()
    sweep: SweepSection = SweepSection()
    retention: RetentionSection = RetentionSection()
    thresholds: ThresholdsSection = ThresholdsSection()
    precision: PrecisionSection = PrecisionSection()
    health: HealthSection = HealthSection()


def load(path: Path, *, secrets: bool = True) -> Settings:
    """Read settings.toml. Raises SettingsError with the place and the mend in one sentence.

    Without `secrets` those are left out, so that none has to be there: enough for what only reads the store.
    """
    try:
        return parse(path.read_text(encoding="utf-8"), path.name, secrets=secrets)
    except UnicodeDecodeError:
        raise SettingsError(f"{path}: this is no text; write the settings anew with `modeloffice init`.") from None
    except FileNotFoundError:
        raise SettingsError(f"{path}: there is no such file; make one with `modeloffice init`.") from None


def parse(text: str, name: str = "settings.toml", *, secrets: bool = True) -> Settings:
    """Read settings from text. Raises SettingsError."""
    try:
        values = tomllib.loads(text)
        return Settings.model_validate(values if secrets else _without_secrets(values))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{name}: {error}; mend the line and start again.") from None
    except ValidationError as error:
        raise SettingsError(_sentence(name, text, error)) from None


_SECRETS = {"tenant": ("certificate", "secret", "federated"), "teams": ("webhook",)}


def _without_secrets(values: dict[str, object]) -> dict[str, object]:
    for section, names in _SECRETS.items():
        if isinstance(found := values.get(section), dict):
            values[section] = {name: value for name, value in found.items() if name not in names}
    return values


def environment(name: str) -> str:
    """Return a variable of the environment, "" where it is not set: what a service manager tells us."""
    return os.environ.get(name, "")  # noqa: TID251 - the one place


def _sentence(name: str, text: str, error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    where = [str(part) for part in first["loc"]]
    place = ".".join(where)
    line = _line(text, where)
    at = f"{name} line {line}" if line else name
    match first["type"]:
        case "extra_forbidden":
            return f"{at}: the key {place} is not known; remove it or mend its spelling."
        case "missing":
            return f"{at}: {place} is missing; add it."
        case _:
            return f"{at}: {place}: {first['msg'].removeprefix('Value error, ')}."


def _line(text: str, where: list[str]) -> int:
    """Find the line of a key, good enough for a message: its table's header, then the key below it."""
    inside, wanted = not where[:-1], ".".join(where[:-1])
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[+([^\]]+)\]+", line)
        if header:
            inside = header[1].strip() == wanted
            if header[1].strip() == ".".join(where):
                return number
        elif inside and re.match(rf"\s*\"?{re.escape(where[-1])}\"?\s*=", line):
            return number
    return 0
