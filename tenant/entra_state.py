"""Sign-in of applications: client assertions verified, tokens issued and read back (in real time)."""

import time
from collections.abc import Mapping
from typing import Any

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from tenant.certificates import SigningKey, b64, signing_key
from tenant.directory import TENANT_ID, Application, Directory
from tenant.identifiers import Counter, guid, opaque
from tenant.routing import Caller

GRAPH = "https://graph.microsoft.com"
SHAREPOINT = "https://modeloffice.sharepoint.com"
DATAVERSE = "https://modeloffice.crm11.dynamics.com"
_RESOURCES = {
    GRAPH: GRAPH,
    "00000003-0000-0000-c000-000000000000": GRAPH,
    SHAREPOINT: SHAREPOINT,
    DATAVERSE: DATAVERSE,
    "00000003-0000-0ff1-ce00-000000000000": SHAREPOINT,
}
LEEWAY = 60
LIFE = 3599


class SignInRefused(Exception):
    """Entra ID refuses to issue a token: HTTP status, OAuth error, AADSTS number, text."""

    def __init__(self, status: int, error: str, number: int, text: str) -> None:
        super().__init__(text)
        self.status, self.error, self.number, self.text = status, error, number, text


class TokenInvalid(Exception):
    """An API does not accept a token."""


