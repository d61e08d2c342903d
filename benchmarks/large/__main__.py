"""Measures Dateline with a million passages: makes a large collection, indexes it and measures it.

    python -m benchmarks.large DATA [--passages 1000000] [--work FOLDER] [--vectors FILE] [--quick] [--all]

DATA holds articles490/ and reader/ (see real.py). Real passages are encoded once, by the bundled model, and a
collection of the same nature is made of them (see collection.py); it is indexed by the product's own writer,
and everything is measured in fresh processes on an index of 20,000 passages and on one of all of them. No
figure holds the encoder's time. What is made and measured stays in the work folder, and a run that was
stopped goes on; without its folder `measured` all is measured again.

Latencies are of `qa.retrieval.search.search`, ten hits with their texts, for 500 real questions. "First" is
the first time that each is asked of a freshly opened index: blocks of its files are checked as they are
used. Exact search is FAISS's IndexFlatIP over the same vectors in memory.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.large.build import build, likeness, prepared, seconds_to_build
from benchmarks.large.measuring import Queries
from benchmarks.large.table import tables
from benchmarks.machine import machine

ROOT = Path(__file__).resolve().parents[2]
SMALL, QUERIES = 20_000, 500
_OPENED = 5  # processes that each open the index; the median is taken
_DELETED = (0.0, 0.1, 0.25)


def main() -> None:
    options = _options()
    work: Path = options.work
    work.mkdir(parents=True, exist_ok=True)
    sizes = [SMALL] if options.quick else sorted({SMALL, options.passages})
    print("\n".join(machine()), flush=True)
    _prepare(options.data, work, options.vectors, sizes)
    figures = {size: measured(work, size, options.all) for size in sizes}
    (work / "figures.json").write_text(json.dumps(figures, indent=1))
    print("\n".join(tables(figures)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--passages", type=int, default=1_000_000, help="a multiple of 20,000")
    parser.add_argument("--work", type=Path, default=Path(".dateline/large"))
    parser.add_argument("--vectors", type=Path, help="a cache of the real passages' vectors: .npy")
    parser.add_argument("--quick", action="store_true", help=f"only {SMALL:,} passages")
    parser.add_argument("--all", action="store_true", help="rank_bm25 on the large collection too: 10 GB")
    options = parser.parse_args()
    if options.passages < SMALL or options.passages % SMALL:
        parser.error(f"--passages must be a multiple of {SMALL:,}")
    return options


def _prepare(data: Path, work: Path, vectors: Path | None, sizes: list[int]) -> None:
    """Indexes that are not there yet, the queries, and how like the real vectors the synthetic ones are."""
    real, synthetic, questions = prepared(data, work, vectors)
    Queries(list(real.questions[:QUERIES]), questions[:QUERIES]).write(work)
    for size in sizes:
        build(work / f"index-{size}", synthetic, size)
    like = work / f"likeness-{sizes[-1]}.md"
    if not like.exists():
        like.write_text("\n".join(likeness(synthetic.vectors, synthetic, questions, sizes[-1])) + "\n")
    print(like.read_text())


def measured(work: Path, size: int, everything: bool) -> dict[str, Any]:
    """Every figure of one index."""
    index = work / f"index-{size}"
    out: dict[str, Any] = {"build": seconds_to_build(index)}
    out["opening"] = _opened(index, work)
    for mode in ("hybrid", "bm25", "dense"):
        out[mode] = _run("searching", index, work, mode, threads=1)
    out["hybrid, all threads"] = _run("searching", index, work, "hybrid")
    out["recall"] = _run("recall", index, work, threads=1)
    out["exact, all threads"] = _run("recall", index, work)["faiss_flat"]
    for name in ("filters", "checking", "spelling", "bm25_index", "bm25_bm25s", "changes"):
        out[name] = _run(name, index, work, threads=1)
    if size <= SMALL or everything:
        out["bm25_rank_bm25"] = _run(
            "bm25_rank_bm25", index, work, str(200 if size <= SMALL else 5), threads=1
        )
    out["compacting"] = _run("compacting", index, work)
    compact = index.with_name(f"{index.name}-compact")
    out["compact"] = {
        "opening": _opened(compact, work),
        "hybrid": _run("searching", compact, work, "hybrid", threads=1),
        "recall": _run("recall", compact, work, threads=1),
    }
    out["deleted"] = {}
    for share in _DELETED:
        gone = _run("deleting", index, work, str(share))
        opened = _opened(index.with_name(f"{index.name}-deleted-{share}"), work)
        out["deleted"][gone["deleted"]] = {**gone, "opening": opened}
    return out


def _opened(index: Path, work: Path) -> list[dict[str, Any]]:
    return [_run("opening", index, work, time=n) for n in range(_OPENED)]


def _run(
    name: str, index: Path, work: Path, *arguments: str, threads: int | None = None, time: int = 0
) -> dict[str, Any]:
    """One measurement in a process of its own; what it gave before, where it was made already."""
    key = "-".join([index.name, name, *arguments, str(threads or "all"), str(time)])
    kept = work / "measured" / f"{key}.json"
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(json.dumps(_measure(name, index, work, arguments, threads)))
    figures: dict[str, Any] = json.loads(kept.read_text())
    return figures


def _measure(
    name: str, index: Path, work: Path, arguments: Sequence[str], threads: int | None
) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.large.measures", name, str(index.absolute())]
    one = {"OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": str(threads)} if threads else {}
    done = subprocess.run(
        [*command, str(work.absolute()), *arguments],
        cwd=ROOT, env={**os.environ, **one}, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(f"  {name} {' '.join(arguments)} on {index.name}: {json.dumps(figures)[:160]}", file=sys.stderr)
    return figures


if __name__ == "__main__":
    main()
