"""Nothing is sent twice and nothing is lost, whatever the network does to us in between."""

import email
from datetime import timedelta
from email import policy

import pytest

from connectors.errors import ConnectorError, TryLater
from connectors.ports import Address, OutgoingFile, OutgoingMail, Sent
from tenant.faults import Fault
from tests.connectors.worlds import MAILBOX, TenantWorld

GRAPH = "graph.microsoft.com"
LETTER = OutgoingMail((Address("gwen@ash.example"),), "M26-014573-4", "Please send your report.\n")
LARGE = OutgoingMail(
    LETTER.to,
    LETTER.subject,
    LETTER.text,
    attachments=(
        OutgoingFile("one.txt", b"1" * 1000, "text/plain"),
        OutgoingFile("two.bin", b"2" * 2_600_000),
        OutgoingFile("three.bin", b"3" * 4_500_000),
    ),
)


def until_sent(world: TenantWorld, mail: OutgoingMail, key: str, *, again: timedelta | None = None) -> Sent:
    """What the outbox does: try, wait as told, try again with the same key."""
    first = True
    for _ in range(8):
        try:
            return world.connect().office.mailboxes[MAILBOX].send(mail, key=key, first=first)
        except TryLater as error:
            world.pass_time(again if again is not None else error.after)
            first = False
    raise AssertionError("not sent in eight attempts")


@pytest.mark.parametrize("kind", ["lost before", "lost after"])
@pytest.mark.parametrize("path", [r"/messages$", r"/send$", r"/createReply$"])
def test_a_lost_answer_sends_one_mail(tenant: TenantWorld, kind: str, path: str) -> None:
    tenant.deliver(b"From: a@ash.example\r\nMessage-ID: <m1@ash.example>\r\nSubject: Hello\r\n\r\nHello\r\n")
    (seen,) = tenant.office.mailboxes[MAILBOX].changes("Inbox", None).items
    mail = OutgoingMail(LETTER.to, "Re: Hello", LETTER.text, reply_to_id=seen.id) if "Reply" in path else LETTER
    fault = tenant.state.faults.add(Fault(kind, "POST", GRAPH, path))  # type: ignore[arg-type]
    until_sent(tenant, mail, "letter/1")
    assert fault.fired == 1
    assert len(tenant.state.mail.sent) == 1
    assert tenant.office.mailboxes[MAILBOX].changes("Drafts", None).items == ()


def test_an_ambiguous_send_waits_longer_than_sent_items_lags(tenant: TenantWorld) -> None:
    tenant.state.mail.sent_lag = timedelta(seconds=60)
    tenant.state.faults.add(Fault("lost after", "POST", GRAPH, r"/send$"))
    with pytest.raises(TryLater) as raised:
        tenant.office.mailboxes[MAILBOX].send(LETTER, key="letter/1", first=True)
    assert raised.value.unsure
    assert raised.value.after > timedelta(seconds=60)
    tenant.pass_time(raised.value.after)
    tenant.office.mailboxes[MAILBOX].send(LETTER, key="letter/1", first=False)
    assert len(tenant.state.mail.sent) == 1


@pytest.mark.parametrize("n", range(1, 7))
def test_a_large_letter_survives_a_fault_at_each_step(tenant: TenantWorld, n: int) -> None:
    fault = tenant.state.faults.add(Fault("lost after", path=r"/messages|/attachments|/api/gv1", nth=n))
    until_sent(tenant, LARGE, "letter/1")
    assert fault.fired == 1
    (sent,) = tenant.state.mail.sent
    message = email.message_from_bytes(sent.raw, policy=policy.default)
    found = {part.get_filename(): len(part.get_payload(decode=True)) for part in message.iter_attachments()}
    assert found == {"one.txt": 1000, "two.bin": 2_600_000, "three.bin": 4_500_000}


def test_throttling_and_broken_answers_send_one_mail(tenant: TenantWorld) -> None:
    for fault in (
        Fault("throttle", "POST", GRAPH, r"/messages$", seconds=5),
        Fault("status", "POST", GRAPH, r"/send$", status=500),
        Fault("expired token", "GET", GRAPH, r"/messages\?"),
    ):
        tenant.state.faults.add(fault)
    until_sent(tenant, LETTER, "letter/1")
    assert tenant.state.faults.unused() == []
    assert len(tenant.state.mail.sent) == 1


@pytest.mark.parametrize("seed", ["a", "b", "c", "d"])
def test_twenty_letters_through_a_bad_network(tenant: TenantWorld, seed: str) -> None:
    tenant.state.faults.seed(seed, 0.15)
    done, tries = 0, 0
    waiting = [(f"letter/{n}", True) for n in range(20)]
    box = tenant.office.mailboxes[MAILBOX]
    while waiting and (tries := tries + 1) < 400:
        key, first = waiting.pop(0)
        try:
            box.send(LETTER, key=key, first=first)
            done += 1
        except TryLater as error:
            tenant.pass_time(error.after)
            waiting.append((key, False))
        except ConnectorError as error:
            raise AssertionError(f"{key}: {error}") from error
    tenant.state.faults.clear()
    keys = [email.message_from_bytes(each.raw)["x-model-office-key"] for each in tenant.state.mail.sent]
    assert done == 20
    assert sorted(keys) == sorted(f"letter/{n}" for n in range(20))


def test_a_letter_costs_two_requests(tenant: TenantWorld) -> None:
    box = tenant.office.mailboxes[MAILBOX]
    box.send(LETTER, key="letter/0", first=True)
    tenant.state.log.clear()
    box.send(LETTER, key="letter/1", first=True)
    assert len(list(tenant.state.log.rows())) == 2
    assert not any("sendMail" in row["path"] for row in tenant.state.log.rows())
