"""Runs a watch on folders in a thread, with a stand-in for the index that it keeps up to date."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from index.reading.articles import read_articles
from index.types import Article, Progress
from index.watch import Watch
from tests.support.waiting import PATIENCE


class FakeIndex:
    """Stands in for an index: what it holds by id, and what happens at the next update.

    `errors` are raised by the next updates, one each; `before_write` is called before each that writes.
    """

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.updates = 0
        self.errors: list[Exception] = []
        self.before_write: Callable[[], None] = lambda: None

    def update(self, paths: Sequence[Path], prune: bool, progress: Progress, timeout: float) -> None:
        if self.errors:
            raise self.errors.pop(0)
        read = {each.id: each.text.strip() for each in read_articles(paths) if isinstance(each, Article)}
        for n in range(len(read)):
            progress("read", n, 0)
        self.before_write()
        progress("write", 0, 0)
        self.texts = read if prune else {**self.texts, **read}
        self.updates += 1


@contextmanager
def watching(
    index: FakeIndex, *paths: Path, keep: bool = False, poll: bool = False, wait: float = 0.0
) -> Iterator[list[str]]:
    """Runs a watch in a thread until the block ends; the lines that it says."""
    said: list[str] = []
    stop = threading.Event()
    place = paths[0].parent / "index"
    watch = Watch(paths, place, index.update, say=said.append, stop=stop, keep=keep, poll=poll, wait=wait)
    thread = threading.Thread(target=watch.run, daemon=True)
    thread.start()
    try:
        yield said
        assert thread.is_alive()
    finally:
        stop.set()
        thread.join(PATIENCE)
    assert not thread.is_alive()
