"""Builds the index of a synthetic collection, through the product's own writer but without a model.

A run that was stopped goes on from the last commit. The likeness of the vectors to the real ones is measured
here as well: cosines to the 1st, 10th and 100th neighbour, and how uneven clusters are.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from pathlib import Path

import faiss
import numpy as np

from benchmarks.large.collection import BLOCK_PASSAGES, NEIGHBOURS, Made, Synthetic
from benchmarks.large.real import SPLITTING, Encode, Real, read_real, real_vectors
from index.encoders.base import Identity
from index.encoders.load import load_encoder
from index.segments.commit import writing
from index.segments.manifest import Manifest
from index.segments.writer import Batch
from index.types import Vectors

COMMIT = 20_000
_LIKE = 500  # questions, and passages, whose neighbours are looked at
_PER_CLUSTER = 500


def prepared(data: Path, work: Path, vectors: Path | None = None) -> tuple[Real, Synthetic, Vectors]:
    """The real passages, the collection that they give rise to, and the questions' vectors."""

    def encoder() -> Encode:
        return load_encoder().encode

    real = read_real(data)
    questions = real_vectors(real.questions, work, "questions", encoder)
    own = real_vectors(real.encoded, work, "passages", encoder) if vectors is None else given(vectors, real)
    near = work / "neighbours.npy"
    if not near.exists() or len(np.load(near, mmap_mode="r")) != len(own):
        np.save(near, faiss.knn(own, own, NEIGHBOURS + 1, metric=faiss.METRIC_INNER_PRODUCT)[1][:, 1:])
    return real, Synthetic(real, own, np.load(near)), questions


def given(path: Path, real: Real) -> Vectors:
    """The vectors of the real passages that were made elsewhere."""
    vectors = np.load(path, allow_pickle=False).astype(np.float32)
    if len(vectors) != len(real.encoded):
        raise SystemExit(f"{path} holds {len(vectors):,} vectors; there are {len(real.encoded):,} passages")
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def build(folder: Path, synthetic: Synthetic, passages: int) -> None:
    """Makes the index in `folder` hold the first so many passages, and notes the seconds in build.jsonl."""
    digest = hashlib.sha256(synthetic.vectors.tobytes()).hexdigest()
    encoder = Identity("synthetic", digest, synthetic.vectors.shape[1])
    blocks = min(COMMIT, passages) // BLOCK_PASSAGES
    with writing(folder, lambda: Manifest(encoder=encoder, splitting=SPLITTING)) as writer:
        for start in range(
            writer.snapshot.passage_count // BLOCK_PASSAGES, passages // BLOCK_PASSAGES, blocks
        ):
            began = time.perf_counter()
            last = min(start + blocks, passages // BLOCK_PASSAGES)
            made = joined([synthetic.block(n) for n in range(start, last)])
            ready = time.perf_counter()
            writer.add(Batch(made.articles, made.passages, made.texts, made.vectors))
            writer.commit()
            note = {
                "passages": last * BLOCK_PASSAGES,
                "made": ready - began,
                "wrote": time.perf_counter() - ready,
            }
            with (folder.parent / f"{folder.name}.jsonl").open("a") as notes:
                notes.write(json.dumps(note) + "\n")
            print(f"{note['passages']:,} of {passages:,} passages indexed", flush=True)


def joined(blocks: list[Made]) -> Made:
    """Several blocks as one."""
    return Made(
        [article for b in blocks for article in b.articles],
        [passage for b in blocks for passage in b.passages],
        [text for b in blocks for text in b.texts],
        np.concatenate([b.vectors for b in blocks]),
    )


def seconds_to_build(folder: Path) -> tuple[float, float]:
    """Seconds of making the articles, and of writing them."""
    notes = [json.loads(line) for line in (folder.parent / f"{folder.name}.jsonl").read_text().splitlines()]
    return sum(n["made"] for n in notes), sum(n["wrote"] for n in notes)


def likeness(real: Vectors, synthetic: Synthetic, questions: Vectors, passages: int) -> Iterator[str]:
    """Lines of a Markdown table: the real vectors, as many synthetic ones, and all synthetic ones."""
    every = np.empty((passages, real.shape[1]), np.float32)
    for n in range(passages // BLOCK_PASSAGES):
        every[n * BLOCK_PASSAGES : (n + 1) * BLOCK_PASSAGES] = synthetic.block_vectors(n)
    size = min(len(real), len(every))
    rng = np.random.default_rng(0)
    sample = every[rng.permutation(len(every))[:size]]
    yield "| vectors | question to its 1st | 10th | 100th | passage to its 1st | 10th | 100th | imbalance |"
    yield "|---|" + "---:|" * 7
    for name, some in (("real", real), ("synthetic, as many", sample), ("synthetic, all", every)):
        own = some[rng.permutation(len(some))[:_LIKE]]
        asked, _ = faiss.knn(questions[:_LIKE], some, 100, metric=faiss.METRIC_INNER_PRODUCT)
        near, _ = faiss.knn(own, some, 101, metric=faiss.METRIC_INNER_PRODUCT)
        cosines = [*np.median(asked[:, [0, 9, 99]], axis=0), *np.median(near[:, [1, 10, 100]], axis=0)]
        cells = [f"{c:.2f}" for c in cosines] + [
            f"{_imbalance(some[:size], max(2, size // _PER_CLUSTER)):.2f}"
        ]
        yield f"| {len(some):,} {name} | " + " | ".join(cells) + " |"


def _imbalance(vectors: Vectors, clusters: int) -> float:
    """1 when all clusters are equally large; FAISS's measure of an inverted file."""
    kmeans = faiss.Kmeans(vectors.shape[1], clusters, niter=10, seed=1, spherical=True)
    kmeans.train(vectors)
    sizes = np.bincount(kmeans.index.search(vectors, 1)[1][:, 0], minlength=clusters).astype(np.float64)
    return float(clusters * (sizes**2).sum() / sizes.sum() ** 2)
