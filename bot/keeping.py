"""Decisions kept: facts, decisions, questions, keyed effects and audit entries of one item in one transaction."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, assert_never

import sqlalchemy as sa

from bot import audit, outbox, wire
from bot.naming import FileName, MessageName
from bot.performing import reaches_out
from bot.rereading import about, give_way
from bot.settings import Mode
from bot.store import contents, decisions, items, laid, ledger, questions
from bot.store.columns import canonical
from rules.combining import combine
from rules.effects import (
    Alert,
    AskPerson,
    CategoriseMessage,
    CloseRequest,
    Effect,
    FileMessage,
    FileSent,
    FlagFile,
    IgnoreMessage,
    LabelFile,
    MarkUndelivered,
    MoveDue,
    NoteReference,
    PostCard,
    ProposeDeadline,
    RelateItem,
    SendLetter,
    StopLetters,
    TellAdministrators,
)
from rules.facts import Facts, FileFacts, MessageFacts, RequestFacts
from rules.rule import Decision

Carry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms effects are kept: modes, versions, how long raw content stays, when a queue's answer is due."""

    mode: Callable[[str], Mode]
    versions: Mapping[str, str]
    keep_raw: timedelta
    answer_due: Callable[[str, datetime], datetime]


@dataclass(frozen=True, slots=True)
class Bundle:
    """What goes with an item: the bytes that its effects need, by name ("" is the message itself), and notes."""

    contents: Mapping[str, bytes]
    carry: Carry


NOTHING = Bundle({}, {})

MODE_OF = {
    "LabelFile": "label",
    "FileMessage": "file",
    "FileSent": "file",
    "CategoriseMessage": "category",
    "SendLetter": "letter",
    "CloseRequest": "request",
    "MoveDue": "request",
    "ProposeDeadline": "deadline",
    "NoteReference": "reference",
    "MarkUndelivered": "reference",
    "Alert": "alert",
    "TellAdministrators": "alert",
    "PostCard": "alert",
}
"""The setting that holds an effect's mode; questions have none: they are always asked."""


def keep(
    connection: sa.Connection,
    item: items.Item,
    facts: Facts,
    made: Sequence[Decision],
    terms: Terms,
    *,
    now: datetime,
    bundle: Bundle = NOTHING,
) -> list[tuple[str, Effect]]:
    """Keep the decisions on an item; returns the (rule, effect) pairs that stand. Letters are kept apart.

    A sweep that decides nothing leaves nothing; of a message or a file the facts are always kept.
    """
    standing = list(combine(made, facts))
    if made or not isinstance(facts, RequestFacts):
        decisions.keep_facts(connection, item.id, wire.wrap(facts), terms.versions)
        decisions.keep(connection, item.id, [_decided(each) for each in made])
    asked = [(key_of(item, ask), ask) for _, ask in standing if isinstance(ask, AskPerson)]
    give_way(connection, item, asked, now)
    for rule, effect in standing:
        if not isinstance(effect, SendLetter):
            keep_effect(connection, item, rule, effect, terms, now=now, bundle=bundle)
    return standing


def _decided(each: Decision) -> decisions.Decided:
    effect = wire.wrap(each.effect)
    return decisions.Decided(
        each.rule, "|".join(each.effect.slot), effect, each.effect.because, overruled=bool(each.overruled)
    )


def keep_effect(
    connection: sa.Connection,
    item: items.Item | None,
    rule: str,
    effect: Effect,
    terms: Terms,
    *,
    now: datetime,
    bundle: Bundle = NOTHING,
    mode: Mode | None = None,
    run_at: datetime | None = None,
    key: str = "",
) -> str:
    """Keep one effect: a question in its queue, a ledger entry, or an intent in the outbox. Returns its key."""
    kind = wire.kind_of(effect)
    key = key or key_of(item, effect)
    mode = mode or (terms.mode(MODE_OF[kind]) if kind in MODE_OF else "auto")
    if isinstance(effect, AskPerson):
        _ask(connection, item, effect, terms, key=key, now=now)
    if mode != "shadow":
        _book(connection, effect, now)
    if reaches_out(effect):
        carry = dict(bundle.carry)
        if isinstance(effect, FileMessage):
            carry["contents"] = _keep_contents(connection, effect, bundle.contents, now + terms.keep_raw)
        if not outbox.add(connection, _intent(item, rule, effect, carry, key, mode, run_at), now):
            return key
        if item and item.payload.get("swept") and mode == "auto" and isinstance(effect, LabelFile):
            laid.charge(connection, now, laid.UNITS_TO_LABEL)
    audit.append(
        connection,
        at=now,
        actor=f"rule:{rule}",
        kind=f"decided.{kind}",
        case_no=getattr(effect, "case_no", ""),
        item=item.key if item else "",
        fields={"mode": mode, "key": key},
        personal={"because": effect.because},
    )
    return key


def _intent(
    item: items.Item | None, rule: str, effect: Effect, carry: Carry, key: str, mode: Mode, run_at: datetime | None
) -> outbox.Intent:
    return outbox.Intent(
        key=key,
        kind=wire.kind_of(effect),
        target=target_of(effect),
        payload={"effect": wire.dump(effect), "carry": carry},
        mode=mode,
        item=item.id if item else None,
        place=place_of(effect, carry),
        letter=effect.letter if isinstance(effect, SendLetter) else "",
        rule=rule,
        case_no=getattr(effect, "case_no", ""),
        urgent=isinstance(effect, Alert | PostCard) and effect.level == "red",
        run_at=run_at,
    )


