"""Sign-in of applications, through an unmodified msal and by hand."""

import time
from typing import Any

import jwt
import msal
import pytest
import requests

from tenant.certificates import b64, signing_key
from tenant.directory import BOT, READER, TENANT_ID
from tenant.entra_state import GRAPH
from tenant.server import Served
from tenant.state import TenantState
from tests.tenant.conftest import session_of
from tests.tenant.office import MAILBOX, SECOND_MAILBOX

LOGIN = f"https://login.microsoftonline.com/{TENANT_ID}"
TOKEN = f"{LOGIN}/oauth2/v2.0/token"
SCOPE = f"{GRAPH}/.default"


@pytest.fixture
def bare(served: Served) -> Any:
    """A session without a token."""
    with session_of(served) as made:
        del made.headers["Authorization"]
        yield made


def client(served: Served, bare: requests.Session, credential: Any) -> Any:
    """msal as it comes."""
    return msal.ConfidentialClientApplication(BOT, client_credential=credential, authority=LOGIN, http_client=bare)


def halves(served: Served) -> tuple[str, str]:
    """The private key and the certificate of the file that the tenant wrote."""
    pem = (served.folder / "client.pem").read_text()
    at = pem.index("-----BEGIN CERTIFICATE")
    return pem[:at], pem[at:]


def test_msal_signs_in_by_certificate(served: Served, bare: requests.Session) -> None:
    key, certificate = halves(served)
    app = client(served, bare, {"private_key": key, "public_certificate": certificate})
    answer = app.acquire_token_for_client([SCOPE])
    assert answer["token_type"] == "Bearer"
    roles = jwt.decode(answer["access_token"], options={"verify_signature": False})["roles"]
    assert "Mail.ReadWrite" in roles


def test_msal_signs_in_by_thumbprint(served: Served, bare: requests.Session) -> None:
    key, _ = halves(served)
    thumbprint = served.environment()["AZURE_CLIENT_CERTIFICATE_THUMBPRINT"]
    app = client(served, bare, {"private_key": key, "thumbprint": thumbprint})
    assert "access_token" in app.acquire_token_for_client([SCOPE])


def test_msal_signs_in_by_secret(served: Served, bare: requests.Session) -> None:
    assert "access_token" in client(served, bare, served.environment()["AZURE_CLIENT_SECRET"]).acquire_token_for_client(
        [SCOPE]
    )


def test_a_wrong_secret_is_named(served: Served, bare: requests.Session) -> None:
    answer = client(served, bare, "wrong").acquire_token_for_client([SCOPE])
    assert (answer["error"], answer["error_codes"]) == ("invalid_client", [7000215])


def test_a_token_s_signature_can_be_checked(served: Served, bare: requests.Session) -> None:
    found = bare.get(f"{LOGIN}/v2.0/.well-known/openid-configuration").json()
    keys = jwt.PyJWKSet.from_dict(bare.get(found["jwks_uri"]).json())
    app = served.state.directory.applications[BOT]
    token = served.state.entra.issue(app, GRAPH, certificate=True)
    claims = jwt.decode(token, keys.keys[0].key, ["RS256"], audience=GRAPH)
    assert claims["tid"] == TENANT_ID


def assertion(**changes: Any) -> str:
    """A client assertion, with claims changed."""
    now, key = int(time.time()), signing_key(BOT)
    claims = {"aud": TOKEN, "iss": BOT, "sub": BOT, "jti": f"j{time.monotonic_ns()}", "nbf": now, "exp": now + 300}
    claims |= {k: v for k, v in changes.items() if k in claims}
    signer = signing_key(changes.get("signer", BOT))
    return jwt.encode(claims, signer.key, "RS256", {"x5t": b64(key.thumbprint)})


