"""Reading strangers' files in processes that can be killed. The pool never raises for what a file does to a worker."""

import io
import os
import pickle
import queue
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from bot.reading.extracted import Extracted, Limits, Page, Part
from bot.reading.extraction import extract, extract_deep, with_pages
from bot.reading.fingerprints import content_hash
from bot.reading.kinds import kind_of
from bot.reading.locks import unlock
from bot.reading.mail import Delivery, MailPart, ParsedMail, header_only, parse_message
from bot.reading.patience import Patience
from bot.reading.worker_process import Task, receive, send
from connectors.ports import Address

_READER = "bot.reading.extraction:extract"
_HOME = str(Path(__file__).parents[2])  # an editable installation's finder is no path: a worker without `site` lacks it
_FILES_PER_WORKER = 500  # then a fresh one: native libraries leak
_REMEMBERED = 300  # recognised pages
_START_SECONDS = 10.0  # for the first file, which waits for imports


class Reading(Protocol):
    """Whatever reads files: a pool, or this process."""

    def read(self, content: bytes, name: str) -> Extracted:
        """Read one file. Never raises for what its bytes are."""

    def read_mail(self, raw: bytes) -> ParsedMail:
        """Parse one message. Never raises for what its bytes are."""

    def unlock(self, content: bytes, passwords: tuple[str, ...]) -> bytes | None:
        """A locked PDF or zip file without its lock; None where no password fits."""

    def read_deep(self, content: bytes, name: str, patience: Patience | None = None) -> Extracted:
        """Read a file and the files inside it, as long as the message's patience lasts."""

    def map(self, files: Iterable[tuple[bytes, str]]) -> Iterator[Extracted]:
        """Read many, in order."""


class ReadingHere:
    """Reads in this process: for tests and small tools that trust their files."""

    def __init__(self, *, limits: Limits | None = None, ocr: bool = True) -> None:
        self._limits = limits or Limits()
        self._ocr = ocr

    def read(self, content: bytes, name: str) -> Extracted:
        return extract(content, name, limits=self._limits, ocr=self._ocr)

    def read_mail(self, raw: bytes) -> ParsedMail:
        return parse_message(raw)

    def unlock(self, content: bytes, passwords: tuple[str, ...]) -> bytes | None:
        return unlock(content, passwords, limits=self._limits)

    def read_deep(self, content: bytes, name: str, patience: Patience | None = None) -> Extracted:
        return extract_deep(content, name, limits=self._limits, read=(patience or Patience()).over(self.read))

    def map(self, files: Iterable[tuple[bytes, str]]) -> Iterator[Extracted]:
        for content, name in files:
            yield self.read(content, name)


class ReadingPool:
    """Workers for text, and others for recognition. Use it as a context manager, from any number of threads.

    A worker that hangs, dies or takes too much memory is killed and replaced; its file gets a typed answer:
    "too-large" for time and memory, "broken" for a crash.
    """

    def __init__(
        self,
        size: int = 2,
        *,
        memory_mb: int = 512,
        seconds: float = 5.0,
        ocr_workers: int = 1,
        ocr_memory_mb: int = 1536,
        ocr_seconds: float = 20.0,
        ocr: bool = True,
        limits: Limits | None = None,
        reader: str = _READER,
    ) -> None:
        self._limits = limits or Limits()
        self._ocr = ocr and ocr_workers > 0
        self._readers = _Workers(size, _Terms(reader, memory_mb, seconds))
        self._recognisers = _Workers(max(ocr_workers, 1), _Terms(reader, ocr_memory_mb, ocr_seconds))
        self._in_flight = 2 * size
        self.recognising_seconds = 0.0
        self._lock = threading.Lock()
        self._remembered: dict[tuple[str, int], Page] = {}

    def __enter__(self) -> "ReadingPool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all workers."""
        self._readers.close()
        self._recognisers.close()

    def read(self, content: bytes, name: str) -> Extracted:
        """Read one file; pages without text are recognised one by one."""
        if len(content) > self._limits.file_bytes:
            return Extracted(kind=kind_of(content[:4096], name), problem="too-large", problem_detail="too many bytes")
        answer = self._readers.ask("read", content, name, self._limits)
        if isinstance(answer, _Lost):
            kind = kind_of(content[:4096], name)
            return Extracted(kind=kind, problem=answer.problem, problem_detail=answer.detail)
        found: Extracted = answer
        if self._ocr and found.problem is None and found.needs_ocr:
            return self._recognised(content, found)
        return found

    def _recognised(self, content: bytes, found: Extracted) -> Extracted:
        known = content_hash(content)
        started = time.perf_counter()
        pages: list[Page] = []
        left = self._limits.ocr_pages
        for page in found.pages:
            if page.needs_ocr and left > 0:
                left -= 1
                page = self._recognised_page((known, page.number), (content, found, page, self._limits))
            pages.append(page)
        with self._lock:
            self.recognising_seconds += time.perf_counter() - started
        return with_pages(found, tuple(pages))

    def _recognised_page(self, key: tuple[str, int], request: tuple[Any, ...]) -> Page:
        """One page; the same scan often comes several times, so the last pages are remembered."""
        with self._lock:
            if key in self._remembered:
                return self._remembered[key]
        answer = self._recognisers.ask("page", *request)
        if isinstance(answer, _Lost):
            lost: Page = replace(request[2], text="", ocr=True, quality=0.0, needs_ocr=False)
            return lost
        page: Page = answer
        with self._lock:
            self._remembered[key] = page
            while len(self._remembered) > _REMEMBERED:
                del self._remembered[next(iter(self._remembered))]
        return page

    def read_mail(self, raw: bytes) -> ParsedMail:
        """Parse a message. One that a worker can't parse gives its header, and says its problem."""
        if len(raw) > self._limits.file_bytes:
            return header_only(raw, "too-large")
        answer = self._readers.ask("message", raw)
        if isinstance(answer, _Lost):
            return header_only(raw, answer.problem)
        mail: ParsedMail = answer
        return mail

    def unlock(self, content: bytes, passwords: tuple[str, ...]) -> bytes | None:
        """A locked PDF or zip file without its lock; None where no password fits."""
        answer = self._readers.ask("unlock", content, passwords, self._limits)
        return answer.parts[0].content if isinstance(answer, Extracted) and answer.parts else None

    def read_deep(self, content: bytes, name: str, patience: Patience | None = None) -> Extracted:
        """Read a file and those inside it, each in a worker of its own; a file alone gets a patience of its own."""
        return extract_deep(content, name, limits=self._limits, read=(patience or Patience()).over(self.read))

    def map(self, files: Iterable[tuple[bytes, str]]) -> Iterator[Extracted]:
        """Read many with several in flight; answers come in the order of the files."""
        waiting: deque[Future[Extracted]] = deque()
        with ThreadPoolExecutor(self._in_flight, thread_name_prefix="reading") as threads:
            for content, name in files:
                waiting.append(threads.submit(self.read, content, name))
                if len(waiting) >= self._in_flight:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()


