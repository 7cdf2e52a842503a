"""What we assume of Microsoft 365, played both ways: probes name what is false, connectors cope.

docs/assumptions.md has a row for each.
"""

import re
from pathlib import Path

import pytest

from connectors.errors import Changed, TryLater
from connectors.ports import Address, OutgoingMail
from connectors.probes import ASSUMPTIONS, Pilot, run
from tenant.directory import BOT
from tenant.faults import Fault
from tenant.otherwise import OTHERWISE
from tests.connectors.fakes import NINE
from tests.connectors.test_outlook import HELLO, someone_adds
from tests.connectors.test_small_ports_contract import HEARING
from tests.connectors.worlds import LIBRARY, MAILBOX, TenantWorld

DOC = Path(__file__).parents[2] / "docs" / "assumptions.md"
LETTER = OutgoingMail((Address("gwen@ash.example"),), "M26-014573-4", "Please send your report.\n")
LABEL = {"doc_type": "MEM-REP", "case_no": "M26-014573-4"}

SWITCHES = {
    "list-delta-expands-fields": "",  # a switch of the library
    "key-finds-a-draft": "key-index",
    "draft-has-a-message-id": "draft-message-ids",
    "message-etags-are-checked": "message-etags",
    "mail-delta-keeps-its-fields": "delta-fields",
    "sent-message-keeps-id": "sent-message-ids",
    "transaction-id-makes-one-event": "transaction-ids",
    "field-etags-are-checked": "field-etags",
    "fields-answer-with-the-new-etag": "field-answer-etags",
    "etags-of-item-and-file-agree": "one-etag",
    "our-writes-bear-our-name": "application-names",
    "a-name-is-a-column": "name-column",
    "a-taken-name-is-refused": "name-conflicts",
    "downloads-need-no-token": "download-links",
    "hash-is-quick-xor": "hashes",
}


def test_every_assumption_has_its_switch_and_its_row() -> None:
    assert [each.name for each in ASSUMPTIONS if each.name not in SWITCHES] == []
    assert set(OTHERWISE) == {name for name in SWITCHES.values() if name}
    rows = set(re.findall(r"^\| `([a-z-]+)` \|", DOC.read_text("utf-8"), re.MULTILINE))
    assert rows == set(SWITCHES)


@pytest.mark.parametrize("name", sorted(SWITCHES))
def test_the_probes_name_the_one_that_is_false(tenant: TenantWorld, name: str) -> None:
    if SWITCHES[name]:
        tenant.state.otherwise.add(SWITCHES[name])
    else:
        tenant.files.expand_in_delta = False
    made = tenant.connect()
    place = Pilot(made.transport, made.site, made.site.place(LIBRARY), MAILBOX, BOT, "probe/1")
    failed = {each.name: (each.verdict, each.detail) for each in run(place, writing=True) if each.verdict != "holds"}
    assert failed == {name: ("fails", "")}


# --- mail ---------------------------------------------------------------------------------------------------


def test_a_draft_that_is_found_late_is_not_sent_twice(tenant: TenantWorld) -> None:
    tenant.state.otherwise.add("key-index")
    tenant.state.faults.add(Fault("lost after", "POST", path=r"/messages$"))
    with pytest.raises(TryLater) as raised:
        tenant.office.mailboxes[MAILBOX].send(LETTER, key="letter/1", first=True)
    assert raised.value.after.total_seconds() >= 90
    tenant.pass_time(raised.value.after)
    tenant.state.otherwise.clear()
    tenant.connect().office.mailboxes[MAILBOX].send(LETTER, key="letter/1", first=False)
    assert len(tenant.state.mail.sent) == 1
    assert tenant.office.mailboxes[MAILBOX].changes("Drafts", None).items == ()


def test_a_draft_without_a_message_id_is_sent_all_the_same(tenant: TenantWorld) -> None:
    tenant.state.otherwise.add("draft-message-ids")
    box = tenant.office.mailboxes[MAILBOX]
    assert box.send(LETTER, key="letter/1", first=True).internet_id == ""
    assert box.send(LETTER, key="letter/1", first=False).id
    assert len(tenant.state.mail.sent) == 1


def test_a_sent_message_with_another_message_id_is_found_by_its_key(tenant: TenantWorld) -> None:
    tenant.state.otherwise.add("sent-message-ids")
    tenant.state.faults.add(Fault("lost after", "POST", path="/send$"))
    box = tenant.office.mailboxes[MAILBOX]
    with pytest.raises(TryLater) as raised:
        box.send(LETTER, key="letter/1", first=True)
    tenant.pass_time(raised.value.after)
    found = box.send(LETTER, key="letter/1", first=False)
    assert [each.id for each in box.changes("Sent Items", None).items] == [found.id]
    assert len(tenant.state.mail.sent) == 1


def test_without_etags_the_last_writer_of_categories_wins_and_the_feed_shows_it(tenant: TenantWorld) -> None:
    tenant.state.otherwise.add("message-etags")
    made = tenant.deliver(HELLO)
    box = tenant.office.mailboxes[MAILBOX]
    page = box.changes("Inbox", None)
    tenant.state.faults.add(Fault("act", "PATCH", path="/messages/", action=lambda: someone_adds(tenant, "Hers")))
    box.categorise(made, add=("Filed",))
    (seen,) = box.changes("Inbox", page.cursor).items
    assert seen.categories == ("Filed",)


