"""Dateline as its README uses it: Corpus.build, Corpus.open, Corpus.search, Corpus.add; Corpus.ask besides.

Passages: its own, whole sentences of up to 180 of the encoder's word pieces, none twice; the title, source
and date are searched with each. Everything is kept on disk.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from benchmarks.peers.protocol import Found, Text
from qa import Corpus


class Adapter:
    """Articles are given as a JSONL file, written anew for each call."""

    _corpus: Corpus

    def build(self, articles: list[Text], folder: Path) -> list[int]:
        with tempfile.TemporaryDirectory() as given:
            self._corpus = Corpus.build([_written(articles, Path(given))], folder)
        return [len(passage.text) for passage in self._corpus.passages.values()]

    def open(self, folder: Path) -> None:
        self._corpus = Corpus.open(folder)

    def search(self, question: str, k: int) -> list[Found]:
        passages = [hit.passage for hit in self._corpus.search(question, k=k)]
        return [{"article": passage.article_id, "text": passage.text} for passage in passages]

    def add(self, article: Text) -> None:
        with tempfile.TemporaryDirectory() as given:
            self._corpus.add([_written([article], Path(given))])

    def ask(self, question: str) -> str:
        return self._corpus.ask(question).text


def _written(articles: list[Text], folder: Path) -> Path:
    path = folder / "articles.jsonl"
    path.write_text("".join(json.dumps(article) + "\n" for article in articles), encoding="utf-8")
    return path
