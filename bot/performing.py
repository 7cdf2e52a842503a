"""Effects done: one place that calls the connectors, for every kind of effect, and answers with a receipt.

Each is safe to repeat with the same key: what was done before is found, not done again (of a card it can't be found,
so that it is not repeated). A receipt holds what is
needed to undo it. Errors of connectors pass through; the caller postpones, asks or gives up.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, assert_never, get_args

from bot.cards import drawn
from bot.letters import Composed
from bot.naming import FileName, MessageName, stored_name
from connectors.errors import Changed, Refused, TryLater
from connectors.ports import Address, FileSeen, Library, Office, OutgoingMail, Sent, Stored
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
    Label,
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

Receipt = dict[str, Any]
ROBOT = "Model Office"


@dataclass(frozen=True, slots=True)
class Task:
    """An effect that is to be done. `carry` is what the decision's transaction kept beside it."""

    key: str
    effect: Effect
    carry: Mapping[str, Any]
    first: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class Desk:
    """What is needed to do things: the office, the kept contents, who is told, and the last look before sending."""

    office: Office
    contents: Callable[[str], bytes]  # by hash
    administrators: tuple[Address, ...]
    home: str  # the mailbox that the bot itself writes from
    last_look: Callable[[], bool] = field(default=lambda: True)  # is the lease still ours?


def perform(task: Task, desk: Desk) -> Receipt:
    """Do one effect and return its receipt. Raises the connectors' errors."""
    match task.effect:
        case LabelFile():
            return _label_file(task.effect, task, desk)
        case FileMessage():
            return _file_message(task.effect, task, desk)
        case CategoriseMessage():
            return _categorise(task.effect.message, _waiting_for(task.effect.queues), desk)
        case SendLetter():
            return _send_letter(task.effect, task, desk)
        case FileSent():
            return _file_sent(task.effect, task, desk)
        case CloseRequest():
            return _close_request(task.effect, desk)
        case MoveDue():
            due = {"due": task.effect.due.isoformat()}
            return _put(desk, "requests", task.effect.request_id, due)
        case ProposeDeadline():
            return _propose_deadline(task.effect, task, desk)
        case NoteReference():
            text = f"Their reference, as they gave it (not confirmed): {task.effect.reference}"
            return _note(task.effect.case_no, task.effect.person_id, text, task, desk)
        case MarkUndelivered():
            return _note(task.effect.case_no, "", "A message of ours came back as not delivered.", task, desk)
        case Alert():
            return _alert(task.effect, task, desk)
        case TellAdministrators():
            return _mail_administrators(task.effect.headline, "\n".join(task.effect.lines) + "\n", task, desk)
        case PostCard():
            return _post_card(task.effect, task, desk)
        case AskPerson() | FlagFile() | IgnoreMessage() | RelateItem() | StopLetters():
            return {}  # the store holds them: they were done when they were decided
        case _:
            assert_never(task.effect)


_KEPT_HERE = (AskPerson, FlagFile, IgnoreMessage, RelateItem, StopLetters)

REACHING_OUT = tuple(each.__name__ for each in get_args(Effect) if each not in _KEPT_HERE)
"""The kinds of effect that change anything outside the store, by name."""


def reaches_out(effect: Effect) -> bool:
    """Say whether an effect changes anything outside the store."""
    return not isinstance(effect, _KEPT_HERE)


# --- files ------------------------------------------------------------------------------------------------


def _label_file(effect: LabelFile, task: Task, desk: Desk) -> Receipt:
    name = FileName.parse(effect.file)
    library = desk.office.libraries[name.library]
    columns = label_columns(effect)
    if effect.label is not None and task.carry.get("person"):
        columns["labelled_by"] = task.carry["person"]
    seen: Mapping[str, str] = task.carry.get("columns", {})
    etag, known = name.etag, None if name.reading else seen  # of a file that is read again we know some columns only
    if not task.first:
        etag, known = _same_label(library.file(name.id), seen, columns).etag, None
    try:
        done = library.label(name.id, columns, etag=etag, seen=known)
    except Changed:
        now = _same_label(library.file(name.id), seen, columns)
        done = library.label(name.id, columns, etag=now.etag)
    before = {column: seen.get(column, "") for column in columns}
    return {"library": name.library, "id": name.id, "etag": done.etag, "before": before, "columns": columns}


def _same_label(now: FileSeen, seen: Mapping[str, str], wanted: Mapping[str, str]) -> FileSeen:
    """Return the file if its label is still the one that was decided on, or ours already. Raises Refused."""
    for column, value in wanted.items():
        held = now.columns.get(column, "")
        if held not in (seen.get(column, ""), value):
            raise Refused("Someone has changed the file's label since; theirs stands.")
    return now


