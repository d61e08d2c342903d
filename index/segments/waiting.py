"""Holds articles on their way into an index: split, then encoded some at a time, then written together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from index.encoders.base import Encoder
from index.segments.writer import Batch
from index.types import Article, Passage, Vectors


@dataclass
class WaitingArticle:
    """An article that is split. `texts` is what is encoded of its passages, `vectors` is None until then, or
    taken over from an article that says the same. `replaces` are the ids of live articles that it takes the
    place of, its own among them where there is an older version."""

    article: Article
    passages: Sequence[Passage]
    texts: Sequence[str]
    vectors: Vectors | None
    replaces: Sequence[str]


class Waiting:
    """The articles that are not written yet."""

    def __init__(self) -> None:
        self._split: list[WaitingArticle] = []
        self._ready: list[WaitingArticle] = []
        self.to_encode = self.ready = 0  # passages

    @property
    def is_ready(self) -> bool:
        """Whether there are articles to be written."""
        return bool(self._ready)

    def add(self, waiting: WaitingArticle) -> None:
        """Puts an article behind the others; one whose vectors are known is ready."""
        if waiting.vectors is None:
            self._split.append(waiting)
            self.to_encode += len(waiting.passages)
        else:
            self._ready.append(waiting)
            self.ready += len(waiting.passages)

    def encode(self, encoder: Encoder, done: Callable[[int], None]) -> int:
        """Encodes all that is not yet, and returns how many passages that were. Where it fails all stays."""
        texts = [text for each in self._split for text in each.texts]
        if texts:
            vectors, start = encoder.encode(texts, done), 0
            for each in self._split:
                each.vectors = vectors[start : start + len(each.texts)]
                start += len(each.texts)
        self._ready += self._split
        self.ready += self.to_encode
        self._split, self.to_encode = [], 0
        return len(texts)

    def take(self, dimension: int) -> tuple[Batch, list[str]]:
        """What is ready, and the ids of the live articles that it replaces; neither waits any more."""
        ready, self._ready, self.ready = self._ready, [], 0
        vectors = [each.vectors for each in ready if each.vectors is not None]
        batch = Batch(
            [each.article for each in ready],
            [passage for each in ready for passage in each.passages],
            [text for each in ready for text in each.texts],
            np.concatenate([np.empty((0, dimension), np.float32), *vectors]),
        )
        return batch, [id for each in ready for id in each.replaces]
