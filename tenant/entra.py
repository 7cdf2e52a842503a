"""Entra ID's endpoints: discovery, keys, tokens for applications."""

import json
import time
from base64 import b64decode
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

import jwt
from starlette.responses import Response

from tenant.directory import TENANT_ID
from tenant.entra_state import GRAPH, LIFE, SignInRefused
from tenant.routing import Call, Needs, Route, route

if TYPE_CHECKING:
    from tenant.state import TenantState

_JSON = "application/json; charset=utf-8"
_CACHE = {"Cache-Control": "no-store, no-cache", "Pragma": "no-cache"}
_ANY = ("common", "organizations")


def routes(state: "TenantState") -> list[Route]:
    """The routes of login.microsoftonline.com."""
    pages = "v2-protocols-oidc"
    return [
        route("GET", "/common/discovery/instance", instance, page="authority discovery", permission=Needs.OPEN),
        route("GET", "/{tenant}/v2.0/.well-known/openid-configuration", openid_v2, page=pages, permission=Needs.OPEN),
        route("GET", "/{tenant}/.well-known/openid-configuration", openid_v1, page=pages, permission=Needs.OPEN),
        route("GET", "/{tenant}/discovery/v2.0/keys", keys, page=pages, permission=Needs.OPEN),
        route("GET", "/{tenant}/discovery/keys", keys, page=pages, permission=Needs.OPEN),
        route(
            "POST",
            "/{tenant}/oauth2/v2.0/token",
            token_v2,
            page="v2-oauth2-client-creds-grant-flow",
            permission=Needs.OPEN,
        ),
        route(
            "POST", "/{tenant}/oauth2/token", token_v1, page="v1-oauth2-client-creds-grant-flow", permission=Needs.OPEN
        ),
    ]


def _json(body: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(body), status, _CACHE, _JSON)


def instance(call: Call, state: "TenantState") -> Response:
    """Instance discovery, which msal asks first."""
    host = call.host
    return _json(
        {
            "tenant_discovery_endpoint": f"https://{host}/{TENANT_ID}/v2.0/.well-known/openid-configuration",
            "api-version": "1.1",
            "metadata": [
                {
                    "preferred_network": host,
                    "preferred_cache": "login.windows.net",
                    "aliases": [host, "login.windows.net", "login.microsoft.com", "sts.windows.net"],
                }
            ],
        }
    )


def _known(tenant: str, state: "TenantState", *, shared: bool) -> bool:
    own = (TENANT_ID, state.domain, "modeloffice.onmicrosoft.com")
    return tenant.lower() in own or (shared and tenant.lower() in _ANY)


def openid_v2(call: Call, state: "TenantState") -> Response:
    """The OpenID configuration of version 2.0."""
    return _openid(call, state, "v2.0", "/oauth2/v2.0", "/discovery/v2.0/keys")


def openid_v1(call: Call, state: "TenantState") -> Response:
    """The OpenID configuration of version 1.0."""
    return _openid(call, state, "", "/oauth2", "/discovery/keys")


def _openid(call: Call, state: "TenantState", version: str, oauth: str, key_path: str) -> Response:
    tenant = call.params["tenant"]
    if not _known(tenant, state, shared=True):
        return refused(SignInRefused(400, "invalid_tenant", 90002, _no_tenant(tenant)), state)
    base = f"https://{call.host}/{tenant}"
    issuer = f"https://{call.host}/{TENANT_ID}/v2.0" if version else f"https://sts.windows.net/{TENANT_ID}/"
    return _json(
        {
            "token_endpoint": f"{base}{oauth}/token",
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
            "jwks_uri": f"{base}{key_path}",
            "response_modes_supported": ["query", "fragment", "form_post"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "issuer": issuer,
            "request_uri_parameter_supported": False,
            "userinfo_endpoint": f"{GRAPH}/oidc/userinfo",
            "authorization_endpoint": f"{base}{oauth}/authorize",
            "device_authorization_endpoint": f"{base}{oauth}/devicecode",
            "http_logout_supported": True,
            "frontchannel_logout_supported": True,
            "end_session_endpoint": f"{base}{oauth}/logout",
            "claims_supported": ["sub", "iss", "aud", "exp", "iat", "tid", "ver"],
            "tenant_region_scope": "EU",
            "cloud_instance_name": "microsoftonline.com",
            "cloud_graph_host_name": "graph.windows.net",
            "msgraph_host": "graph.microsoft.com",
            "rbac_url": "https://pas.windows.net",
        }
    )


def keys(call: Call, state: "TenantState") -> Response:
    """The keys that tokens are signed with."""
    return _json(state.entra.key_set())


def token_v2(call: Call, state: "TenantState") -> Response:
    """Issue a token for a scope of the form `resource/.default`."""
    return _token(call, state, version=2)


def token_v1(call: Call, state: "TenantState") -> Response:
    """Issue a token for a resource (version 1.0)."""
    return _token(call, state, version=1)


def _token(call: Call, state: "TenantState", *, version: int) -> Response:
    try:
        form = dict(parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True))
        return _issue(call, form, state, version)
    except SignInRefused as refusal:
        return refused(refusal, state)


