from datetime import UTC, date, datetime

from rules.combining import combine
from rules.effects import AskPerson, CategoriseMessage, FileMessage, FlagFile, Label, LabelFile
from rules.facts import Evidence, FileFacts, MessageFacts, Opinion
from rules.rule import Decision

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