def label_columns(effect: LabelFile) -> dict[str, str]:
    """Return the columns that a label writes: codes and kinds of evidence, no names and no quotations.

    Without a label a person has only said whose the file is: its case is written, and nothing else.
    """
    if effect.label is None and effect.case_no:
        return {"case_no": effect.case_no}
    columns = {"flags": ";".join(effect.flags)} if effect.flags or effect.label is None else {}
    if effect.label is not None:
        columns |= _columns(effect.label, effect.case_no) | {"because": ", ".join(effect.evidence)}
    return columns


def _columns(label: Label, case_no: str) -> dict[str, str]:
    return {
        "doc_type": label.doc_type,
        "case_no": case_no,
        "doc_date": label.doc_date.isoformat() if label.doc_date else "",
        "sensitivity": label.sensitivity,
        "privilege": label.privilege,
        "labelled_by": ROBOT,
        # As a column of numbers gives it back: what we wrote must be known again.
        "confidence": f"{label.confidence:.2f}".rstrip("0").rstrip("."),
    }


# --- messages ---------------------------------------------------------------------------------------------


def _waiting_for(queues: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"For a person: {queue}" for queue in queues)


def _categorise(message: str, names: tuple[str, ...], desk: Desk) -> Receipt:
    name = MessageName.parse(message)
    before = desk.office.mailboxes[name.mailbox].categorise(name.id, add=names)
    return {"mailbox": name.mailbox, "id": name.id, "categories_before": list(before), "categories_added": list(names)}


def _file_message(effect: FileMessage, task: Task, desk: Desk) -> Receipt:
    carry = task.carry
    received = datetime.fromisoformat(carry["received"])
    library, folder = _case_folder(carry["folders"][effect.case_no], desk)
    author = carry["author"]
    label = Label("", 1.0, received.date(), effect.sensitivity, effect.privilege)
    name = f"{received:%Y-%m-%d %H%M} mail {'to' if carry['outgoing'] else 'from'} {author.replace('_', ' ')}.eml"
    columns = _columns(label, effect.case_no) | {"doc_type": carry.get("doc_type", "")}
    stored = [
        library.put(
            f"{folder}/{effect.folder}/{name}",
            desk.contents(carry["contents"][""]),
            columns,
            key=f"{task.key}:message",
            first=task.first,
        )
    ]
    for part in effect.parts:
        doc_type = part.label.doc_type if part.label else ""
        safe = stored_name(part.name, received=received, doc_type=doc_type or "document", author=author)
        stored.append(
            library.put(
                f"{folder}/{part.folder}/{safe}",
                desk.contents(carry["contents"][part.name]),
                _columns(part.label, effect.case_no) if part.label else {"case_no": effect.case_no},
                key=f"{task.key}:{part.name}",
                first=task.first,
            )
        )
    activity = {
        "case_no": effect.case_no,
        "kind": "message",
        "at": carry["received"],
        "by": carry["by"],
        "subject": carry["subject"],
        "ref": carry["internet_id"],
    }
    logged = _put(desk, "activities", f"mo-{task.key}", activity)
    marked = _categorise(effect.message, (f"Filed: {effect.case_no}", *_waiting_for(effect.queues)), desk)
    return {"stored": [_told(library, each) for each in stored], **logged, **marked}


def _case_folder(folder: str, desk: Desk) -> tuple[Library, str]:
    library, _, path = folder.partition("/")
    if library not in desk.office.libraries:
        raise Refused("The case's folder is not in a library that the bot may write to.")
    return desk.office.libraries[library], path


def _told(library: Library, stored: Stored) -> Receipt:
    return {"library": library.name, "id": stored.id, "path": stored.path, "etag": stored.etag}


# --- letters ----------------------------------------------------------------------------------------------


def _send_letter(effect: SendLetter, task: Task, desk: Desk) -> Receipt:
    letter = composed_from(task.carry["letter"])
    receipt: Receipt = {"requests": {}}
    if effect.channel == "letter":
        library, folder = _case_folder(task.carry["case_folder"], desk)
        stored = library.put(
            f"{folder}/08 Correspondence/{task.now:%Y-%m-%d} {effect.letter} to {letter.role}.docx",
            desk.contents(task.carry["word"]),
            {"case_no": effect.case_no, "labelled_by": ROBOT},
            key=f"{task.key}:letter",
            first=task.first,
        )
        receipt["stored"] = [_told(library, stored)]
    else:
        mail = OutgoingMail(letter.to, letter.subject, letter.text, letter.cc, letter.attachments)
        sent = _send(task.carry["mailbox"], mail, task, desk)
        receipt |= {"mailbox": task.carry["mailbox"], "id": sent.id, "internet_id": sent.internet_id}
        receipt["at"] = sent.at.isoformat()
    for request_id, chasers in task.carry.get("chasers", {}).items():
        before = _put(desk, "requests", request_id, {"chasers_sent": str(chasers)})
        receipt["requests"][request_id] = before["before"]
    return receipt


