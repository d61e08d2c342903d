"""Reads files in processes that are watched: each within seconds and megabytes, or the process is ended."""

from __future__ import annotations

import multiprocessing
import queue
import resource
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

_RENEWED = 2_000  # files that one process reads: what each left behind does not add up
_START = 120.0  # seconds for a process to start in

Read = Callable[[Path], tuple[int, int]]
"""A file to how many articles it gave and how many were refused."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take."""

    seconds: float = 60.0
    megabytes: int = 1_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file; `fault` is "" where all is well."""

    name: str
    articles: int = 0
    refused: int = 0
    seconds: float = 0.0
    megabytes: float = 0.0
    fault: str = ""


def read_file(path: Path) -> tuple[int, int]:
    """Reads a file as `dateline index` does, and checks what comes."""
    from index.reading.articles import read_articles
    from index.types import Article, Skipped

    articles = refused = 0
    for item in read_articles([path]):
        if isinstance(item, Article):
            item.text.encode()
            assert any(map(str.isalnum, item.text)), "an article without a letter"
            articles += 1
        elif isinstance(item, Skipped):
            assert item.reason.isprintable(), "a reason that cannot be printed"
            refused += 1
    assert articles + refused, "nothing is said of it"
    return articles, refused


def read_all(
    paths: Iterable[Path], limits: Limits, workers: int, read: Read = read_file
) -> Iterator[Outcome]:
    """What became of each file, as it comes; `paths` are taken from one by one."""
    todo, done = iter(paths), queue.Queue[Outcome | None]()
    lock = threading.Lock()

    def following() -> Path | None:
        with lock:
            return next(todo, None)

    def serve() -> None:
        try:
            _serve(following, limits, read, done.put)
        finally:
            done.put(None)

    for _ in range(workers):
        threading.Thread(target=serve, daemon=True).start()
    left = workers
    while left:
        outcome = done.get()
        if outcome is None:
            left -= 1
        else:
            yield outcome


def _serve(
    following: Callable[[], Path | None], limits: Limits, read: Read, put: Callable[[Outcome], None]
) -> None:
    """Has processes read files, one process after the other, until there are none."""
    worker = _Worker(limits, read)
    try:
        while path := following():
            outcome = worker.outcome(path)
            put(outcome)
            if outcome.fault or worker.files >= _RENEWED:  # a process that was harmed reads no more
                worker.end()
                worker = _Worker(limits, read)
    finally:
        worker.end()


class _Worker:
    """A process that reads one file at a time."""

    def __init__(self, limits: Limits, read: Read) -> None:
        context = multiprocessing.get_context("spawn")
        self._limits, self.files = limits, 0
        self._pipe, theirs = context.Pipe()
        self.process = context.Process(target=_loop, args=(theirs, limits.megabytes, read), daemon=True)
        self.process.start()
        theirs.close()
        self._pipe.poll(_START)
        self._pipe.recv()

    def outcome(self, path: Path) -> Outcome:
        """Has a file read."""
        self.files += 1
        start = time.monotonic()
        self._pipe.send(path)
        if not self._pipe.poll(self._limits.seconds):
            self.end()
            return Outcome(path.name, seconds=self._limits.seconds, fault="hangs")
        try:
            articles, refused, megabytes, fault = self._pipe.recv()
        except (EOFError, OSError):
            self.process.join()
            return Outcome(path.name, fault=f"crashed ({self.process.exitcode})")
        seconds = time.monotonic() - start
        return Outcome(path.name, articles, refused, seconds, megabytes, fault)

    def end(self) -> None:
        """Ends the process."""
        self.process.kill()
        self.process.join()
        self._pipe.close()


def _loop(pipe: Connection, megabytes: int, read: Read) -> None:
    """Reads what comes through the pipe; more memory than a file may take is not given."""
    from index.reading import formats

    for module in formats.FORMATS:  # what libraries take when they are imported is no file's
        formats.parts_reader(module)
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    most = taken + 2 * megabytes * 1_000_000  # address space, of which not all is used
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    pipe.send("ready")
    while True:
        try:
            path = pipe.recv()
        except EOFError:
            return
        articles = refused = 0
        fault = ""
        # The peak of this process since now: `ru_maxrss` has that of the process that started it, too.
        Path("/proc/self/clear_refs").write_text("5")
        before = _kilobytes("VmRSS")
        try:
            articles, refused = read(path)
        except BaseException as error:  # all of them are what is looked for
            fault = f"raised {type(error).__name__}: {' '.join(str(error).split())[:200]}"
        used = (_kilobytes("VmHWM") - before) / 1_000
        if not fault and used > megabytes:
            fault = f"took {used:,.0f} MB"
        pipe.send((articles, refused, used, fault))
        if fault:
            return


def _kilobytes(name: str) -> int:
    """A figure of this process's memory."""
    rows = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith(f"{name}:"))
