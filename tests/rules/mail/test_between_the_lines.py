"""A question where a sentence only reads like those that matter, and none where a rule asks already or nobody wrote."""

from dataclasses import replace

import numpy as np
import pytest

from rules import rules_for
from rules.combining import combine
from rules.effects import AskPerson
from rules.facts import MailKind, MessageFacts
from rules.gist import SENTENCE, GistModel
from rules.mail.between_the_lines import ASKED, between_the_lines
from rules.matching import weigh
from rules.policy import Policy
from rules.rule import decide
from tests.rules.mail.test_rules_for_mail import REF
from tests.rules.offices import HANDLER, MEMBER, ONE, message, policy, thread

OFFICE = "cases@model-office.example"
WORDS = ("what", "is", "the", "use", "of", "me")


def hearing(idea: str = "welfare") -> Policy:
    """The shipped policy with a model that hears one idea where six words meet."""
    none = np.zeros(1, np.float32)
    ones = np.ones((len(WORDS), 1), np.float32)
    model = GistModel(
        "v", (idea,), WORDS, ones[:, 0], ones / SENTENCE, none, 0 * ones, none, np.full(1, 2.3, np.float32)
    )
    return replace(policy(), gist=model)


def asked(mail: MessageFacts, known: Policy) -> list[AskPerson]:
    """What this rule asks."""
    return [each for each in between_the_lines.propose(mail, known) if isinstance(each, AskPerson)]


@pytest.mark.parametrize("idea", sorted(ASKED))
def test_each_idea_is_asked_about_in_its_queue(idea: str) -> None:
    (question,) = asked(message("What is the use of me?", REF), hearing(idea))
    assert question.queue == ASKED[idea].queue
    assert question.question == f"Does it {ASKED[idea].may}?"
    assert "“What is the use of me?”" in question.because


@pytest.mark.parametrize(("idea", "heard"), [("old_paper", True), ("breach", True), ("journalist", False)])
def test_of_a_colleagues_note_only_harm_is_asked_about(idea: str, heard: bool) -> None:
    note = message("What is the use of me, he said.", sender=HANDLER, kind="own", internal=True, to=(OFFICE,))
    assert bool(asked(note, hearing(idea))) is heard


def test_the_message_is_filed_all_the_same() -> None:
    made = decide(rules_for(mail := message("What is the use of me?", REF)), mail, hearing())
    effects = [type(each.effect).__name__ for each in made if not each.overruled]
    assert "FileMessage" in effects
    assert "StopLetters" not in effects
    assert "Alert" not in effects


@pytest.mark.parametrize("idea", ["new_matter", "access_request"])
def test_a_reply_that_reads_like_a_new_matter_is_for_a_person_to_file(idea: str) -> None:
    mail = message("What is the use of me?", REF, thread=(thread(),))
    assert weigh(mail, hearing(idea)).single == (None if idea == "new_matter" else ONE)
    assert weigh(message(f"{ONE}: what is the use of me?"), hearing(idea)).single == ONE


@pytest.mark.parametrize(
    ("idea", "text"),
    [
        ("welfare", "I want to end my life. What is the use of me?"),
        ("red_legal", "Default judgment has been entered. What is the use of me?"),
        ("threat", "I know where you live and I will hurt you. What is the use of me?"),
        ("bereaved", "My wife died. What is the use of me?"),
    ],
)
def test_a_rule_that_knows_the_words_asks_alone(idea: str, text: str) -> None:
    assert asked(message(text, REF), hearing(idea)) == []


@pytest.mark.parametrize(
    ("idea", "text"),
    [
        ("red_legal", "I know where you live and I will hurt you. What is the use of me?"),
        ("threat", "Default judgment has been entered. What is the use of me?"),
        ("welfare", "My wife died. What is the use of me?"),
    ],
)
def test_another_rules_question_in_the_same_queue_hides_no_idea(idea: str, text: str) -> None:
    mail = message(text, REF)
    effects = [effect for _, effect in combine(decide(rules_for(mail), mail, hearing(idea)), mail)]
    (question,) = [each for each in effects if isinstance(each, AskPerson) and each.queue == ASKED[idea].queue]
    assert question.question.endswith(f" Does it {ASKED[idea].may}?")


@pytest.mark.parametrize("kind", ["auto-reply", "bulk"])
@pytest.mark.parametrize("idea", ["welfare", "new_matter"])
def test_in_a_machines_mail_only_harm_is_listened_for(kind: MailKind, idea: str) -> None:
    mail = replace(message("I am away until Monday. What is the use of me?", REF), kind=kind)
    assert [each.queue for each in asked(mail, hearing(idea))] == (["WELFARE"] if idea == "welfare" else [])


@pytest.mark.parametrize(
    ("idea", "text", "heard"),
    [
        ("welfare", "What is the use of me.", True),
        ("red_legal", "The court says what is the use of me.", True),
        ("red_legal", "What is the use of me.", False),
        ("welfare", "What is the use of me?", False),
        ("new_matter", "What is the use of me.", False),
        ("missing_attachment", "What is the use of me.", False),
    ],
)
def test_in_a_colleagues_note_only_harm_is_listened_for(idea: str, text: str, *, heard: bool) -> None:
    mail = message(text, REF, sender=HANDLER, kind="own", internal=True)
    assert bool(asked(mail, hearing(idea))) is heard


QUIET = message("What is the use of me?", REF)


@pytest.mark.parametrize(
    "mail",
    [
        message("The use of the needle is plain.", REF),
        message("Please find my report.", REF),
        replace(QUIET, outgoing=True),
        replace(QUIET, internal=True, to=MEMBER.emails),
        replace(QUIET, internal=True),  # a question
        *(replace(QUIET, kind=kind) for kind in ("bounce", "receipt", "own")),
        replace(QUIET, kind="bulk", headers={"list-id": "<x>"}, senders=(), mentions=(), candidates=()),
        replace(QUIET, kind="auto-reply", new_text="I am away until Monday."),
        message("what.is.the.use.of.me@a.example", REF),
        replace(QUIET, new_text="Thanks.", quoted="What is the use of me?"),
    ],
)  # fmt: skip
def test_quiet(mail: MessageFacts) -> None:
    assert asked(mail, hearing()) == []


def test_without_a_model_nothing_is_asked() -> None:
    assert asked(QUIET, policy()) == []