def _send(mailbox: str, mail: OutgoingMail, task: Task, desk: Desk) -> Sent:
    """Send a mail while its effect is still ours: who was away for longer than the lease finds another at it."""
    if not desk.last_look():
        raise Changed("Another worker took this mail over.")
    return desk.office.mailboxes[mailbox].send(mail, key=task.key, first=task.first)


def composed_to(letter: Composed) -> dict[str, Any]:
    """Return a composed letter as JSON; its attachments are named by hash and kept as contents."""
    return {
        "letter": letter.letter,
        "template_version": letter.template_version,
        "case_no": letter.case_no,
        "person_id": letter.person_id,
        "role": letter.role,
        "material": letter.material,
        "to": [[each.email, each.name] for each in letter.to],
        "cc": [[each.email, each.name] for each in letter.cc],
        "subject": letter.subject,
        "text": letter.text,
    }


def composed_from(plain: Mapping[str, Any]) -> Composed:
    """Return the letter that `composed_to` wrote."""
    values: dict[str, Any] = dict(plain)
    for name in ("to", "cc"):
        values[name] = tuple(Address(email, who) for email, who in plain[name])
    return Composed(**values)


def _file_sent(effect: FileSent, task: Task, desk: Desk) -> Receipt:
    raw = desk.office.mailboxes[effect.mailbox].mime(effect.message_id)
    library, folder = _case_folder(task.carry["case_folder"], desk)
    sent = datetime.fromisoformat(task.carry["sent"])
    stored = library.put(
        f"{folder}/08 Correspondence/{sent:%Y-%m-%d %H%M} {effect.letter} to {task.carry['role']}.eml",
        raw,
        {"case_no": effect.case_no, "labelled_by": ROBOT, "doc_date": sent.date().isoformat()},
        key=f"{task.key}:sent",
        first=task.first,
    )
    activity = {
        "case_no": effect.case_no,
        "kind": "message",
        "at": task.carry["sent"],
        "by": ROBOT,
        "subject": task.carry["subject"],
        "ref": effect.internet_id,
    }
    return {"stored": [_told(library, stored)], **_put(desk, "activities", f"mo-{task.key}", activity)}


# --- the register -----------------------------------------------------------------------------------------


def _put(desk: Desk, table: Any, key: str, values: Mapping[str, str]) -> Receipt:
    before = desk.office.register.put(table, key, values)
    held = {name: before.values.get(name, "") for name in values}
    return {"table": table, "row": key, "before": held, "wrote": dict(values)}


def _close_request(effect: CloseRequest, desk: Desk) -> Receipt:
    if effect.outcome == "refused":
        return {}  # a person decides what follows; until then the ledger keeps the chasers back
    return _put(desk, "requests", effect.request_id, {"status": effect.outcome})


def _propose_deadline(effect: ProposeDeadline, task: Task, desk: Desk) -> Receipt:
    values = {
        "case_no": effect.case_no,
        "kind": effect.kind,
        "due": effect.due.isoformat(),
        "status": "provisional",
        "source": task.carry.get("source", ""),
    }
    return _put(desk, "deadlines", f"mo-{task.key}", values)


def _note(case_no: str, by: str, text: str, task: Task, desk: Desk) -> Receipt:
    if not case_no:
        return {}
    values = {
        "case_no": case_no,
        "kind": "note",
        "at": task.now.astimezone(UTC).isoformat(),
        "by": by,
        "subject": text,
        "ref": "",
    }
    return _put(desk, "activities", f"mo-{task.key}", values)


# --- alerts -----------------------------------------------------------------------------------------------


def where_to_look(carry: Mapping[str, Any]) -> str:
    """Return the sentence of an alert that says what it is about and where it waits."""
    return f"{carry.get('where', '')} It waits in a queue: `modeloffice queue` lists it.".strip()


def _alert(effect: Alert, task: Task, desk: Desk) -> Receipt:
    # A subject line is read on locked telephones: a level and a case number, nothing of the matter.
    subject = f"{effect.level.upper()}: {effect.case_no or 'a message without a case'}"
    text = f"{effect.headline}.\n\n{where_to_look(task.carry)}\n"
    return _mail_administrators(subject, text, task, desk, important=effect.level == "red")


def _mail_administrators(subject: str, text: str, task: Task, desk: Desk, *, important: bool = False) -> Receipt:
    if not desk.administrators:
        return {}
    mail = OutgoingMail(desk.administrators, subject, text, important=important)
    sent = _send(desk.home, mail, task, desk)
    return {"mailbox": desk.home, "id": sent.id, "internet_id": sent.internet_id}


def _post_card(effect: PostCard, task: Task, desk: Desk) -> Receipt:
    """Post a card that surely has not been posted: nobody can ask a channel. See docs/decisions/0011."""
    if not task.first:
        raise TryLater("an earlier attempt may have posted it", unsure=True)
    if desk.office.channel is None:
        raise Refused("There is no channel any more.")
    desk.office.channel.post(drawn(effect))
    return {}
