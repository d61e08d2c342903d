"""Measures how fast passages are encoded, beside SentenceTransformer.encode and the processor's peak.

    python -m benchmarks.encoding DATA [--passages N]

DATA holds articles490/corpus.jsonl.gz. Both encode the same passages in this process, in turns, Dateline
twice as often; the best turn of each counts. sentence-transformers runs as it comes: float32, batches of 32.
The peak is that of a large matrix product in the same engine, in bfloat16 or float32, on as many streams; the
share counts the products of the network alone, over the passages' own pieces, so padding and all other work
is lost in it."""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from benchmarks.large.real import SPLITTING
from index.encoders.minilm import MiniLM
from index.encoders.openvino_bert import Precision, fastest_precision, settings
from index.reading.articles import read_articles
from index.text.passages import split, with_headers
from index.types import Article, Vectors

LAYERS, WIDTH, INNER = 6, 384, 1536
_SIDE = 2048


def passages(data: Path, count: int, encoder: MiniLM) -> list[str]:
    """Some of the passages that indexing the 490 articles would encode."""
    found: list[str] = []
    articles = list(read_articles([data / "articles490" / "corpus.jsonl.gz"], max_bytes=10**9))
    random.Random(0).shuffle(articles)
    for article in articles:
        if isinstance(article, Article):
            some = split(article, encoder.pieces, SPLITTING)
            found.extend(with_headers(article, some, encoder.pieces, SPLITTING))
        if len(found) >= count:
            break
    return found[:count]


def operations(texts: Sequence[str], encoder: MiniLM) -> float:
    """Floating-point operations of the products in encoding `texts`, multiplications and additions."""
    lengths = np.asarray([len(encoder.pieces(text)) + 2 for text in texts], np.float64)
    dense = 2 * (4 * WIDTH * WIDTH + 2 * WIDTH * INNER) * lengths.sum()
    attention = 2 * 2 * WIDTH * (lengths**2).sum()
    return float(LAYERS * (dense + attention))


def peak(precision: Precision) -> float:
    """Operations a second of large matrix products in OpenVINO, one on each stream."""
    import openvino
    from openvino import opset15 as op

    side = np.random.default_rng(0).standard_normal((_SIDE, _SIDE)).astype(np.float32)
    given = op.parameter([_SIDE, _SIDE], np.float32, "given")
    product = given
    for _ in range(8):  # one after the other, so that all other work is small beside them
        product = op.matmul(product, op.constant(side / _SIDE), False, True)
    core = openvino.Core()
    model = openvino.Model(
        [op.reduce_max(product, op.constant(np.asarray([0, 1], np.int32)))], [given], "peak"
    )
    compiled = core.compile_model(model, "CPU", settings(precision))
    streams = int(compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS"))
    requests = [compiled.create_infer_request() for _ in range(streams)]

    def once() -> None:
        with ThreadPoolExecutor(streams) as pool:
            list(pool.map(lambda request: request.infer([side]), requests))

    once()
    return 8 * streams * 2.0 * _SIDE**3 / min(timed(once) for _ in range(5))


def timed(work: Callable[[], object]) -> float:
    """Seconds of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--passages", type=int, default=2_000)
    options = parser.parse_args()
    from sentence_transformers import SentenceTransformer

    from index.encoders import bundled

    ours = MiniLM()
    theirs = SentenceTransformer(str(bundled.folder()), device="cpu")
    texts = passages(options.data, options.passages, ours)
    vectors: dict[str, Vectors] = {}

    def run_theirs() -> None:
        vectors["theirs"] = theirs.encode(texts, batch_size=32, normalize_embeddings=True)

    def run_ours() -> None:
        vectors["ours"] = ours.encode(texts)

    run_ours()  # the network is made ready for each length once
    best = {"theirs": float("inf"), "ours": float("inf")}
    for _ in range(2):
        best["ours"] = min(best["ours"], timed(run_ours))
        best["theirs"] = min(best["theirs"], timed(run_theirs))
        best["ours"] = min(best["ours"], timed(run_ours))
    cosines = (vectors["ours"] * vectors["theirs"]).sum(1)
    most, done = peak(fastest_precision()), operations(texts, ours) / best["ours"]
    print(f"{len(texts):,} passages, {operations(texts, ours) / len(texts) / 1e9:.2f} GFLOP each")
    print(f"SentenceTransformer.encode, float32, batch 32: {len(texts) / best['theirs']:7.1f} passages/s")
    print(f"Dateline:                                      {len(texts) / best['ours']:7.1f} passages/s")
    print(f"ratio {best['theirs'] / best['ours']:.2f}; least cosine {cosines.min():.5f}")
    print(f"{done / 1e9:,.0f} of {most / 1e9:,.0f} GFLOP/s: {done / most:.0%} of the matrix peak")


if __name__ == "__main__":
    main()
