"""What we assume of Microsoft 365, each tried for real on one mailbox and one library that an administrator names.

Every probe undoes what it did. docs/assumptions.md has a row for each, with the page that promises it and what the bot
does where it fails.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from connectors.composing import by_key, draft, event
from connectors.errors import Changed, ConnectorError, Gone, Refused, SignInFailed
from connectors.outlook_folders import bucket_of
from connectors.ports import Address, Event, OutgoingMail
from connectors.protocol import NameTaken, item_path, literal, same_etag, segment
from connectors.quickxor import quick_xor_hash
from connectors.sharepoint_site import BUCKET, Place, SharePointSite
from connectors.transport import ROOT, Ask, Method, Transport

Verdict = Literal["holds", "fails", "unknown"]
FOLDER = "Model Office pilot"
FILE = f"{FOLDER}/probe.txt"
NAME = "FileLeafRef"


@dataclass(frozen=True, slots=True)
class Pilot:
    """Where probes are made: a mailbox and a library that nobody minds. `key` makes the run's traces its own."""

    transport: Transport
    site: SharePointSite
    place: Place
    mailbox: str
    app_id: str
    key: str

    def mail(self, method: Method, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Ask:
        """Make a request on the mailbox."""
        url = f"{ROOT}/users/{segment(self.mailbox)}{path}"
        return Ask(method, url, bucket_of(self.mailbox), headers=headers or {}, json=body)

    def letter(self) -> OutgoingMail:
        """Make a mail from the mailbox to itself."""
        return OutgoingMail((Address(self.mailbox),), "Model Office: a probe", "Please ignore this message.\n")


@dataclass(frozen=True, slots=True)
class Assumption:
    """One behaviour of the platform that we rely on. `try_` says whether it holds, and undoes what it did."""

    name: str
    behaviour: str
    writes: bool
    try_: Callable[[Pilot], bool]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one probe."""

    name: str
    verdict: Verdict
    detail: str = ""


def run(pilot: Pilot, *, writing: bool) -> Iterator[Outcome]:
    """Try every assumption, those that write only where that is wanted. Raises SignInFailed."""
    for each in ASSUMPTIONS:
        if each.writes and not writing:
            yield Outcome(each.name, "unknown", "writes, and was not asked to")
            continue
        try:
            yield Outcome(each.name, "holds" if each.try_(pilot) else "fails")
        except SignInFailed:
            raise
        except (ConnectorError, KeyError) as error:
            yield Outcome(each.name, "unknown", f"{type(error).__name__}: {error}")


@contextmanager
def _draft(pilot: Pilot) -> Iterator[dict[str, Any]]:
    made = pilot.transport.json(pilot.mail("POST", "/messages", draft(pilot.letter(), pilot.key, ())))
    try:
        yield made
    finally:
        with suppress(Gone):
            pilot.transport.send(pilot.mail("DELETE", f"/messages/{segment(made['id'])}"))


@contextmanager
def _file(pilot: Pilot) -> Iterator[dict[str, Any]]:
    """Store a small file; yields its drive item with its list item."""
    address = f"{pilot.place.drive}/root:/{item_path(FILE)}:"
    url = f"{address}/content?@microsoft.graph.conflictBehavior=replace"
    kind = {"Content-Type": "text/plain"}
    made = pilot.transport.json(Ask("PUT", url, BUCKET, 2, kind, data=pilot.key.encode()))
    item = f"{pilot.place.drive}/items/{segment(made['id'])}"
    try:
        yield pilot.transport.json(Ask("GET", f"{item}?$expand=listItem($expand=fields)", BUCKET))
    finally:
        for path in (FILE, FOLDER):
            with suppress(Gone):
                pilot.transport.send(Ask("DELETE", f"{pilot.place.drive}/root:/{item_path(path)}:", BUCKET, 2))


def _fields(pilot: Pilot, listed: dict[str, Any], title: str, etag: str) -> dict[str, Any]:
    return _write(pilot, listed, {"Title": title}, {"If-Match": etag})


def _write(
    pilot: Pilot, listed: dict[str, Any], values: dict[str, str], headers: dict[str, str] | None = None
) -> dict[str, Any]:
    url = f"{pilot.place.list}/items/{listed['id']}/fields"
    return pilot.transport.json(Ask("PATCH", url, BUCKET, 2, headers or {}, json=values))


# --- mail ---------------------------------------------------------------------------------------------------


def _key_finds_a_draft(pilot: Pilot) -> bool:
    with _draft(pilot) as made:
        query = f"$filter={segment(by_key(pilot.key))}&$select=id"
        found = pilot.transport.pages(pilot.mail("GET", f"/messages?{query}"))
        return made["id"] in {raw["id"] for raw in found}


def _draft_has_a_message_id(pilot: Pilot) -> bool:
    with _draft(pilot) as made:
        return bool(made.get("internetMessageId"))


def _message_etags_are_checked(pilot: Pilot) -> bool:
    with _draft(pilot) as made:
        path, stale = f"/messages/{segment(made['id'])}", {"If-Match": str(made["@odata.etag"])}
        pilot.transport.json(pilot.mail("PATCH", path, {"categories": ["a"]}))
        try:
            pilot.transport.json(pilot.mail("PATCH", path, {"categories": ["b"]}, stale))
        except Changed:
            return True
        return False


def _mail_delta_keeps_its_fields(pilot: Pilot) -> bool:
    start = "/mailFolders/drafts/messages/delta?$select=id,subject,receivedDateTime,categories,isDraft"
    page = pilot.transport.json(pilot.mail("GET", start))
    while "@odata.nextLink" in page:
        page = pilot.transport.json(Ask("GET", page["@odata.nextLink"], bucket_of(pilot.mailbox)))
    with _draft(pilot) as made:
        later = pilot.transport.json(Ask("GET", page["@odata.deltaLink"], bucket_of(pilot.mailbox)))
        return any(raw["id"] == made["id"] and "subject" in raw for raw in later["value"])


def _sent_message_keeps_id_and_key(pilot: Pilot) -> bool:
    with _draft(pilot) as made:
        pilot.transport.send(pilot.mail("POST", f"/messages/{segment(made['id'])}/send"))
        query = "$select=id,isDraft,internetMessageId"
        sent = pilot.transport.json(pilot.mail("GET", f"/messages/{segment(made['id'])}?{query}"))
        _forget(pilot, str(sent["internetMessageId"]))
        return (
            not sent["isDraft"]
            and (made.get("internetMessageId") or sent["internetMessageId"]) == sent["internetMessageId"]
        )


def _forget(pilot: Pilot, internet_id: str) -> None:
    """Delete a probe's mail wherever it lies: as sent, and as received."""
    query = f"$filter=internetMessageId%20eq%20{segment(literal(internet_id))}&$select=id"
    for raw in list(pilot.transport.pages(pilot.mail("GET", f"/messages?{query}"))):
        with suppress(Gone):
            pilot.transport.send(pilot.mail("DELETE", f"/messages/{segment(raw['id'])}"))


def _transaction_id_makes_one_event(pilot: Pilot) -> bool:
    start = pilot.transport.now() + timedelta(days=365)
    body = event(Event("Model Office: a probe", start, start + timedelta(minutes=5)), pilot.key)
    one = pilot.transport.json(pilot.mail("POST", "/events", body))
    try:
        two = pilot.transport.json(pilot.mail("POST", "/events", body))
        if two["id"] != one["id"]:
            pilot.transport.send(pilot.mail("DELETE", f"/events/{segment(two['id'])}"))
        return bool(two["id"] == one["id"])
    except NameTaken:
        return True
    finally:
        pilot.transport.send(pilot.mail("DELETE", f"/events/{segment(one['id'])}"))


# --- files --------------------------------------------------------------------------------------------------


def _list_delta_expands_fields(pilot: Pilot) -> bool:
    url = f"{pilot.place.list}/items/delta?$expand=fields($select=FileLeafRef)"
    try:
        page = pilot.transport.json(Ask("GET", url, BUCKET, 2))
    except Refused:
        return False
    present = [raw for raw in page["value"] if "deleted" not in raw]
    return all("fields" in raw for raw in present)


def _field_etags_are_checked(pilot: Pilot) -> bool:
    with _file(pilot) as made:
        listed = made["listItem"]
        stale = str(listed.get("eTag") or made["eTag"])
        _fields(pilot, listed, "one", stale)
        try:
            _fields(pilot, listed, "two", stale)
        except Changed:
            return True
        return False


def _fields_answer_with_the_new_etag(pilot: Pilot) -> bool:
    with _file(pilot) as made:
        listed = made["listItem"]
        answer = _fields(pilot, listed, "one", str(listed.get("eTag") or made["eTag"]))
        url = f"{pilot.place.list}/items/{listed['id']}?$select=id,eTag"
        fresh = pilot.transport.json(Ask("GET", url, BUCKET))
        return same_etag(str(answer.get("@odata.etag") or ""), str(fresh["eTag"]))


def _etags_of_item_and_file_agree(pilot: Pilot) -> bool:
    with _file(pilot) as made:
        return same_etag(str(made["eTag"]), str(made["listItem"].get("eTag")))


def _our_writes_bear_our_name(pilot: Pilot) -> bool:
    with _file(pilot) as made:
        return bool((made["createdBy"].get("application") or {}).get("id") == pilot.app_id)


def _a_name_is_a_column(pilot: Pilot) -> bool:
    with _file(pilot) as made:
        try:
            return _write(pilot, made["listItem"], {NAME: "probe 2.txt"}).get(NAME) == "probe 2.txt"
        except (Changed, Refused):
            return False


def _a_taken_name_is_refused(pilot: Pilot) -> bool:
    with _file(pilot) as made:
        folder = f"{pilot.place.drive}/items/{segment(made['parentReference']['id'])}"
        kind = {"Content-Type": "text/plain"}
        url = f"{folder}:/probe%202.txt:/content?@microsoft.graph.conflictBehavior=replace"
        other = pilot.transport.json(Ask("PUT", url, BUCKET, 2, kind, data=b"x"))
        item = f"{pilot.place.drive}/items/{segment(other['id'])}"
        listed = pilot.transport.json(Ask("GET", f"{item}?$select=id&$expand=listItem($select=id)", BUCKET))["listItem"]
        with suppress(Changed, Refused):
            _write(pilot, listed, {NAME: made["name"]})
        try:
            pilot.transport.json(Ask("PATCH", item, BUCKET, 2, json={"name": made["name"]}))
        except NameTaken:
            return True
        return False


def _downloads_need_no_token(pilot: Pilot) -> bool:
    with _file(pilot) as made:
        url = f"{pilot.place.list}/items/{made['listItem']['id']}/driveItem/content"
        away = pilot.transport.send(Ask("GET", url, BUCKET))
        if away.status_code != 302:
            return False
        found = pilot.transport.send(Ask("GET", away.headers["Location"], "downloads", 0, audience=None))
        return found.content == pilot.key.encode()


def _hash_is_quick_xor(pilot: Pilot) -> bool:
    with _file(pilot) as made:
        return bool(made["file"]["hashes"]["quickXorHash"] == quick_xor_hash(pilot.key.encode()))


ASSUMPTIONS: tuple[Assumption, ...] = (
    Assumption("list-delta-expands-fields", "Delta of a list takes $expand=fields.", False, _list_delta_expands_fields),
    Assumption("key-finds-a-draft", "A draft is found by our extended property at once.", True, _key_finds_a_draft),
    Assumption("draft-has-a-message-id", "A draft has its Message-ID already.", True, _draft_has_a_message_id),
    Assumption("message-etags-are-checked", "PATCH of a message takes If-Match.", True, _message_etags_are_checked),
    Assumption(
        "mail-delta-keeps-its-fields", "Later rounds of mail delta bring the selected properties.", True,
        _mail_delta_keeps_its_fields,
    ),
    Assumption(
        "sent-message-keeps-id", "A sent draft keeps its immutable id and Message-ID.", True,
        _sent_message_keeps_id_and_key,
    ),
    Assumption(
        "transaction-id-makes-one-event", "A repeated POST of an event gives the first one.", True,
        _transaction_id_makes_one_event,
    ),
    Assumption("field-etags-are-checked", "PATCH of fields takes If-Match.", True, _field_etags_are_checked),
    Assumption(
        "fields-answer-with-the-new-etag", "PATCH of fields answers with the item's new ETag.", True,
        _fields_answer_with_the_new_etag,
    ),
    Assumption(
        "etags-of-item-and-file-agree", "List item and drive item have one ETag in two spellings.", True,
        _etags_of_item_and_file_agree,
    ),
    Assumption(
        "our-writes-bear-our-name", "What we store names our client id as its maker.", True, _our_writes_bear_our_name
    ),
    Assumption("a-name-is-a-column", "PATCH of fields renames a file.", True, _a_name_is_a_column),
    Assumption(
        "a-taken-name-is-refused", "Renaming a file to a name that is taken answers 409.", True,
        _a_taken_name_is_refused,
    ),
    Assumption(
        "downloads-need-no-token", "A download is a redirect that needs no token.", True, _downloads_need_no_token
    ),
    Assumption(
        "hash-is-quick-xor", "A file's quickXorHash is the one that we compute.", True, _hash_is_quick_xor
    ),
)  # fmt: skip
"""Every assumption, in the order in which `doctor` tries them."""