def test_a_message_that_comes_with_less_is_read_by_itself(tenant: TenantWorld) -> None:
    tenant.state.otherwise.add("delta-fields")
    box = tenant.office.mailboxes[MAILBOX]
    page = box.changes("Inbox", None)
    made = tenant.deliver(HELLO)
    (seen,) = box.changes("Inbox", page.cursor).items
    assert (seen.id, seen.subject, seen.internet_id) == (made, "Hello", "<m1@ash.example>")


def test_without_transactions_an_event_is_looked_for_by_its_key(tenant: TenantWorld) -> None:
    tenant.state.otherwise.add("transaction-ids")
    calendar = tenant.office.calendars[MAILBOX]
    assert calendar.put(HEARING, key="e1") == calendar.put(HEARING, key="e1")
    assert len(calendar.between(NINE, HEARING.end)) == 1


# --- files --------------------------------------------------------------------------------------------------


def test_without_etags_a_label_goes_over_a_persons_and_both_versions_stand(tenant: TenantWorld) -> None:
    tenant.state.otherwise.add("field-etags")
    made = tenant.add_file("a.txt", b"1")
    library = tenant.office.libraries[LIBRARY]
    (seen,) = library.changes(None).items
    tenant.state.faults.add(
        Fault("act", "PATCH", path="/fields", action=lambda: tenant.edit_file(made, {"doc_type": "LOC"}))
    )
    library.label(made, LABEL, etag=seen.etag)
    assert library.file(made).columns["doc_type"] == "MEM-REP"
    assert [v.fields.get("DocType") for v in tenant.files.items[int(made)].history][-1] == "LOC"


def test_an_answer_without_the_new_etag_is_followed_by_a_look(tenant: TenantWorld) -> None:
    tenant.state.otherwise.add("field-answer-etags")
    made = tenant.add_file("a.txt", b"1")
    library = tenant.office.libraries[LIBRARY]
    assert library.label(made, LABEL, etag=library.file(made).etag).etag == library.file(made).etag


def test_where_etags_differ_a_stored_file_is_not_taken_back(tenant: TenantWorld) -> None:
    library = tenant.office.libraries[LIBRARY]
    stored = library.put("a.txt", b"x", LABEL, key="k1", first=True)
    with pytest.raises(Changed):
        library.remove(stored.id, etag='"00000000-0000-4000-8000-000000000000,1"')
    assert tenant.files.find("a.txt") is not None


def test_without_our_name_our_own_write_is_known_by_its_etag(tenant: TenantWorld) -> None:
    tenant.state.otherwise.add("application-names")
    made = tenant.add_file("a.txt", b"1")
    library = tenant.office.libraries[LIBRARY]
    page = library.changes(None)
    done = library.label(made, LABEL, etag=None)
    (seen,) = library.changes(page.cursor).items
    assert seen.etag == done.etag
    assert seen.modified_by is None or seen.modified_by.kind == "person"


def test_where_a_name_is_no_column_a_file_is_renamed_by_itself(tenant: TenantWorld) -> None:
    tenant.state.otherwise.add("name-column")
    tenant.add_file("a.txt", b"a person's")
    library = tenant.office.libraries[LIBRARY]
    stored = library.put("a.txt", b"ours", LABEL, key="k1", first=True)
    assert (stored.path, library.file(stored.id).etag) == ("a (2).txt", stored.etag)
    tenant.state.log.clear()
    assert library.put("b.txt", b"ours", LABEL, key="k2", first=True).path == "b.txt"
    assert [row["method"] for row in tenant.state.log.rows()] == ["PUT", "GET", "PATCH", "PATCH"]
    assert library.put("b.txt", b"ours", LABEL, key="k2", first=False).existed


def test_where_a_name_is_refused_as_a_column_a_file_is_renamed_by_itself(tenant: TenantWorld) -> None:
    tenant.state.faults.add(Fault("status", "PATCH", path="/fields", status=400))
    library = tenant.office.libraries[LIBRARY]
    stored = library.put("a.txt", b"ours", LABEL, key="k1", first=True)
    assert stored.path == "a.txt"
    assert LABEL.items() <= library.file(stored.id).columns.items()


def test_where_a_taken_name_is_replaced_the_old_file_lies_in_the_recycle_bin(tenant: TenantWorld) -> None:
    tenant.state.otherwise |= {"name-conflicts", "name-column"}
    made = tenant.files.items[int(tenant.add_file("a.txt", b"a person's"))]
    assert tenant.office.libraries[LIBRARY].put("a.txt", b"ours", LABEL, key="k1", first=True).path == "a.txt"
    assert made in tenant.files.recycle_bin


def test_content_in_the_first_answer_is_taken(tenant: TenantWorld) -> None:
    tenant.state.otherwise.add("download-links")
    made = tenant.add_file("a.txt", b"1")
    assert tenant.office.libraries[LIBRARY].content(made) == b"1"


def test_with_another_hash_a_file_is_never_lost(tenant: TenantWorld) -> None:
    tenant.state.otherwise.add("hashes")
    tenant.state.faults.add(Fault("lost after", "PATCH", path="/fields", times=9))
    library = tenant.office.libraries[LIBRARY]
    with pytest.raises(TryLater) as raised:
        library.put("a.txt", b"x", LABEL, key="k1", first=True)
    tenant.pass_time(raised.value.after)
    tenant.state.faults.clear()
    stored = tenant.connect().office.libraries[LIBRARY].put("a.txt", b"x", LABEL, key="k1", first=False)
    assert stored.path == "a (2).txt"  # the first was named already, and this library has no column for keys
    assert tenant.files.find("a.txt") is not None
