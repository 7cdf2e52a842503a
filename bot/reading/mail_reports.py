"""Delivery and disposition reports: the fields of RFC 3464, RFC 8098 and RFC 5965."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import Message

from bot.reading.mail_bodies import payload
from bot.reading.mail_headers import decoded

_FIELD = re.compile(r"^([A-Za-z][A-Za-z0-9-]{1,60})[ \t]*:[ \t]*(.*(?:\n[ \t]+.*)*)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What a report says of one recipient."""

    recipient: str = ""
    original_recipient: str = ""
    action: str = ""  # failed, delayed, delivered, relayed, expanded; or the disposition
    status: str = ""  # 5.1.1
    diagnostic: str = ""
    remote_mta: str = ""
    original_message_id: str = ""


def deliveries(reports: Iterable[Message]) -> tuple[Delivery, ...]:
    """One value per recipient of all report parts."""
    return tuple(each for report in reports for each in _told(list(_groups(report))))


def deliveries_in_text(text: str) -> tuple[Delivery, ...]:
    """The same of a report whose parts could not be told apart."""
    return tuple(_told(list(_text_groups(text))))


def _told(groups: list[dict[str, str]]) -> Iterator[Delivery]:
    per_message = groups[0] if groups else {}
    for fields in groups:
        if "final-recipient" in fields or "original-recipient" in fields or "disposition" in fields:
            yield Delivery(
                recipient=_typed(fields.get("final-recipient", "")).lower(),
                original_recipient=_typed(fields.get("original-recipient", "")).lower(),
                action=(fields.get("action") or fields.get("disposition", "").rpartition(";")[2]).strip().lower(),
                status=_status(fields.get("status", "")),
                diagnostic=_typed(fields.get("diagnostic-code", ""))[:2000],
                remote_mta=_typed(fields.get("remote-mta", "")),
                original_message_id=fields.get("original-message-id", per_message.get("x-original-message-id", "")),
            )


def _groups(report: Message) -> Iterator[dict[str, str]]:
    inner = report.get_payload()
    if isinstance(inner, list):
        for each in inner:
            if isinstance(each, Message):
                yield {name.lower(): decoded(str(value)) for name, value in each.raw_items()}
                # a group that the parser took for a body, after a blank line too many
                rest = each.get_payload()
                if isinstance(rest, str) and rest.strip():
                    yield from _text_groups(rest)
    else:
        yield from _text_groups(payload(report).decode("utf-8", "replace"))


def _text_groups(text: str) -> Iterator[dict[str, str]]:
    for block in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")):
        fields = {name.lower(): decoded(value) for name, value in _FIELD.findall(block)}
        if fields:
            yield fields


def _typed(value: str) -> str:
    """The value behind its type: "rfc822; a@b.example" is "a@b.example"."""
    kind, sign, rest = value.partition(";")
    return (rest if sign and len(kind) < 20 else value).strip(" <>")


def _status(value: str) -> str:
    match = re.search(r"[245]\.\d{1,3}\.\d{1,3}", value)
    return match[0] if match else ""
