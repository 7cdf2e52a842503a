"""A person's word: approving or refusing what is held, and answering questions. Who and when stand in the audit."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot import audit, outbox, wire
from bot.compose import Bot
from bot.keeping import Bundle, keep_effect
from bot.naming import FileName, MessageName
from bot.outbox import Waiting
from bot.performing import composed_from
from bot.store import Store, approvals, decisions, items, ledger, messages, questions
from bot.store.columns import canonical
from bot.store.questions import Question
from bot.store.schema import outbox as outbox_table
from bot.store.schema import question as question_table
from bot.teaching import Said, follow, teach
from rules.effects import FileMessage, Label, LabelFile
from rules.facts import FileFacts
from rules.policy import Policy
from rules.storing import folder_for, parts_of, strictest


class CantBeDone(Exception):
    """What a person asked for can't be done as it stands; the message says why, and what can."""


@dataclass(frozen=True, slots=True)
class Word:
    """Who says so, and when."""

    by: str
    at: datetime


# --- what is held -----------------------------------------------------------------------------------------


def approve(store: Store, key: str, word: Word, *, run_at: datetime, policy: Policy | None = None) -> Waiting:
    """Let a held effect go from `run_at` on; of a letter this very text is approved. Raises CantBeDone.

    With a policy an approved label is kept as an example for learning.
    """
    with store.write() as connection:
        row = _held(connection, key)
        digest = digest_of(row)
        approvals.approve(connection, row.key, digest, by=word.by, now=word.at)
        if not outbox.release(connection, row.key, run_at, approval=digest):
            raise CantBeDone(f"it is {row.state}, and only what is held can be approved.")
        if row.kind == "FileMessage" and row.item is not None:
            messages.file_to(connection, row.item, [row.case_no], confirmed=True)
            items.change_outcome(connection, row.item, "filed", "approved")
        given = {"approved": True, "digest": digest}
        questions.answer(connection, f"{row.key}:approval", given, by=word.by, now=word.at)
        _note(connection, word, f"approved.{row.kind}", row, digest=digest)
        if policy is not None and row.kind == "LabelFile":
            _teach_label(connection, row, word, policy)
    return row


def _teach_label(connection: sa.Connection, row: Waiting, word: Word, policy: Policy) -> None:
    effect = wire.load_effect(row.kind, dict(row.payload["effect"]))
    kept = decisions.facts_of(connection, row.item) if row.item is not None else None
    facts = wire.unwrap_facts(kept.facts) if kept else None
    if isinstance(effect, LabelFile) and effect.label and isinstance(facts, FileFacts) and row.item is not None:
        teach(connection, row.item, facts, Said(effect.label.doc_type, word.by, word.at), policy)


def refuse(store: Store, key: str, word: Word, why: str) -> Waiting:
    """Close an effect that a person does not want. Raises CantBeDone."""
    with store.write() as connection:
        row = _held(connection, key)
        if not outbox.refuse(connection, row.key, word.at, why or "A person refused it."):
            raise CantBeDone(f"it is {row.state}; what was done can be undone with `modeloffice undo {key[:12]}`.")
        if row.kind in ("CloseRequest", "MoveDue"):
            ledger.forget_request(connection, row.payload["effect"]["request_id"])
        if row.kind == "FileMessage" and row.item is not None:
            _ask_anew(connection, row, word)
        questions.answer(connection, f"{row.key}:approval", {"approved": False}, by=word.by, now=word.at)
        _note(connection, word, f"refused.{row.kind}", row, personal={"why": why} if why else None)
    return row


def digest_of(row: Waiting) -> str:
    """Return the hash of what would happen: of a letter recipients, text and template, of all else its values."""
    if row.kind == "SendLetter":
        return composed_from(row.payload["carry"]["letter"]).digest
    return hashlib.sha256(canonical(row.payload["effect"]).encode()).hexdigest()


def _held(connection: sa.Connection, key: str) -> Waiting:
    row = outbox.find(connection, key.removesuffix(":approval"))
    if row is None:
        raise CantBeDone(f"no effect has the key {key}; `modeloffice queue` shows the keys.")
    return row


def _ask_anew(connection: sa.Connection, row: Waiting, word: Word) -> None:
    item = items.find(connection, item_id=row.item or 0)
    questions.ask(
        connection, key=f"{row.key}:refused", queue="UNMATCHED", text="The filing was refused. Where does it belong?",
        now=word.at, due_at=word.at + timedelta(days=1),
        item=row.item, about=item.name if item else "", because="A person refused the suggested case.",
    )  # fmt: skip


