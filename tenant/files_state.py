"""The files side of the tenant: sites, their libraries and lists, who may use them, and what arrives later."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tenant.clock import ScenarioClock
from tenant.directory import Directory
from tenant.errors import GraphError
from tenant.files_columns import LABEL_COLUMNS, Column
from tenant.files_library import Library
from tenant.files_scenario import Arrival, FilesFolder
from tenant.files_values import SYSTEM, Item, Who
from tenant.identifiers import Counter, guid
from tenant.routing import Call

HOST = "modeloffice.sharepoint.com"
ORIGIN = f"https://{HOST}"


@dataclass(slots=True)
class Site:
    """A site collection with its libraries and lists."""

    collection_id: str
    web_id: str
    path: str  # "" for the root, else "/sites/cases"
    title: str
    created: datetime
    zone: ZoneInfo
    libraries: dict[str, Library] = field(default_factory=dict)  # by list id

    @property
    def id(self) -> str:
        """The composite id `host,guid,guid`."""
        return f"{HOST},{self.collection_id},{self.web_id}"

    @property
    def url(self) -> str:
        """The site's address."""
        return f"{ORIGIN}{self.path}"

    def find(self, name: str) -> Library | None:
        """A list or library by id, title or the name in its address."""
        wanted = name.strip("{}").lower()
        for each in self.libraries.values():
            if wanted in (each.list_id, each.title.lower(), each.url_name.lower(), each.drive_id.lower()):
                return each
        return None

    @property
    def default(self) -> Library:
        """The site's Documents library."""
        return next(each for each in self.libraries.values() if each.title == "Documents")


