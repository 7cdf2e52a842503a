"""The tenant's world after a run, looked at once: what is there, what is there twice, and in which order it came."""

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from email import message_from_bytes
from typing import Any

from bench.crash.office import LAID
from bot.naming import FileName, MessageName
from bot.outbox import Waiting
from tenant.requestlog import Entry
from tenant.state import TenantState

_SECOND = re.compile(r" \(\d+\)(?=\.\w+$|$)")
_ROW = re.compile(r"(?:%27|')mo-(.+?)(?:%27|')")
_FIELDS = re.compile(r"/items/(\d+)/fields$")
_KEY = "ModelOfficeKey"


class World:
    """What the tenant holds, asked by the effects that the outbox calls done."""

    def __init__(self, state: TenantState) -> None:
        self.library = state.files.library("Cases")
        self.register = state.dataverse.dump_register()
        self.requests = {row["request_id"]: row for row in self.register["requests"]}
        self.rows = {row["activity_id"] for row in self.register["activities"]}
        self.rows |= {row["deadline_id"] for row in self.register["deadlines"]}
        self.boxes = [(box.address, message) for box in state.mail.boxes() for message in box.messages()]
        self.messages = {(address, message.immutable_id): message for address, message in self.boxes}
        self.mails = [str(message_from_bytes(mail.raw)["x-model-office-key"]) for mail in state.mail.sent]
        self.cards = [_ref(card.body) for card in state.teams.cards]
        self.log = [each for each in state.log.entries if 200 <= each.status < 300]

    # --- lost ---------------------------------------------------------------------------------------------

    def has(self, row: Waiting) -> bool:
        """Say whether an effect that the outbox calls done is there."""
        effect, receipt = row.payload["effect"], row.receipt or {}
        stored = all(self.library.find(each["path"]) is not None for each in receipt.get("stored", ()))
        match row.kind:
            case "LabelFile":
                return self._labelled(effect, receipt)
            case "FileMessage":
                return stored and f"mo-{row.key}" in self.rows and self._marked(effect, receipt)
            case "FileSent":
                return stored and f"mo-{row.key}" in self.rows
            case "CategoriseMessage":
                return self._marked(effect, receipt)
            case "SendLetter":
                chasers = row.payload["carry"].get("chasers", {})
                counted = all(int(self.requests[each]["chasers_sent"]) >= n for each, n in chasers.items())
                return counted and (stored if effect["channel"] == "letter" else row.key in self.mails)
            case "Alert" | "TellAdministrators":
                return row.key in self.mails
            case "PostCard":
                return effect["ref"] in self.cards
            case "CloseRequest":
                return effect["outcome"] in ("refused", self.requests[effect["request_id"]]["status"])
            case "MoveDue":
                return bool(self.requests[effect["request_id"]]["due"][:10] == str(effect["due"]))
            case "ProposeDeadline" | "NoteReference" | "MarkUndelivered":
                return f"mo-{row.key}" in self.rows
        raise AssertionError(f"nobody has said how to look for a {row.kind}")

    def _labelled(self, effect: Mapping[str, Any], receipt: Mapping[str, Any]) -> bool:
        item = self.library.items[int(FileName.parse(effect["file"]).id)]
        written = {str(value) for value in item.fields.values()}
        wanted = (receipt["columns"].get(name) for name in ("doc_type", "case_no", "labelled_by", "sensitivity"))
        return all(not value or value in written for value in wanted)

    def _marked(self, effect: Mapping[str, Any], receipt: Mapping[str, Any]) -> bool:
        name = MessageName.parse(effect["message"])
        return set(receipt["categories_added"]) <= set(self.messages[name.mailbox, name.id].categories)

    def never_seen(self, keys: Iterable[str]) -> int:
        """Count the received messages and the laid papers of the office that are no item of the store."""
        known = {each.split("@", 1)[0] if each.startswith("file:") else each for each in keys}
        mail = [str(MessageName(*at)) for at, each in self.messages.items() if each.name.endswith(".eml")]
        paths = {item.id: self.library.path(item) for item in self.library.all()}
        papers = [f"file:Cases:{id_}" for id_, path in paths.items() if path.endswith(LAID)]
        return sum(each not in known for each in mail + papers)

    # --- twice --------------------------------------------------------------------------------------------

    def twice(self, done: Iterable[Waiting]) -> dict[str, int]:
        """Count what is there more than once, by what it is."""
        return {
            "mails": _more_than_once(self.mails),
            "cards": _more_than_once(self.cards),
            "files": self._files_twice(),
            "activities": _more_than_once(_without_id(self.register["activities"], "activity_id", "at")),
            "deadlines": _more_than_once(_without_id(self.register["deadlines"], "deadline_id")),
            "requests": _more_than_once(row["request_id"] for row in self.register["requests"]) + self._counted(done),
            "labels": _more_than_once(self._label_writes()),
            "categories": sum(_more_than_once(message.categories) for _, message in self.boxes),
        }

    def _files_twice(self) -> int:
        """No two things of this office are called the same, so that a second name or key is a second storing."""
        items = self.library.all()
        named = sum(bool(_SECOND.search(self.library.path(item))) for item in items)
        return max(named, _more_than_once(str(item.fields[_KEY]) for item in items if item.fields.get(_KEY)))

    def _counted(self, done: Iterable[Waiting]) -> int:
        """Chasers that a request counts and nobody sent."""
        sent = Counter(request for row in done for request in row.payload["carry"].get("chasers", ()))
        return sum(max(0, int(row["chasers_sent"] or 0) - sent[key]) for key, row in self.requests.items())

    def _label_writes(self) -> Iterator[tuple[str, bytes]]:
        """The columns written, by file: the same ones twice make a version that says nothing new."""
        for entry in self.log:
            if entry.method == "PATCH" and (found := _FIELDS.search(entry.path)):
                yield found[1], _body(entry)

    # --- order --------------------------------------------------------------------------------------------

    def out_of_order(self, rows: Iterable[Waiting]) -> int:
        """Count the effects that came after a later one on the same target: mails, cards, rows of the register."""
        place = {each.key: (each.target, each.seq) for each in rows}
        by_ref = {each.payload["effect"]["ref"]: each.key for each in rows if each.kind == "PostCard"}
        written = (
            found[1].replace("%3A", ":") for e in self.log if e.method == "PATCH" and (found := _ROW.search(e.path))
        )
        came = (self.mails, [by_ref.get(ref, "") for ref in self.cards], list(written))
        return sum(_out_of_order(place[key] for key in keys if key in place) for keys in came)


def _ref(card: Mapping[str, Any]) -> str:
    return str(card["attachments"][0]["content"]["body"][-1]["text"]).removeprefix("ref ")


def _body(entry: Entry) -> bytes:
    return zlib.decompress(entry.body) if entry.body else b""


def _without_id(rows: Iterable[Mapping[str, str]], *ids: str) -> Iterator[tuple[tuple[str, str], ...]]:
    return (tuple(sorted((name, value) for name, value in row.items() if name not in ids)) for row in rows)


def _more_than_once(things: Iterable[object]) -> int:
    return sum(n - 1 for n in Counter(things).values())


def _out_of_order(places: Iterable[tuple[str, int]]) -> int:
    highest: defaultdict[str, int] = defaultdict(int)
    broken = 0
    for target, seq in places:
        broken += seq < highest[target]
        highest[target] = max(highest[target], seq)
    return broken
