"""Reading a scenario: a folder with an office in it becomes the tenant's state."""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from tenant.clock import parse_time
from tenant.errors import TenantError
from tenant.mail_message import Party
from tenant.mail_mime import date_of, write_mime
from tenant.scenario_settings import Scenario
from tenant.scenario_tables import FILES, LABELS, MESSAGES, REGISTER, Row, ScenarioError, as_moment, read_table
from tenant.state import TenantState

Tables = dict[str, list[Row]]
_KEYS = frozenset({"name", "now", "until", "calendar", "domain", "mailboxes", "libraries"})
_OWN_ROLES = frozenset({"handler", "administrator", "leader"})


def load(folder: Path) -> TenantState:
    """Read a scenario's folder. What is dated after its `now` arrives as the state's clock advances.

    Raises ScenarioError, which names the file and the line that can't be read.
    """
    scenario = read_settings(folder)
    state = TenantState(scenario.now, domain=scenario.domain, name=scenario.name)
    state.settings = scenario
    tables: Tables = {name: read_table(folder, f"register/{name}.csv", table) for name, table in REGISTER.items()}
    _add_people(state, tables["people"])
    state.files.know_people(tables["people"])
    for address in scenario.mailboxes:
        state.mail.add_mailbox(address)
    _load_mail(state, folder, tables["sent"])
    try:
        state.dataverse.load_register(tables)
    except (ValueError, TenantError) as error:
        raise ScenarioError(f"register: {error}") from None
    for name in scenario.libraries:
        _load_library(state, folder, name)
    return state


def _load_library(state: TenantState, folder: Path, name: str) -> None:
    rows = read_table(folder, f"libraries/{name}.files.csv", FILES)
    labels = read_table(folder, f"libraries/{name}.labels.csv", LABELS)
    _check_paths(folder, name, rows, labels)
    try:
        state.files.load_library(name, folder / "libraries" / name, rows, labels)
    except (ValueError, TenantError) as error:
        raise ScenarioError(f"libraries/{name}: {error}") from None