def key_of(item: items.Item | None, effect: Effect) -> str:
    """Return the key of an effect: the same decision on the same item gives the same key.

    A deadline is the case's, whichever paper tells of it: two copies of a letter propose it once.
    """
    name, known_as = (item.key, about(item, effect)) if item else ("", "")
    slot = [known_as if part and part == name else part for part in effect.slot]
    told = canonical(["" if isinstance(effect, ProposeDeadline) else known_as, wire.kind_of(effect), slot])
    return hashlib.sha256(told.encode()).hexdigest()[:40]


def _ask(
    connection: sa.Connection, item: items.Item | None, effect: AskPerson, terms: Terms, *, key: str, now: datetime
) -> None:
    offered = [
        {"case_no": each.case_no, "points": each.points, "reasons": list(each.reasons)} for each in effect.candidates
    ]
    questions.ask(
        connection,
        key=key,
        queue=effect.queue,
        text=effect.question,
        now=now,
        item=item.id if item else None,
        case_no=effect.case_no,
        about=item.name if item else effect.item,
        because=effect.because,
        candidates=offered,
        due_at=None if effect.undated else terms.answer_due(effect.queue, now),
    )


def _book(connection: sa.Connection, effect: Effect, now: datetime) -> None:
    """Let the ledger believe what was decided; see docs/decisions/0005."""
    match effect:
        case CloseRequest():
            ledger.book(connection, effect.request_id, effect.case_no, effect.outcome, effect.items, now)
        case MoveDue():
            ledger.move_due(connection, effect.request_id, effect.case_no, effect.due, now)
        case MarkUndelivered():
            ledger.undelivered(connection, effect.address, now)
        case StopLetters():
            ledger.stop_letters(connection, effect.case_no, effect.person_id, now)
        case _:
            pass


def _keep_contents(
    connection: sa.Connection, effect: FileMessage, raw: Mapping[str, bytes], until: datetime
) -> dict[str, str]:
    names = ["", *(part.name for part in effect.parts)]
    return {name: contents.put(connection, raw[name], kept_until=until) for name in names if name in raw}


def target_of(effect: Effect) -> str:
    """Return the one thing on which effects keep their order: a file, a message, an addressee, a request, a case."""
    match effect:
        case LabelFile() | FlagFile():
            name = FileName.parse(effect.file)
            return f"file:{name.library}:{name.id}"
        case FileMessage() | CategoriseMessage() | IgnoreMessage():
            return effect.message
        case FileSent():
            return str(MessageName(effect.mailbox, effect.message_id))
        case SendLetter():
            return f"person:{effect.person_id}"
        case CloseRequest() | MoveDue():
            return f"request:{effect.request_id}"
        case ProposeDeadline() | NoteReference() | MarkUndelivered() | StopLetters():
            return f"case:{effect.case_no}"
        case Alert() | TellAdministrators():
            return "administrators"
        case PostCard():
            return "channel"
        case AskPerson() | RelateItem():
            return effect.item
        case _:
            assert_never(effect)


def place_of(effect: Effect, carry: Mapping[str, Any]) -> str:
    """Return where an effect happens, as a pause names it."""
    match effect:
        case LabelFile():
            return f"library:{FileName.parse(effect.file).library}"
        case FileMessage() | CategoriseMessage():
            return f"mailbox:{MessageName.parse(effect.message).mailbox}"
        case FileSent():
            return f"mailbox:{effect.mailbox}"
        case SendLetter():
            return f"mailbox:{carry.get('mailbox', '')}"
        case Alert() | TellAdministrators() | PostCard():
            return "channel:administrators"
        case _:
            return "register:cases"


def outcome_of(
    facts: Facts, standing: Sequence[tuple[str, Effect]], mode: Callable[[str], Mode]
) -> tuple[items.Outcome, str]:
    """Return what became of an item, and the reason that the balance sheet shows."""
    effects = [effect for _, effect in standing]
    if isinstance(facts, MessageFacts):
        return _message_outcome(effects, mode("file"))
    if isinstance(facts, FileFacts):
        if any(isinstance(effect, LabelFile) and effect.label for effect in effects):
            return "labelled", ""
        return ("queued", "") if any(isinstance(effect, AskPerson) for effect in effects) else ("left", "")
    return "done", ""


def _message_outcome(effects: Sequence[Effect], mode: Mode) -> tuple[items.Outcome, str]:
    if any(isinstance(effect, FileMessage) for effect in effects):
        return ("queued", "suggested") if mode == "suggest" else ("filed", "shadow" if mode == "shadow" else "")
    queues = [effect.queue for effect in effects if isinstance(effect, AskPerson)]
    if queues:
        return "queued", queues[0]
    ignored = next((effect for effect in effects if isinstance(effect, IgnoreMessage)), None)
    if ignored is None:
        return "", "nothing was decided"
    return ("duplicate", "") if ignored.reason == "duplicate" else ("ignored", ignored.reason)
