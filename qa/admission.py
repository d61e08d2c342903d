"""Lets a few questions be answered at a time and a few more wait, and refuses all others at once.

A computer that is asked more than it can answer soon says so, in place of letting everybody wait for long.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self, TypeVar

from index.errors import Busy

T = TypeVar("T")

RUNNING = 2
"""Questions that are answered side by side: one keeps two cores busy, and a slow one holds up no other."""
WAITING = 30
"""Questions that wait for their turn: what two cores answer, in a hurry, in about three seconds."""
PATIENCE = 4.0
"""Seconds that a question waits for its turn, however slow the computer is."""


class Gate:
    """Lets `running` questions be answered side by side and `waiting` more wait, in the order they came, each
    at most `patience` seconds. All others are Busy. Safe to use from several threads.

    From a thread:

        with gate.enter() as ticket:
            answer = corpus.ask(question, hurry=ticket.hurried)

    and from an event loop, which goes on meanwhile, `await gate.run(work)`.
    """

    def __init__(self, running: int = RUNNING, waiting: int = WAITING, patience: float = PATIENCE) -> None:
        if running < 1 or waiting < 0 or patience < 0:
            raise ValueError(f"running {running}, waiting {waiting}, patience {patience}: too little")
        self.running, self.patience = running, patience
        self._max_waiting, self._free = waiting, running
        self._line: deque[Ticket] = deque()
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(running, "dateline-gate")

    @property
    def waiting(self) -> int:
        """How many wait for their turn now."""
        return len(self._line)

    def enter(self) -> Ticket:
        """A ticket, with its turn at once or in the line; Busy, at once, where that is full."""
        ticket = Ticket(self)
        with self._lock:
            if self._free:  # then nobody waits
                self._free -= 1
                ticket.turn.set_result(None)
            elif len(self._line) < self._max_waiting:
                self._line.append(ticket)
            else:
                raise Busy(f"busy: {len(self._line)} questions are waiting; ask again in a few seconds")
        return ticket

    async def run(self, work: Callable[[bool], T]) -> T:
        """What `work` gives, called in a thread when its turn has come, with whether to hurry. Busy where it
        does not come. A caller who is cancelled while waiting gives its place up; work that has begun keeps
        its own until it ends."""
        ticket = self.enter()
        try:
            if not ticket.turn.done():
                await asyncio.wait_for(asyncio.wrap_future(ticket.turn), self.patience)
            running = self._threads.submit(ticket.keep, work)
        except TimeoutError:
            ticket.leave()
            raise self._no_turn() from None
        except BaseException:
            ticket.leave()
            raise
        try:
            return await asyncio.wrap_future(running)
        except asyncio.CancelledError:
            if running.cancel():  # before a thread took it up
                ticket.leave()
            raise

    def _no_turn(self) -> Busy:
        return Busy(f"busy: no turn came within {self.patience:g} seconds; ask again in a few seconds")

    def _next(self, ticket: Ticket) -> None:
        """Takes a ticket out and, where it had its turn, gives that to the first in the line."""
        with self._lock:
            if ticket in self._line:
                self._line.remove(ticket)
                return
            if not self._line:
                self._free += 1
                return
            first = self._line.popleft()
            first.hurried = len(self._line) >= self.running
        first.turn.set_result(None)


class Ticket:
    """A question's place at a gate; a context manager that waits for its turn. `turn` is done when that has
    come; `hurried` is then whether so many wait behind it that it should be short."""

    def __init__(self, gate: Gate) -> None:
        self._gate, self._left = gate, False
        self.hurried = False
        self.turn: Future[None] = Future()
        self.turn.set_running_or_notify_cancel()  # who gives up waiting leaves, and cancels nothing

    def leave(self) -> None:
        """Gives the place up, whether its turn has come or not; once is enough."""
        with self._gate._lock:
            left, self._left = self._left, True
        if not left:
            self._gate._next(self)

    def keep(self, work: Callable[[bool], T]) -> T:
        """Does `work` and leaves."""
        with self:
            return work(self.hurried)

    def __enter__(self) -> Self:
        try:
            self.turn.result(self._gate.patience)
        except TimeoutError:
            self.leave()
            raise self._gate._no_turn() from None
        except BaseException:
            self.leave()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leave()
