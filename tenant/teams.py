"""A Teams Workflow, "When a Teams webhook request is received": takes cards and keeps them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from tenant.errors import GraphError
from tenant.identifiers import guid, opaque
from tenant.routing import Call, Needs, Route, route

if TYPE_CHECKING:
    from tenant.state import TenantState

LARGEST = 28 * 1024
_WORKFLOW = guid("workflow").replace("-", "")
_SIGNATURE = opaque("", "workflow signature", length=43)
_HOST = "prod-01.uksouth.logic.azure.com"


@dataclass(frozen=True, slots=True)
class Card:
    """A card that was posted."""

    at: datetime
    body: dict[str, Any]


@dataclass(slots=True)
class TeamsState:
    """The posted cards, and the address that takes them."""

    cards: list[Card] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The workflow's address; who knows it may post."""
        query = f"api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig={_SIGNATURE}"
        return f"https://{_HOST}:443/workflows/{_WORKFLOW}/triggers/manual/paths/invoke?{query}"


def routes(state: "TenantState") -> list[Route]:
    """The routes of the Workflows host."""
    path = "/workflows/{workflow}/triggers/manual/paths/invoke"
    return [route("POST", path, post_card, page="workflows-webhook", permission=Needs.OPEN)]


def post_card(call: Call, state: "TenantState") -> Response:
    """Take a card."""
    if call.params["workflow"] != _WORKFLOW or call.query.get("sig") != _SIGNATURE:
        raise GraphError(401, "DirectApiAuthorizationRequired", "The request must be authenticated by its signature.")
    if len(call.body) > LARGEST:
        raise GraphError(413, "RequestEntityTooLarge", "The card is larger than 28 KB.")
    state.teams.cards.append(Card(state.clock.now(), call.json()))
    return Response(b"", 202)