class FilesState:
    """All sites. The switches: `demotion`, `delta_lifetime`, `expand_in_delta`, `sharing_links`."""

    def __init__(self, clock: ScenarioClock, directory: Directory) -> None:
        self.clock = clock
        self.directory = directory
        self.numbers = Counter()
        self.people: dict[str, Who] = {}
        self.lookup_ids: dict[str, int] = {}
        self.sites: list[Site] = []
        self.uploads: dict[str, Any] = {}
        self.downloads: dict[str, Any] = {}
        self.operations: dict[str, dict[str, Any]] = {}
        self.labels_assigned: list[datetime] = []
        self.delta_lifetime = timedelta(days=30)
        self.expired_before = 0  # delta links of an earlier issue are gone
        self.issued = 0
        self.record_labels: frozenset[str] = frozenset()
        self.sharing_links = False
        self.digest_required = False  # a bearer token stands in for a form digest; a digest that is sent must hold
        self.heard: Callable[[str], object] = lambda _: None  # told of each change: a subscription's resource
        self.root = self.add_site("", "Model Office")
        self.cases = self.add_site("/sites/cases", "Cases")
        self._folders = FilesFolder(self)
        self.arrivals: list[Arrival] = []

    # --- making ---------------------------------------------------------------------------------------------

    def add_site(self, path: str, title: str, zone: str = "Europe/London") -> Site:
        """Make a site with its Documents library. `zone` is the time zone of its regional settings."""
        names = ("site", path)
        site = Site(guid(*names, "collection"), guid(*names, "web"), path, title, self.clock.now(), ZoneInfo(zone))
        self.sites.append(site)
        library = self.add_library("Documents", site=site, columns=())
        library.url_name = "Shared Documents"
        return site

    def add_library(
        self, title: str, *, site: Site | None = None, columns: Iterable[Column] = LABEL_COLUMNS
    ) -> Library:
        """The document library of a title, made with the label columns where it is missing."""
        return self._add(title, site or self.cases, columns, is_library=True)

    def add_list(self, title: str, columns: Iterable[Column], *, site: Site | None = None) -> Library:
        """The plain list of a title, made where it is missing."""
        return self._add(title, site or self.cases, columns, is_library=False)

    def _add(self, title: str, site: Site, columns: Iterable[Column], *, is_library: bool) -> Library:
        found = next((x for x in site.libraries.values() if x.title.lower() == title.lower()), None)
        if found is None:
            found = Library(site.id, site.path, title, self.clock, is_library=is_library, zone=site.zone, owner=SYSTEM)
            site.libraries[found.list_id] = found
            found.heard = self._changed
        found.add_columns(columns)
        return found

    def _changed(self, library: Library) -> None:
        place = f"{HOST}:{library.site_path}:" if library.site_path else "root"
        for site in (library.site_id, place):
            self.heard(f"sites/{site}/lists/{library.list_id}")
        if library.is_library:
            self.heard(f"drives/{library.drive_id}/root")

    def know_people(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Take the people of register/people.csv, so that `by` in files.csv has a name and an address."""
        for row in rows:
            email = (row.get("emails") or "").split(";")[0].strip()
            person = row["person_id"]
            known = self.directory.user(email) if email else None
            id = known.id if known else guid("person", person)
            self.people[person] = Who("user", id, row.get("name") or person, email, person)

    # --- finding --------------------------------------------------------------------------------------------

    def site(self, address: str) -> Site:
        """A site by id, by `host:/path:` or by "root". Raises GraphError(404)."""
        wanted = address.lower().rstrip(":/")
        if wanted in ("root", HOST):
            return self.root
        host, colon, path = wanted.partition(":")
        for each in self.sites:
            if colon and host in (HOST, "root") and each.path.lower() == path.rstrip("/"):
                return each
            ids = (each.id.lower(), each.collection_id, f"{each.collection_id},{each.web_id}")
            if not colon and wanted in ids:
                return each
        raise GraphError(404, "itemNotFound", "Requested site could not be found")

    def web(self, path: str) -> Site:
        """A site by the path of its address, "" for the root. Raises GraphError(404)."""
        for each in self.sites:
            if each.path.lower() == path.lower():
                return each
        raise GraphError(404, "-2147024894, System.IO.FileNotFoundException", "Cannot find the site.")

    def drive(self, drive_id: str) -> Library:
        """A library by the id of its drive. Raises GraphError(404)."""
        for site in self.sites:
            for each in site.libraries.values():
                if each.drive_id == drive_id and each.is_library:
                    return each
        raise GraphError(404, "itemNotFound", "The resource could not be found.")

    def library(self, title: str) -> Library:
        """A library of the case site by its title. Raises KeyError."""
        found = self.cases.find(title)
        if found is None:
            raise KeyError(title)
        return found

    def site_of(self, call: Call) -> str | None:
        """The id of the site that a request touches, for the check of Selected grants; None where it names none."""
        params = call.params
        try:
            if params.get("drive"):
                return self.drive(params["drive"]).site_id
            if params.get("site"):
                return self.site(params["site"]).id
            if "web" in params:
                return self.web(params["web"]).id
        except GraphError:
            return None
        return None

    def who(self, call: Call) -> Who:
        """The caller, as the one who creates and changes."""
        caller = call.caller
        return SYSTEM if caller is None else Who("application", caller.app_id, caller.name)

    def person(self, person_id: str) -> Who:
        """A person of the scenario by id; one that nobody knows has only that."""
        found = self.people.get(person_id)
        return found or Who("user", guid("person", person_id), person_id, "", person_id)

    def lookup_id(self, who: Who) -> int:
        """The number of someone in the hidden list of users of a site."""
        return self.lookup_ids.setdefault(f"{who.kind}/{who.id}", len(self.lookup_ids) + 6)

    # --- time and folders -----------------------------------------------------------------------------------

    def expire_deltas(self) -> None:
        """Let every delta link given so far be gone (410)."""
        self.expired_before = self.issued + 1

    def load_library(
        self,
        name: str,
        root: Path,
        files_rows: Iterable[Mapping[str, str]],
        labels_rows: Iterable[Mapping[str, str]],
    ) -> Library:
        """Fill the library of a scenario from its folder; what is dated later arrives as time passes.

        Raises ValueError for a row that names no file, or a time that can't be read.
        """
        return self._folders.load(name, root, list(files_rows), list(labels_rows))

    def dump_library(self, name: str, root: Path) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
        """Write a library's files into a folder; returns the rows of its files.csv and labels.csv."""
        return self._folders.dump(name, root)

    def next_arrival(self) -> datetime | None:
        """When the next file arrives."""
        return self.arrivals[0].at if self.arrivals else None

    def advance(self, to: datetime) -> list[Item]:
        """Let the files arrive that are due by then; returns them."""
        arrived = []
        while self.arrivals and self.arrivals[0].at <= to:
            arrived.append(self._folders.arrive(self.arrivals.pop(0)))
        return arrived
