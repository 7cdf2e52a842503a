"""Undoing: an effect taken back by its receipt. What a person has changed since is theirs and stays."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot import audit, outbox, wire
from bot.keeping import Terms, keep_effect
from bot.outbox import Waiting
from bot.store import Store, files, items, ledger, messages
from bot.teaching import follow, unteach
from connectors.errors import Changed, ConnectorError, Gone
from connectors.ports import FileSeen, Library, Office
from rules.effects import AskPerson, CloseRequest, Effect, FileMessage, MarkUndelivered, MoveDue

THEIRS = "A person has changed it since; theirs stands."
Receipt = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of one undoing, in a sentence."""

    key: str
    kind: str
    done: bool
    told: str


@dataclass(frozen=True, slots=True)
class Undoing:
    """What is needed to take things back."""

    store: Store
    office: Office
    terms: Terms
    client_id: str
    now: Callable[[], datetime]

    def item(self, item_id: int, by: str) -> tuple[Undone, ...]:
        """Undo every done effect of an item, newest first; one that can't be undone does not stop the others."""
        with self.store.read() as connection:
            rows = [each for each in outbox.of_item(connection, item_id) if each.state == "done"]
        return tuple(self.effect(each.key, by) for each in reversed(rows))

    def effect(self, key: str, by: str) -> Undone:
        """Undo one effect. A refusal is an answer; errors of the connection pass through as such."""
        with self.store.read() as connection:
            row = outbox.find(connection, key)
        if row is None:
            return Undone(key, "", False, "There is no effect with this key.")
        if row.state != "done":
            return Undone(key, row.kind, False, _NOT_DONE.get(row.state, f"It is {row.state}: nothing to undo."))
        effect = wire.load_effect(row.kind, dict(row.payload["effect"]))
        receipt: Receipt = row.receipt or {}
        if "internet_id" in receipt:
            return Undone(key, row.kind, False, "A mail that was sent can't be called back; write to the recipient.")
        if row.kind == "PostCard":
            return Undone(key, row.kind, False, "A card can't be taken back by a program; delete it in Teams.")
        try:
            self._take_back(receipt)
        except Changed:
            return Undone(key, row.kind, False, THEIRS)
        except Gone:
            pass  # what is no longer there needs no undoing
        except ConnectorError as error:
            return Undone(key, row.kind, False, str(error))
        with self.store.write() as connection:
            if not outbox.mark_undone(connection, key, self.now()):
                return Undone(key, row.kind, False, "Someone else has just undone it.")
            self._remember(connection, row, effect, receipt, by)
        return Undone(key, row.kind, True, _TOLD.get(row.kind, "Undone."))

    # --- in the world -------------------------------------------------------------------------------------

    def _take_back(self, receipt: Receipt) -> None:
        """Look at everything first, so that either all of it is taken back or none."""
        stored = [self._still_ours(each) for each in receipt.get("stored", ())]
        self._row_is_ours(receipt)
        if "columns" in receipt:
            self._relabel(receipt)
        for library, seen in stored:
            if seen is not None:
                library.remove(seen.id, etag=seen.etag)
        self._row_back(receipt)
        for request_id, before in receipt.get("requests", {}).items():
            self.office.register.put("requests", request_id, before)
        if "categories_added" in receipt:
            added, before = receipt["categories_added"], set(receipt["categories_before"])
            mine = tuple(each for each in added if each not in before)
            self.office.mailboxes[receipt["mailbox"]].categorise(receipt["id"], remove=mine)

    def _relabel(self, receipt: Receipt) -> None:
        library = self.office.libraries[receipt["library"]]
        seen = library.file(receipt["id"])
        before, columns = receipt["before"], receipt["columns"]
        if any(seen.columns.get(name, "") not in (value, before[name]) for name, value in columns.items()):
            raise Changed(THEIRS)
        done = library.label(seen.id, before, etag=seen.etag)
        with self.store.write() as connection:
            files.wrote(connection, library.name, seen.id, done.etag, now=self.now(), columns=before)

    def _still_ours(self, stored: Receipt) -> tuple[Library, FileSeen | None]:
        """Return a file that we stored, unless a person has worked on it. Raises Changed."""
        library = self.office.libraries[stored["library"]]
        try:
            seen = library.file(stored["id"])
        except Gone:
            return library, None
        # SharePoint itself moves the ETag of Office files when it writes our columns into them.
        editor = seen.modified_by
        ours = editor is not None and editor.kind == "application" and editor.id == self.client_id
        if seen.etag != stored["etag"] and not ours:
            raise Changed(THEIRS)
        return library, seen

    def _row_is_ours(self, receipt: Receipt) -> None:
        if "row" not in receipt:
            return
        try:
            now = self.office.register.row(receipt["table"], receipt["row"]).values
        except Gone:
            return
        wrote, before = receipt.get("wrote", {}), receipt["before"]
        if any(not _same(now.get(name, ""), value, before[name]) for name, value in wrote.items()):
            raise Changed(THEIRS)

    def _row_back(self, receipt: Receipt) -> None:
        if "row" not in receipt:
            return
        if any(receipt["before"].values()):
            self.office.register.put(receipt["table"], receipt["row"], receipt["before"])
        elif str(receipt["row"]).startswith("mo-"):
            self.office.register.remove(receipt["table"], receipt["row"])

    # --- in the store -------------------------------------------------------------------------------------

    def _remember(self, connection: sa.Connection, row: Waiting, effect: Effect, receipt: Receipt, by: str) -> None:
        now = self.now()
        match effect:
            case FileMessage() if row.item is not None:
                messages.file_to(connection, row.item, (), confirmed=False)
                items.change_outcome(connection, row.item, "queued", "filing undone")
                asked = AskPerson(effect.message, "UNMATCHED", "Its filing was undone. Where does it belong?",
                                  "A person took the filing back.")  # fmt: skip
                item = items.find(connection, item_id=row.item)
                keep_effect(connection, item, "person", asked, self.terms, now=now, key=f"{row.key}:undone")
            case CloseRequest() | MoveDue():
                ledger.forget_request(connection, effect.request_id)
            case MarkUndelivered():
                ledger.delivered_again(connection, effect.address)
            case _:
                pass
        for stored in receipt.get("stored", ()):
            files.mark_removed(connection, stored["library"], stored["id"])
        if "columns" in receipt:
            _label_back(connection, receipt)
        audit.append(
            connection, at=now, actor=f"person:{by}", kind=f"undone.{row.kind}", case_no=row.case_no,
            fields={"key": row.key},
        )  # fmt: skip


