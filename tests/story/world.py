"""What is left after a rehearsal, asked as a person would ask: what lies where, what was sent, what waits."""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from bot.reading.workers import Reading, ReadingHere
from bot.rehearsal.run import Prepare, run_stage, staged
from bot.settings import Mode
from bot.store import Store
from tenant.dump import dump
from tenant.state import TenantState


@dataclass(frozen=True, slots=True)
class World:
    """A finished rehearsal."""

    out: Path
    state: TenantState
    summary: Mapping[str, Any]

    @property
    def decisions(self) -> list[dict[str, Any]]:
        """One decision a line."""
        return _lines(self.out / "decisions.jsonl")

    def decision(self, name: str) -> dict[str, Any]:
        """The decision on the item whose path ends so."""
        return next(each for each in self.decisions if each["item"].endswith(name))

    @property
    def requests(self) -> list[dict[str, Any]]:
        """What was asked of the tenant."""
        return _lines(self.out / "requests.jsonl")

    def table(self, path: str) -> list[dict[str, str]]:
        """A table of the scenario that the tenant is at the end."""
        with (self.out / "after" / path).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def row(self, path: str, key: str) -> dict[str, str]:
        """The row of a table whose first cell is the key."""
        return next(each for each in self.table(path) if next(iter(each.values())) == key)

    def folder(self, path: str) -> set[str]:
        """The names of the files in a folder of a library."""
        return {each.name for each in (self.out / "after/libraries" / path).iterdir() if each.is_file()}

    @property
    def sent(self) -> list[EmailMessage]:
        """What the office sent, in order."""
        paths = sorted((self.out / "sent").glob("*.eml"))
        return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]

    def sent_to(self, address: str) -> list[EmailMessage]:
        """What was sent to somebody."""
        return [each for each in self.sent if address in str(each["To"])]

    def store(self) -> Store:
        """The bot's store."""
        return Store.open(f"sqlite:///{self.out / 'office.sqlite'}")


def rehearse_in(
    scenario: Path,
    out: Path,
    *,
    mode: Mode = "auto",
    prepare: Prepare | None = None,
    pool: Reading | None = None,
    dump_before: bool = False,
) -> World:
    """Rehearse a scenario, files being read in this process unless a pool is given."""
    with staged(scenario, out, mode=mode, prepare=prepare, pool=pool or ReadingHere(ocr=False)) as stage:
        if dump_before:
            dump(stage.state, out / "before")
        summary = run_stage(stage, out, lambda _: None)
        return World(out, stage.state, summary)


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file of a dumped tenant by its path, without what only tells the time of dumping."""
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in _files(folder)}
    found.pop("scenario.toml")
    return {path: _SEAL.sub(b"audit seal", raw) for path, raw in found.items()}


def meaning(folder: Path) -> dict[str, bytes]:
    """A dumped tenant without the numbers that count attempts: names of new messages, ids, times of keeping."""
    found: dict[str, bytes] = {}
    for path, raw in snapshot(folder).items():
        if path.startswith("mail/") and path.endswith(".messages.csv"):
            found[path] = b"\n".join(sorted(_NUMBER.sub(b"", line) for line in raw.splitlines()))
        elif path.startswith("mail/") and _NEW.search(path):
            made = message_from_bytes(raw, policy=policy.default)
            key = "|".join([path.rpartition("/")[0], str(made["Subject"]), str(made["To"])])
            found[f"{key}|{sum(each.startswith(key) for each in found)}"] = _body(made)
        elif path.endswith("activities.csv"):
            rows = sorted(_MOMENT.sub(b"", _OURS.sub(b"<ours>", line)) for line in raw.splitlines())
            found[path] = b"\n".join(rows)
        elif path.endswith(".eml"):
            found[_MINUTE.sub("", path)] = _body(message_from_bytes(raw, policy=policy.default))
        elif path.endswith((".files.csv", ".labels.csv")):
            found[path] = b"\n".join(sorted(_version_free(path, raw)))
        else:
            found[path] = raw
    return found


_SEAL = re.compile(rb"audit seal [0-9a-f]+")  # it is salted
_NEW = re.compile(r"/[a-z-]+-\d{5}\.eml$")
_NUMBER = re.compile(rb"-\d{5}(?=,)")
_OURS = re.compile(rb"<[^<>,]+@(?:fell-defence\.example)>")
_MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT[\d:.+Z]+")
_MINUTE = re.compile(r"\d{4}-\d\d-\d\d \d{4} (?=\S+ to )")


def _version_free(path: str, raw: bytes) -> Iterator[bytes]:
    for row in csv.DictReader(raw.decode().splitlines()):
        kept = {name: value for name, value in row.items() if name not in {"version", "arrives"}}
        kept["path"] = _MINUTE.sub("", kept["path"])
        yield json.dumps(kept, sort_keys=True).encode()


def _body(made: EmailMessage) -> bytes:
    body = made.get_body(("plain",))
    return (str(made["Subject"]) + "\n" + (body.get_content() if body else "")).encode()


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
