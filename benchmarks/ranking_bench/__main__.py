"""Measures what each choice in ranking is worth: an ablation over six collections, as a Markdown table.

    python -m benchmarks.ranking_bench DATA [--cache FOLDER] [--only WORD ...]

DATA holds articles490/ and reader/ (see corpora.py). Every row is one setting against the plain convex sum
of Bruch et al. 2023 (BM25 as rank_bm25 has it, k1 1.5; dense weight 0.7): figures on the 490 articles with
the 95% interval of the difference in MRR@10, and the difference in MRR@10 on the other five, marked + or -
where its interval does not hold 0. Intervals are bootstraps over groups of questions (articles, stories);
where there are fewer than 20 groups, over questions asked of the same passage. Vectors are kept in the
cache, so that a second run takes minutes.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks.corpora import OTHERS, articles490, reader_set
from benchmarks.ranking_bench.bench import Bench
from benchmarks.ranking_bench.ranking import first_right, reciprocal
from benchmarks.ranking_bench.settings import PLAIN, Setting, settings
from index.encoders.base import Encoder
from index.encoders.load import load_encoder
from index.types import Floats
from qa.evaluate.compare import group_sums, interval

_RESAMPLES = 4000


def run(data: Path, cache: Path, only: Sequence[str], encoder: Encoder) -> None:
    """Prints the table, a row as soon as it is known."""
    collections = [articles490(data / "articles490")]
    collections += [reader_set(data / "reader", name) for name in OTHERS]
    shared = [Bench(c, PLAIN.splitting, encoder, cache) for c in collections]
    plain = [first_right(bench, PLAIN) for bench in shared]
    print("| setting | Hit@1 | Hit@5 | Hit@10 | MRR@10 | MRR@10, 95% |", " | ".join(OTHERS), "|")
    print("|---|" + "---:|" * (5 + len(OTHERS)))
    for s in settings():
        if only and not any(word in s.name for word in only):
            continue
        benches = shared
        if s.splitting != PLAIN.splitting:
            benches = [Bench(collections[0], s.splitting, encoder, cache)]
        print(_row(s, benches, plain), flush=True)


def _row(s: Setting, benches: Sequence[Bench], plain: Sequence[Floats]) -> str:
    """A row of the table; `plain` are the ranks of the plain convex sum in each collection."""
    cells = []
    for bench, before in zip(benches, plain, strict=False):
        ranks = first_right(bench, s)
        difference = reciprocal(ranks) - reciprocal(before)
        sums, sizes = group_sums(difference, bench.groups())
        low, high = interval(sums, sizes, resamples=_RESAMPLES)
        if bench is benches[0]:
            cells += [f"{(ranks <= k).mean():.3f}" for k in (1, 5, 10)]
            cells += [f"{reciprocal(ranks).mean():.3f}", f"{low:+.3f} to {high:+.3f}"]
        else:
            mark = " **+**" if low > 0 else " **-**" if high < 0 else ""
            cells.append(f"{difference.mean():+.3f}{mark}")
    return f"| {s.name} | " + " | ".join(cells) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--cache", type=Path, default=Path(".dateline/vectors"))
    parser.add_argument("--only", nargs="*", default=[], help="rows whose names hold one of these words")
    options = parser.parse_args()
    run(options.data, options.cache, options.only, load_encoder())


if __name__ == "__main__":
    main()