def _issue(call: Call, form: dict[str, str], state: "TenantState", version: int) -> Response:
    entra, tenant = state.entra, call.params["tenant"]
    if not _known(tenant, state, shared=False):
        raise SignInRefused(400, "invalid_request", 90002, _no_tenant(tenant))
    grant = form.get("grant_type", "")
    if grant != "client_credentials":
        text = f"The app requested an unsupported grant type '{grant}'."
        raise SignInRefused(400, "unsupported_grant_type", 70003, text)
    client, secret = _client(call, form)
    app = entra.application(client)
    audience = entra.resource(_scope(form, version))
    certificate = bool(form.get("client_assertion"))
    if certificate:
        path = call.path.rsplit("/oauth2", 1)[0]
        base, by_id = f"https://{call.host}{path}", f"https://{call.host}/{TENANT_ID}"
        audiences = tuple(
            f"{start}{end}" for start in (base, by_id) for end in ("/oauth2/v2.0/token", "/oauth2/token", "/v2.0", "/")
        )
        _not_federated(form["client_assertion"])
        entra.check_assertion(app, form["client_assertion"], audiences)
    elif secret:
        entra.check_secret(app, secret)
    else:
        text = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
        raise SignInRefused(401, "invalid_client", 7000218, text)
    token = entra.issue(app, audience, certificate=certificate)
    if version == 2:
        return _json({"token_type": "Bearer", "expires_in": LIFE, "ext_expires_in": LIFE, "access_token": token})
    now = int(time.time())
    return _json(
        {
            "token_type": "Bearer",
            "expires_in": str(LIFE),
            "ext_expires_in": str(LIFE),
            "expires_on": str(now + LIFE),
            "not_before": str(now),
            "resource": form.get("resource", ""),
            "access_token": token,
        }
    )


def _scope(form: dict[str, str], version: int) -> str:
    scope = form.get("scope" if version == 2 else "resource", "").strip()
    if version == 2 and not scope.endswith("/.default"):
        text = (
            f"The provided value for scope {scope} is not valid. Client credential flows must have a scope value "
            "with /.default suffixed to the resource identifier (application ID URI)."
        )
        raise SignInRefused(400, "invalid_scope", 1002012, text)
    return scope


def _client(call: Call, form: dict[str, str]) -> tuple[str, str]:
    kind, _, value = call.headers.get("authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            name, _, secret = b64decode(value).decode("utf-8").partition(":")
        except ValueError:
            raise SignInRefused(400, "invalid_request", 9002313, "Invalid request.") from None
        return unquote(name), unquote(secret)
    if "client_id" not in form:
        text = "The request body must contain the following parameter: 'client_id'."
        raise SignInRefused(400, "invalid_request", 900144, text)
    return form["client_id"], form.get("client_secret", "")


def _not_federated(assertion: str) -> None:
    """An assertion of another issuer is a federated one, and no federation is set up here."""
    try:
        issuer = str(jwt.decode(assertion, options={"verify_signature": False}).get("iss", ""))
    except jwt.InvalidTokenError:
        return
    if issuer.startswith("https://"):
        text = f"No matching federated identity record found for presented assertion issuer '{issuer}'."
        raise SignInRefused(401, "invalid_client", 700211, text)


def _no_tenant(tenant: str) -> str:
    return (
        f"Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the "
        "correct cloud. Check with your subscription administrator, this may happen if there are no active "
        "subscriptions for the tenant."
    )


def refused(refusal: SignInRefused, state: "TenantState") -> Response:
    """Write a refusal as Entra ID does (page "Microsoft Entra authentication and authorization error codes")."""
    trace = state.entra.correlation()
    at = datetime.fromtimestamp(time.time(), UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    body = {
        "error": refusal.error,
        "error_description": f"AADSTS{refusal.number}: {refusal.text} Trace ID: {trace} "
        f"Correlation ID: {trace} Timestamp: {at}",
        "error_codes": [refusal.number],
        "timestamp": at,
        "trace_id": trace,
        "correlation_id": trace,
        "error_uri": f"https://login.microsoftonline.com/error?code={refusal.number}",
    }
    return _json(body, refusal.status)
