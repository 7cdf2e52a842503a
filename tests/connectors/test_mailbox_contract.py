"""What every mailbox promises."""

import email
from datetime import timedelta
from email import policy

import pytest

from connectors.errors import Gone
from connectors.ports import Address, Mailbox, OutgoingFile, OutgoingMail
from tests.connectors.fakes import NINE
from tests.connectors.worlds import MAILBOX, Acts

HELLO = (
    b"From: Dr Gwen Ash <Gwen@ash.example>\r\nTo: cases@model-office.example\r\nSubject: Your letter\r\n"
    b"Message-ID: <m1@ash.example>\r\nDate: Mon, 23 Nov 2026 08:30:00 +0000\r\n\r\nThank you.\r\n"
)
LETTER = OutgoingMail(
    to=(Address("gwen@ash.example", "Dr Gwen Ash"),),
    subject="M26-014573-4: your report",
    text="Dear Dr Ash,\n\nPlease send your report.\n",
    cc=(Address("pa@ash.example"),),
    attachments=(OutgoingFile("Consent form.pdf", b"%PDF-1.4 form", "application/pdf"),),
    headers={"x-model-office-case": "M26-014573-4"},
)


def box(world: Acts) -> Mailbox:
    return world.office.mailboxes[MAILBOX]


def all_changes(world: Acts, folder: str = "Inbox") -> list[str]:
    found, cursor, more = [], None, True
    while more:
        page = box(world).changes(folder, cursor)
        found += [each.id for each in page.items]
        cursor, more = page.cursor, page.more
    return found


def test_a_message_is_seen_with_what_its_envelope_says(world: Acts) -> None:
    made = world.deliver(HELLO)
    (seen,) = box(world).changes("Inbox", None).items
    assert (seen.id, seen.folder, seen.removed, seen.is_draft) == (made, "Inbox", False, False)
    assert (seen.internet_id, seen.subject) == ("<m1@ash.example>", "Your letter")
    assert seen.sender == Address("gwen@ash.example", "Dr Gwen Ash")
    assert seen.received is not None
    assert seen.received.tzinfo is not None


def test_a_cursor_never_shows_the_same_state_twice(world: Acts) -> None:
    world.deliver(HELLO)
    first = box(world).changes("Inbox", None)
    while first.more:
        first = box(world).changes("Inbox", first.cursor)
    again = box(world).changes("Inbox", first.cursor)
    assert again.items == ()
    assert not again.more


def test_many_messages_come_in_pages_without_loss(world: Acts) -> None:
    made = [world.deliver(HELLO.replace(b"m1@", f"n{n}@".encode())) for n in range(120)]
    assert sorted(all_changes(world)) == sorted(made)


def test_a_deleted_message_says_farewell(world: Acts) -> None:
    made = world.deliver(HELLO)
    first = box(world).changes("Inbox", None)
    world.delete_message(made)
    (seen,) = box(world).changes("Inbox", first.cursor).items
    assert (seen.id, seen.removed) == (made, True)


def test_an_expired_cursor_begins_anew_and_loses_nothing(world: Acts) -> None:
    made = world.deliver(HELLO)
    first = box(world).changes("Inbox", None)
    world.lose_cursors()
    again = box(world).changes("Inbox", first.cursor)
    assert again.restarted
    assert [each.id for each in again.items] == [made]


def test_mime_comes_byte_for_byte(world: Acts) -> None:
    assert box(world).mime(world.deliver(HELLO)) == HELLO


def test_a_message_that_is_not_there_is_gone(world: Acts) -> None:
    made = world.deliver(HELLO)
    with pytest.raises(Gone):
        box(world).mime(made[:-4] + "AAAA" if len(made) > 8 else "m99")


def test_the_enumeration_names_what_the_feed_names(world: Acts) -> None:
    old = NINE - timedelta(days=9)
    world.deliver(HELLO.replace(b"m1@", b"old@"), received=old)
    new = world.deliver(HELLO, received=NINE)
    assert [each.id for each in box(world).enumerate("Inbox", NINE - timedelta(days=1))] == [new]
    assert len(list(box(world).enumerate("Inbox", old))) == 2


