"""Reads real passages and questions from the data folder, with their vectors.

Passages are those of articles490/corpus.jsonl.gz, split as the product splits, and the contexts of
reader/*.jsonl.gz; questions are as many of each. Vectors are made once, kept in the work folder under a name
that holds the digest of the texts, and made on from where an interrupted run stopped.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.encoders.hashing import HashEncoder
from index.reading.articles import read_articles
from index.text.passages import Splitting, split, with_headers
from index.types import Article, Vectors

Encode = Callable[[Sequence[str]], Vectors]

SPLITTING = Splitting(overlap=0)
# Contexts that stand in articles490 as well (squad2_dev8), and single sentences (qamr), stay out.
READER = (
    "covidqa",
    "fairytaleqa",
    "policyqa",
    "qed_dev",
    "squadshifts_amazon_reviews",
    "squadshifts_new_wiki",
    "timeqa_human_train",
)
_STEP = 2_048
_QUESTIONS = 500  # of each set
# Counts word pieces nearly as the bundled model does, and needs no model.
pieces = HashEncoder().pieces


@dataclass(frozen=True)
class Real:
    """Real passages: what stands in them, what the encoder reads (title in front), and the article, story or
    site each is of; and real questions, in an order that mixes their kinds."""

    bodies: tuple[str, ...]
    encoded: tuple[str, ...]
    groups: tuple[str, ...]
    questions: tuple[str, ...]


def read_real(data: Path) -> Real:
    """Every real passage in a stable order, no text twice."""
    bodies: dict[str, tuple[str, str]] = {}
    for group, body, text in (*_articles(data / "articles490"), *_contexts(data / "reader")):
        bodies.setdefault(body, (text, group))
    encoded = tuple(text for text, _ in bodies.values())
    groups = tuple(group for _, group in bodies.values())
    return Real(tuple(bodies), encoded, groups, tuple(_questions(data)))


def real_vectors(texts: Sequence[str], work: Path, name: str, encode: Callable[[], Encode]) -> Vectors:
    """Unit vectors of `texts`, float32 [texts, d]: from WORK/NAME-DIGEST.npy, or encoded and put there."""
    digest = hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]
    path = work / f"{name}-{digest}.npy"
    if not path.exists():
        np.save(path, _encoded(texts, work / f"{name}-{digest}", encode()).astype(np.float16))
    vectors = np.load(path, allow_pickle=False).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def _encoded(texts: Sequence[str], parts: Path, encode: Encode) -> Vectors:
    """Encodes a step at a time; a step that a file holds already is not encoded again."""
    parts.mkdir(parents=True, exist_ok=True)
    done: list[Vectors] = []
    for start in range(0, len(texts), _STEP):
        part = parts / f"{start}.npy"
        if not part.exists():
            fresh = parts / "fresh.npy"
            np.save(fresh, encode(texts[start : start + _STEP]))
            fresh.replace(part)
            print(f"encoded {min(start + _STEP, len(texts)):,} of {len(texts):,} texts", flush=True)
        done.append(np.load(part, allow_pickle=False))
    return np.concatenate(done)


def _articles(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Group, body, and body with the header in front."""
    for article in read_articles([folder / "corpus.jsonl.gz"], max_bytes=10**9):
        if isinstance(article, Article):
            some = split(article, pieces, SPLITTING)
            for passage, text in zip(some, with_headers(article, some, pieces, SPLITTING), strict=True):
                yield article.id, passage.text, text


def _contexts(folder: Path) -> Iterator[tuple[str, str, str]]:
    for name in READER:
        for row in _rows(folder / f"{name}.jsonl.gz"):
            article = Article(f"{name} {row['group']}", row["context"])
            for p in split(article, pieces, SPLITTING):
                yield article.id, p.text, p.text


def _questions(data: Path) -> list[str]:
    """Some of each kind, so that they are about all sorts of passages."""
    found: list[str] = []
    for path in (data / "articles490" / "questions", *(data / "reader" / name for name in READER)):
        texts = list(dict.fromkeys(r["question"].strip() for r in _rows(path.with_suffix(".jsonl.gz"))))
        found += random.Random(0).sample(texts, min(_QUESTIONS, len(texts)))
    random.Random(0).shuffle(found)
    return list(dict.fromkeys(found))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)
