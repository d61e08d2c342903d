"""Makes a corpus searchable with re-ranking, so that the ranking after reading can be measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index.types import Article, Passage
from qa.corpus import Corpus
from qa.types import Answer, Hit, Mode


class Reranking:
    """A corpus to be evaluated with `search(rerank=True)`."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus

    @property
    def articles(self) -> Mapping[str, Article]:
        return self._corpus.articles

    @property
    def passages(self) -> Mapping[str, Passage]:
        return self._corpus.passages

    def rewrite(self, question: str, history: Sequence[str | Answer] = ()) -> str:
        return self._corpus.rewrite(question, history)

    def search(self, query: str, *, k: int = 10, mode: Mode = "hybrid") -> list[Hit]:
        return self._corpus.search(query, k, mode, rerank=True)

    def ask(self, question: str, *, history: Sequence[str | Answer] = ()) -> Answer:
        return self._corpus.ask(question, history)
