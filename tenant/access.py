"""Who may do what: tokens, application roles, grants on single sites and mailboxes."""

from typing import TYPE_CHECKING

from tenant.directory import TENANT_ID
from tenant.entra_state import DATAVERSE, GRAPH, SHAREPOINT, TokenInvalid
from tenant.errors import DataverseError, GraphError, SharePointError, TenantError
from tenant.routing import Call, Caller, Need

if TYPE_CHECKING:
    from tenant.state import TenantState

_AUDIENCES = {
    "graph.microsoft.com": GRAPH,
    "modeloffice.sharepoint.com": SHAREPOINT,
    "modeloffice.crm11.dynamics.com": DATAVERSE,
}
_LEVELS = {"read": 0, "write": 1, "manage": 2, "owner": 2, "fullcontrol": 3}
_SHAREPOINT_DENIED = "-2147024891, System.UnauthorizedAccessException"
_AUTHORIZE = f"https://login.microsoftonline.com/{TENANT_ID}/oauth2/authorize"


def sign_in(call: Call, state: "TenantState") -> Caller:
    """Read the caller from the bearer token. Raises the host's 401."""
    audience = _AUDIENCES.get(call.host, GRAPH)
    kind, _, token = call.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise unauthorized(call, "Access token is empty.")
    try:
        caller = state.entra.read(token.strip(), audience)
    except TokenInvalid as error:
        raise unauthorized(call, str(error)) from None
    if audience == SHAREPOINT and not caller.certificate:
        raise SharePointError(401, "-2147024891, System.UnauthorizedAccessException", "Unsupported app only token.")
    if audience == DATAVERSE and not state.directory.applications[caller.app_id].dataverse_user:
        raise DataverseError(403, "0x80072560", "The user is not a member of the organization.")
    return caller


def unauthorized(call: Call, why: str) -> TenantError:
    """The host's way of saying 401, with the challenge that its clients read."""
    if call.host == "modeloffice.sharepoint.com":
        challenge = (
            f'Bearer realm="{TENANT_ID}",client_id="00000003-0000-0ff1-ce00-000000000000",'
            f'trusted_issuers="00000001-0000-0000-c000-000000000000@*",authorization_uri="{_AUTHORIZE}"'
        )
        return SharePointError(401, _SHAREPOINT_DENIED, why, {"WWW-Authenticate": challenge})
    if call.host == "modeloffice.crm11.dynamics.com":
        challenge = f"Bearer authorization_uri={_AUTHORIZE}, resource_id={DATAVERSE}/"
        return DataverseError(401, "0x80072561", why, {"WWW-Authenticate": challenge})
    challenge = (
        'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", '
        'client_id="00000003-0000-0000-c000-000000000000"'
    )
    return GraphError(401, "InvalidAuthenticationToken", why, {"WWW-Authenticate": challenge})


def permit(call: Call, need: Need, state: "TenantState") -> None:
    """Check roles and grants. Raises the service's 403."""
    caller = call.caller
    if need.open or caller is None or not need.roles or not caller.roles.isdisjoint(need.roles):
        return
    if need.scope == "mailbox":
        mailbox = mailbox_of(call, state)
        if mailbox and not state.directory.mailbox_roles(caller.app_id, mailbox).isdisjoint(need.roles):
            return
        raise GraphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
    if need.scope == "site":
        _permit_site(call, caller, need, state)
        return
    raise GraphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")


def _permit_site(call: Call, caller: Caller, need: Need, state: "TenantState") -> None:
    if "Sites.Selected" in caller.roles:
        site = state.files.site_of(call)
        roles = state.directory.site_roles(caller.app_id, site) if site else frozenset[str]()
        if any(_LEVELS.get(role, -1) >= _LEVELS[need.level] for role in roles):
            return
    if call.host == "modeloffice.sharepoint.com":
        raise SharePointError(
            403, _SHAREPOINT_DENIED, "Access denied. You do not have permission to perform this action."
        )
    raise GraphError(403, "accessDenied", "Access denied")


def mailbox_of(call: Call, state: "TenantState") -> str:
    """The address of the mailbox that a path names, "" for none."""
    user = state.directory.user(call.params.get("user", ""))
    return user.mail.lower() if user else call.params.get("user", "").lower()
