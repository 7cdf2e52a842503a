"""Signing in: one msal application for every audience.

Certificates are read here, once; secrets never show in a repr. msal stamps its assertions with the machine's own
clock, so this part lives in real time also in a rehearsal.
"""

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msal
import requests

from connectors.errors import SignInFailed, TryLater

LOGIN = "https://login.microsoftonline.com"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A PEM file with private key and certificate; the safest that a server of one's own can have."""

    pem: Path
    passphrase: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Secret:
    """A client secret. SharePoint's own REST interface does not take tokens that were got with one."""

    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ManagedIdentity:
    """The identity of the Azure machine that we run on; `client_id` for a user-assigned one."""

    client_id: str | None = None


@dataclass(frozen=True, slots=True)
class FederatedAssertion:
    """A file that another identity provider keeps filled with a fresh assertion (workload identity)."""

    file: Path


Credentials = Certificate | Secret | ManagedIdentity | FederatedAssertion


class Identity:
    """Tokens of one application in one tenant. msal caches them, and renews them before they expire."""

    def __init__(self, tenant_id: str, client_id: str, credentials: Credentials, session: requests.Session) -> None:
        self._tenant_id = tenant_id
        self._client_id = client_id
        self._credentials = credentials
        self._session = session
        self._app: Any = None
        self._lock = threading.Lock()

    @property
    def client_id(self) -> str:
        """The application's client id: what SharePoint names as the editor of our writes."""
        return self._client_id

    def token(self, audience: str, *, fresh: bool = False) -> str:
        """Return an access token for an audience ("https://graph.microsoft.com").

        `fresh` throws the cached ones away: the service has refused the last. Raises SignInFailed, TryLater.
        """
        with self._lock:
            try:
                if self._app is None:
                    self._app = self._make()
                if fresh and hasattr(self._app, "remove_tokens_for_client"):
                    self._app.remove_tokens_for_client()
                found = self._ask(audience)
            except requests.RequestException as error:
                self._app = None
                raise TryLater(f"sign-in service: {type(error).__name__}") from None
            except (OSError, ValueError, TypeError) as error:
                self._app = None
                raise SignInFailed(f"the credentials can't be used: {type(error).__name__}") from None
        if "access_token" in found:
            return str(found["access_token"])
        # msal answers a refused request from memory for a minute. A new application forgets it, so that a
        # repaired secret or grant works at once.
        self._app = None
        raise _refusal(found)

    def _ask(self, audience: str) -> dict[str, Any]:
        if isinstance(self._credentials, ManagedIdentity):
            return dict(self._app.acquire_token_for_client(resource=audience))
        return dict(self._app.acquire_token_for_client([f"{audience}/.default"]))

    def _make(self) -> Any:
        if isinstance(self._credentials, ManagedIdentity):
            kind = (
                msal.UserAssignedManagedIdentity(client_id=self._credentials.client_id)
                if self._credentials.client_id
                else msal.SystemAssignedManagedIdentity()
            )
            return msal.ManagedIdentityClient(kind, http_client=self._session)
        return msal.ConfidentialClientApplication(
            self._client_id,
            client_credential=_credential(self._credentials),
            authority=f"{LOGIN}/{self._tenant_id}",
            http_client=self._session,
        )


def _credential(credentials: Certificate | Secret | FederatedAssertion) -> Any:
    match credentials:
        case Certificate(pem, passphrase):
            text = pem.read_text("ascii")
            # With the public certificate msal signs PS256 and names it by SHA-256, not by its SHA-1 thumbprint.
            found = {"private_key": text, "public_certificate": text}
            return found | {"passphrase": passphrase} if passphrase else found
        case Secret(value):
            return value
        case FederatedAssertion(file):
            return {"client_assertion": lambda: file.read_text("ascii").strip()}


def _refusal(found: dict[str, Any]) -> SignInFailed | TryLater:
    """Name what Entra ID refuses by its AADSTS number; its sentences name people and applications."""
    numbers = ", ".join(f"AADSTS{code}" for code in found.get("error_codes", ()))
    detail = f"{found.get('error', 'no token')} {numbers}".strip()
    if found.get("error") in {"temporarily_unavailable", "server_error", "managed_identity_request_failed"}:
        return TryLater(detail)
    return SignInFailed(detail)
