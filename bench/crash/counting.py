"""What a killed service left behind, asked of the tenant's world and held against the outbox."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from email import message_from_bytes

from bot import audit, outbox
from bot.naming import FileName, MessageName
from bot.outbox import Waiting
from bot.store import Store, balance, items
from tenant.state import TenantState

TOLD = ("SendLetter", "Alert", "TellAdministrators")
_SECOND = re.compile(r" \(\d+\)(?=\.\w+$|$)")


@dataclass(frozen=True, slots=True)
class Count:
    """What a run came to. `cards_twice` may be more than 0: cards are delivered at least once."""

    database: str
    items: int
    effects: int
    kinds: int
    kills: int
    lost: int
    twice: int
    out_of_order: int
    left_open: int
    given_up: int
    shunted: int
    remainder: int
    audit_problems: int
    cards_twice: int
    seconds: float

    @property
    def well(self) -> bool:
        """Whether every promise was kept."""
        broken = (self.lost, self.twice, self.out_of_order, self.left_open, self.given_up, self.shunted, self.remainder)
        return not any((*broken, self.audit_problems))


def count(store: Store, state: TenantState, *, kills: int, seconds: float) -> Count:
    """Ask store and world what became of everything."""
    with store.read() as connection:
        done = outbox.in_state(connection, "done", limit=1_000_000)
        states = outbox.counts(connection)
        kept = items.counts(connection)
        sheets = balance.balances(connection, date(1970, 1, 1), date(9999, 1, 1))
    mails = _mails(state)
    world = _World(state, mails)
    return Count(
        database=store.dialect,
        items=sum(n for (kind, _), n in kept.items() if kind != "tick"),
        effects=len(done),
        kinds=len({each.kind for each in done}),
        kills=kills,
        lost=sum(not world.has(each) for each in done),
        twice=sum(n - 1 for n in mails.values()) + world.stored_twice(),
        out_of_order=_out_of_order(state, done),
        left_open=open_effects(states) + open_items(kept),
        given_up=sum(n for (_, state_), n in states.items() if state_ in {"given_up", "unsure"}),
        shunted=sum(n for (_, state_), n in kept.items() if state_ == "shunted"),
        remainder=sum(each.remainder for each in sheets),
        audit_problems=len(audit.verify(store)),
        cards_twice=_cards_twice(state),
        seconds=round(seconds, 1),
    )


def open_effects(states: dict[tuple[str, str], int]) -> int:
    """Count the effects that still wait or are being done."""
    return sum(n for (_, state), n in states.items() if state in ("waiting", "leased"))


def open_items(kept: dict[tuple[str, str], int]) -> int:
    """Count the messages, files and rows that are not closed yet; ticks come for ever."""
    return sum(n for (kind, state), n in kept.items() if state in ("arrived", "read") and kind != "tick")


def _mails(state: TenantState) -> Counter[str]:
    """How often a mail left under each key."""
    return Counter(str(message_from_bytes(mail.raw)["x-model-office-key"]) for mail in state.mail.sent)


class _World:
    """The tenant, looked at once."""

    def __init__(self, state: TenantState, mails: Counter[str]) -> None:
        self.state, self.mails = state, mails
        self.library = state.files.library("Cases")
        tables = state.dataverse.dump_register()
        self.activities = {row["activity_id"] for row in tables["activities"]}
        self.deadlines = {row["deadline_id"] for row in tables["deadlines"]}
        self.requests = {row["request_id"]: row for row in tables["requests"]}
        self.messages = {
            (box.address, message.immutable_id): message for box in state.mail.boxes() for message in box.messages()
        }

    def has(self, row: Waiting) -> bool:
        """Say whether an effect that the outbox calls done is there."""
        effect, receipt = row.payload["effect"], row.receipt or {}
        stored = all(self.library.find(each["path"]) is not None for each in receipt.get("stored", ()))
        match row.kind:
            case "LabelFile":
                item = self.library.items[int(FileName.parse(effect["file"]).id)]
                written = {str(value) for value in item.fields.values()}
                wanted = (
                    receipt["columns"].get(name) for name in ("doc_type", "case_no", "labelled_by", "sensitivity")
                )
                return all(not value or value in written for value in wanted)
            case "FileMessage" | "FileSent":
                return stored and f"mo-{row.key}" in self.activities
            case "CategoriseMessage":
                name = MessageName.parse(effect["message"])
                return set(receipt["categories_added"]) <= set(self.messages[name.mailbox, name.id].categories)
            case "SendLetter" if effect["channel"] == "letter":
                return stored
            case "SendLetter" | "Alert" | "TellAdministrators":
                return self.mails[row.key] > 0
            case "CloseRequest":
                return effect["outcome"] in ("refused", self.requests[effect["request_id"]]["status"])
            case "MoveDue":
                return bool(self.requests[effect["request_id"]]["due"][:10] == str(effect["due"]))
            case "ProposeDeadline":
                return f"mo-{row.key}" in self.deadlines
            case _:
                return not receipt or f"mo-{row.key}" in self.activities

    def stored_twice(self) -> int:
        """Count the files whose name had been taken: no two things of this office are called the same."""
        return sum(bool(_SECOND.search(self.library.path(item))) for item in self.library.all())


def _out_of_order(state: TenantState, done: tuple[Waiting, ...]) -> int:
    """Count the mails that left after a later one to the same target."""
    place = {each.key: (each.target, each.seq) for each in done}
    highest: defaultdict[str, int] = defaultdict(int)
    broken = 0
    for mail in state.mail.sent:
        target, seq = place.get(str(message_from_bytes(mail.raw)["x-model-office-key"]), ("", 0))
        broken += seq < highest[target]
        highest[target] = max(highest[target], seq)
    return broken


def _cards_twice(state: TenantState) -> int:
    told = Counter(str(card.body) for card in state.teams.cards)
    return sum(n - 1 for n in told.values())
