"""The ideas that a text may express, each with the many words that people use for it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from rules.phrases import NOTHING, Phrases, around
from rules.rows import STRICT, Row


@dataclass(frozen=True)
class RedWords:
    """Words for which a person must be told at once. Filled from red_words.toml."""

    __pydantic_config__ = STRICT

    welfare: Phrases = NOTHING
    welfare_told: Phrases = NOTHING
    harm: Phrases = NOTHING
    bereaved: Phrases = NOTHING
    safeguarding: Phrases = NOTHING
    threat: Phrases = NOTHING
    red: Phrases = NOTHING
    default_judgment: Phrases = NOTHING
    unless_order: Phrases = NOTHING
    interim_order: Phrases = NOTHING
    limitation: Phrases = NOTHING
    self_harm: Phrases = NOTHING
    media: Phrases = NOTHING
    breach: Phrases = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemWords(Row):
    """What people call an item that they are asked for; `words` is a pattern."""

    code: str
    words: str


@dataclass(frozen=True)
class Said(Phrases):
    """How something that was asked for is said in the mail itself: consent, dates, a fee, comments.

    `codes` are the items that it can be. Where `asked` is given, only a question that speaks so is answered by it: for
    every item, or for those in `only_if_asked`.
    """

    codes: tuple[str, ...] = ()
    asked: str = ""
    only_if_asked: tuple[str, ...] = ()

    def possible(self, items: Iterable[str], question: str) -> list[str]:
        """Of some items those that it can be, when it was asked for in these words."""
        asked = not self.asked or re.search(self.asked, question, re.I) is not None
        gated = self.only_if_asked or self.codes
        return [item for item in items if item in self.codes and (asked or item not in gated)]

    def sentences(self, text: str) -> tuple[str, ...]:
        """The sentences of a text in which it is said; a question says nothing."""
        told = [(hit.end, around(text, hit.start, hit.end)) for hit in self.hits(text)]
        return tuple(sentence for end, sentence in told if not _ASKS.match(text, end))


_ASKS = re.compile(r"[^.!?\n]*\?")


@dataclass(frozen=True)
class MailWords:
    """Everything else that letters and mails say. Filled from mail.toml."""

    __pydantic_config__ = STRICT

    new_matter: Phrases = NOTHING
    new_report: Phrases = NOTHING
    attached: Phrases = NOTHING
    handed_over: Phrases = NOTHING
    missing_attachment: Phrases = NOTHING
    link: Phrases = NOTHING
    portal: Phrases = NOTHING
    password: Phrases = NOTHING
    unreadable: Phrases = NOTHING
    refusal: Phrases = NOTHING
    more_follows: Phrases = NOTHING
    needs_something: Phrases = NOTHING
    will_do: Phrases = NOTHING
    complaint_about_us: Phrases = NOTHING
    access_request: Phrases = NOTHING
    erasure_request: Phrases = NOTHING
    data_complaint: Phrases = NOTHING
    bank_change: Phrases = NOTHING
    urgent_payment: Phrases = NOTHING
    consent_withdrawn: Phrases = NOTHING
    change_of_solicitor: Phrases = NOTHING
    change_of_details: Phrases = NOTHING
    death: Phrases = NOTHING
    on_behalf: Phrases = NOTHING
    body_address: Phrases = NOTHING
    instruction_to_machine: Phrases = NOTHING
    privileged_by_mistake: Phrases = NOTHING
    offer: Phrases = NOTHING
    deadline_words: Phrases = NOTHING
    past_receipt: Phrases = NOTHING
    lay_unopened: Phrases = NOTHING
    legal_paper: Phrases = NOTHING
    court_paper: Phrases = NOTHING
    powers: Phrases = NOTHING
    service: Phrases = NOTHING
    not_ours: Phrases = NOTHING
    whole_bundle: Phrases = NOTHING
    item: tuple[ItemWords, ...] = ()
    said: tuple[Said, ...] = ()

    @cached_property
    def item_words(self) -> Mapping[str, str]:
        """The pattern for each code."""
        return {each.code: each.words for each in self.item}
