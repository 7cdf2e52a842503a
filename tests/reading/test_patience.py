"""A message with many hanging files is not waited for file by file; one with many good scans is."""

from dataclasses import dataclass, field
from email.message import EmailMessage

import pytest

from bot.reading.extracted import Extracted, Part, Problem
from bot.reading.patience import MOST_SECONDS, Patience
from bot.reading.reader import MessageRead, read_message
from bot.reading.workers import ReadingHere

SECONDS = 5.0


@dataclass
class Slow(ReadingHere):
    """Reads no file, but takes its time on a clock of its own."""

    problem: Problem | None = "too-large"
    inside: int = 0
    now: float = 0.0
    opened: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(ocr=False)

    def read(self, content: bytes, name: str) -> Extracted:
        self.opened.append(name)
        if name.endswith(".zip"):
            parts = (
                Part(name=f"{n}.pdf", media_type="application/pdf", content=b"%PDF-1.4") for n in range(self.inside)
            )
            return Extracted(kind="zip", parts=tuple(parts))
        self.now += SECONDS
        return Extracted(kind="pdf", text="" if self.problem else "scanned", problem=self.problem)


def read(pool: Slow, *names: str) -> MessageRead:
    message = EmailMessage()
    message["From"] = "anna@rivermead.example"
    message.set_content("Please see attached.")
    for name in names:
        message.add_attachment(b"%PDF-1.4", maintype="application", subtype="octet-stream", filename=name)
    return read_message(message.as_bytes(), pool, Patience(clock=lambda: pool.now))


def test_many_hanging_files_are_not_all_waited_for() -> None:
    pool = Slow()
    found = read(pool, *(f"{n}.pdf" for n in range(30)))
    assert (pool.now, len(pool.opened)) == (MOST_SECONDS, MOST_SECONDS // SECONDS)
    assert [leaf.extracted.problem for leaf in found.leaves] == ["too-large"] * 30
    assert "not opened" in found.leaves[-1].extracted.problem_detail
    assert found.leaves[-1].extracted.kind == "pdf"


def test_files_inside_a_file_share_the_patience_of_the_message() -> None:
    pool = Slow(inside=30)
    found = read(pool, "papers.zip", "last.pdf")
    assert pool.now == MOST_SECONDS
    assert len(found.leaves) == 31
    assert "not opened" in found.leaves[-1].extracted.problem_detail


@pytest.mark.parametrize("files", [1, 4, 30])
def test_files_that_give_a_text_are_waited_for(files: int) -> None:
    pool = Slow(problem=None)
    found = read(pool, *(f"{n}.pdf" for n in range(files)))
    assert pool.now == files * SECONDS
    assert [leaf.extracted.text for leaf in found.leaves] == ["scanned"] * files


def test_the_next_message_has_a_patience_of_its_own() -> None:
    pool = Slow()
    read(pool, *(f"{n}.pdf" for n in range(30)))
    opened = len(pool.opened)
    read(pool, "one.pdf")
    assert pool.opened[opened:] == ["one.pdf"]
