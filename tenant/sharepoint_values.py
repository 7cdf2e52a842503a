"""What a walk along an address of SharePoint's REST service is made of: its steps, where it is, what it ends with."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tenant.errors import GraphError
from tenant.files_columns import Column
from tenant.files_library import Library
from tenant.files_state import Site
from tenant.files_values import Item
from tenant.routing import Call
from tenant.sharepoint_resources import Entity

if TYPE_CHECKING:
    from tenant.state import TenantState


@dataclass(frozen=True, slots=True)
class Step:
    """One segment: its name in lower case, its arguments by name or number."""

    name: str
    arguments: dict[str, str]
    called: bool

    def argument(self, *wanted: str) -> str:
        """An argument by one of its names, else the first one."""
        for name in (*wanted, "0"):
            if name in self.arguments:
                return self.arguments[name]
        return ""


@dataclass(frozen=True, slots=True)
class Many:
    """A collection."""

    entities: list[Entity]
    next_link: str | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """What a function gives back."""

    name: str
    value: Any
    type: str = ""


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes."""

    data: bytes
    media_type: str


Result = Entity | Many | Value | Raw | None


@dataclass(slots=True)
class Walk:
    """Where we are: what the last segment led to, and what stands behind it."""

    call: Call
    state: "TenantState"
    site: Site
    method: str
    kind: str = ""
    library: Library | None = None
    item: Item | None = None
    column: Column | None = None
    who: Any = None

    @property
    def at_library(self) -> Library:
        """The list that the walk is in. Raises GraphError(404) before it has come to one."""
        if self.library is None:
            raise GraphError(404, "itemNotFound", "List does not exist.")
        return self.library

    @property
    def at_item(self) -> Item:
        """The item that the walk is at. Raises GraphError(404)."""
        if self.item is None:
            raise GraphError(404, "itemNotFound", "Item does not exist. It may have been deleted by another user.")
        return self.item
