"""Measures how long the reader takes for a question's passages, and the memory of the whole process.

    python -m benchmarks.reading ARTICLES [--count 20] [--pieces 180]

ARTICLES is a collection whose text is cut into passages of exactly --pieces word pieces. In the same run
transformers and torch read the same pairs in float32.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from index.encoders import bundled
from index.encoders.wordpieces import WordPieces
from index.reading.articles import read_articles
from index.types import Article
from qa.reader.load_weights import load_network, load_parts
from qa.reader.network import Network

_QUESTION = "when was the space agreement between the member states signed?"
_TIMES = 15


def passages(articles: Path, pieces: int) -> Iterator[str]:
    """Texts of exactly `pieces` word pieces."""
    wordpieces = WordPieces(bundled.folder() / "tokenizer.json", 512)
    for article in read_articles(articles):
        if not isinstance(article, Article):
            continue
        offsets = wordpieces.offsets(article.text)
        for at in range(0, len(offsets) - pieces, pieces):
            yield article.text[offsets[at][0] : offsets[at + pieces - 1][1]]


def timed(read: Callable[[], object]) -> float:
    """Median seconds of several runs, after one that does not count."""
    read()
    seconds = []
    for _ in range(_TIMES):
        start = time.perf_counter()
        read()
        seconds.append(time.perf_counter() - start)
    return float(np.median(seconds))


def in_torch(texts: Sequence[str]) -> Callable[[], object]:
    """The same network in transformers."""
    from qa.reader.in_torch import TorchBody

    network = Network(TorchBody(*load_parts()), WordPieces(bundled.folder() / "tokenizer.json", 512))
    return lambda: network.read(_QUESTION, [("", text) for text in texts])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--pieces", type=int, default=180)
    given = parser.parse_args()
    texts = list(islice(passages(given.articles, given.pieces), given.count))
    network = load_network()
    seconds = timed(lambda: network.read(_QUESTION, [("", text) for text in texts]))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{len(texts)} passages of {given.pieces} word pieces: {seconds:.3f} s; most memory {memory:.0f} MB"
    )
    plain = timed(in_torch(texts))
    print(f"transformers and torch, float32: {plain:.3f} s, {plain / seconds:.1f} times as long")


if __name__ == "__main__":
    main()
