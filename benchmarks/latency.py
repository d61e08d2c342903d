"""Measures how long people wait: imports, a question from a cold start, the page's first answer, warm ones.

    python -m benchmarks.latency SEEDS [--index DIR --questions FILE]

Cold starts are fresh processes over an index of the folder SEEDS, with the files in the system's cache. The
page's first answer is over real HTTP, from the command to the answer. With an index and a question set, warm
search and ask on it, each question once after some that do not count.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from benchmarks.served_page import Served
from qa import Corpus
from qa.evaluate.questions import load_questions

QUESTION = "When was the CIS space agreement signed?"
_TIMES = 5
_FIRST = 20  # warm questions that do not count


def cold(command: Sequence[str]) -> list[float]:
    """Seconds that each of several runs of a Python command takes."""
    return [_run(command) for _ in range(_TIMES)]


def _run(command: Sequence[str]) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *command], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def first_answer(index: Path) -> float:
    """Seconds from the command that serves the page to its first answer."""
    start = time.perf_counter()
    with Served(index, QUESTION, poll=0.02):
        return time.perf_counter() - start


def warm(ask: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    """Seconds for each question, one after the other; the first do not count."""
    seconds: list[float] = []
    for question in questions:
        start = time.perf_counter()
        ask(question)
        seconds.append(time.perf_counter() - start)
    return seconds[_FIRST:]


def report(name: str, seconds: Sequence[float], percentile: int = 0) -> None:
    """Prints a line: the median, and a high percentile or, without one, the least."""
    if percentile:
        other = f"p{percentile} {np.percentile(seconds, percentile) * 1e3:7.1f}"
    else:
        other = f"least {min(seconds) * 1e3:7.1f}"
    print(f"{name:46} p50 {np.median(seconds) * 1e3:7.1f} ms, {other} ms ({len(seconds)} times)", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seeds", type=Path, help="a folder of a few articles")
    parser.add_argument("--index", type=Path, help="an index, for warm questions")
    parser.add_argument("--questions", type=Path, help="a question set on it")
    parser.add_argument("--count", type=int, default=220, help="how many of its questions")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        Corpus.build([options.seeds], index)
        report("python alone", cold(["-c", "pass"]))
        report("import qa", cold(["-c", "import qa"]))
        report("dateline --help", cold(["-m", "qa", "--help"]))
        report("dateline search, cold", cold(["-m", "qa", "search", QUESTION, "--index", str(index)]))
        report("dateline ask, cold", cold(["-m", "qa", "ask", QUESTION, "--index", str(index)]))
        report("the page's first answer, cold", [first_answer(index) for _ in range(3)])
    if options.index and options.questions:
        corpus = Corpus.open(options.index)
        questions = [q.question for q in load_questions(options.questions)][: options.count]
        print(f"{len(corpus.passages):,} passages:")
        report("search, bm25", warm(lambda q: corpus.search(q, mode="bm25"), questions), 95)
        report("search", warm(corpus.search, questions), 95)
        report("ask", warm(corpus.ask, questions[: len(questions) // 2]), 95)


if __name__ == "__main__":
    main()
