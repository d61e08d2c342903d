"""What the settings share of one collection: passages, terms and vectors, each computed once."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from benchmarks.corpora import AnsweredQuestion, Collection
from benchmarks.ranking_bench.settings import Setting
from benchmarks.ranking_bench.terms import Scores, Terms
from index.encoders.base import Encoder
from index.text.passages import Splitting
from index.types import Passage
from qa.evaluate.compare import FEWEST_GROUPS


class Bench:
    """One collection with one splitting: everything that settings share is computed once."""

    def __init__(self, collection: Collection, splitting: Splitting, encoder: Encoder, cache: Path) -> None:
        self.collection, self._encoder, self._cache = collection, encoder, cache
        self.passages: list[Passage] = collection.passages(encoder, splitting)
        self._headers = collection.headers()
        self.right = collection.right(self.passages)
        self.questions: tuple[AnsweredQuestion, ...] = collection.questions
        self._terms: dict[tuple[str, bool, int], Terms] = {}
        self._cosines: dict[bool, Scores] = {}

    def terms(self, s: Setting) -> Terms:
        """The terms as the setting has them; those of the last one are kept."""
        key = (s.tokens, s.header, s.title_times)
        if key not in self._terms:
            self._terms = {key: Terms(self.collection, self.passages, *key)}
        return self._terms[key]

    def cosines(self, with_header: bool) -> Scores:
        """Cosine of each question with each passage, [questions, passages]."""
        if with_header not in self._cosines:
            heads = [self._headers[p.article_id] if with_header else "" for p in self.passages]
            texts = [f"{h}\n{p.text}" if h else p.text for h, p in zip(heads, self.passages, strict=True)]
            self._cosines[with_header] = (
                self._vectors([q.question for q in self.questions]) @ self._vectors(texts).T
            )
        return self._cosines[with_header]

    def _vectors(self, texts: list[str]) -> Scores:
        digest = hashlib.sha256("\0".join([self._encoder.identity.sha256, *texts]).encode()).hexdigest()
        path = self._cache / f"{digest[:24]}.npy"
        if not path.exists():
            self._cache.mkdir(parents=True, exist_ok=True)
            np.save(path, self._encoder.encode(texts))
        vectors: Scores = np.load(path, allow_pickle=False)
        return vectors

    def groups(self) -> list[str]:
        """What each question is resampled with."""
        names = [q.group for q in self.questions]
        if len(set(names)) >= FEWEST_GROUPS:
            return names
        return [
            f"{q.group} {rows[0] if len(rows) else -1}"
            for q, rows in zip(self.questions, self.right, strict=True)
        ]