class EntraState:
    """What Entra ID knows: its key, the clients' credentials, the tokens it issued."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        self.key: SigningKey = signing_key("Model Office embedded tenant")
        for each in directory.applications.values():
            each.certificates.append(signing_key(each.app_id).der)
        self._read: dict[str, tuple[float, Caller]] = {}
        self._counter = Counter()

    def credential(self, app_id: str) -> SigningKey:
        """The key and certificate that an application signs in with."""
        return signing_key(app_id)

    def resource(self, scope: str) -> str:
        """The resource that a scope names. Raises SignInRefused."""
        name = scope.removesuffix("/.default").rstrip("/")
        if name not in _RESOURCES:
            text = f"The resource principal named {name} was not found in the tenant named Model Office."
            raise SignInRefused(400, "invalid_resource", 500011, text)
        return _RESOURCES[name]

    def application(self, app_id: str) -> Application:
        """The application of a client id. Raises SignInRefused."""
        found = self.directory.applications.get(app_id.lower())
        if found is None:
            text = f"Application with identifier '{app_id}' was not found in the directory 'Model Office'."
            raise SignInRefused(400, "unauthorized_client", 700016, text)
        return found

    def check_secret(self, app: Application, secret: str) -> None:
        """Compare a secret. Raises SignInRefused."""
        if secret != app.secret:
            text = (
                "Invalid client secret provided. Ensure the secret being sent in the request is the client secret "
                f"value, not the client secret ID, for a secret added to app '{app.app_id}'."
            )
            raise SignInRefused(401, "invalid_client", 7000215, text)

    def check_assertion(self, app: Application, assertion: str, audiences: tuple[str, ...]) -> None:
        """Verify a client assertion (page "Microsoft identity platform application certificate credentials").

        The signature is PS256 or RS256 by a certificate of the application, named by `x5t#S256`, `x5t` or `x5c`;
        audience, expiry and start (with a minute's leeway) must hold. One assertion may be used until it expires, as
        msal does for every audience. Raises SignInRefused.
        """
        try:
            header = jwt.get_unverified_header(assertion)
        except jwt.InvalidTokenError:
            raise SignInRefused(401, "invalid_client", 50027, "JWT token is invalid or malformed.") from None
        certificate = _named(app, header)
        if certificate is None:
            text = "The certificate with identifier used to sign the client assertion is not registered on application."
            raise SignInRefused(401, "invalid_client", 700027, text)
        try:
            claims = jwt.decode(
                assertion,
                certificate.public_key(),  # type: ignore[arg-type]  # an RSA key: we made it
                algorithms=["PS256", "RS256"],
                audience=list(audiences),
                leeway=LEEWAY,
                options={"require": ["exp", "aud", "sub", "iss"], "verify_iat": False},
            )
        except (jwt.ExpiredSignatureError, jwt.ImmatureSignatureError):
            text = "Client assertion is not within its valid time range."
            raise SignInRefused(401, "invalid_client", 700024, text) from None
        except jwt.InvalidAudienceError:
            text = "Client assertion audience claim does not match Realm issuer."
            raise SignInRefused(401, "invalid_client", 700023, text) from None
        except jwt.InvalidTokenError as error:
            text = f"Client assertion contains an invalid signature. {error}"
            raise SignInRefused(401, "invalid_client", 700027, text) from None
        if not claims["iss"] == claims["sub"] == app.app_id:
            text = "Client assertion application identifier doesn't match 'client_id' parameter."
            raise SignInRefused(401, "invalid_client", 700021, text)

    def issue(self, app: Application, audience: str, *, certificate: bool, life: int = LIFE) -> str:
        """Issue an access token in the claims of version 1.0, as these resources ask for."""
        now = int(time.time())
        roles = sorted(app.roles)
        if audience == SHAREPOINT:
            roles = [r for r in roles if r.startswith("Sites.")]
        elif audience == DATAVERSE:
            roles = []
        claims: dict[str, Any] = {
            "aud": audience,
            "iss": f"https://sts.windows.net/{TENANT_ID}/",
            "iat": now,
            "nbf": now,
            "exp": now + life,
            "app_displayname": app.name,
            "appid": app.app_id,
            "appidacr": "2" if certificate else "1",
            "idp": f"https://sts.windows.net/{TENANT_ID}/",
            "idtyp": "app",
            "oid": app.object_id,
            "sub": app.object_id,
            "tid": TENANT_ID,
            "uti": opaque("", "uti", app.app_id, self._counter.next("token")),
            "ver": "1.0",
        }
        if roles:
            claims["roles"] = roles
        return jwt.encode(claims, self.key.key, "RS256", {"kid": self.key.kid, "x5t": self.key.kid})

    def read(self, token: str, audience: str) -> Caller:
        """Say who calls. Raises TokenInvalid with the words of the API."""
        known = self._read.get(token)
        if known is None:
            known = self._verify(token)
            if len(self._read) > 500:
                self._read.clear()
            self._read[token] = known
        expires, caller = known
        if time.time() >= expires:
            raise TokenInvalid("Lifetime validation failed, the token is expired.")
        if caller.audience != audience:
            raise TokenInvalid("Access token validation failure. Invalid audience.")
        return caller

    def _verify(self, token: str) -> tuple[float, Caller]:
        try:
            claims: Mapping[str, Any] = jwt.decode(
                token,
                self.key.key.public_key(),
                algorithms=["RS256"],
                options={"verify_aud": False, "verify_exp": False, "verify_nbf": False, "verify_iat": False},
            )
        except jwt.InvalidSignatureError:
            raise TokenInvalid("Access token validation failure. Invalid signature.") from None
        except jwt.InvalidTokenError:
            raise TokenInvalid("IDX14100: JWT is not well formed, there are no dots (.).") from None
        caller = Caller(
            app_id=claims["appid"],
            name=claims["app_displayname"],
            roles=frozenset(claims.get("roles", ())),
            audience=claims["aud"],
            certificate=claims["appidacr"] == "2",
        )
        return float(claims["exp"]), caller

    def key_set(self) -> dict[str, Any]:
        """The published key set (RFC 7517)."""
        numbers = self.key.key.public_key().public_numbers()
        one = {
            "kty": "RSA",
            "use": "sig",
            "kid": self.key.kid,
            "x5t": self.key.kid,
            "n": b64(numbers.n.to_bytes(256, "big")),
            "e": b64(numbers.e.to_bytes(3, "big")),
            "x5c": [_standard_b64(self.key.der)],
            "issuer": f"https://login.microsoftonline.com/{TENANT_ID}/v2.0",
        }
        return {"keys": [one]}

    def correlation(self) -> str:
        """An id for the trace of a refusal."""
        return guid("trace", self._counter.next("trace"))


def _standard_b64(data: bytes) -> str:
    padded = b64(data).replace("-", "+").replace("_", "/")
    return padded + "=" * (-len(padded) % 4)


def _named(app: Application, header: Mapping[str, Any]) -> x509.Certificate | None:
    """The registered certificate that an assertion's header names."""
    for der in app.certificates:
        certificate = x509.load_der_x509_certificate(der)
        sha1, sha256 = certificate.fingerprint(hashes.SHA1()), certificate.fingerprint(hashes.SHA256())
        named = {str(header.get(name, "")).rstrip("=") for name in ("x5t#S256", "x5t", "kid")}
        if named & {b64(sha256), b64(sha1), sha1.hex(), sha1.hex().upper(), b64(sha1.hex().upper().encode())}:
            return certificate
        if _standard_b64(der) in str(header.get("x5c", "")):
            return certificate
    return None