def read_settings(folder: Path) -> Scenario:
    """Read scenario.toml. Raises ScenarioError."""
    path = folder / "scenario.toml"
    try:
        values: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ScenarioError(f"{path.name}: there is no such file in {folder}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ScenarioError(f"scenario.toml: {error}") from None
    for key in values:
        if key not in _KEYS:
            raise ScenarioError(f"scenario.toml: unknown key '{key}'")
    if "now" not in values:
        raise ScenarioError("scenario.toml: 'now' is missing")
    try:
        now = as_moment(values["now"])
        until = as_moment(values["until"]) if "until" in values else None
    except ValueError as error:
        raise ScenarioError(f"scenario.toml: {error}") from None
    mailboxes = tuple(map(str, values.get("mailboxes", ())))
    domain = str(values.get("domain") or (mailboxes[0].partition("@")[2] if mailboxes else "model-office.example"))
    return Scenario(
        str(values.get("name", folder.name)),
        now,
        until,
        str(values.get("calendar", "england-and-wales")),
        domain,
        mailboxes,
        tuple(map(str, values.get("libraries", ()))),
    )


def _add_people(state: TenantState, people: list[Row]) -> None:
    """People at the office's own domain are users of the directory; its handlers have mailboxes."""
    for row in people:
        for address in filter(None, (a.strip() for a in row["emails"].split(";"))):
            if address.lower().endswith("@" + state.domain.lower()):
                state.directory.add_user(address, row["name"], row["role"].capitalize())
                if row["role"] in _OWN_ROLES:
                    state.mail.add_mailbox(address, row["name"])


def _load_mail(state: TenantState, folder: Path, sent: list[Row]) -> None:
    root = folder / "mail"
    boxes = sorted(p for p in root.iterdir() if p.is_dir()) if root.is_dir() else []
    known: set[str] = set()
    for place in boxes:
        rows = read_table(folder, f"mail/{place.name}.messages.csv", MESSAGES)
        marks = {row["name"].removesuffix(".eml"): row for row in rows}
        files = sorted(place.glob("*.eml"))
        for name in sorted(marks.keys() - {f.stem for f in files}):
            raise ScenarioError(f"mail/{place.name}.messages.csv: there is no message '{name}'")
        state.mail.add_mailbox(place.name)
        dated = [(date_of(raw := f.read_bytes()) or state.clock.now(), f.name, raw) for f in files]
        for when, name, raw in sorted(dated, key=lambda each: (each[0], each[1])):
            _place(state, place.name, when, name, raw, marks.get(name.removesuffix(".eml"), {}))
        box = state.mail.mailbox(place.name)
        known |= {m.internet_id for m in box.messages()} if box else set()
    for row in sent:
        if row["message_id"] not in known:
            _add_sent(state, row, f"register/sent.csv line {row.line}")


def _place(state: TenantState, address: str, when: datetime, name: str, raw: bytes, mark: Mapping[str, str]) -> None:
    where = mark.get("folder") or "Inbox"
    categories = [c.strip() for c in mark.get("categories", "").split(";") if c.strip()]

    def arrive() -> None:
        state.mail.coming.pop((address, name), None)
        state.mail.deliver(
            address, raw, folder=where, name=name, received=when, categories=categories, is_draft=where == "Drafts"
        )

    if when > state.clock.now():
        state.mail.coming[address, name] = (raw, where, categories)
        state.arrivals.add(when, arrive)
    else:
        arrive()


def _add_sent(state: TenantState, row: Mapping[str, str], where: str) -> None:
    """A message that the office sent before: MIME in Sent Items."""
    address = row["from"] or next(iter(state.settings.mailboxes if state.settings else ()), "")
    if not address:
        raise ScenarioError(f"{where}: 'from' is empty, and scenario.toml names no mailbox")
    box = state.mail.add_mailbox(address)
    message = box.new_message(parse_time(row["sent"]))
    message.sent = message.received = parse_time(row["sent"])
    message.author = message.sender = Party(box.address, box.user.name)
    message.to, message.cc = _people(row["to"]), _people(row["cc"])
    message.subject, message.body, message.internet_id = row["subject"], row["body"], row["message_id"].strip()
    message.is_read = True
    try:
        message.raw = write_mime(message)
    except (ValueError, IndexError) as error:
        raise ScenarioError(f"{where}: {error}") from None
    message.conversation = state.mail.conversation_of(box, message)
    state.mail.from_register.add(message.internet_id)
    sent_items = box.folder("sentitems")
    assert sent_items is not None
    box.put(message, sent_items)


def _people(text: str) -> list[Party]:
    return [Party(address.strip()) for address in text.split(";") if address.strip()]


def _check_paths(folder: Path, name: str, rows: list[Row], labels: list[Row]) -> None:
    """Every row names a file of the library, which lies in it. Raises ScenarioError."""
    root = (folder / "libraries" / name).resolve()
    for kind, of_kind in (("files", rows), ("labels", labels)):
        for row in of_kind:
            where = f"libraries/{name}.{kind}.csv line {row.line}"
            path = (root / row["path"]).resolve()
            if not path.is_relative_to(root):
                raise ScenarioError(f"{where}: the path leaves the library")
            aside = path.with_name(f"{path.stem}.v{row.get('version')}{path.suffix}")
            if not path.is_file() and not aside.is_file():
                raise ScenarioError(f"{where}: there is no file '{row['path']}' in the library")
            if row.get("confidence") and not _is_share(row["confidence"]):
                raise ScenarioError(f"{where}: 'confidence' is no number from 0 to 1: '{row['confidence']}'")


def _is_share(text: str) -> bool:
    try:
        return 0 <= float(text) <= 1
    except ValueError:
        return False
