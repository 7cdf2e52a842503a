from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from rules import rules_for
from rules.combining import combine
from rules.effects import Alert, AskPerson, CategoriseMessage, Effect, FileMessage, FlagFile, Label, LabelFile
from rules.facts import Evidence, FileFacts, MessageFacts, Opinion
from rules.policy import Policy
from rules.rule import Decision, decide, rule
from tests.rules.offices import message, policy

FILE = FileFacts("f", "Cases", "a.pdf", date(2026, 11, 23), "a.pdf", "pdf", "text")
MAIL = MessageFacts("m", "box", date(2026, 11, 23), datetime(2026, 11, 23, tzinfo=UTC), "s", "a@b.example", "A", "text")
LABEL = LabelFile("f", Label("LOC", 0.97), "M26-014573-4", "It is headed so.")
FLAG = FlagFile("f", "wrong-folder", "It lies in 09.")
ASK = AskPerson("m", "RED", "What now?", "It says so.")
FILED = FileMessage("m", "M26-014573-4", "08 Correspondence", "S2", "none", (), "Two keys agree.")


def test_label_and_flags_of_a_file_become_one_change() -> None:
    seen = FileFacts(
        "f",
        "Cases",
        "a.pdf",
        date(2026, 11, 23),
        "a.pdf",
        "pdf",
        "t",
        opinion=Opinion(
            "LOC", 0.97, evidence=(Evidence("LOC", 3, "heading", "secret words"), Evidence("LON", 1, "phrase", "x"))
        ),
    )
    ((rule, effect),) = combine([Decision("label", LABEL), Decision("folder", FLAG)], seen)
    assert rule == "label"
    assert isinstance(effect, LabelFile)
    assert (effect.flags, effect.evidence) == (("wrong-folder",), ("heading",))
    assert effect.because == "It is headed so. It lies in 09."


def test_a_flag_alone_is_a_change_without_a_label() -> None:
    ((_, effect),) = combine([Decision("folder", FLAG)], FILE)
    assert isinstance(effect, LabelFile)
    assert effect.label is None


def test_a_filed_message_takes_up_its_queues() -> None:
    effects = [effect for _, effect in combine([Decision("file", FILED), Decision("red", ASK)], MAIL)]
    assert isinstance(effects[0], FileMessage)
    assert effects[0].queues == ("RED",)
    assert effects[1] == ASK
    assert len(effects) == 2


def test_a_message_that_only_waits_gets_a_category() -> None:
    effects = [effect for _, effect in combine([Decision("red", ASK)], MAIL)]
    assert effects == [ASK, CategoriseMessage("m", ("RED",), "It waits for a person.")]


def test_nothing_decided_stays_nothing() -> None:
    assert combine([], FILE) == ()
    assert combine([], MAIL) == ()


def test_what_was_overruled_is_left_out() -> None:
    assert combine([Decision("b", FLAG, overruled="a")], FILE) == ()
    assert combine([Decision("b", FILED, overruled="a")], MAIL) == ()


THREAT = AskPerson("m", "RED", "A threat: read this.", "It threatens.")
JUDGMENT = AskPerson("m", "RED", "Urgent: read this.", "It tells of a judgment.", "M26-014573-4")
ALARM = Alert("m", "red", "Threat", "It threatens.")


def test_two_reasons_for_one_queue_are_one_question() -> None:
    ((rule, asked), _) = combine([Decision("threat", THREAT), Decision("red", JUDGMENT, overruled="threat")], MAIL)
    assert rule == "threat"
    assert asked == AskPerson(
        "m",
        "RED",
        "A threat: read this. Urgent: read this.",
        "It threatens. It tells of a judgment.",
        "M26-014573-4",
    )


def test_two_alerts_of_one_level_are_one_with_both() -> None:
    other = Alert("m", "red", "Urgent words", "It tells of a judgment.", "M26-014573-4")
    ((_, alert),) = combine([Decision("threat", ALARM), Decision("red", other, overruled="threat")], MAIL)
    assert alert == Alert("m", "red", "Threat; Urgent words", "It threatens. It tells of a judgment.", "M26-014573-4")


def test_one_rule_that_asks_twice_asks_once_with_both() -> None:
    @rule("two-ideas", reads=MessageFacts)
    def two_ideas(_mail: MessageFacts, _policy: Policy) -> Iterator[Effect]:
        yield THREAT
        yield JUDGMENT

    made = decide((two_ideas,), MAIL, policy())
    assert [each.overruled for each in made] == ["", "two-ideas"]
    (asked, category) = [effect for _, effect in combine(made, MAIL)]
    assert isinstance(asked, AskPerson)
    assert asked.question == "A threat: read this. Urgent: read this."
    assert isinstance(category, CategoriseMessage)


@pytest.mark.parametrize(
    ("first", "other"),
    [
        (THREAT, replace(THREAT, queue="WELFARE")),
        (THREAT, replace(THREAT, item="other")),
        (ALARM, replace(ALARM, level="amber")),
        (ALARM, THREAT),
    ],
)
def test_what_shares_no_slot_stays_apart(first: Effect, other: Effect) -> None:
    made = [effect for _, effect in combine([Decision("a", first), Decision("b", other)], MAIL)]
    assert [first, other] == [each for each in made if not isinstance(each, CategoriseMessage)]


def test_the_same_words_are_said_once() -> None:
    (asked, _) = [effect for _, effect in combine([Decision("a", THREAT), Decision("b", THREAT, "a")], MAIL)]
    assert asked == THREAT


def test_what_is_filed_twice_is_filed_as_the_first_rule_says() -> None:
    other = replace(FILED, case_no="M26-004512-8", because="Another reason.")
    assert combine([Decision("a", FILED), Decision("b", other, "a")], MAIL) == (("a", FILED),)


@pytest.mark.parametrize(
    "text",
    [
        "I know where you live and I will hurt you. Judgment in default has been entered.",
        "I have seen where you park, and I will hurt you. Unless we file a defence by Friday our case is struck out.",
    ],
)
def test_a_judgment_is_not_lost_behind_a_threat(text: str) -> None:
    mail = message(text)
    effects = [effect for _, effect in combine(decide(rules_for(mail), mail, policy()), mail)]
    (red,) = [each for each in effects if isinstance(each, AskPerson) and each.queue == "RED"]
    assert red.question.startswith("Threat or abuse")
    assert "within the hour" in red.question
    (alert,) = [each for each in effects if isinstance(each, Alert) and each.level == "red"]
    assert alert.headline.startswith("Threat or abuse; Urgent words")
