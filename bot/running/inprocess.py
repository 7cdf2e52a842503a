"""The tasks run in this process: effects claimed, done and settled; what follows from them is kept with the receipt."""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
import structlog

from bot import audit, outbox, wire
from bot.cards import card_for
from bot.clock import Clock
from bot.keeping import Bundle, Terms, keep_effect
from bot.naming import MessageName
from bot.outbox import Waiting
from bot.performing import Desk, Receipt, Task, composed_from, perform, where_to_look
from bot.sending import LAG, Sender, still_wanted
from bot.settings import Settings
from bot.store import Store, approvals, files, items, ledger, messages
from bot.teaching import follow
from connectors.errors import Changed, ConnectorError, Gone, Refused, SignInFailed, TryLater
from rules.effects import (
    Alert,
    AskPerson,
    CloseRequest,
    Effect,
    FileMessage,
    FileSent,
    MoveDue,
    PostCard,
    Queue,
    SendLetter,
    TellAdministrators,
)

log = structlog.get_logger()

AT_ONCE = 16
LEASE = timedelta(minutes=5)
ATTEMPTS = 20
SIGN_IN_PAUSE = timedelta(minutes=5)
CARD_PATIENCE = timedelta(hours=1)
"""How long a card is tried: later it is no news any more, and the mail has long told it."""


