"""Builds or opens the corpus in a thread of its own, while the page already shows how far that is."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from index.errors import DatelineError, one_line
from index.types import Progress
from qa.page.askable import AskableCorpus
from qa.page.overview import Overview, look_over

Phase = Literal["loading", "ready", "failed"]

UNEXPECTED = "Something went wrong on this computer; the terminal that runs Dateline says more."
_log = logging.getLogger("dateline.page")


Load = Callable[[Progress], AskableCorpus]


class LoadingStopped(Exception):
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
        self.corpus: AskableCorpus | None = None
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
            raise LoadingStopped
        self.status = Status("loading", stage, done, total)

    def _run(self) -> None:
        try:
            corpus = self._load(self.progress)
            self.overview = look_over(corpus.pinned())
            self.corpus = corpus
        except LoadingStopped:
            pass
        except Exception as error:  # whatever it is, the page has to say that there will be no corpus
            if not isinstance(error, DatelineError):
                _log.exception("the collection could not be loaded")
            self.status = Status("failed", error=for_people(error))
            self._say(f"error: {for_people(error)}")
        else:
            self.status = Status("ready")
