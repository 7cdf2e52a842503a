import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rules.apart import Concern, apart
from rules.effects import AskPerson, Effect, Queue
from rules.facts import BY_PEOPLE, MessageFacts
from rules.gist import GistModel, Heard, heard_in
from rules.listening import listened_to, of_powers, written_by_us
from rules.mail.red_words import words_are_urgent
from rules.mail.threats import threatens
from rules.matching import weigh
from rules.policy import Policy
from rules.rule import rule


@dataclass(frozen=True, slots=True)
class Matter:
    """What is asked about an idea: where, what it may be, and in what share of ordinary mail it may be vain."""

    queue: Queue
    may: str
    false: float = 0.004


ASKED: Mapping[str, Matter] = {
    "welfare": Matter("WELFARE", "speak of despair or self-harm", 0.03),
    "death": Matter("WELFARE", "tell of a death", 0.02),
    "bereaved": Matter("WELFARE", "come from someone in grief", 0.01),
    "threat": Matter("RED", "threaten or abuse", 0.02),
    "safeguarding": Matter("RED", "speak of someone at risk", 0.02),
    "red_legal": Matter("RED", "speak of something that cannot wait", 0.03),
    "old_paper": Matter("RED", "speak of an official paper that came some time ago", 0.015),
    "journalist": Matter("RED", "speak of press or broadcasting"),
    "access_request": Matter("DPO", "ask for what is held about someone", 0.02),
    "erasure": Matter("DPO", "ask to delete, correct or stop using personal data", 0.02),
    "breach": Matter("DPO", "tell of personal data in the wrong hands", 0.03),
    "complaint_us": Matter("COMPLAINT", "complain about our service", 0.02),
    "bank_change": Matter("PAYEE", "name other bank details, or press for payment", 0.02),
    "consent_withdrawn": Matter("AUTHORITY", "withdraw consent or authority", 0.02),
    "change_solicitor": Matter("AUTHORITY", "tell that another firm acts", 0.02),
    "new_matter": Matter("NEW_MATTER", "tell of something new", 0.006),
    "privileged_error": Matter("QUARANTINE", "be the other side's own, sent by mistake"),
    "link_not_file": Matter("INCOMPLETE", "offer a paper that must be fetched"),
    "missing_attachment": Matter("INCOMPLETE", "speak of a paper that is not there"),
}
"""What is listened for in every message that people write, by the name of its training folder."""
HARM = frozenset(
    {
        "welfare", "death", "bereaved", "threat", "safeguarding", "red_legal", "access_request", "erasure", "breach",
        "complaint_us", "bank_change", "consent_withdrawn", "change_solicitor",
    }
)  # fmt: skip
"""What is listened for in an automatic reply and a machine's notice too, where they say more than machines do."""
_AMONG_US = HARM | {"old_paper"}
"""What is listened for in a colleague's note: the post room finds papers that nobody opened."""

_CONCERNS: Mapping[str, Concern] = {
    "welfare": "despair", "death": "death", "bereaved": "death", "safeguarding": "safeguarding",
    "complaint_us": "complaint", "bank_change": "payee",
}  # fmt: skip
_ADDRESS = re.compile(r"\S{1,100}@\S{1,250}|(?:https?://|www\.)\S{1,300}")


@rule("between-the-lines", reads=MessageFacts)
def between_the_lines(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """Ask a person where a sentence reads like those that matter, though no rule knows its words.

    Why: people seldom use the words of a list; a vain question costs a minute, a missed plea or date what it costs.
    It only asks: nothing is stopped or alarmed by a likeness. A reply that reads like a new matter is not filed on the
    case of its thread either (`rules.matching`).
    Quiet when: another rule knows its words and asks, it is a letter of ours, a machine wrote it and says nothing else,
    or a mail system sent it back; of what one of us writes to us only harm is listened for.
    """
    if policy.gist is None or written_by_us(mail, policy) or mail.kind in ("bounce", "receipt"):
        return
    match = weigh(mail, policy)
    heard = (each for each in _heard(policy.gist, mail, policy) if not _known(each.idea, mail, policy))
    for each in sorted(heard, key=lambda heard: -heard.beyond):
        matter = ASKED[each.idea]
        yield AskPerson(
            item=mail.item,
            queue=matter.queue,
            question=f"Does it {matter.may}?",
            because=_because(each),
            case_no=match.single or "",
            candidates=match.candidates,
        )


def _known(idea: str, mail: MessageFacts, policy: Policy) -> bool:
    """Say whether another rule knows the words in which it is said, and asks about this very idea."""
    if idea == "threat":
        return threatens(mail, policy)
    if idea == "red_legal":
        return words_are_urgent(mail, policy)
    return _CONCERNS.get(idea) in apart(mail, policy)


def _heard(model: GistModel, mail: MessageFacts, policy: Policy) -> tuple[Heard, ...]:
    if mail.kind in BY_PEOPLE and not mail.internal:
        return tuple(each for each in heard_in(model, mail) if _in_words(each))
    wanted = _AMONG_US if mail.internal else HARM
    heard = (each for each in model.heard(listened_to(mail, policy)) if each.idea in wanted and _in_words(each))
    return tuple(each for each in heard if each.idea != "red_legal" or of_powers(mail, each.words, policy))


def _in_words(heard: Heard) -> bool:
    """A line that is only an address says nothing."""
    return bool(re.search(r"[^\W\d_]+\W+[^\W\d_]+", _ADDRESS.sub(" ", heard.words)))


def _because(heard: Heard) -> str:
    words = " ".join(heard.words.split())
    return f"It reads like messages that do: “{words[:200]}”."