@dataclass(frozen=True, slots=True)
class _Terms:
    reader: str
    memory_mb: int
    seconds: float


@dataclass(frozen=True, slots=True)
class _Lost:
    """The worker is gone, and its file with it."""

    problem: Any
    detail: str


class _Workers:
    """A fixed number of places; a process is started when a place is first needed."""

    def __init__(self, size: int, terms: _Terms) -> None:
        self._terms = terms
        self._places: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        self._size = size
        for _ in range(size):
            self._places.put(None)

    def ask(self, task: Task, *given: Any) -> Any:
        worker = self._places.get()
        try:
            if worker is None or worker.worn_out:
                if worker is not None:
                    worker.end()
                worker = _Worker(self._terms)
            answer = worker.ask((task, *given))
            if isinstance(answer, _Lost):
                worker = None
            return answer
        except OSError as error:  # no process could be started
            worker = None
            return _Lost("broken", f"no worker: {error}")
        finally:
            self._places.put(worker)

    def close(self) -> None:
        for _ in range(self._size):
            worker = self._places.get()
            if worker is not None:
                worker.end()
        for _ in range(self._size):
            self._places.put(None)


class _Worker:
    """One process and its two pipes."""

    def __init__(self, terms: _Terms) -> None:
        self._terms = terms
        self._asked = 0
        start = (
            f"import sys; sys.path[:] = {[_HOME, *sys.path]!r}; "
            "from bot.reading.worker_process import main; "
            f"main({terms.reader!r}, {terms.memory_mb}, {terms.seconds})"
        )
        # No environment: whatever reads strangers' bytes has no business with our secrets.
        bare = {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1", "PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "2"}
        self._process = subprocess.Popen(
            [sys.executable, "-S", "-c", start],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=None if os.name == "nt" else bare,
            close_fds=True,
        )

    @property
    def worn_out(self) -> bool:
        return self._asked >= _FILES_PER_WORKER or self._process.poll() is not None

    def ask(self, request: tuple[Any, ...]) -> Any:
        """The answer, or `_Lost`; a lost worker is dead and cleaned up."""
        requests, answers = self._process.stdin, self._process.stdout
        if requests is None or answers is None:
            return _Lost("broken", "a worker without pipes")
        late = threading.Event()

        def stop() -> None:
            late.set()
            self._process.kill()

        grace = _START_SECONDS if self._asked == 0 else 0.0
        timer = threading.Timer(self._terms.seconds + grace, stop)
        timer.daemon = True
        timer.start()
        self._asked += 1
        try:
            send(requests, pickle.dumps(request, protocol=5))
            packed = receive(answers)
            answer = None if packed is None else _values(packed)
        except (OSError, ValueError, pickle.UnpicklingError, EOFError, MemoryError, AttributeError, TypeError):
            answer = None
        finally:
            timer.cancel()
        if answer is None:
            self.end()
            if late.is_set():
                return _Lost("too-large", f"took longer than {self._terms.seconds:g} seconds")
            return _Lost("broken", f"the worker ended (exit {self._process.returncode})")
        return answer

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


class _OnlyValues(pickle.Unpickler):
    """A worker that a file has taken over must not get further: of its answer only our own values are built."""

    _ALLOWED: Mapping[tuple[str, str], Any] = {
        (each.__module__, each.__qualname__): each
        for each in (Extracted, Page, Part, ParsedMail, MailPart, Delivery, Address, datetime, timedelta, timezone)
    }

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in self._ALLOWED:
            return self._ALLOWED[module, name]
        raise pickle.UnpicklingError(f"{module}.{name} is no answer")


def _values(packed: bytes) -> Any:
    found = _OnlyValues(io.BytesIO(packed)).load()
    if not isinstance(found, Extracted | Page | ParsedMail):
        raise pickle.UnpicklingError("no answer")
    return found
