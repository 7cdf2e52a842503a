"""What people are called and what they wrote is found in no log, no address and no alert."""

import csv
import json
import logging
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from urllib.parse import unquote

import pytest

from bot import logs
from bot.health import look
from bot.metrics import exposition
from bot.store import Store
from tests.story.post import messages
from tests.story.world import World, rehearse_in

PHRASES = ("left calf", "can't go on", "pulmonary", "Ghyll Lane", "apixaban", "better than even", "ring me back")


class Heard(logging.Handler):
    """Keeps every line of the standard library's logging."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture(scope="module")
def told(scenario: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, str]]:
    """The days with every log opened wide: the world, and all that was logged."""
    stream, heard = StringIO(), Heard()
    logs.set_up(stream, level=logging.DEBUG)
    for name in ("bot", "connectors", "structlog"):
        logging.getLogger(name).addHandler(heard)
    world = rehearse_in(scenario, tmp_path_factory.mktemp("marked"))
    for name in ("bot", "connectors", "structlog"):
        logging.getLogger(name).removeHandler(heard)
    logs.set_up(StringIO(), level=logging.WARNING)
    return world, stream.getvalue() + "\n".join(heard.lines)


@pytest.fixture(scope="module")
def markers(scenario: Path) -> list[str]:
    """Names, addresses, numbers, telephones and phrases of everyone in the office's registers and mail."""
    found = set(PHRASES)
    with (scenario / "register/people.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found |= {word for word in re.split(r"[\s&]+", row["name"]) if len(word) > 3 and word.isalpha()}
            found |= {row["emails"], row["phone"], row["nhs_no"], row["nhs_no"].replace(" ", ""), row["dob"]}
    found |= {line.partition(b":")[2].strip().decode() for raw in messages("x@y.example").values()
              for line in raw.splitlines() if line.startswith(b"Subject:")}  # fmt: skip
    everyday = {"Surgery", "Health", "Records", "General", "Fellgate", "Case", "Amber"}  # Amber is an alert's level
    return sorted(each for each in found - everyday if len(each) > 3 and not re.fullmatch(r"[MD]\d\d-\d{6}-\d", each))


def seen_in(text: str, markers: list[str]) -> list[str]:
    """Return the markers that stand in a text as words of their own."""
    return [each for each in markers if re.search(rf"(?<!\w){re.escape(each)}(?!\w)", text, re.IGNORECASE)]


def test_logs_say_nothing_of_people(told: tuple[World, str], markers: list[str]) -> None:
    _, logged = told
    assert logged.count("\n") > 300  # it was opened wide indeed
    assert len(markers) > 50
    assert seen_in(logged, markers) == []


def test_nothing_is_printed(scenario: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    logs.set_up(StringIO())  # as the service does: the log goes where it is told
    rehearse_in(scenario, tmp_path)
    out, err = capfd.readouterr()
    assert (out, err) == ("", "")


def test_metrics_are_codes_only(told: tuple[World, str], markers: list[str]) -> None:
    world, _ = told
    with Store.open(f"sqlite:///{world.out / 'office.sqlite'}") as store:
        state = look(store, world.state.clock.now())
    text = exposition(lambda: state, dict).decode()
    assert "# TYPE" in text
    assert seen_in(text, markers) == []


def test_addresses_carry_nobody(told: tuple[World, str], markers: list[str]) -> None:
    world, _ = told
    asked = [unquote(each["path"]) for each in world.requests]
    own = {"cases@fell-defence.example", "newmatters@fell-defence.example"}
    assert seen_in("\n".join(asked), [each for each in markers if each not in own]) == []


def test_no_number_is_in_any_address(told: tuple[World, str]) -> None:
    world, _ = told
    assert not [each for each in world.requests if re.search(r"999.?021.?00", unquote(each["path"]))]


def test_alerts_and_cards_name_nobody(told: tuple[World, str], markers: list[str]) -> None:
    world, _ = told
    subjects = "\n".join(str(each["Subject"]) for each in world.sent_to("petra.marsh"))
    cards = "\n".join(json.dumps(card.body) for card in world.state.teams.cards)
    assert "RED" in subjects
    assert seen_in(subjects, markers) == []
    assert cards
    assert seen_in(cards, markers) == []
