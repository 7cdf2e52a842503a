"""The jobs of the timetable: polling, the chasing sweep, alerts in groups, the digest, the nightly audit."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping
from datetime import datetime, time, timedelta

import sqlalchemy as sa
import structlog

from bot import audit, outbox, wire
from bot.compose import LONDON, Bot
from bot.feeds import poll_all, worth_asking
from bot.forgetting import MEND, end_retention, training_due
from bot.keeping import Bundle, keep, keep_effect
from bot.store import balance, contents, files, items, ledger, messages, questions, training
from bot.store.columns import canonical
from bot.store.schema import facts as facts_table
from bot.store.schema import question as question_table
from connectors.errors import ConnectorError
from rules import RULES
from rules.effects import SendLetter, TellAdministrators
from rules.facts import RequestFacts
from rules.policy import Policy
from rules.rule import decide

log = structlog.get_logger()


CHASING = tuple(each for each in RULES if issubclass(RequestFacts, each.reads))
"""The rules that a sweep asks; looking through all of them a hundred thousand times would take as long as deciding."""

LADDERS: Mapping[str, str] = {
    "member": "member",
    "delegate": "member",
    "expert": "expert",
    "claimant_solicitor": "claimant-solicitor",
}
"""The chasing ladder of a role; every other role has that of third parties."""


def do_job(bot: Bot, job: str, now: datetime) -> None:
    """Do one job. Raises KeyError for a job that is not known."""
    _JOBS[job](bot, now)


def _register(bot: Bot, now: datetime) -> None:
    poll_all(bot.store, (feed for feed in bot.feeds() if feed.name.startswith("register:")), now)


def _libraries(bot: Bot, now: datetime) -> None:
    libraries = [feed for feed in bot.feeds() if feed.name.startswith("library:")]
    poll_all(bot.store, worth_asking(bot.store, libraries, now), now)


def _mail(bot: Bot, now: datetime) -> None:
    poll_all(bot.store, (feed for feed in bot.feeds() if feed.name.startswith("mail:")), now)


# --- chasing ----------------------------------------------------------------------------------------------


def _chase(bot: Bot, now: datetime) -> None:
    """Ask the chasing rules about every open request; what they decide nothing on leaves no trace."""
    written: set[str] = set()  # two letters to one person on one day would be one too many
    with bot.store.read() as connection:
        decided = []
        for facts in requests_on(connection, now, written):
            made = decide(CHASING, facts, bot.policy)
            if made:
                decided.append((facts, made))
                written |= {each.effect.person_id for each in made if isinstance(each.effect, SendLetter)}
    for facts, made in decided:
        with bot.store.write() as connection:
            # The same decision as yesterday's is the same item: a person is asked once, not each morning.
            told = canonical([wire.wrap(each.effect) for each in made])
            key = f"request:{facts.request.request_id}@{hashlib.sha256(told.encode()).hexdigest()[:16]}"
            name = _called(facts, bot.policy)
            arrival = items.Arrival(kind="row", source="chase", key=key, name=name, arrived_at=now)
            if not items.arrive(connection, [arrival], now):
                continue
            item = items.find(connection, key=key)
            assert item is not None
            standing = keep(connection, item, facts, made, bot.terms, now=now)
            for rule, effect in standing:
                if isinstance(effect, SendLetter):
                    bot.sender.keep(connection, item, rule, effect, now)
            items.close(connection, item, "decided", outcome="done")


def _called(facts: RequestFacts, policy: Policy) -> str:
    """Return what people call a request: its number, what was asked for, and of whom."""
    types = policy.documents.by_code
    wanted = ", ".join(types[code].title if code in types else code for code in facts.request.items)
    return f"{facts.request.request_id}: {wanted}, asked of {facts.person.name or facts.person.person_id}"


def requests_on(connection: sa.Connection, now: datetime, written: Container[str] = ()) -> Iterator[RequestFacts]:
    """Give the facts of every open request on a day; `written` are people who were written to today already."""
    today = now.astimezone(LONDON).date()
    waiting, papers = waiting_writers(connection), waiting_papers(connection)
    for each, last_letter in ledger.open_requests_for_sweep(connection):
        role = LADDERS.get(each.party.role if each.party else each.person.role, "third-party")
        yield RequestFacts(
            request=each.request,
            case=each.case,
            person=each.person,
            party=each.party,
            today=today,
            nation=each.case.nation,
            other_open=each.other_open,
            last_letter=today if each.person.person_id in written else last_letter,
            reply_waiting=each.person.person_id in waiting,
            paper_waiting=any((each.case.case_no, code) in papers for code in each.request.items),
            role=role,
        )


def waiting_writers(connection: sa.Connection) -> frozenset[str]:
    """Return the people from whom a message waits in a queue: nobody is chased for what may lie there."""
    asked = (
        sa.select(facts_table.c.json)
        .join(question_table, question_table.c.item == facts_table.c.item)
        .where(question_table.c.state == "open")
        .distinct()
    )
    found: set[str] = set()
    for written in connection.execute(asked).scalars():
        values = json.loads(written)["values"]
        laid = None if values.get("old") else values.get("added_by")
        found |= {each["person_id"] for each in (*values.get("senders", ()), laid) if each}
    return frozenset(found)


def waiting_papers(connection: sa.Connection) -> frozenset[tuple[str, str]]:
    """Return case and type of the files of which a person is still asked on which case they belong."""
    asked = (
        sa.select(question_table.c.case_no, facts_table.c.json)
        .join(facts_table, question_table.c.item == facts_table.c.item)
        .where(question_table.c.state == "open", question_table.c.queue == "UNMATCHED", question_table.c.case_no != "")
    )
    found: set[tuple[str, str]] = set()
    for case_no, written in connection.execute(asked):
        opinion = json.loads(written)["values"].get("opinion")
        found |= {(case_no, opinion["best"])} if opinion else set()
    return frozenset(found)


# --- telling ----------------------------------------------------------------------------------------------


def _alerts(bot: Bot, now: datetime) -> None:
    """Tell what has come into the queues since the last note, in one note; red matters went at once already.

    At night nobody is told: the digest in the morning says it. Questions are counted by number, not by the clock: one
    that was raised while the last note was written is told by the next.
    """
    digest_to_come = now.astimezone(LONDON).time() < time.fromisoformat(bot.settings.alerts.digest_at)
    if digest_to_come or bot.sender.allowed_from(now) > now:
        return
    with bot.store.write() as connection:
        fresh = questions.raised_after(connection, _told(connection))
        count = Counter(each.queue for each in fresh if each.queue != "RED" and each.due_at is not None)
        if not count:
            return
        lines = tuple(f"{queue}: {n} new" for queue, n in sorted(count.items()))
        headline = f"{count.total()} new in the queues"
        note = TellAdministrators("alerts", headline, lines, "New questions are grouped.")
        _tell(connection, bot, note, f"alerts:{now.isoformat()}", now)


def _told(connection: sa.Connection) -> int:
    """Return the number of the last question that a note to the administrators has told of; 0 before the first."""
    last = outbox.latest(connection, "TellAdministrators")
    return int(last.payload["carry"].get("questions", 0)) if last else 0


def _tell(connection: sa.Connection, bot: Bot, note: TellAdministrators, key: str, now: datetime) -> None:
    told = Bundle({}, {"questions": questions.latest(connection)})
    keep_effect(connection, None, note.topic, note, bot.terms, now=now, key=key, bundle=told)


def _digest(bot: Bot, now: datetime) -> None:
    """Tell each morning what waits, what was done, how the mail balances, and the audit's seal."""
    yesterday = (now - timedelta(days=1)).astimezone(LONDON).date()
    with bot.store.write() as connection:
        seal = audit.seal(connection, yesterday, now)
        lines = [f"{queue}: {n} open" for queue, n in sorted(questions.counts(connection).items())]
        lines += [
            f"{sheet.mailbox}: seen {sheet.seen} = filed {sheet.filed} + queued {sheet.queued}"
            f" + ignored {sheet.ignored} + duplicate {sheet.duplicate}; remainder {sheet.remainder}"
            for sheet in balance.balances(connection, yesterday, yesterday)
        ]
        late = questions.overdue(connection, now)
        if late:
            lines.append(f"{len(late)} questions are overdue, the oldest since {late[0].due_at:%d %B %H:%M}")
        held = len(outbox.in_state(connection, "held"))
        if held:
            lines.append(f"{held} effects wait for approval")
        due_since = training.standing(connection).due_since
        if due_since is not None:
            lines.append(f"{training_due(due_since)} Mend: {MEND}.")
        if seal is not None:
            lines.append(f"audit seal {seal.hash[:16]}")
        note = TellAdministrators("digest", f"Model Office on {yesterday:%d %B %Y}", tuple(lines), "The daily digest.")
        _tell(connection, bot, note, f"digest:{yesterday.isoformat()}", now)