def _label_back(connection: sa.Connection, receipt: Receipt) -> None:
    """Know the file again by the label that it had, and unlearn the one that was taken back."""
    library, file_id = receipt["library"], receipt["id"]
    columns, before = receipt["columns"], receipt["before"]
    files.labelled(
        connection, library, file_id, doc_type=before.get("doc_type", ""),
        case_no=before.get("case_no", ""), by=before.get("labelled_by", ""),
    )  # fmt: skip
    taken_back = columns.get("doc_type", "")
    if taken_back and taken_back != before.get("doc_type", ""):
        unteach(connection, library, file_id, taken_back)
    if columns.get("case_no", "") != before.get("case_no", ""):
        known = files.find(connection, library, file_id)
        follow(connection, library, file_id, (known.lies_in if known else "") or before.get("case_no", ""))


def _same(held: str, wrote: str, before: str) -> bool:
    """Say whether a cell still holds what we wrote, or already what was there before."""
    return held in (wrote, before) or (bool(held) and _moment(held) == _moment(wrote))


def _moment(text: str) -> datetime | str:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text


_NOT_DONE = {
    "waiting": "It has not been done yet; refuse it instead.",
    "held": "It waits for approval and has not been done; refuse it instead.",
    "leased": "It is being done at this moment; try again in a minute.",
    "undone": "It was undone before.",
    "shadow": "It was decided in shadow mode and never done.",
}
_TOLD = {
    "LabelFile": "The columns hold again what they held before.",
    "FileMessage": "The stored files are in the recycle bin, activity and category are gone; it waits in UNMATCHED.",
    "FileSent": "The stored copy is in the recycle bin and the activity is gone.",
    "CloseRequest": "The request has its former status.",
    "MoveDue": "The request has its former due date.",
    "ProposeDeadline": "The provisional deadline is gone.",
    "CategoriseMessage": "The category is gone.",
    "SendLetter": "The letter in the case folder is in the recycle bin, and the count of chasers is as before.",
}