def test_categories_are_added_and_others_kept(world: Acts) -> None:
    made = world.deliver(HELLO)
    assert box(world).categorise(made, add=("Filed", "M26-014573-4")) == ()
    assert box(world).categorise(made, add=("Chased",), remove=("Filed",)) == ("Filed", "M26-014573-4")
    (seen,) = box(world).changes("Inbox", None).items
    assert set(seen.categories) == {"M26-014573-4", "Chased"}


def test_a_category_that_is_there_already_is_no_change(world: Acts) -> None:
    made = world.deliver(HELLO)
    box(world).categorise(made, add=("Filed",))
    first = box(world).changes("Inbox", None)
    assert box(world).categorise(made, add=("Filed",)) == ("Filed",)
    assert box(world).changes("Inbox", first.cursor).items == ()


def test_a_moved_message_keeps_its_id(world: Acts) -> None:
    made = world.deliver(HELLO)
    world.deliver(HELLO.replace(b"m1@", b"m2@"), "Inbox/Filed")
    assert box(world).move(made, "Inbox/Filed") == "Inbox"
    assert box(world).move(made, "Inbox/Filed") == "Inbox/Filed"
    assert made in all_changes(world, "Inbox/Filed")
    assert box(world).mime(made) == HELLO


def test_a_mail_goes_out_once_as_it_was_written(world: Acts) -> None:
    sent = box(world).send(LETTER, key="letter/1", first=True)
    (raw,) = world.sent()
    message = email.message_from_bytes(raw, policy=policy.default)
    assert message["Subject"] == LETTER.subject
    assert [each.addr_spec for each in message["To"].addresses] == ["gwen@ash.example"]
    assert [each.addr_spec for each in message["Cc"].addresses] == ["pa@ash.example"]
    assert message["x-model-office-key"] == "letter/1"
    body = message.get_body(("plain",))
    assert body is not None
    assert "Please send your report." in body.get_content()
    (file,) = message.iter_attachments()
    assert (file.get_filename(), file.get_payload(decode=True)) == ("Consent form.pdf", b"%PDF-1.4 form")
    assert sent.internet_id == str(message["Message-ID"])


def test_a_repeated_key_sends_nothing_more(world: Acts) -> None:
    one = box(world).send(LETTER, key="letter/1", first=True)
    two = box(world).send(LETTER, key="letter/1", first=False)
    assert (one.id, one.internet_id) == (two.id, two.internet_id)
    assert len(world.sent()) == 1


def test_another_key_is_another_mail(world: Acts) -> None:
    box(world).send(LETTER, key="letter/1", first=True)
    box(world).send(LETTER, key="letter/2", first=False)
    assert len(world.sent()) == 2


def test_the_sent_message_keeps_its_id_in_sent_items(world: Acts) -> None:
    sent = box(world).send(LETTER, key="letter/1", first=True)
    seen = box(world).changes("Sent Items", None).items
    assert [(each.id, each.internet_id) for each in seen] == [(sent.id, sent.internet_id)]


def test_an_answer_stays_in_the_thread(world: Acts) -> None:
    made = world.deliver(HELLO)
    answer = OutgoingMail((Address("gwen@ash.example"),), "Re: Your letter", "Thank you too.\n", reply_to_id=made)
    box(world).send(answer, key="answer/1", first=True)
    (raw,) = world.sent()
    message = email.message_from_bytes(raw, policy=policy.default)
    assert message["In-Reply-To"] == "<m1@ash.example>"
    assert message["x-model-office-key"] == "answer/1"
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().strip() == "Thank you too."
    (seen,) = box(world).changes("Sent Items", None).items
    (first,) = box(world).changes("Inbox", None).items
    assert seen.conversation == first.conversation


def test_an_answer_to_a_message_that_is_gone_is_refused(world: Acts) -> None:
    made = world.deliver(HELLO)
    missing = made[:-4] + "AAAA" if len(made) > 8 else "m99"
    with pytest.raises(Gone):
        box(world).send(
            OutgoingMail((Address("gwen@ash.example"),), "Re", "x", reply_to_id=missing), key="a", first=True
        )
    assert world.sent() == []


def test_there_is_nothing_to_discard_after_sending(world: Acts) -> None:
    assert not box(world).discard("letter/1")
    box(world).send(LETTER, key="letter/1", first=True)
    assert not box(world).discard("letter/1")
    assert len(world.sent()) == 1
