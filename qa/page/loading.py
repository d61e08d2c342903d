"""A function that builds or opens a corpus in; its progress, then the corpus out, from its own thread."""

from __future__ import annotations

import datetime
import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from index.errors import DatelineError, one_line
from index.types import Article, Passage, Progress, Skipped
from qa.page.overview import Overview, look_over
from qa.types import Answer, Hit, Mode

Phase = Literal["loading", "ready", "failed"]

UNEXPECTED = "Something went wrong on this computer; the terminal that runs Dateline says more."
_log = logging.getLogger("dateline.page")


class Row(Protocol):
    """What is known of an article without reading its text."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str | None: ...
    @property
    def date(self) -> datetime.date | None: ...
    @property
    def source(self) -> str | None: ...
    @property
    def url(self) -> str | None: ...
    @property
    def path(self) -> str | None: ...


class Askable(Protocol):
    """What the page needs of a corpus. `pinned` is the same, held as it is now whatever is indexed later."""

    @property
    def articles(self) -> Mapping[str, Article]: ...
    @property
    def passages(self) -> Mapping[str, Passage]: ...
    @property
    def skipped(self) -> Sequence[Skipped]: ...
    def pinned(self) -> Askable: ...
    def listing(self) -> Iterator[Row]: ...
    def describe(self) -> str: ...
    def ask(self, question: str, history: Sequence[str | Answer] = (), *, hurry: bool = False) -> Answer: ...
    def search(self, query: str, k: int = 10, mode: Mode = "hybrid") -> list[Hit]: ...


Load = Callable[[Progress], Askable]


class Stopped(Exception):
    """Raised in the loading thread by its next progress call once the page is being shut down."""


@dataclass(frozen=True, slots=True)
class Status:
    """Where loading stands. `total` 0 means unknown; `error` is one line, set when the phase is "failed"."""

    phase: Phase = "loading"
    stage: str = ""
    done: int = 0
    total: int = 0
    error: str = ""


def for_people(error: BaseException) -> str:
    """What to tell a person: our own errors in their words, anything else calmly and without a trace."""
    if isinstance(error, DatelineError):
        return one_line(error)
    return UNEXPECTED


class Loading:
    """Runs `load` once in a thread; what it holds may be read from any thread at any time."""

    def __init__(self, load: Load, *, say: Callable[[str], None]) -> None:
        self._load = load
        self._say = say
        self._stop = threading.Event()
        self.status = Status()
        self.overview: Overview | None = None  # of the state that was asked or shown last
        self.corpus: Askable | None = None
        self._thread = threading.Thread(target=self._run, name="dateline-load", daemon=True)

    def start(self) -> None:
        """Begins loading."""
        self._thread.start()

    def stop(self, timeout: float = 5.0) -> None:
        """Ends loading at its next progress call and waits for that, at most `timeout` seconds."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def progress(self, stage: str, done: int, total: int) -> None:
        """The callback given to `load`."""
        if self._stop.is_set():
            raise Stopped
        self.status = Status("loading", stage, done, total)

    def _run(self) -> None:
        try:
            corpus = self._load(self.progress)
            self.overview = look_over(corpus.pinned())
            self.corpus = corpus
        except Stopped:
            pass
        except Exception as error:  # whatever it is, the page has to say that there will be no corpus
            if not isinstance(error, DatelineError):
                _log.exception("the collection could not be loaded")
            self.status = Status("failed", error=for_people(error))
            self._say(f"error: {for_people(error)}")
        else:
            self.status = Status("ready")
