"""Work in, the same work done in threads out, with a bound on how much waits."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from threading import Thread
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def in_background(work: Callable[[], R]) -> Callable[[], R]:
    """Starts `work` in a thread; what comes back waits for it and gives its result, or raises what it did."""
    future: Future[R] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # raised again where the result is asked for
            future.set_exception(error)

    Thread(target=run, daemon=True).start()
    return future.result


def ahead(items: Iterator[T], useful: bool = True) -> Iterator[T]:
    """The same items, each made in a thread while the one before it is worked on; without a thread where that
    is of no use."""
    if not useful:
        yield from items
        return
    end = object()
    with ThreadPoolExecutor(1) as pool:
        coming: Future[T | object] = pool.submit(next, items, end)
        while (item := coming.result()) is not end:
            coming = pool.submit(next, items, end)
            yield item  # type: ignore[misc]


def side_by_side(work: Callable[[T], R], items: Iterable[T], threads: int) -> Iterator[R]:
    """What `work` makes of each item, in order. Items are taken in this thread, a few before they are needed;
    one alone is worked on in it as well."""
    left = iter(items)
    first = list(islice(left, 2))
    if len(first) < 2 or threads < 2:
        yield from map(work, chain(first, left))
        return
    waiting: deque[Future[R]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        try:
            for item in chain(first, left):
                waiting.append(pool.submit(work, item))
                if len(waiting) > 2 * threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
