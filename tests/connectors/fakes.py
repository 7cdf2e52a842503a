"""The outside world in memory, by hand: it keeps the promises of `connectors.ports`, and the contract tests see to it.

People act through the plain methods (`deliver`, `add`, `edit` …), the bot through those of the ports.
"""

from tests.connectors.fake_files import BOT, FakeLibrary
from tests.connectors.fake_mail import FakeCalendar, FakeMailbox
from tests.connectors.fake_register import FakeChannel, FakeRegister
from tests.connectors.fake_time import NINE, FakeClock

__all__ = ["BOT", "NINE", "FakeCalendar", "FakeChannel", "FakeClock", "FakeLibrary", "FakeMailbox", "FakeRegister"]
