"""The host of downloads: addresses that were authorised beforehand and take no Authorization header.

Pages "Download the contents of a driveItem" and RFC 9110 section 14 (ranges).
"""

import hashlib
import hmac
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.responses import Response

from tenant.clock import parse_time, stamp
from tenant.errors import GraphError
from tenant.files_library import Library
from tenant.files_names import media_type
from tenant.files_values import Item
from tenant.files_views import versions
from tenant.routing import Call, Needs, Route, route

if TYPE_CHECKING:
    from tenant.state import TenantState

Json = dict[str, Any]
DOWNLOAD = "https://download.modeloffice.sharepoint.com"
_KEY = b"the tenant signs its own links"
LIFE = timedelta(hours=1)


def routes(state: "TenantState") -> list[Route]:
    """The routes of the download host."""
    path = "/_layouts/15/download.aspx"
    return [route("GET", path, download, permission=Needs.OPEN, page="driveitem-get-content")]


def download_link(state: "TenantState", library: Library, item: Item, version: int | None = None) -> str:
    """A link to an item's content that holds for an hour."""
    values = {
        "l": library.list_id,
        "u": item.unique_id,
        "v": version or 0,
        "t": stamp(state.clock.now() + LIFE),
    }
    text = urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).decode().rstrip("=")
    allowed = f"tempauth=v1.{text}.{_sign(text)}"
    return f"{DOWNLOAD}/_layouts/15/download.aspx?UniqueId={item.unique_id}&Translate=false&{allowed}"


def _sign(text: str) -> str:
    return hmac.new(_KEY, text.encode(), hashlib.sha256).hexdigest()[:24]


def with_download_link(state: "TenantState", library: Library, item: Item, body: Json) -> Json:
    """A driveItem with its download link, where it is a file."""
    if item.is_folder or item.deleted:
        return body
    return {"@microsoft.graph.downloadUrl": download_link(state, library, item), **body}


def download(call: Call, state: "TenantState") -> Response:
    """Hand out the bytes, whole or a range. Raises GraphError(401 for a link that is forged or old, 404, 416)."""
    head, _, rest = call.query.get("tempauth", "").partition(".")
    text, _, signature = rest.partition(".")
    if head != "v1" or not hmac.compare_digest(signature, _sign(text)):
        raise GraphError(401, "unauthenticated", "The link is not authorised.")
    values = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    if parse_time(values["t"]) < call.now:
        raise GraphError(401, "unauthenticated", "The link has expired.")
    library = next((x for s in state.files.sites for x in s.libraries.values() if x.list_id == values["l"]), None)
    item = library.by_unique_id(values["u"]) if library else None
    if item is None:
        raise GraphError(404, "itemNotFound", "File Not Found.")
    content = next((v.content for v in versions(item) if v.number == values["v"]), item.content)
    headers = {
        "Accept-Ranges": "bytes",
        "ETag": item.etag,
        "Content-Disposition": f"attachment;filename*=UTF-8''{quote(item.name)}",
        "Cache-Control": "private,max-age=0",
    }
    return ranged(call, content.data, media_type(item.name), headers)


def ranged(call: Call, data: bytes, kind: str, headers: dict[str, str]) -> Response:
    """Answer with bytes, or the one range of them that was asked for. Raises GraphError(416)."""
    asked = re.fullmatch(r"bytes=(\d*)-(\d*)", call.headers.get("range", "").strip())
    if asked is None or asked[0] == "bytes=-":
        return Response(data, 200, headers, kind)
    size = len(data)
    if asked[1]:
        first, last = int(asked[1]), min(int(asked[2] or size), size - 1)
    else:
        first, last = max(size - int(asked[2]), 0), size - 1
    if first >= size or first > last:
        raise GraphError(416, "invalidRange", "The range is not satisfiable.", {"Content-Range": f"bytes */{size}"})
    part = {"Content-Range": f"bytes {first}-{last}/{size}"}
    return Response(data[first : last + 1], 206, {**headers, **part}, kind)
