"""Refusals of libraries that several places give."""

from tenant.errors import GraphError
from tenant.files_values import Item


def locked(item: Item) -> GraphError:
    """The refusal of a file that someone has open."""
    return GraphError(423, "resourceLocked", f"The file {item.name!r} is locked for editing by {item.locked_by}.")


def checked_out(item: Item) -> GraphError:
    """The refusal of a file that someone else has checked out."""
    by = item.checked_out_by.name if item.checked_out_by else "another user"
    return GraphError(423, "resourceLocked", f"The file {item.name!r} is checked out by {by}.")


def taken() -> GraphError:
    """The refusal of a name that is taken."""
    return GraphError(409, "nameAlreadyExists", "An item with the same name already exists under the parent")