@dataclass(frozen=True, slots=True)
class Performing:
    """Takes due effects from the outbox, does each once, and settles it."""

    store: Store
    desk: Desk
    sender: Sender
    terms: Terms
    settings: Settings
    clock: Clock
    threads: Executor
    owner: str
    stopping: Callable[[], bool] = lambda: False

    def run(self) -> int:
        """Do everything that is due; returns how many effects were settled."""
        settled = 0
        while not self.stopping():
            with self.store.write() as connection:
                rows = outbox.claim(connection, AT_ONCE, self.clock.now(), self.owner, LEASE)
            if not rows:
                return settled
            settled += sum(self.threads.map(self._do, rows))
        return settled

    def _do(self, row: Waiting) -> bool:
        if not self._in_time(row):
            return False
        if self.stopping() or self._is_paused(row):
            with self.store.write() as connection:
                outbox.let_go(connection, [row], self.clock.now())
            return False
        effect = wire.load_effect(row.kind, dict(row.payload["effect"]))
        now = self.clock.now()
        if isinstance(effect, SendLetter) and not self._may_leave(effect, row, now):
            return False
        task = Task(row.key, effect, row.payload["carry"], row.first, now)
        desk = replace(self.desk, last_look=lambda: self._still_mine(row))
        try:
            receipt = perform(task, desk)
        except ConnectorError as error:
            return self._failed(row, effect, error)
        return self._done(row, effect, receipt)

    def _in_time(self, row: Waiting) -> bool:
        """Say whether the lease holds, and renew what waited long behind others that were claimed with it."""
        return (row.until is not None and row.until - self.clock.now() > LEASE / 2) or self._still_mine(row)

    def _is_paused(self, row: Waiting) -> bool:
        with self.store.read() as connection:
            return outbox.is_paused(connection, row)

    def _still_mine(self, row: Waiting) -> bool:
        with self.store.write() as connection:
            return outbox.still_mine(connection, row, self.clock.now(), lease=LEASE)

    # --- before a letter ----------------------------------------------------------------------------------

    def _may_leave(self, effect: SendLetter, row: Waiting, now: datetime) -> bool:
        """Look once more: is it still wanted, may everyone have it, is there room under the caps?"""
        letter = composed_from(row.payload["carry"]["letter"])
        with self.store.write() as connection:
            case = next(iter(ledger.cases(connection, [effect.case_no])), None)
            if case is None or (effect.request_ids and not still_wanted(case, effect.request_ids)):
                outbox.settle(connection, row, "refused", now, error="What it asks for has come since.")
                return False
            approved = approvals.approved(connection, row.key, letter.digest) is not None
            if row.approval and not approved:
                outbox.settle(connection, row, "refused", now, error="It is not the text that was approved.")
                return False
            told = self.sender.refusals(connection, letter, case, now.date(), approved=approved)
            if told:
                outbox.settle(connection, row, "refused", now, error=" ".join(told))
                self._ask(connection, row, "AUTHORITY", "This letter was not sent. What now?", " ".join(told), now)
                return False
            wait = self._cap(connection, effect, now)
            if wait is not None:
                outbox.postpone(connection, row, wait, error="cap on sending", tried=False)
                return False
        return True

    def _cap(self, connection: sa.Connection, effect: SendLetter, now: datetime) -> datetime | None:
        """Return when there is room again; None where there is room now. The caps fail closed."""
        caps, hour, day = self.settings.sending, timedelta(hours=1), timedelta(days=1)

        def sent(since: timedelta, **where: str) -> int:
            return outbox.done_since(connection, "SendLetter", now - since, **where)

        # The letter itself is counted: it is being done.
        if sent(hour) > caps.per_hour:
            return now + timedelta(minutes=10)
        if sent(day, case_no=effect.case_no) > caps.per_case_a_day:
            return now + timedelta(hours=6)
        if sent(day, target=f"person:{effect.person_id}") > caps.per_person_a_day:
            return now + timedelta(hours=6)
        return None

    # --- afterwards ---------------------------------------------------------------------------------------

    def _done(self, row: Waiting, effect: Effect, receipt: Receipt) -> bool:
        now = self.clock.now()
        with self.store.write() as connection:
            if not outbox.settle(connection, row, "done", now, receipt=receipt):
                return False
            _remember_writes(connection, row, receipt, now)
            if isinstance(effect, FileMessage) and row.item is not None:
                _take_examples_along(connection, row.item, effect.case_no)
            if isinstance(effect, SendLetter) and "internet_id" in receipt:
                self._follow(connection, row, effect, receipt, now)
            if isinstance(effect, Alert | TellAdministrators):
                self._show(connection, row, effect, now)
            if "internet_id" in receipt and not isinstance(effect, FileMessage):
                _remember_sent(connection, row, receipt, now)
            self._note(connection, row, "performed", now)
        return True

    def _follow(
        self, connection: sa.Connection, row: Waiting, effect: SendLetter, receipt: Mapping[str, Any], now: datetime
    ) -> None:
        """Keep the filing of what was sent: its copy is fetched from Sent Items, after their lag."""
        carry = row.payload["carry"]
        filing = FileSent(
            receipt["mailbox"], receipt["id"], receipt["internet_id"], effect.case_no, effect.person_id, effect.letter,
            "What was sent is kept with the case.",
        )  # fmt: skip
        notes = {
            "case_folder": carry["case_folder"],
            "role": carry["role"],
            "subject": carry["letter"]["subject"],
            "sent": receipt["at"],
        }
        keep_effect(
            connection, None, "after-sending", filing, self.terms, now=now, bundle=Bundle({}, notes), mode="auto",
            run_at=now + LAG, key=f"{row.key}:filed",
        )  # fmt: skip

    def _show(self, connection: sa.Connection, row: Waiting, told: Alert | TellAdministrators, now: datetime) -> None:
        """Keep the card that follows a mail to the administrators, where the office has a channel."""
        if self.desk.office.channel is not None:
            card = card_for(told, where_to_look(row.payload["carry"]), ref=row.key)
            keep_effect(
                connection, None, "after-telling", card, self.terms, now=now, mode="auto", key=f"{row.key}:card"
            )

    def _failed(self, row: Waiting, effect: Effect, error: ConnectorError) -> bool:
        now = self.clock.now()
        log.info("effect-failed", kind=row.kind, attempt=row.attempts, error=type(error).__name__)
        with self.store.write() as connection:
            if isinstance(effect, PostCard):
                return self._card_failed(connection, row, error, now)
            match error:
                case SignInFailed():
                    return not outbox.postpone(connection, row, now + SIGN_IN_PAUSE, error="sign-in", tried=False)
                case TryLater() if row.attempts < ATTEMPTS:
                    return not outbox.postpone(connection, row, now + error.after, error=str(error)[:300])
                case Changed() if row.attempts < ATTEMPTS:
                    return not outbox.postpone(connection, row, now + timedelta(seconds=30), error=str(error)[:300])
                case Gone() if not isinstance(effect, SendLetter | Alert | TellAdministrators):
                    outbox.settle(connection, row, "refused", now, error="It is no longer there.")
                    self._note(connection, row, "gone", now)
                    return True
                case _:
                    self._give_up(connection, row, effect, error, now)
                    return True

    def _card_failed(self, connection: sa.Connection, row: Waiting, error: ConnectorError, now: datetime) -> bool:
        """Post it again only where it surely was not posted. No person is asked: the mail told them."""
        if isinstance(error, TryLater) and error.unsure:
            outbox.settle(connection, row, "unsure", now, error=str(error)[:300])
            self._note(connection, row, "perhaps performed", now)
            return True
        if isinstance(error, TryLater) and now - row.created_at < CARD_PATIENCE:
            return not outbox.postpone(connection, row, now + error.after, error=str(error)[:300], tried=False)
        outbox.give_up(connection, row, now, str(error)[:300])
        self._note(connection, row, "given up", now)
        return True

    def _give_up(
        self, connection: sa.Connection, row: Waiting, effect: Effect, error: ConnectorError, now: datetime
    ) -> None:
        if not outbox.give_up(connection, row, now, str(error)[:300]):
            return
        if isinstance(effect, CloseRequest | MoveDue):
            ledger.forget_request(connection, effect.request_id)
        if isinstance(effect, Alert | TellAdministrators):
            self._show(connection, row, effect, now)
        told = "Microsoft 365 refused it." if isinstance(error, Refused) else f"It failed {row.attempts} times."
        queue = _QUEUE.get(row.kind, "UNMATCHED")
        self._ask(connection, row, queue, f"{row.kind} could not be done. What now?", told, now)
        self._note(connection, row, "given up", now)

    def _ask(
        self, connection: sa.Connection, row: Waiting, queue: Queue, question: str, because: str, now: datetime
    ) -> None:
        asked = AskPerson(row.target, queue, question, because, row.case_no)
        keep_effect(connection, None, row.rule, asked, self.terms, now=now, key=f"{row.key}:asked")

    def _note(self, connection: sa.Connection, row: Waiting, what: str, now: datetime) -> None:
        audit.append(
            connection,
            at=now,
            actor="service",
            kind=f"{what}.{row.kind}",
            case_no=row.case_no,
            fields={"key": row.key, "attempt": row.attempts, "mode": row.mode},
        )


