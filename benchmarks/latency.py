"""How long people wait: imports, a question from a cold start, the page's first answer, and warm questions.

    python -m benchmarks.latency SEEDS [--index DIR --questions FILE]

Cold starts are fresh processes over an index of the folder SEEDS, with the files in the system's cache. The
page's first answer is over real HTTP, from the command to the answer. With an index and a question set, warm
search and ask on it, each question once after some that do not count.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from qa import Corpus
from qa.evaluate.questions import load_questions

QUESTION = "When was the CIS space agreement signed?"
_TIMES = 5
_FIRST = 20  # warm questions that do not count
_PATIENCE = 60.0


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
    command = [sys.executable, "-m", "qa", "serve", "--index", str(index), "--port", "0", "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as page:
        try:
            assert page.stdout is not None
            address = next(word for line in page.stdout for word in line.split() if word.startswith("http"))
            while not (answer := _ask(address)).get("answer"):
                if time.perf_counter() - start > _PATIENCE:
                    raise SystemExit(f"the page gives no answer: {answer}")
                time.sleep(0.02)
            return time.perf_counter() - start
        finally:
            page.terminate()


def _ask(address: str) -> dict[str, Any]:
    """What the page's endpoint gives; empty while it is not ready."""
    body = json.dumps({"data": [QUESTION, []]}).encode()
    given = urllib.request.Request(
        f"{address}/gradio_api/call/ask", body, {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(given, timeout=_PATIENCE) as reply:
            event = json.load(reply)["event_id"]
        with urllib.request.urlopen(f"{address}/gradio_api/call/ask/{event}", timeout=_PATIENCE) as reply:
            kind, data = (line.partition(": ")[2] for line in reply.read().decode().splitlines()[:2])
    except urllib.error.URLError:
        return {}
    found: dict[str, Any] = json.loads(data)[0] if kind == "complete" else {}
    return found


def warm(ask: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    """Seconds for each question, one after the other."""
    seconds: list[float] = []
    for question in questions:
        start = time.perf_counter()
        ask(question)
        seconds.append(time.perf_counter() - start)
    return seconds[_FIRST:]


def said(name: str, seconds: Sequence[float], high: int) -> None:
    """A line: the median, and the least or a high percentile."""
    other = (
        f"least {min(seconds) * 1e3:7.1f}"
        if high == 0
        else f"p{high} {np.percentile(seconds, high) * 1e3:7.1f}"
    )
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
        said("python alone", cold(["-c", "pass"]), 0)
        said("import qa", cold(["-c", "import qa"]), 0)
        said("dateline --help", cold(["-m", "qa", "--help"]), 0)
        said("dateline search, cold", cold(["-m", "qa", "search", QUESTION, "--index", str(index)]), 0)
        said("dateline ask, cold", cold(["-m", "qa", "ask", QUESTION, "--index", str(index)]), 0)
        said("the page's first answer, cold", [first_answer(index) for _ in range(3)], 0)
    if options.index and options.questions:
        corpus = Corpus.open(options.index)
        questions = [q.question for q in load_questions(options.questions)][: options.count]
        print(f"{len(corpus.passages):,} passages:")
        said("search, bm25", warm(lambda q: corpus.search(q, mode="bm25"), questions), 95)
        said("search", warm(corpus.search, questions), 95)
        said("ask", warm(corpus.ask, questions[: len(questions) // 2]), 95)


if __name__ == "__main__":
    main()