def _note(
    connection: sa.Connection, word: Word, kind: str, row: Waiting, *, digest: str = "", personal: Any = None
) -> None:
    fields = {"key": row.key} | ({"digest": digest} if digest else {})
    audit.append(
        connection, at=word.at, actor=f"person:{word.by}", kind=kind, case_no=row.case_no, fields=fields,
        personal=personal,
    )  # fmt: skip


# --- questions --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person answers; exactly one of these, and a note besides if they like."""

    case_no: str = ""  # file the message to this case, or label the file with it
    doc_type: str = ""  # the file is of this type
    confirm: bool = False  # the dates proposed are right
    leave: bool = False  # nothing needs to be done
    note: str = ""


def answer(bot: Bot, key: str, given: Answer, word: Word) -> str:
    """Record an answer and do what follows from it; returns a sentence on that. Raises CantBeDone, ConnectorError."""
    with bot.store.read() as connection:
        question = questions.find(connection, key)
        item = items.find(connection, item_id=question.item) if question and question.item else None
    if question is None:
        raise CantBeDone(f"no question has the key {key}; `modeloffice queue` shows the keys.")
    if question.state != "open":
        raise CantBeDone(f"{question.answered_by or 'someone'} has answered it already; the first answer holds.")
    if key.endswith(":approval"):
        raise CantBeDone(f"this asks for a yes or no: `modeloffice approve {key[:12]}` or `modeloffice refuse`.")
    if given.doc_type:
        return _label(bot, question, item, given, word)
    if given.case_no:
        about_file = item is not None and item.kind == "file"
        return (_case_of_file if about_file else _file)(bot, question, item, given, word)
    if given.confirm:
        return _confirm(bot, question, item, given, word)
    if not given.leave and not given.note:
        raise CantBeDone("say what is right: --case, --type, --confirm, --leave or --note.")
    with bot.store.write() as connection:
        if given.leave and item is not None and item.kind == "message" and item.outcome == "queued":
            items.change_outcome(connection, item.id, "ignored", "a person")
        _answered(connection, question, given, word)
    return "Noted; nothing else happens."


def _answered(connection: sa.Connection, question: Question, given: Answer, word: Word) -> None:
    told = {"case_no": given.case_no, "doc_type": given.doc_type, "confirm": given.confirm, "leave": given.leave}
    plain: Mapping[str, Any] = {name: value for name, value in told.items() if value}
    if questions.answer(connection, question.key, {**plain, "note": given.note}, by=word.by, now=word.at) is None:
        raise CantBeDone("someone has answered it in the meantime; the first answer holds.")
    audit.append(
        connection, at=word.at, actor=f"person:{word.by}", kind="answered", case_no=given.case_no or question.case_no,
        fields={"key": question.key, "queue": question.queue, **plain},
        personal={"note": given.note} if given.note else None,
    )  # fmt: skip


def _file(bot: Bot, question: Question, item: items.Item | None, given: Answer, word: Word) -> str:
    """File a message to the case that a person chose; it is read anew, for its bytes were not kept."""
    if item is None or item.kind != "message":
        raise CantBeDone("this question is about a request; answer it with --leave or --note.")
    read = bot.cycle.messages.read(MessageName.parse(item.key))
    with bot.store.read() as connection:
        case = next(iter(ledger.cases(connection, [given.case_no])), None)
        if case is None:
            raise CantBeDone(f"the register knows no case {given.case_no}.")
        known = messages.of_item(connection, item.id)
        if known and known.cases and item.outcome == "filed" and given.case_no not in known.cases:
            raise CantBeDone(f"it is filed on {', '.join(known.cases)} already; undo that first.")
        facts, bundle, _ = bot.cycle.messages.facts(connection, item, read, word.at)
    sensitivity, privilege = strictest(facts)
    effect = FileMessage(
        facts.item, case.case_no, folder_for(facts, case), sensitivity, privilege,
        parts_of(facts, case, bot.policy), "A person chose this case.",
    )  # fmt: skip
    carry = {**bundle.carry, "folders": {**bundle.carry["folders"], case.case_no: case.folder}}
    with bot.store.write() as connection:
        _answered(connection, question, given, word)
        keep_effect(
            connection, item, "person", effect, bot.terms, now=word.at, bundle=replace(bundle, carry=carry),
            mode=_mode(bot, "file"), key=f"{question.key}:answer",
        )  # fmt: skip
        messages.file_to(connection, item.id, [case.case_no], confirmed=True)
        items.change_outcome(connection, item.id, "filed", "by a person")
    return f"It is being filed on {case.case_no}." if _mode(bot, "file") == "auto" else _SHADOW


