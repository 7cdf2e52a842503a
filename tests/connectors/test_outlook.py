"""The mailbox adapter over the tenant: races, costs, folders."""

import pytest

from connectors.errors import Changed, Gone, Refused, TryLater
from connectors.outlook_folders import Folders
from tenant.directory import READER
from tenant.faults import Fault
from tests.connectors.worlds import MAILBOX, TenantWorld

HELLO = b"From: a@ash.example\r\nMessage-ID: <m1@ash.example>\r\nSubject: Hello\r\n\r\nHello\r\n"


def someone_adds(world: TenantWorld, category: str) -> None:
    """A person puts a category on every message."""
    assert world.box is not None
    for message in world.box.messages():
        message.categories = [*message.categories, category]
        world.box.touch(message, world.state.clock.now())


def test_nobodys_category_is_lost_in_a_race(tenant: TenantWorld) -> None:
    made = tenant.deliver(HELLO)
    box = tenant.office.mailboxes[MAILBOX]
    box.changes("Inbox", None)
    fault = Fault("act", "PATCH", path="/messages/", action=lambda: someone_adds(tenant, "Hers"))
    tenant.state.faults.add(fault)
    box.categorise(made, add=("Filed",))
    (seen,) = tenant.connect().office.mailboxes[MAILBOX].changes("Inbox", None).items
    assert set(seen.categories) == {"Hers", "Filed"}


def test_a_race_without_end_gives_up(tenant: TenantWorld) -> None:
    made = tenant.deliver(HELLO)
    box = tenant.office.mailboxes[MAILBOX]
    n = iter(range(100))
    tenant.state.faults.add(
        Fault("act", "PATCH", path="/messages/", times=9, action=lambda: someone_adds(tenant, f"Hers {next(n)}"))
    )
    with pytest.raises(Changed):
        box.categorise(made, add=("Filed",))


def test_filing_a_message_costs_its_mime_one_patch_and_a_share_of_the_feed(tenant: TenantWorld) -> None:
    for n in range(40):
        tenant.deliver(HELLO.replace(b"m1@", f"m{n}@".encode()))
    box = tenant.office.mailboxes[MAILBOX]
    page = box.changes("Inbox", None)
    for each in page.items:
        box.mime(each.id)
        box.categorise(each.id, add=("Filed",))
    while page.more:
        page = box.changes("Inbox", page.cursor)
    rows = [row for row in tenant.state.log.rows() if row["host"] == "graph.microsoft.com"]
    assert len(page.items) <= 40
    assert len(rows) <= 40 * 2 + 3
    assert len(rows) / 40 <= 3


def test_a_subfolder_is_found_once(tenant: TenantWorld) -> None:
    tenant.deliver(HELLO, "Inbox/Post/Today's")
    box = tenant.office.mailboxes[MAILBOX]
    first = box.changes("Inbox/Post/Today's", None)
    assert len(first.items) == 1
    tenant.state.log.clear()
    box.changes("inbox/post/today's", first.cursor)
    assert len(list(tenant.state.log.rows())) == 1


def test_a_folder_that_is_not_there_is_gone(tenant: TenantWorld) -> None:
    with pytest.raises(Gone):
        tenant.office.mailboxes[MAILBOX].changes("Inbox/Nowhere", None)


def test_the_way_up_names_a_folder(tenant: TenantWorld) -> None:
    tenant.deliver(HELLO, "Inbox/Post/Today")
    connection = tenant.connect()
    folder = Folders(connection.transport, MAILBOX).id("Inbox/Post/Today")
    assert Folders(connection.transport, MAILBOX).path(folder) == "Inbox/Post/Today"


def test_a_read_only_sign_in_reads_and_writes_nothing(tenant: TenantWorld) -> None:
    made = tenant.deliver(HELLO)
    box = tenant.connect(app_id=READER, pem="reader.pem").office.mailboxes[MAILBOX]
    assert box.mime(made) == HELLO
    with pytest.raises(Refused):
        box.categorise(made, add=("Filed",))


def test_a_lost_move_is_repeated_without_harm(tenant: TenantWorld) -> None:
    made = tenant.deliver(HELLO)
    tenant.deliver(HELLO.replace(b"m1@", b"m2@"), "Inbox/Filed")
    box = tenant.office.mailboxes[MAILBOX]
    tenant.state.faults.add(Fault("lost after", "POST", path="/move"))
    with pytest.raises(TryLater) as raised:
        box.move(made, "Inbox/Filed")
    assert raised.value.unsure
    assert box.move(made, "Inbox/Filed") == "Inbox/Filed"
    assert box.mime(made) == HELLO