# --- the night --------------------------------------------------------------------------------------------


def _audit(bot: Bot, now: datetime) -> None:
    """Enumerate the mailboxes in full beside the feed, and drop what is no longer needed."""
    since = now - timedelta(days=2)
    for address, mailbox in bot.office.mailboxes.items():
        try:
            listed = {each.internet_id: each for each in mailbox.enumerate("Inbox", since) if not each.is_draft}
        except ConnectorError as error:
            log.warning("audit-failed", error=type(error).__name__)
            continue
        with bot.store.write() as connection:
            lost = messages.missing(connection, address, listed)
            arrivals = [
                items.Arrival(
                    kind="message",
                    source=f"mail:{address}:Inbox",
                    key=f"message:{address}:{listed[each].id}",
                    name=f"message:{address}:{listed[each].id}",
                    place=address,
                    arrived_at=listed[each].received or now,
                    payload={"folder": "Inbox", "outgoing": False, "internet_id": each, "categories": []},
                )
                for each in lost
            ]
            found = items.arrive(connection, arrivals, now)
        if found:
            log.error("mail-found-by-audit", count=found)
    with bot.store.write() as connection:
        contents.prune(connection, now)
        files.forget_writes(connection, now - timedelta(days=30))
        items.forget_ticks(connection, now - timedelta(days=2))


def _retention(bot: Bot, now: datetime) -> None:
    """Forget what was learned from cases whose retention has ended."""
    forgotten = end_retention(bot.store, bot.settings, now)
    if forgotten:
        log.info("examples-forgotten", count=forgotten)


_JOBS: Mapping[str, Callable[[Bot, datetime], None]] = {
    "register": _register,
    "libraries": _libraries,
    "mail": _mail,
    "chase": _chase,
    "alerts": _alerts,
    "digest": _digest,
    "audit": _audit,
    "retention": _retention,
}
