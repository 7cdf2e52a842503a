"""The directory: people, applications, and what each application may do."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tenant.identifiers import guid

TENANT_ID = "11111111-2222-3333-4444-555555555555"
BOT = "00000000-0000-0000-0000-00000000c0de"
READER = "00000000-0000-0000-0000-00000000c0d1"
ADMINISTRATOR = "00000000-0000-0000-0000-00000000c0d2"

_BOT_ROLES = (
    "User.Read.All",
    "Mail.ReadWrite",
    "Mail.Send",
    "MailboxSettings.ReadWrite",
    "Calendars.ReadWrite",
    "Sites.ReadWrite.All",
)
_READER_ROLES = ("User.Read.All", "Mail.Read", "MailboxSettings.Read", "Calendars.Read", "Sites.Read.All")
_ADMINISTRATOR_ROLES = (*_BOT_ROLES, "Files.ReadWrite.All", "Sites.Manage.All", "Sites.FullControl.All")


@dataclass(frozen=True, slots=True)
class User:
    """A person or shared mailbox of the office's own domain."""

    id: str
    mail: str
    name: str
    job_title: str = ""

    @property
    def given_name(self) -> str:
        """The first word of the name."""
        return self.name.split(" ")[0]

    @property
    def surname(self) -> str:
        """The last word of the name."""
        return self.name.rpartition(" ")[2]


@dataclass(slots=True)
class Application:
    """An app registration with its service principal and credentials."""

    app_id: str
    name: str
    secret: str
    roles: set[str]
    certificates: list[bytes] = field(default_factory=list)  # DER
    dataverse_user: bool = True

    @property
    def object_id(self) -> str:
        """The id of its service principal."""
        return guid("service principal", self.app_id)


class Directory:
    """Users and applications; grants may change while the tenant runs."""

    def __init__(self, domain: str) -> None:
        self.domain = domain
        self._users: dict[str, User] = {}
        self._names: dict[str, str] = {}
        self.applications: dict[str, Application] = {}
        self._mailboxes: dict[tuple[str, str], set[str]] = {}
        self._sites: dict[tuple[str, str], dict[str, str]] = {}  # (app, permission id) -> {site: role}
        for app_id, name, roles in (
            (BOT, "Model Office", _BOT_ROLES),
            (READER, "Model Office (read only)", _READER_ROLES),
            (ADMINISTRATOR, "Model Office (set-up)", _ADMINISTRATOR_ROLES),
        ):
            secret = guid("secret", app_id)
            self.applications[app_id] = Application(app_id, name, secret, set(roles))

    def add_user(self, mail: str, name: str, job_title: str = "") -> User:
        """Add a user, or give the one who has this address already."""
        if (known := self.user(mail)) is not None:
            return known
        user = User(guid("user", mail.lower()), mail, name, job_title)
        self._users[user.id] = user
        self._names[mail.lower()] = user.id
        return user

    def user(self, id_or_address: str) -> User | None:
        """Find a user by id or principal name."""
        key = id_or_address.lower()
        return self._users.get(self._names.get(key, key))

    def users(self) -> list[User]:
        """All users, in the order of their addition."""
        return list(self._users.values())

    def grant(self, app_id: str, role: str, *, mailbox: str | None = None, site: str | None = None) -> None:
        """Give an application a role: for all, for one mailbox (RBAC for Applications), or for one site (Selected)."""
        if mailbox is not None:
            self._mailboxes.setdefault((app_id, mailbox.lower()), set()).add(role)
        elif site is not None:
            self.grant_site(app_id, site, [role])
        else:
            self.applications[app_id].roles.add(role)

    def revoke(self, app_id: str, role: str, *, mailbox: str | None = None, site: str | None = None) -> None:
        """Take a role away again; it is well if it was not there. Tokens issued before keep their roles."""
        if mailbox is not None:
            self._mailboxes.get((app_id, mailbox.lower()), set()).discard(role)
        elif site is not None:
            for permission, granted in self.site_grants(site).items():
                if granted == (app_id, role):
                    self.revoke_site(permission)
        else:
            self.applications[app_id].roles.discard(role)

    def mailbox_roles(self, app_id: str, mailbox: str) -> frozenset[str]:
        """The roles that an application has on one mailbox alone."""
        return frozenset(self._mailboxes.get((app_id, mailbox.lower()), ()))

    def grant_site(self, app_id: str, site: str, roles: Iterable[str]) -> str:
        """Give Selected roles (read, write, owner, fullcontrol) on one site; returns the permission's id."""
        permission = guid("site permission", app_id, site)
        self._sites.setdefault((app_id, permission), {}).update(dict.fromkeys([site], ",".join(roles)))
        return permission

    def revoke_site(self, permission: str) -> bool:
        """Take a permission on a site away; False where there is none of this id."""
        found = [key for key in self._sites if key[1] == permission]
        for key in found:
            del self._sites[key]
        return bool(found)

    def site_grants(self, site: str) -> dict[str, tuple[str, str]]:
        """The permissions on a site: id -> (application, roles joined by a comma)."""
        return {
            permission: (app_id, sites[site]) for (app_id, permission), sites in self._sites.items() if site in sites
        }

    def site_roles(self, app_id: str, site: str) -> frozenset[str]:
        """The Selected roles that an application has on a site."""
        return frozenset(
            role for app, roles in self.site_grants(site).values() if app == app_id for role in roles.split(",")
        )
