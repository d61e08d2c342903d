"""Runs one measurement of an index and prints its figures as a line of JSON: each in a process of its own.

    python -m benchmarks.large.measures NAME INDEX QUERIES [ARGUMENT ...]

NAME is one of the functions in the MEASURES of the modules beside this one. QUERIES is a folder with
queries.json and queries.npy (see measuring.Queries). The number of threads is OMP_NUM_THREADS.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from benchmarks.large import bm25, changes, filters, searches
from benchmarks.large.measuring import Queries

MEASURES = {
    measure.__name__: measure for module in (searches, filters, bm25, changes) for measure in module.MEASURES
}


def main() -> None:
    name, index, queries, *arguments = sys.argv[1:]
    figures = MEASURES[name](Path(index), Queries.read(Path(queries)), *arguments)
    print(json.dumps(figures), flush=True)
    os._exit(0)  # freeing millions of objects would take longer than making them


if __name__ == "__main__":
    main()
