"""The pool outlives whatever a file does to a worker."""

import threading
from collections.abc import Iterator

import pytest

from bot.reading.extraction import Limits
from bot.reading.workers import ReadingHere, ReadingPool
from tests.reading import made

_HOSTILE = "tests.reading.hostile:read"


@pytest.fixture(scope="module")
def pool() -> Iterator[ReadingPool]:
    with ReadingPool(2, ocr=False) as made_pool:
        yield made_pool


@pytest.fixture
def hostile() -> Iterator[ReadingPool]:
    with ReadingPool(1, seconds=1.0, memory_mb=300, ocr=False, reader=_HOSTILE) as made_pool:
        made_pool.read(b"first", "warm")
        yield made_pool


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(b"hang", "too-large", id="hangs"),
        pytest.param(b"die", "broken", id="dies"),
        pytest.param(b"eat", "broken", id="eats memory"),
        pytest.param(b"strange", "broken", id="answers with something else"),
    ],
)
def test_a_lost_worker_is_replaced_and_its_file_answered(hostile: ReadingPool, content: bytes, problem: str) -> None:
    assert hostile.read(content, "bad").problem in {problem, "too-large"}
    assert hostile.read(b"next", "good").text == "good: next"


def test_noise_does_not_disturb_the_answers(hostile: ReadingPool) -> None:
    assert hostile.read(b"chatter", "a").text == "a: chatter"
    assert hostile.read(b"quiet", "b").text == "b: quiet"


def test_a_worker_has_none_of_our_environment(hostile: ReadingPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "marker")
    assert "AZURE_CLIENT_SECRET" not in hostile.read(b"environment", "a").text


def test_reads_as_this_process_reads(pool: ReadingPool) -> None:
    here = ReadingHere(ocr=False)
    for content, name in (
        (made.docx(made.paragraphs("Dear Dr Okafor,")), "a.docx"),
        (made.pdf("Thank you", form={"name": "x"}), "b.pdf"),
        (b"From: a@b.example\nTo: c@d.example\n\nhello", "c.eml"),
        (b"", "empty"),
        (b"\x00\x01\x02\x03" * 50, "rubbish"),
    ):
        assert pool.read(content, name) == here.read(content, name)


def test_many_in_flight_answer_in_order(pool: ReadingPool) -> None:
    files = [(f"text number {n}".encode(), f"{n}.txt") for n in range(60)]
    assert [found.text for found in pool.map(files)] == [content.decode() for content, _ in files]


def test_threads_share_a_pool(pool: ReadingPool) -> None:
    told: dict[int, str] = {}

    def ask(number: int) -> None:
        told[number] = pool.read(f"thread {number}".encode(), "a.txt").text

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == {number: f"thread {number}" for number in range(8)}


def test_parts_are_read_each_in_its_turn(pool: ReadingPool) -> None:
    archive = made.zipped({"a.txt": "one", "b.docx": made.docx(made.paragraphs("two"))})
    found = pool.read_deep(archive, "papers.zip")
    assert [part.extracted.text for part in found.parts if part.extracted] == ["one", "two"]


def test_messages_are_parsed_in_a_worker(pool: ReadingPool) -> None:
    raw = b"From: Dr N <n@p.example>\nDate: Mon, 23 Nov 2026 10:00:00 +0100\nTo: a@b.example\n\nHello"
    assert pool.read_mail(raw) == ReadingHere().read_mail(raw)


def test_a_message_too_large_to_parse_keeps_its_header() -> None:
    with ReadingPool(1, limits=Limits(file_bytes=10)) as small:
        mail = small.read_mail(b"From: n@p.example\nSubject: Report\n\nHello")
    assert (mail.sender.email, mail.subject, mail.text, mail.problem) == ("n@p.example", "Report", "", "too-large")


def test_what_is_too_large_never_reaches_a_worker() -> None:
    with ReadingPool(1, limits=Limits(file_bytes=10), reader="no.such:module") as none_started:
        assert none_started.read(b"x" * 11, "a.txt").problem == "too-large"


def test_a_reader_that_cannot_start_is_an_answer() -> None:
    with ReadingPool(1, reader="no.such:module") as broken:
        assert broken.read(b"x", "a.txt").problem == "broken"


def test_a_closed_pool_starts_again() -> None:
    pool = ReadingPool(1, ocr=False)
    assert pool.read(b"one", "a.txt").text == "one"
    pool.close()
    assert pool.read(b"two", "a.txt").text == "two"
    pool.close()
