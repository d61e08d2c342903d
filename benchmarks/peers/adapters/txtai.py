"""txtai: a hybrid index (BM25 and dense) with content.

Documentation followed: neuml.github.io/txtai/embeddings/indexing and .../embeddings/configuration/general
(hybrid, content, save, load, upsert), .../pipeline/data/segmentation (text split by a third-party chunker).

Passages: whole sentences of up to 1,000 characters, by that pipeline's sentence chunker. All is kept on disk.
"""

from __future__ import annotations

from pathlib import Path

from txtai import Embeddings
from txtai.pipeline import Segmentation

from benchmarks.peers.protocol import Found, Text, encoder_folder


class Adapter:
    """A passage's id is that of its article and its number there."""

    def __init__(self) -> None:
        self._segment = Segmentation(chunker="sentence", chunk_size=1000)

    def build(self, articles: list[Text], folder: Path) -> list[int]:
        self._folder = folder
        self._embeddings = Embeddings(path=encoder_folder(), hybrid=True, content=True)
        rows = self._rows(articles)
        self._embeddings.index(rows)
        self._embeddings.save(str(folder))
        return [len(text) for _, text in rows]

    def open(self, folder: Path) -> None:
        self._folder = folder
        self._embeddings = Embeddings()
        self._embeddings.load(str(folder))

    def search(self, question: str, k: int) -> list[Found]:
        found = self._embeddings.search(question, k)
        return [{"article": row["id"].rpartition("#")[0], "text": row["text"]} for row in found]

    def add(self, article: Text) -> None:
        self._embeddings.upsert(self._rows([article]))
        self._embeddings.save(str(self._folder))

    def _rows(self, articles: list[Text]) -> list[tuple[str, str]]:
        return [
            (f"{article['id']}#{number}", text)
            for article in articles
            for number, text in enumerate(self._segment(article["text"]), 1)
        ]
