"""What the application may do, what it needs in a mode, and what it may beyond that.

Roles stand in the token. Rights on one mailbox (RBAC for Applications) or one site (Sites.Selected) do not: they are
found by asking. A right to write is asked for with a request that can't succeed: where it is missing, Microsoft 365
refuses before it looks at the thing.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from connectors.errors import ConnectorError, Refused, SignInFailed, TryLater
from connectors.outlook_folders import bucket_of
from connectors.protocol import segment
from connectors.sharepoint_site import BUCKET, SharePointSite
from connectors.transport import ROOT, Ask, Transport

Mode = Literal["shadow", "suggest", "auto"]
Standing = Literal["granted", "missing", "unknown", "beyond need", "rightly absent"]
NOTHING = "AAMkModelOfficeProbe"
"""An id that nothing has."""


@dataclass(frozen=True, slots=True)
class Need:
    """A right that a mode needs: what for, and the roles that give it, the least first."""

    purpose: str
    roles: tuple[str, ...]
    scoped: str  # what an administrator can grant instead, on one mailbox or site alone
    modes: frozenset[Mode]
    probe: Callable[["Target"], Ask]


@dataclass(frozen=True, slots=True)
class Target:
    """What a probe is made on."""

    mailbox: str
    site: str  # the site's URL in Graph


@dataclass(frozen=True, slots=True)
class Finding:
    """How one right stands, and how we know: from the token, or by asking."""

    right: str
    standing: Standing
    how: Literal["role", "asked"]
    detail: str = ""


_ALWAYS: frozenset[Mode] = frozenset({"shadow", "suggest", "auto"})
_WRITING: frozenset[Mode] = frozenset({"suggest", "auto"})
_FILES = ("Sites.Manage.All", "Sites.FullControl.All")


def _mail(method: Literal["GET", "PATCH", "POST"], path: str, body: object = None) -> Callable[[Target], Ask]:
    def ask(target: Target) -> Ask:
        url = f"{ROOT}/users/{segment(target.mailbox)}/{path}"
        return Ask(method, url, bucket_of(target.mailbox), json=body, once=True)

    return ask


def _site(method: Literal["GET", "PATCH"], path: str, body: object = None) -> Callable[[Target], Ask]:
    def ask(target: Target) -> Ask:
        return Ask(method, f"{target.site}{path}", BUCKET, 2, json=body, once=True)

    return ask


_HARMLESS = {"User.Read.All", "User.ReadBasic.All", "MailboxSettings.Read", "Sites.Selected"}

NEEDS: tuple[Need, ...] = (
    Need(
        "read mail", ("Mail.Read", "Mail.ReadWrite"), "Application Mail.Read on the mailbox", _ALWAYS,
        _mail("GET", "mailFolders/inbox?$select=id"),
    ),
    Need(
        "read libraries", ("Sites.Read.All", "Sites.ReadWrite.All", *_FILES), "Sites.Selected with read", _ALWAYS,
        _site("GET", "/lists?$select=id&$top=1"),
    ),
    Need(
        "categorise mail and make drafts", ("Mail.ReadWrite",), "Application Mail.ReadWrite on the mailbox",
        _WRITING, _mail("PATCH", f"messages/{NOTHING}", {"categories": []}),
    ),
    Need(
        "send mail", ("Mail.Send",), "Application Mail.Send on the mailbox", _WRITING,
        _mail("POST", f"messages/{NOTHING}/send"),
    ),
    Need(
        "keep calendars", ("Calendars.ReadWrite",), "Application Calendars.ReadWrite on the mailbox", _WRITING,
        _mail("PATCH", f"events/{NOTHING}", {"subject": ""}),
    ),
    Need(
        "label and store files", ("Sites.ReadWrite.All", *_FILES), "Sites.Selected with write", _WRITING,
        _site("PATCH", f"/lists/{NOTHING}/items/0/fields", {}),
    ),
)  # fmt: skip
"""What the modes need on Microsoft Graph; Dataverse has security roles of its own."""


def roles_of(token: str) -> frozenset[str]:
    """Return the application roles in an access token; its signature is the service's to check.

    >>> roles_of("e30." + base64.urlsafe_b64encode(b'{"roles": ["Mail.Read"]}').decode() + ".x")
    frozenset({'Mail.Read'})
    """
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return frozenset(str(each) for each in claims.get("roles", ()))
    except (IndexError, ValueError, AttributeError):
        return frozenset()


def examine(transport: Transport, site: SharePointSite, mailbox: str, mode: Mode, token: str) -> tuple[Finding, ...]:
    """Say of each right whether it is granted, missing, or more than the mode needs. Raises TryLater, SignInFailed."""
    held = roles_of(token)
    try:
        target = Target(mailbox, site.address)
    except Refused:
        target = Target(mailbox, f"{ROOT}/sites/root")
    findings = [_examined(transport, need, target, mode, held) for need in NEEDS]
    needed = {role for need in NEEDS if mode in need.modes for role in need.roles}
    named = {role for need in NEEDS for role in need.roles} - needed  # told of with their need already
    findings += [
        Finding(role, "beyond need", "role", f"not needed in mode {mode}")
        for role in sorted(held - needed - named - _HARMLESS)
    ]
    findings += [
        Finding(role, "beyond need", "role", "a lesser role would do") for role in sorted(held & needed - least(mode))
    ]
    return tuple(findings)


def least(mode: Mode) -> frozenset[str]:
    """Return the least roles that serve a mode.

    >>> sorted(least("shadow"))
    ['Mail.Read', 'Sites.Read.All']
    """
    first = {need.roles[0] for need in NEEDS if mode in need.modes}
    # A role that writes reads too, so that a mode that writes needs no role to read besides.
    return frozenset(first - ({"Mail.Read", "Sites.Read.All"} if mode != "shadow" else set()))


def _examined(transport: Transport, need: Need, target: Target, mode: Mode, held: frozenset[str]) -> Finding:
    needed = mode in need.modes
    by_role = bool(held & set(need.roles))
    if by_role:
        standing: Standing = "granted" if needed else "beyond need"
        return Finding(need.purpose, standing, "role", ", ".join(sorted(held & set(need.roles))))
    allowed = _allowed(transport, need.probe(target))
    if allowed is None:
        return Finding(need.purpose, "unknown", "asked", need.scoped)
    if allowed:
        return Finding(need.purpose, "granted" if needed else "beyond need", "asked", need.scoped)
    if needed:
        return Finding(need.purpose, "missing", "asked", f"grant {need.roles[0]}, or {need.scoped}")
    return Finding(need.purpose, "rightly absent", "asked", f"not needed in mode {mode}")


def _allowed(transport: Transport, ask: Ask) -> bool | None:
    """Ask; refused as forbidden means no, any other refusal that we may; None where the service is busy."""
    try:
        transport.send(ask)
    except Refused as error:
        return "HTTP 403" not in str(error)
    except (SignInFailed, TryLater):
        return None
    except ConnectorError:
        return True
    return True
