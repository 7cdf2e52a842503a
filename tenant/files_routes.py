"""The routes of sites, libraries, SharePoint's REST service and Dataverse, by host."""

from typing import TYPE_CHECKING

from tenant import dataverse as dataverse_api
from tenant import downloads, drive_changes, drive_labels, drives, list_items, lists, sharepoint_rest, sites, uploads
from tenant.routing import Route

if TYPE_CHECKING:
    from tenant.state import TenantState


def graph(state: "TenantState") -> list[Route]:
    """The routes on graph.microsoft.com. Literal paths come before those that name an item."""
    modules = (list_items, lists, drive_labels, drive_changes, uploads, drives, sites)
    return [each for module in modules for each in module.routes(state)]


def download(state: "TenantState") -> list[Route]:
    """The routes on the host of downloads."""
    return downloads.routes(state)


def sharepoint(state: "TenantState") -> list[Route]:
    """The routes on modeloffice.sharepoint.com: upload addresses, monitors, the REST service."""
    return [*uploads.piece_routes(state), *sharepoint_rest.routes(state)]


def dataverse(state: "TenantState") -> list[Route]:
    """The routes on modeloffice.crm11.dynamics.com."""
    return dataverse_api.routes(state)