def _case_of_file(bot: Bot, question: Question, item: items.Item | None, given: Answer, word: Word) -> str:
    """Write the case that a person chose into a file's column; where the file lies stays the person's own matter."""
    assert item is not None
    with bot.store.read() as connection:
        case = next(iter(ledger.cases(connection, [given.case_no])), None)
    if case is None:
        raise CantBeDone(f"the register knows no case {given.case_no}.")
    effect = LabelFile(item.key, None, case.case_no, "A person chose this case.")
    name = FileName.parse(item.key)
    with bot.store.write() as connection:
        _answered(connection, question, given, word)
        follow(connection, name.library, name.id, case.case_no)
        _keep_columns(connection, bot, question, item, effect, word)
    if _mode(bot, "label") != "auto":
        return _SHADOW
    return f"Its case is being set to {case.case_no}. Move the file in SharePoint: the case's folder is {case.folder}."


def _label(bot: Bot, question: Question, item: items.Item | None, given: Answer, word: Word) -> str:
    if item is None or item.kind != "file":
        raise CantBeDone("this question is not about a file; answer it with --case, --confirm, --leave or --note.")
    row = bot.policy.documents.by_code.get(given.doc_type)
    if row is None:
        raise CantBeDone(f'there is no document type "{given.doc_type}"; the codes are like LOC, MEM-REP, INV.')
    with bot.store.read() as connection:
        kept = decisions.facts_of(connection, item.id)
    facts = wire.unwrap_facts(kept.facts) if kept else None
    if not isinstance(facts, FileFacts):
        raise CantBeDone("the file could not be read, so that it can't be labelled from here; label it in SharePoint.")
    label = Label(row.code, 1.0, facts.opinion.doc_date, row.sensitivity, row.privilege)
    case_no = given.case_no or (facts.case.case_no if facts.case else "")
    effect = LabelFile(item.key, label, case_no, "A person chose this type.")
    with bot.store.write() as connection:
        _answered(connection, question, given, word)
        _keep_columns(connection, bot, question, item, effect, word)
        items.change_outcome(connection, item.id, "labelled", "by a person")
        teach(connection, item.id, facts, Said(row.code, word.by, word.at), bot.policy)
        if given.case_no:
            name = FileName.parse(item.key)
            follow(connection, name.library, name.id, given.case_no)
    return f"It is being labelled {row.code}." if _mode(bot, "label") == "auto" else _SHADOW


def _keep_columns(
    connection: sa.Connection, bot: Bot, question: Question, item: items.Item, effect: LabelFile, word: Word
) -> None:
    """Keep what a person wants written into a file's columns, with what stood there when he was asked."""
    carry = {"columns": dict(item.payload["columns"]), "person": word.by}
    keep_effect(
        connection, item, "person", effect, bot.terms, now=word.at, bundle=Bundle({}, carry),
        mode=_mode(bot, "label"), key=f"{question.key}:answer",
    )  # fmt: skip


def _confirm(bot: Bot, question: Question, item: items.Item | None, given: Answer, word: Word) -> str:
    """Make the provisional deadlines that came from an item confirmed ones, in the register."""
    with bot.store.read() as connection:
        made = [each for each in outbox.of_item(connection, item.id if item else 0) if each.kind == "ProposeDeadline"]
    if not made:
        raise CantBeDone("no date was proposed from this; enter it in the register and answer with --note.")
    rows = [each.receipt["row"] for each in made if each.state == "done" and each.receipt]
    if not rows:
        raise CantBeDone("the proposed date is not in the register yet; approve it first, or try again in a minute.")
    for row in rows:
        bot.office.register.put("deadlines", row, {"status": "confirmed"})
    with bot.store.write() as connection:
        _answered(connection, question, given, word)
    return f"{len(rows)} deadline{'s are' if len(rows) > 1 else ' is'} confirmed in the register."


def _mode(bot: Bot, kind: str) -> Any:
    return "shadow" if bot.terms.mode(kind) == "shadow" else "auto"


_SHADOW = "Noted. The office is in shadow mode, so nothing is written to Microsoft 365."


# --- keys -------------------------------------------------------------------------------------------------


def keys_like(connection: sa.Connection, start: str) -> list[str]:
    """Return the keys of effects and questions that begin so: all of them if one is exactly it, that one alone."""
    found: list[str] = []
    for table in (outbox_table, question_table):
        begins = sa.select(table.c.key).where(table.c.key.startswith(start, autoescape=True)).limit(50)
        found += connection.execute(begins).scalars()
    if start in found:
        return [start]
    # The question "may this letter go?" has the letter's key with an ending of its own.
    return sorted({each.removesuffix(":approval") for each in found})


def outbox_kind(store: Store, key: str) -> str:
    """Return the kind of an effect; "" where there is none of this key."""
    with store.read() as connection:
        row = outbox.find(connection, key.removesuffix(":approval"))
    return row.kind if row else ""
