"""Letters on their way: written when they are decided, looked at by the gate then and again before they leave."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.gate import Looks, objections
from bot.keeping import Bundle, Terms, keep_effect, key_of
from bot.letters import Composed, LetterError, Merge, compose, templates, word_letter
from bot.performing import composed_to
from bot.settings import Mode, Settings
from bot.store import contents, items, ledger, register
from rules.effects import AskPerson, Queue, SendLetter
from rules.facts import Case, Party, Request
from rules.policy import Policy
from rules.references import find


@dataclass(frozen=True, slots=True)
class Sender:
    """Composes letters from the register's mirror and keeps them in the outbox, or asks a person why it can't."""

    settings: Settings
    policy: Policy
    terms: Terms
    titles: Mapping[str, str]
    answer_by: Callable[[date, str], date]  # today and role → the date that a chaser names
    allowed_from: Callable[[datetime], datetime]  # quiet hours: the next moment at which routine mail may leave

    def keep(self, connection: sa.Connection, item: items.Item, rule: str, effect: SendLetter, now: datetime) -> None:
        """Keep a letter in the outbox; a letter that must not go becomes a question instead."""
        case = next(iter(ledger.cases(connection, [effect.case_no])), None)
        try:
            letter, merge = self.compose(connection, effect, case, now.date())
            told = self.refusals(connection, letter, merge.case, now.date(), approved=False)
        except LetterError as error:
            self._ask(connection, item, rule, effect, "INCOMPLETE", str(error), now)
            return
        if told:
            self._ask(connection, item, rule, effect, "AUTHORITY", " ".join(told), now)
            return
        counted = [(each, each.chasers_sent + effect.letter.startswith("chaser")) for each in merge.requests]
        carry = self._carry(connection, effect, letter, merge, now)
        carry["chasers"] = {each.request_id: count for each, count in counted}
        mode, why = self._mode(effect, letter)
        key = keep_effect(
            connection, item, rule, effect, self.terms, now=now, bundle=Bundle({}, carry), mode=mode,
            run_at=self.allowed_from(now), key=key_of(item, effect),
        )  # fmt: skip
        if mode == "suggest":
            self._ask(connection, item, rule, effect, "AUTHORITY", why, now, question="May this letter go?", key=key)
        elif mode == "auto" and effect.channel == "letter":
            post = "The person prefers post: print the letter from the case folder and send it."
            self._ask(connection, item, rule, effect, "INCOMPLETE", post, now)
        if mode != "shadow":
            ledger.wrote_to(connection, effect.person_id, now)
            for request, count in counted:
                ledger.chased(connection, request.request_id, request.case_no, count, now)

    def _mode(self, effect: SendLetter, letter: Composed) -> tuple[Mode, str]:
        """Return the mode of a letter: its approval may ask for more care than the office's setting."""
        approval = templates()[effect.letter].approval_to(letter.role)
        mode = self.terms.mode("letter")
        if approval != "auto" and mode == "auto":
            return "suggest", f"This letter needs the {approval}'s approval."
        return mode, "Letters are suggested only."

    def _carry(
        self, connection: sa.Connection, effect: SendLetter, letter: Composed, merge: Merge, now: datetime
    ) -> dict[str, Any]:
        carry: dict[str, Any] = {
            "letter": composed_to(letter),
            "digest": letter.digest,
            "mailbox": self.settings.mail.mailboxes[0],
            "case_folder": merge.case.folder,
            "role": letter.role,
        }
        if effect.channel == "letter":
            until = now + self.terms.keep_raw
            carry["word"] = contents.put(connection, word_letter(letter, merge), kept_until=until)
        return carry

    def refusals(
        self, connection: sa.Connection, letter: Composed, case: Case, today: date, *, approved: bool
    ) -> list[str]:
        """Return the gate's objections to a letter by what the register says now; none lets it pass."""
        looks = Looks(
            references=lambda text: find(text, "text", self.policy.references),
            people_named=lambda name: register.people_by_name(connection, name),
            may_send=self.policy.confidentiality.may_send,
        )
        return objections(letter, case, looks, today=today, approved=approved)

    def compose(
        self, connection: sa.Connection, effect: SendLetter, case: Case | None, today: date
    ) -> tuple[Composed, Merge]:
        """Write a letter from what the register's mirror says, and return it with what it was merged from.

        Raises LetterError.
        """
        party = party_of(case, effect.person_id)
        if case is None or party is None or effect.letter not in templates():
            raise LetterError("The case, the person's part in it, or the letter itself is not known.")
        requests = tuple(each for each in case.requests if each.request_id in effect.request_ids)
        merge = Merge(
            case=case,
            person=party.person,
            role=party.role,
            requests=requests,
            today=today,
            answer_by=self.answer_by(today, party.role),
            handler=register.person(connection, case.owner_id),
            office_name=self.settings.office.name,
            office_phone=self.settings.office.phone,
            signed_by=self.settings.office.signed_by,
            titles=self.titles,
        )
        return compose(templates()[effect.letter], merge), merge

    def ask_about_shunted(self, connection: sa.Connection, item: items.Item, now: datetime) -> None:
        """Put an item that failed in front of a person."""
        question = AskPerson(
            item.key,
            "INCOMPLETE" if item.kind == "file" else "UNMATCHED",
            "This could not be read. Please look at it yourself.",
            f"Reading it failed {item.attempts} times; the error is kept with the item.",
        )
        keep_effect(connection, item, "set-aside", question, self.terms, now=now)

    def _ask(
        self,
        connection: sa.Connection,
        item: items.Item,
        rule: str,
        effect: SendLetter,
        queue: Queue,
        because: str,
        now: datetime,
        *,
        question: str = "This letter was not sent. What now?",
        key: str = "",
    ) -> None:
        asked = AskPerson(item.key, queue, question, because, effect.case_no)
        keep_effect(connection, item, rule, asked, self.terms, now=now, key=f"{key}:approval" if key else "")


def party_of(case: Case | None, person_id: str) -> Party | None:
    """Return a person's part in a case; its member is a party also where the list of parties leaves him out."""
    if case is None:
        return None
    found = next((each for each in case.parties if each.person.person_id == person_id), None)
    if found is None and case.member and case.member.person_id == person_id:
        return Party(case.member, "member")
    return found


def still_wanted(case: Case, requests: tuple[str, ...]) -> tuple[Request, ...]:
    """Return those of a letter's requests that are still open: what came since is not chased."""
    return tuple(each for each in case.requests if each.request_id in requests and each.status in {"open", "part"})


LAG = timedelta(seconds=90)
"""How long Sent Items may lag behind a sending, before our copy is fetched from there."""
