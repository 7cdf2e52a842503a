"""Writing the tenant as a scenario again, with what it answered and what the office sent."""

import re
from datetime import datetime
from pathlib import Path

from tenant.clock import stamp
from tenant.mail_message import Message
from tenant.mail_mime import write_mime
from tenant.mail_state import Mailbox
from tenant.scenario_tables import FILES, LABELS, MESSAGES, REGISTER, write_table
from tenant.state import TenantState


def dump(state: TenantState, folder: Path) -> None:
    """Write the state as a scenario's folder: loaded, it is the same office again."""
    with state.lock:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "scenario.toml").write_text(_settings(state), encoding="utf-8")
        tables = state.dataverse.dump_register()
        for name, table in REGISTER.items():
            write_table(folder / "register" / f"{name}.csv", table, tables.get(name, []))
        for name in state.settings.libraries if state.settings else ():
            rows, labels = state.files.dump_library(name, folder / "libraries" / name)
            write_table(folder / "libraries" / f"{name}.files.csv", FILES, rows)
            write_table(folder / "libraries" / f"{name}.labels.csv", LABELS, labels)
        for box in state.mail.boxes():
            _dump_mailbox(state, box, folder / "mail")


def _settings(state: TenantState) -> str:
    settings = state.settings
    lines = [f"name = {_quoted(state.name)}", f"now = {stamp(state.clock.now())}"]
    if settings and settings.until:
        lines.append(f"until = {stamp(settings.until)}")
    lines.append(f"calendar = {_quoted(settings.calendar if settings else 'england-and-wales')}")
    lines.append(f"domain = {_quoted(state.domain)}")
    mailboxes = settings.mailboxes if settings else tuple(state.mail.addresses())
    lines.append(f"mailboxes = [{', '.join(map(_quoted, mailboxes))}]")
    lines.append(f"libraries = [{', '.join(map(_quoted, settings.libraries if settings else ()))}]")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _dump_mailbox(state: TenantState, box: Mailbox, root: Path) -> None:
    """A message's file is named as in the scenario it came from; a new one by its folder and number."""
    coming = [(name, what) for (address, name), what in state.mail.coming.items() if address == box.address]
    messages = [m for m in box.messages() if m.internet_id not in state.mail.from_register or m.name]
    if not coming and not messages:
        return
    place = root / box.address
    place.mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, str]] = []
    for message in messages:
        where = box.path_of(box.folders[message.folder])
        name = message.name or _file_name(where, message)
        (place / name).write_bytes(message.raw if message.raw is not None else write_mime(message))
        rows.append(_row(name, where, message.categories))
    for name, (raw, where, categories) in coming:
        (place / name).write_bytes(raw)
        rows.append(_row(name, where, categories))
    write_table(root / f"{box.address}.messages.csv", MESSAGES, sorted(rows, key=lambda r: r["name"]))


def _row(name: str, folder: str, categories: list[str]) -> dict[str, str]:
    return {"name": name.removesuffix(".eml"), "folder": folder, "categories": ";".join(categories)}


def _file_name(where: str, message: Message) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", where.lower()).strip("-")
    return f"{slug}-{message.number:05}.eml"


def write_requests(state: TenantState, path: Path) -> int:
    """Write requests.jsonl; returns the number of lines."""
    with state.lock:
        return state.log.write(path)


def write_sent(state: TenantState, folder: Path, since: datetime | None = None) -> int:
    """Write what the office sent, as it left, one .eml a message in the order of sending; returns their number."""
    folder.mkdir(parents=True, exist_ok=True)
    sent = [mail for mail in state.mail.sent if since is None or mail.at >= since]
    for number, mail in enumerate(sent, 1):
        (folder / f"{number:04}.eml").write_bytes(mail.raw)
    return len(sent)