def ask(bare: requests.Session, url: str = TOKEN, **form: str) -> tuple[int, Any]:
    """Ask for a token by hand; status and error number, or the token."""
    answer = bare.post(url, data={"grant_type": "client_credentials", "scope": SCOPE, "client_id": BOT, **form})
    body = answer.json()
    return answer.status_code, body.get("error_codes", body.get("token_type"))


ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, (200, "Bearer"), id="as it should be"),
        pytest.param({"nbf": int(time.time()) + 20}, (200, "Bearer"), id="a clock that is a little fast"),
        pytest.param({"aud": f"{LOGIN}/v2.0"}, (200, "Bearer"), id="the issuer as audience"),
        pytest.param({"exp": 1}, (401, [700024]), id="expired"),
        pytest.param({"nbf": int(time.time()) + 3600}, (401, [700024]), id="not yet"),
        pytest.param({"aud": "https://elsewhere.example"}, (401, [700023]), id="for someone else"),
        pytest.param({"signer": READER}, (401, [700027]), id="signed by another key"),
        pytest.param({"iss": READER}, (401, [700021]), id="of another application"),
        pytest.param({"iss": "https://issuer.example"}, (401, [700211]), id="federated"),
    ],
)
def test_assertions(bare: requests.Session, changes: dict[str, Any], expected: tuple[int, Any]) -> None:
    form = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion(**changes)}
    assert ask(bare, **form) == expected


def test_an_assertion_serves_until_it_expires(bare: requests.Session) -> None:
    form = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion()}
    assert [ask(bare, **form)[0] for _ in range(2)] == [200, 200]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        pytest.param({"grant_type": "password"}, (400, [70003]), id="grant"),
        pytest.param({"client_id": "x"}, (400, [700016]), id="application"),
        pytest.param({"scope": "Mail.Read"}, (400, [1002012]), id="scope"),
        pytest.param({"scope": "https://else.example/.default"}, (400, [500011]), id="resource"),
        pytest.param({}, (401, [7000218]), id="no credential"),
        pytest.param({"client_assertion": "rubbish"}, (401, [50027]), id="no token at all"),
    ],
)
def test_refusals(bare: requests.Session, form: dict[str, str], expected: tuple[int, Any]) -> None:
    assert ask(bare, **form) == expected


def test_an_unknown_tenant(bare: requests.Session) -> None:
    url = "https://login.microsoftonline.com/99999999-0000-0000-0000-000000000000/oauth2/v2.0/token"
    assert ask(bare, url) == (400, [90002])


def test_version_one_takes_a_resource(served: Served, bare: requests.Session) -> None:
    form = {
        "grant_type": "client_credentials",
        "client_id": BOT,
        "client_secret": served.environment()["AZURE_CLIENT_SECRET"],
        "resource": "https://modeloffice.crm11.dynamics.com/",
    }
    answer = bare.post(f"{LOGIN}/oauth2/token", data=form).json()
    assert answer["expires_in"] == "3599"


USERS = f"{GRAPH}/v1.0/users"


def test_a_request_without_a_token_is_challenged(bare: requests.Session) -> None:
    answer = bare.get(USERS)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "InvalidAuthenticationToken"
    assert "authorization_uri" in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize(("audience", "life"), [("https://modeloffice.sharepoint.com", 3599), (GRAPH, -1)])
def test_a_token_for_another_place_or_time_is_refused(
    served: Served, bare: requests.Session, audience: str, life: int
) -> None:
    token = served.state.entra.issue(served.state.directory.applications[BOT], audience, certificate=True, life=life)
    assert bare.get(USERS, headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_a_forged_token_is_refused(bare: requests.Session, served: Served) -> None:
    token = served.state.entra.issue(served.state.directory.applications[BOT], GRAPH, certificate=True)
    head, _, tail = token.rpartition(".")
    forged = f"{head}.{'A' * len(tail)}"
    assert bare.get(USERS, headers={"Authorization": f"Bearer {forged}"}).status_code == 401


def test_a_role_taken_away_is_missing_from_the_next_token(served: Served, state: TenantState) -> None:
    state.directory.revoke(BOT, "User.Read.All")
    with session_of(served) as made:
        answer = made.get(USERS)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "Authorization_RequestDenied")


def test_a_grant_on_one_mailbox_opens_that_one(served: Served, state: TenantState) -> None:
    for role in ("Mail.ReadWrite", "Mail.Send"):
        state.directory.revoke(BOT, role)
    state.directory.grant(BOT, "Mail.ReadWrite", mailbox=MAILBOX)
    with session_of(served) as made:
        assert made.get(f"{USERS}/{MAILBOX}/messages").status_code == 200
        assert made.get(f"{USERS}/{SECOND_MAILBOX}/messages").status_code == 403
        state.directory.revoke(BOT, "Mail.ReadWrite", mailbox=MAILBOX)
        assert made.get(f"{USERS}/{MAILBOX}/messages").status_code == 403
