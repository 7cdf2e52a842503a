"""The emergency brake in SharePoint: an item in the list "Model Office control" that an administrator can add."""

from collections.abc import Iterable

from connectors.errors import Gone, Refused
from connectors.protocol import segment
from connectors.sharepoint_site import BUCKET, SharePointSite
from connectors.transport import Ask, Transport

TITLE = "Model Office control"
WORD = "pause"


def paused_scopes(transport: Transport, site: SharePointSite) -> frozenset[str] | None:
    """Return what the list's items want paused; None where the office has no such list, or we may not see it.

    An item titled "pause" holds everything, "pause mailbox:ADDRESS" a part ("List items", "listItem resource type").
    Raises TryLater, SignInFailed.
    """
    try:
        address = f"{site.address}/lists/{segment(str(site.find_list(TITLE)['id']))}"
        url = f"{address}/items?$expand=fields($select=Title)"
        items = list(transport.pages(Ask("GET", url, BUCKET, 2)))
    except (Gone, Refused):
        return None
    return scopes_of(str((raw.get("fields") or {}).get("Title") or "") for raw in items)


def scopes_of(titles: Iterable[str]) -> frozenset[str]:
    """Return the scopes that titles name.

    >>> sorted(scopes_of(["Pause", "pause library:Cases", "a note", "pausing"]))
    ['all', 'library:Cases']
    """
    found = set()
    for title in titles:
        word, _, scope = title.strip().partition(" ")
        if word.lower() == WORD:
            found.add(scope.strip() or "all")
    return frozenset(found)