_QUEUE: Mapping[str, Queue] = {
    "LabelFile": "CHECK_LABEL",
    "ProposeDeadline": "CHECK_DEADLINE",
    "SendLetter": "AUTHORITY",
}
"""Where a person is asked about an effect that could not be done; UNMATCHED for any other."""


def _remember_writes(connection: sa.Connection, row: Waiting, receipt: Receipt, now: datetime) -> None:
    """Remember the ETags of our own writes, so that their echo in the feed is known for what it is."""
    written = list(receipt.get("stored", ()))
    if "etag" in receipt:
        written.append(receipt)
    for each in written:
        columns = each.get("columns", {})
        files.wrote(connection, each["library"], each["id"], each["etag"], now=now, key=row.key, columns=columns)
        if columns.get("doc_type"):
            files.labelled(
                connection, each["library"], each["id"],
                doc_type=columns["doc_type"], case_no=columns.get("case_no", ""), by=columns["labelled_by"],
            )  # fmt: skip


def _take_examples_along(connection: sa.Connection, item: int, case_no: str) -> None:
    """Tie what was said of a message's files to its case of now, where an earlier filing was undone."""
    for each in outbox.of_item(connection, item):
        if each.kind == "FileMessage" and each.state == "undone" and each.receipt:
            for stored in each.receipt.get("stored", ()):
                follow(connection, stored["library"], stored["id"], case_no)


def _remember_sent(connection: sa.Connection, row: Waiting, receipt: Receipt, now: datetime) -> None:
    """Enter what we sent as an item that is done with, so that Sent Items need not be read to know it."""
    name = MessageName(receipt["mailbox"], receipt["id"])
    arrival = items.Arrival(
        kind="message", source=f"mail:{name.mailbox}:Sent Items", key=str(name), name=str(name), place=name.mailbox,
        arrived_at=now, payload={"outgoing": True, "internet_id": receipt["internet_id"]},
    )  # fmt: skip
    if not items.arrive(connection, [arrival], now):
        return
    item = items.find(connection, key=str(name))
    assert item is not None
    items.close(connection, item, "ignored", outcome="ignored", reason="own")
    sent = messages.KnownMessage(
        mailbox=name.mailbox, internet_id=receipt["internet_id"], item=item.id, direction="out", kind="own", hash="",
        sent_by_key=row.key, cases=(row.case_no,) if row.case_no else (), confirmed=False,
    )  # fmt: skip
    messages.put(connection, sent)
