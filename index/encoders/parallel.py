"""Runs work on models in threads: loading one beside another, and batches side by side.

It lies with the encoders because all that it is used for, here and in the reader, is loading and running
networks.
"""

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
    """Starts `work` in a thread; the function returned waits for its result, or raises what it raised."""
    future: Future[R] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # raised again where the result is asked for
            future.set_exception(error)

    Thread(target=run, daemon=True).start()
    return future.result


def prefetched(items: Iterator[T]) -> Iterator[T]:
    """The same items, the next of which is made in a thread while one is worked on."""

    def following() -> list[T]:
        return list(islice(items, 1))

    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(following)
        while item := coming.result():
            coming = pool.submit(following)
            yield from item


def side_by_side(work: Callable[[T], R], items: Iterable[T], threads: int) -> Iterator[R]:
    """The results of `work` on each item, in order, computed in some threads.

    Items are taken in the caller's thread, at most about twice as many as there are threads before their
    results are asked for. A single item is worked on in the caller's thread as well.
    """
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
