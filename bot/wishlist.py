"""Each effect as half a sentence: what it wants of the world, in a handler's words."""

from typing import assert_never

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


def wanted(effect: Effect) -> str:
    """Return what an effect wants.

    >>> wanted(CloseRequest("R1", "M26-014573-4", "part", ("GP-REC",), ""))
    'Book GP-REC against request R1 (part)'
    """
    match effect:
        case LabelFile() | FlagFile() | FileMessage() | CategoriseMessage() | IgnoreMessage() | RelateItem():
            return _of_the_item(effect)
        case AskPerson():
            return f"Ask a person in {effect.queue}: {effect.question}"
        case Alert():
            return f"Alert the administrators ({effect.level}): {effect.headline}"
        case CloseRequest():
            return f"Book {', '.join(effect.items) or 'it'} against request {effect.request_id} ({effect.outcome})"
        case MoveDue():
            return f"Move the due date of request {effect.request_id} to {effect.due:%d %B %Y} ({effect.reason})"
        case ProposeDeadline():
            return f"Propose a deadline on {effect.case_no}: {effect.kind}, {effect.due:%d %B %Y}"
        case NoteReference():
            return f"Note the reference {effect.reference} on {effect.case_no}"
        case MarkUndelivered():
            return f"Note on {effect.case_no or 'no case'} that our message came back"
        case StopLetters():
            return f"Stop automatic letters on {effect.case_no or effect.person_id}"
        case SendLetter():
            return f"Send the letter {effect.letter} on {effect.case_no} to {effect.person_id} by {effect.channel}"
        case FileSent():
            return f"Keep a copy of {effect.letter} on {effect.case_no}"
        case TellAdministrators():
            return f"Tell the administrators: {effect.headline}"
        case PostCard():
            return f"Show it in the administrators' channel: {effect.headline}"
        case _:
            assert_never(effect)


def _of_the_item(
    effect: LabelFile | FlagFile | FileMessage | CategoriseMessage | IgnoreMessage | RelateItem,
) -> str:
    match effect:
        case LabelFile():
            flags = f" and flag it {', '.join(effect.flags)}" if effect.flags else ""
            if effect.label is None:
                return f"Flag the file {', '.join(effect.flags)}"
            case_no = f" on {effect.case_no}" if effect.case_no else ""
            return f"Label the file {effect.label.doc_type}{case_no} ({effect.label.confidence:.0%}){flags}"
        case FlagFile():
            right = f"; it belongs to {effect.right_case}" if effect.right_case else ""
            return f"Flag the file {effect.flag}{right}"
        case FileMessage():
            parts = ", ".join(f"{each.name} in {each.folder}" for each in effect.parts)
            return f"File the message on {effect.case_no} in {effect.folder}{f', with {parts}' if parts else ''}"
        case CategoriseMessage():
            return f"Mark the message as waiting in {', '.join(effect.queues)}"
        case IgnoreMessage():
            return f"Leave the message where it is ({effect.reason})"
        case RelateItem():
            return f"Note that it is a {effect.relation.replace('_', ' ')} another item"
        case _:
            assert_never(effect)
