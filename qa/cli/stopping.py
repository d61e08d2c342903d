"""Has a command that writes stopped by Ctrl-C or SIGTERM at a place where nothing is lost."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from index.types import Progress


class StoppedEarly(Exception):
    """Raised in the work that was asked to stop; its text says what that leaves."""


@contextmanager
def stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """SIGINT (Ctrl-C) and SIGTERM set `stop`; a second one ends the process as it usually does."""

    def stop_once(number: int, frame: FrameType | None) -> None:
        stop.set()
        signal.signal(number, before[signal.Signals(number)])

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        for number in before:
            signal.signal(number, stop_once)
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def stoppable(progress: Progress, what_is_left: str) -> Iterator[Progress]:
    """The same progress callback, which raises StoppedEarly once a signal has come."""
    stop = threading.Event()

    def tell(stage: str, done: int, total: int) -> None:
        if stop.is_set():
            raise StoppedEarly(what_is_left)
        progress(stage, done, total)

    with stopped_by_signals(stop):
        yield tell
